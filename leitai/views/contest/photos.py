"""Photos of candidates: looked at, added, approved for everybody and the board; served as copies."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.contest import photos as actions
from leitai.queries.contest.photos import candidate_of_photo, candidate_photos
from leitai.queries.files import FileContent, Size, original_photo, photo_content
from leitai.rules import Permission, Refused
from leitai.views.access import not_found, page, scope_of

P = Permission


@page(P.SEE_CONTEST)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "contest/photos.html", {"photos": candidate_photos(scope_of(request), pk)})


@page(P.SEE_CONTEST, "POST")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("upload_without_file")
    actions.add_candidate_photo(
        by=scope_of(request),
        candidate_id=pk,
        file_name=file.name or "",
        chunks=file.chunks(),
        caption=request.POST.get("caption", ""),
    )
    messages.success(request, _("The photo is being prepared; it shows in a moment."))
    return HttpResponseRedirect(reverse("photo-list", args=[pk]))


@page(P.RUN_CONTEST, "POST")
def approve(request: HttpRequest, file_id: int) -> HttpResponse:
    file = actions.approve_photo(by=scope_of(request), file_id=file_id)
    return _back(request, file.pk)


@page(P.RUN_CONTEST, "POST")
def withdraw(request: HttpRequest, file_id: int) -> HttpResponse:
    file = actions.withdraw_photo(by=scope_of(request), file_id=file_id)
    return _back(request, file.pk)


@page(P.SEE_CONTEST)
def show(request: HttpRequest, file_id: int, size: Size = "copy") -> HttpResponse:
    return _sent(request, photo_content(scope_of(request), file_id, size), attached=False)


@page(P.RUN_CONTEST)
def original(request: HttpRequest, file_id: int) -> HttpResponse:
    """As the camera wrote it: only taken away, by the office alone."""
    return _sent(request, original_photo(scope_of(request), file_id), attached=True)


def _sent(request: HttpRequest, photo: FileContent, *, attached: bool) -> HttpResponse:
    try:
        body = photo.path.open("rb")
    except FileNotFoundError:
        return not_found(request)
    response = FileResponse(body, as_attachment=attached, filename=photo.name, content_type=photo.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store" if attached else "private, max-age=3600"
    return response


def _back(request: HttpRequest, file_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("photo-list", args=[candidate_of_photo(scope_of(request), file_id)]))
