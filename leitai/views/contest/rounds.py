"""Seasons and rounds: the list, the checklist of a round, its rulebook, its duties and its readiness."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.contest import readiness as readiness_actions
from leitai.actions.contest import rounds as actions
from leitai.forms.contest import DutyForm, ReadinessForm, RoundForm, SeasonForm
from leitai.queries.contest import judge_pages, rulebook_pages
from leitai.queries.contest import rounds as queries
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.contest.saving import data_of, edited, number, to

SEE, RUN = Permission.SEE_CONTEST, Permission.RUN_CONTEST


@page(SEE)
def table(request: HttpRequest) -> HttpResponse:
    return render(request, "contest/list.html", {"seasons": queries.seasons(scope_of(request))})


@page(RUN, "GET", "POST")
def create_season(request: HttpRequest) -> HttpResponse:
    form = SeasonForm(request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.create_season(by=scope_of(request), **form.cleaned_data),
        _("New season"),
        reverse("contest-list"),
    )


@page(RUN, "GET", "POST")
def change_season(request: HttpRequest, pk: int) -> HttpResponse:
    values = queries.season_values(scope_of(request), pk)
    form = SeasonForm(request.POST or None, initial=values)
    return edited(
        request,
        form,
        lambda: actions.change_season(by=scope_of(request), season_id=pk, **form.cleaned_data),
        queries.season_name(scope_of(request), pk),
        reverse("contest-list"),
    )


@page(RUN, "GET", "POST")
def create_round(request: HttpRequest, pk: int) -> HttpResponse:
    season = queries.season_name(scope_of(request), pk)
    form = RoundForm(request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.create_round(by=scope_of(request), season_id=pk, **form.cleaned_data),
        _("New round of %(season)s") % {"season": season},
        reverse("contest-list"),
        on="contest-round",
    )


@page(RUN, "GET", "POST")
def change_round(request: HttpRequest, pk: int) -> HttpResponse:
    values = queries.round_values(scope_of(request), pk)
    form = RoundForm(request.POST or None, initial=values)
    return edited(
        request,
        form,
        lambda: actions.change_round(by=scope_of(request), round_id=pk, **form.cleaned_data),
        queries.round_head(scope_of(request), pk).name,
        reverse("contest-round", args=[pk]),
    )


@page(SEE)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.overview(scope_of(request), pk)
    return render(request, "contest/round.html", {"round": found, "head": found.head, "tab": "round"})


@page(RUN, "POST")
def open_round(request: HttpRequest, pk: int) -> HttpResponse:
    actions.open_round(by=scope_of(request), round_id=pk)
    return to("contest-round", pk)


@page(RUN, "GET", "POST")
def rulebook(request: HttpRequest, pk: int) -> HttpResponse:
    """The text with its faults; saving a faulty one keeps it in the field and nowhere else."""
    scope = scope_of(request)
    more, status = {}, 200
    if request.method == "POST":
        typed = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            actions.write_rulebook(by=scope, round_id=pk, text=typed)
        except Refused as refusal:
            if refusal.code in ("not_found", "not_allowed"):
                raise
            status = 422
            more = {"typed": typed, "error": refusal_words(refusal), "linted": rulebook_pages.linted(scope, typed)}
        else:
            return to("contest-rulebook", pk)
    head, book = queries.round_head(scope, pk), rulebook_pages.rulebook_page(scope, pk)
    shown = {"head": head, "book": book, "linted": book.linted, "tab": "rulebook"} | more
    return render(request, "contest/rulebook.html", shown, status=status)


@page(RUN, "POST")
def lint_rulebook(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with the text as it is being typed, and what it would do. Nothing is stored."""
    scope = scope_of(request)
    queries.round_head(scope, pk)
    linted = rulebook_pages.linted(scope, request.POST.get("text", ""))
    return render(request, "contest/rulebook_lint.html", {"linted": linted})


@page(RUN, "POST")
def choose_rulebook(request: HttpRequest, pk: int) -> HttpResponse:
    actions.choose_rulebook(by=scope_of(request), round_id=pk, preset=request.POST.get("preset", ""))
    return to("contest-rulebook", pk)


@page(RUN, "POST")
def choose_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A rulebook of the office's own."""
    actions.choose_version(by=scope_of(request), round_id=pk, version_id=number(request, "version"))
    return to("contest-rulebook", pk)


@page(RUN)
def duties(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    head = queries.round_head(scope, pk)
    form = DutyForm(judge_pages.serving_people(scope))
    shown = {"head": head, "duties": queries.duties(scope, pk), "form": form, "tab": "duties"}
    return render(request, "contest/duties.html", shown)


@page(RUN, "POST")
def give_duty(request: HttpRequest, pk: int) -> HttpResponse:
    person = number(request, "person")
    actions.give_duty(by=scope_of(request), round_id=pk, person_id=person, duty=request.POST.get("duty", ""))
    return to("contest-duties", pk)


@page(RUN, "POST")
def end_duty(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.end_duty(by=scope_of(request), duty_id=pk)
    return to("contest-duties", row.pk)


@page(RUN, "POST")
def standard_readiness(request: HttpRequest, pk: int) -> HttpResponse:
    readiness_actions.add_standard_items(by=scope_of(request), round_id=pk)
    return to("contest-round", pk)


@page(RUN, "POST")
def add_readiness(request: HttpRequest, pk: int) -> HttpResponse:
    given = data_of(ReadinessForm(request.POST))
    readiness_actions.add_item(by=scope_of(request), round_id=pk, words=given["words"], due=given["due"])
    return to("contest-round", pk)


@page(RUN, "POST")
def tick_readiness(request: HttpRequest, pk: int) -> HttpResponse:
    item = readiness_actions.tick_item(by=scope_of(request), item_id=pk, done=request.POST.get("done") == "1")
    return to("contest-round", item.round_id)


@page(RUN, "POST")
def drop_readiness(request: HttpRequest, pk: int) -> HttpResponse:
    row = readiness_actions.drop_item(by=scope_of(request), item_id=pk)
    return to("contest-round", row.pk)
