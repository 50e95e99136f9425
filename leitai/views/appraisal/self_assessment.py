"""Units and departments assess themselves: the list, their sheet, one indicator with its evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.appraisal import evidence
from leitai.actions.appraisal.self_assessment import file_self_assessment
from leitai.forms.appraisal_scoring import SelfForm
from leitai.queries.appraisal import self_pages as queries
from leitai.queries.appraisal.evidence import evidence_content
from leitai.rules import Permission, Refused
from leitai.views.access import not_found, page, scope_of
from leitai.views.saving import took_in

SEE, ASSESS = Permission.SEE_APPRAISAL, Permission.ASSESS_SELF


@page(SEE)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.self_list(scope_of(request), pk)
    return render(request, "appraisal/self_list.html", {"page": found, "head": found.head, "tab": "self"})


@page(SEE)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.self_sheet(scope_of(request), pk)
    return render(request, "appraisal/self_sheet.html", {"page": found, "head": found.head, "tab": "self"})


@page(SEE)
def show(request: HttpRequest, pk: int, indicator: str) -> HttpResponse:
    found = queries.self_page(scope_of(request), pk, indicator)
    return _shown(request, found, SelfForm(found.words, found.line.unit, initial=found.initial))


@page(ASSESS, "POST")
def file(request: HttpRequest, pk: int, indicator: str) -> HttpResponse:
    scope = scope_of(request)
    found = queries.self_page(scope, pk, indicator)
    form = SelfForm(found.words, found.line.unit, request.POST)
    taken = took_in(
        form,
        lambda: file_self_assessment(by=scope, appraised_id=pk, indicator=indicator, **form.cleaned_data),
    )
    if taken is None:
        return _shown(request, found, form, status=422)
    messages.success(request, _("Filed as version %(version)s.") % {"version": taken.row.version})
    return HttpResponseRedirect(reverse("appraisal-assessment", args=[pk, indicator]))


def _shown(request: HttpRequest, found: queries.SelfPage, form: SelfForm, status: int = 200) -> HttpResponse:
    shown = {"page": found, "head": found.head, "tab": "self", "form": form}
    return render(request, "appraisal/self_page.html", shown, status=status)


@page(ASSESS, "POST")
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    row = evidence.add_assessment_evidence(by=scope_of(request), assessment_id=pk, **sent_file(request))
    assert row.self_assessment is not None
    about = row.self_assessment
    return HttpResponseRedirect(reverse("appraisal-assessment", args=[about.appraised_id, about.indicator]))


@page(SEE)
def show_evidence(request: HttpRequest, file_id: int) -> HttpResponse:
    """Taken away as a file, never opened in the page."""
    found = evidence_content(scope_of(request), file_id)
    try:
        body = found.path.open("rb")
    except FileNotFoundError:
        return not_found(request)
    response = FileResponse(body, as_attachment=True, filename=found.name, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def sent_file(request: HttpRequest) -> dict[str, Any]:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("upload_without_file")
    return {"file_name": file.name or "", "chunks": file.chunks(), "caption": request.POST.get("caption", "")}
