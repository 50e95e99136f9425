"""The desk of a notice's objections."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse

from leitai.actions.appraisal import objections as actions
from leitai.queries.appraisal import objections as queries
from leitai.rules import Permission
from leitai.views.access import not_found, page, scope_of
from leitai.views.appraisal.parts import part
from leitai.views.contest.saving import to

P = Permission


@page(P.SEE_APPRAISAL)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    lines = queries.objections(scope_of(request), pk)
    return part(request, "appraisal/objections.html", pk, "objections", objections=lines)


@page(P.SEE_APPRAISAL)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.case_file(scope_of(request), pk)
    return part(request, "appraisal/objection.html", found.round_id, "objections", case=found)


@page(P.SEE_APPRAISAL)
def evidence(request: HttpRequest, file_id: int) -> HttpResponse:
    """Taken away, never opened in the page."""
    file = queries.evidence_content(scope_of(request), file_id)
    try:
        body = file.path.open("rb")
    except FileNotFoundError:
        return not_found(request)
    response = FileResponse(body, as_attachment=True, filename=file.name, content_type=file.media_type)
    response["X-Content-Type-Options"], response["Cache-Control"] = "nosniff", "no-store"
    return response


@page(P.EDIT_APPRAISAL, "POST")
def hear(request: HttpRequest, pk: int) -> HttpResponse:
    return to("appraisal-objection", actions.hear_notice_objection(by=scope_of(request), objection_id=pk).pk)


@page(P.EDIT_APPRAISAL, "POST")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.decide_notice_objection(
        by=scope_of(request),
        objection_id=pk,
        upheld=request.POST.get("upheld") == "1",
        answer=request.POST.get("answer", ""),
    )
    return to("appraisal-objection", row.pk)
