"""The files that a check or an objection rests on; taken away, never opened in the page."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leitai.actions.contest import evidence as actions
from leitai.queries.contest import evidence as queries
from leitai.rules import Permission, Refused
from leitai.views.access import not_found, page, scope_of

P = Permission


@page(P.SEE_CONTEST)
def of_check(request: HttpRequest, pk: int) -> HttpResponse:
    return _listed(request, queries.check_evidence(scope_of(request), pk), "evidence-add-check", pk)


@page(P.SEE_CONTEST)
def of_objection(request: HttpRequest, pk: int) -> HttpResponse:
    return _listed(request, queries.objection_evidence(scope_of(request), pk), "evidence-add-objection", pk)


@page(P.SEE_CONTEST, "POST")
def add_to_check(request: HttpRequest, pk: int) -> HttpResponse:
    actions.add_check_evidence(by=scope_of(request), check_id=pk, **_sent(request))
    return HttpResponseRedirect(reverse("evidence-check", args=[pk]))


@page(P.SEE_CONTEST, "POST")
def add_to_objection(request: HttpRequest, pk: int) -> HttpResponse:
    actions.add_objection_evidence(by=scope_of(request), objection_id=pk, **_sent(request))
    return HttpResponseRedirect(reverse("evidence-objection", args=[pk]))


@page(P.SEE_CONTEST)
def show(request: HttpRequest, file_id: int) -> HttpResponse:
    file = queries.evidence_content(scope_of(request), file_id)
    try:
        body = file.path.open("rb")
    except FileNotFoundError:
        return not_found(request)
    response = FileResponse(body, as_attachment=True, filename=file.name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _listed(request: HttpRequest, evidence: queries.Evidence, add: str, pk: int) -> HttpResponse:
    return render(request, "contest/evidence.html", {"evidence": evidence, "add": reverse(add, args=[pk])})


def _sent(request: HttpRequest) -> dict[str, Any]:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("upload_without_file")
    caption = request.POST.get("caption", "")
    return {"file_name": file.name or "", "chunks": file.chunks(), "caption": caption}
