"""The target table: as a page by indicator, as a workbook out and in, and one adjustment of an issued target."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from leitai.actions.appraisal import targets as actions
from leitai.forms.appraisal import AdjustForm, TargetsForm
from leitai.queries.appraisal import rounds as queries
from leitai.queries.appraisal import target_files
from leitai.queries.appraisal import targets as target_queries
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.appraisal.saving import to
from leitai.views.downloads import attachment
from leitai.views.saving import took_in

SEE, EDIT = Permission.SEE_APPRAISAL, Permission.EDIT_APPRAISAL
LARGEST = 5 * 2**20


@page(SEE)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(
    request: HttpRequest, pk: int, *, faults: tuple[target_files.Fault, ...] = (), error: str = ""
) -> HttpResponse:
    scope = scope_of(request)
    row = queries.appraisal_shown(scope, pk)
    shown = {
        "head": queries.head_of(scope, row),
        "tab": "targets",
        "shown": target_queries.targets_shown(scope, row),
        "faults": faults,
        "error": error,
    }
    return render(request, "appraisal/targets.html", shown, status=422 if faults or error else 200)


@page(SEE)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row = queries.appraisal_shown(scope, pk)
    return attachment(target_files.targets_file(scope, row), f"{row.code}-targets.xlsx")


@page(EDIT, "POST")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """All of the file, or nothing of it: its faults are named by sheet and cell."""
    scope = scope_of(request)
    row = queries.appraisal_shown(scope, pk)
    sent = request.FILES.get("file")
    if sent is None or not sent.size or sent.size > LARGEST:
        return _page(request, pk, error=_("Choose a workbook of at most 5 MB. Nothing was changed."))
    try:
        given = target_files.read_file(scope, row, sent.read(), sent.name or "")
        if given.faults:
            return _page(request, pk, faults=given.faults)
        actions.set_targets(
            by=scope,
            round_id=pk,
            given=[actions.Given(*one) for one in given.targets],
            city=[actions.CityGiven(*one) for one in given.city],
        )
    except Refused as refusal:
        if refusal.code not in ("table_unreadable", "target_number_too_long"):
            raise
        return _page(request, pk, error=refusal_words(refusal))
    return to("appraisal-targets", pk)


@page(EDIT, "GET", "POST")
def by_indicator(request: HttpRequest, pk: int, indicator: str) -> HttpResponse:
    scope = scope_of(request)
    row = queries.appraisal_shown(scope, pk)
    asked = target_queries.asked_of(scope, row, indicator)
    if asked is None:
        raise Refused("not_found")
    form = TargetsForm(asked, request.POST or None)

    def save() -> object:
        city = actions.CityGiven(indicator, form.cleaned_data["city"], form.cleaned_data["is_mean"])
        given = [actions.Given(indicator=indicator, **one) for one in form.given()]
        return actions.set_targets(by=scope, round_id=pk, given=given, city=[city])

    if request.method == "POST" and took_in(form, save):
        return to("appraisal-targets", pk)
    shown = {"head": queries.head_of(scope, row), "tab": "targets", "asked": asked, "form": form}
    return render(request, "appraisal/targets_edit.html", shown, status=422 if form.is_bound else 200)


@page(EDIT, "GET", "POST")
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    issued = target_queries.issued_target(scope, pk)
    row = queries.appraisal_shown(scope, issued.round_id)
    initial = {"target": issued.target, "baseline": issued.baseline}
    form = AdjustForm(request.POST or None, initial=initial)
    if request.method == "POST" and took_in(
        form, lambda: actions.adjust_target(by=scope, target_id=pk, **form.cleaned_data)
    ):
        return to("appraisal-targets", issued.round_id)
    shown = {"head": queries.head_of(scope, row), "tab": "targets", "issued": issued, "form": form}
    return render(request, "appraisal/target_adjust.html", shown, status=422 if form.is_bound else 200)
