"""The department's sheet of one indicator, handed in, accepted or sent back; corrections after the notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.appraisal import evidence, review
from leitai.actions.appraisal import values as actions
from leitai.actions.appraisal.figures import Entered
from leitai.forms.appraisal_scoring import SheetForm
from leitai.queries.appraisal import score_pages as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.appraisal.self_assessment import sent_file
from leitai.views.saving import took_in

SEE, EDIT = Permission.SEE_APPRAISAL, Permission.EDIT_APPRAISAL


@page(SEE)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.score_list(scope_of(request), pk)
    return render(request, "appraisal/scores.html", {"page": found, "head": found.head, "tab": "scores"})


@page(SEE)
def sheet(request: HttpRequest, pk: int, indicator: str) -> HttpResponse:
    found = queries.score_sheet(scope_of(request), pk, indicator)
    return _shown(request, found, _form(found, initial=found.initial))


@page(SEE, "POST")
def enter(request: HttpRequest, pk: int, indicator: str) -> HttpResponse:
    """Everything typed stays on the page when a line of it is refused."""
    scope = scope_of(request)
    found = queries.score_sheet(scope, pk, indicator)
    form = _form(found, request.POST, initial=found.initial)
    taken = took_in(
        form,
        lambda: actions.enter_values(by=scope, round_id=pk, indicator=indicator, entered=_entered(form)),
    )
    if taken is None:
        return _shown(request, found, form, status=422)
    messages.success(request, _("Kept: %(n)s values.") % {"n": len(taken.row)})
    return _to(pk, indicator)


@page(SEE, "POST")
def preview(request: HttpRequest, pk: int, indicator: str) -> HttpResponse:
    """The points as they would be, while somebody types; fields that are wrong are left out."""
    scope = scope_of(request)
    found = queries.score_sheet(scope, pk, indicator)
    form = _form(found, request.POST, initial=found.initial)
    form.is_valid()
    points = queries.preview(scope, pk, indicator, form.typed())
    return render(request, "appraisal/score_preview.html", {"points": points.items()})


@page(SEE, "POST")
def hand_in(request: HttpRequest, pk: int, indicator: str) -> HttpResponse:
    queries.sheet_seen(scope_of(request), pk, indicator)
    actions.hand_in_indicator(by=scope_of(request), round_id=pk, indicator=indicator)
    messages.success(request, _("Handed in. The office looks at it now."))
    return _to(pk, indicator)


@page(EDIT, "POST")
def accept(request: HttpRequest, pk: int, indicator: str) -> HttpResponse:
    review.accept_indicator(by=scope_of(request), round_id=pk, indicator=indicator)
    return _to(pk, indicator)


@page(EDIT, "POST")
def send_back(request: HttpRequest, pk: int, indicator: str) -> HttpResponse:
    reason = request.POST.get("reason", "")
    review.return_indicator(by=scope_of(request), round_id=pk, indicator=indicator, reason=reason)
    return _to(pk, indicator)


@page(SEE, "POST")
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.agree_value(by=scope_of(request), value_id=pk)
    return _to(row.appraised.round_id, row.indicator)


@page(SEE, "POST")
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    row = evidence.add_value_evidence(by=scope_of(request), value_id=pk, **sent_file(request)).indicator_value
    assert row is not None
    return _to(row.appraised.round_id, row.indicator)


def _form(found: queries.ScoreSheet, *args: Any, **options: Any) -> SheetForm:
    items = [code for code, _label in found.items]
    return SheetForm([line.id for line in found.lines], found.figure_kind, found.words, items, *args, **options)


def _entered(form: SheetForm) -> dict[tuple[int, str], Entered]:
    return {key: Entered(**facts) for key, facts in form.typed().items()}


def _to(pk: int, indicator: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("appraisal-score-sheet", args=[pk, indicator]))


def _shown(request: HttpRequest, found: queries.ScoreSheet, form: SheetForm, status: int = 200) -> HttpResponse:
    lines = [(line, form.row(line.id)) for line in found.lines]
    shown = {"page": found, "head": found.head, "tab": "scores", "form": form, "lines": lines}
    return render(request, "appraisal/score_sheet.html", shown, status=status)
