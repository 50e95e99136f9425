"""Photos and papers, shown to those who may see the row they belong to."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse

from leitai.queries.files import file_content
from leitai.rules import Permission
from leitai.views.access import not_found, page, scope_of


@page(Permission.SEE_REPORTS)
def show(request: HttpRequest, file_id: int) -> HttpResponse:
    """Images are shown in the page; anything else is only downloaded. The type was found from the bytes."""
    file = file_content(scope_of(request), file_id)
    try:
        body = file.path.open("rb")
    except FileNotFoundError:
        return not_found(request)
    response = FileResponse(body, as_attachment=not file.is_image, filename=file.name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
