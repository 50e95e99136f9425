"""The result of an appraisal, each score explained, its versions, and the moves from totals to publication."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from leitai.actions.appraisal import approval, publication, totals
from leitai.actions.appraisal import notice as notices
from leitai.queries.appraisal import explore as exploring
from leitai.queries.appraisal import proof, results
from leitai.queries.appraisal import why as reasons
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.appraisal.parts import number_of, part
from leitai.views.contest.saving import number, to
from leitai.views.downloads import attachment

P = Permission


@page(P.SEE_APPRAISAL)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    found = results.result_page(scope_of(request), pk, number_of(request.GET.get("version", "")))
    return part(request, "appraisal/result.html", pk, "result", result=found)


@page(P.SEE_APPRAISAL)
def unit(request: HttpRequest, pk: int, version: int, code: str) -> HttpResponse:
    found = reasons.unit_page(scope_of(request), pk, version, code)
    return part(request, "appraisal/unit.html", pk, "result", unit=found)


@page(P.SEE_APPRAISAL)
def why(request: HttpRequest, pk: int, version: int, code: str, indicator: str) -> HttpResponse:
    found = reasons.why(scope_of(request), pk, version, code, indicator)
    return part(request, "appraisal/why.html", pk, "result", why=found)


@page(P.SEE_APPRAISAL)
def changes(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    found = exploring.comparison(scope_of(request), pk, version)
    return part(request, "appraisal/changes.html", pk, "result", found=found)


@page(P.SEE_APPRAISAL)
def explore(request: HttpRequest, pk: int) -> HttpResponse:
    asked = request.GET
    found = exploring.explore_page(
        scope_of(request), pk, number_of(asked.get("share", "")) or 10, asked.get("without", ""), asked.get("like", "")
    )
    return part(request, "appraisal/explore.html", pk, "explore", found=found)


@page(P.SEE_APPRAISAL)
def protocol(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    name, body = proof.protocol_file(scope_of(request), pk, version)
    return attachment(body, name, "application/json")


@page(P.SEE_APPRAISAL)
def verify(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    check = proof.protocol_check(scope_of(request), pk, version)
    return part(request, "appraisal/proof.html", pk, "result", check=check)


# ---- from totals to publication


@page(P.EDIT_APPRAISAL, "POST")
def compute(request: HttpRequest, pk: int) -> HttpResponse:
    row = totals.compute_totals(
        by=scope_of(request),
        round_id=pk,
        reason=request.POST.get("reason", ""),
        objection_id=number(request, "objection") if request.POST.get("objection") else None,
    )
    if row.needs_agreement:
        messages.success(request, _("The correction is computed; it counts once another person has agreed to it."))
    else:
        messages.success(request, _("The totals are computed."))
    return to("appraisal-result", pk)


@page(P.SEE_APPRAISAL, "POST")
def agree(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    totals.agree_result(by=scope_of(request), round_id=pk, version=version)
    return to("appraisal-result", pk)


@page(P.EDIT_APPRAISAL, "POST")
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    notices.open_notice(by=scope_of(request), round_id=pk)
    messages.success(request, _("The notice is open: everybody can read it under its address."))
    return to("appraisal-result", pk)


@page(P.APPROVE_APPRAISAL, "POST")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    approval.approve_appraisal(by=scope_of(request), round_id=pk)
    return to("appraisal-result", pk)


@page(P.EDIT_APPRAISAL, "POST")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    row = publication.publish_appraisal(by=scope_of(request), round_id=pk)
    messages.success(request, _("Published as revision %(n)s of the facts.") % {"n": row.revision})
    return to("appraisal-result", pk)
