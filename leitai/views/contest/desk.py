"""The desk on the day: arrivals, ballots kept aside, and paper sheets typed twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.actions.contest import decisions, paper
from leitai.queries.contest import sheets, timetable_pages
from leitai.queries.contest.asides import aside_page
from leitai.queries.contest.live import arrivals
from leitai.queries.contest.rounds import head_of, round_head
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.contest.saving import to

RUN, SERVE = Permission.RUN_CONTEST, Permission.SERVE_CONTEST


@page(RUN)
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The matrix of judges and stops, and of buses; asked for again every few seconds while the round is open."""
    scope = scope_of(request)
    head = round_head(scope, pk)
    shown = {
        "head": head,
        "arrivals": arrivals(scope, pk),
        "routes": timetable_pages.timetable_page(scope, pk).routes,
        "tab": "desk",
    }
    part = request.htmx  # type: ignore[attr-defined]
    return render(request, "contest/desk_live.html" if part else "contest/desk.html", shown)


@page(SERVE)
def asides(request: HttpRequest, pk: int) -> HttpResponse:
    judge = request.GET.get("judge", "").strip()[:20]
    found = aside_page(scope_of(request), pk, judge)
    return render(request, "contest/aside.html", {"page": found, "head": found.head, "judge": judge, "tab": "aside"})


@page(SERVE, "POST")
def decide(request: HttpRequest, pk: str) -> HttpResponse:
    try:
        ballot_id = UUID(pk)
    except ValueError:
        raise Refused("not_found") from None
    decided = decisions.decide_ballot(
        by=scope_of(request),
        ballot_id=ballot_id,
        decision=request.POST.get("decision", ""),
        reason=request.POST.get("reason", ""),
    )
    return to("contest-aside", decided.ballot.round_id)


@page(SERVE, "POST")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    entry = paper.settle_sheet(by=scope_of(request), entry_id=pk, reason=request.POST.get("reason", ""))
    return to("contest-aside", entry.judge.round_id)


@page(SERVE)
def typing(request: HttpRequest, pk: int) -> HttpResponse:
    """Which sheets wait for a second clerk, and the codes of the next one."""
    scope = scope_of(request)
    row = sheets.clerks_round(scope, pk)
    shown: dict[str, Any] = {"head": head_of(scope, row), "sheets": sheets.pending(scope, pk), "tab": "paper"}
    judge, stop = request.GET.get("judge", ""), request.GET.get("stop", "")
    if judge:
        try:
            judge_id, stop_id = sheets.sheet_of(scope, pk, judge, stop)
        except Refused as refusal:
            shown |= {"error": refusal_words(refusal), "judge": judge, "code": stop}
        else:
            return to("contest-sheet", judge_id, stop_id or 0)
    return render(request, "contest/paper.html", shown)


@page(SERVE, "GET", "POST")
def sheet(request: HttpRequest, pk: int, stop: int) -> HttpResponse:
    """One sheet as it lies before the clerk. `stop` 0 is a ballot that ranks the whole round."""
    scope = scope_of(request)
    blank = sheets.blank(scope, pk, stop or None)
    row = sheets.round_of(scope, pk)
    shown: dict[str, Any] = {"blank": blank, "head": head_of(scope, row), "tab": "paper", "typed": request.POST}
    if request.method == "POST":
        marks = {code: request.POST.get(f"mark-{code}", "") for code in blank.criteria}
        try:
            paper.enter_sheet(
                by=scope,
                judge_id=pk,
                stop_id=stop or None,
                state=request.POST.get("state", ""),
                marks=marks,
                reason=request.POST.get("reason", ""),
                comment=request.POST.get("comment", ""),
            )
        except Refused as refusal:
            if refusal.code in ("not_found", "not_allowed", "not_on_duty"):
                raise
            shown["error"] = refusal_words(refusal)
        else:
            return to("contest-paper", row.pk)
    shown["fields"] = [(code, label, request.POST.get(f"mark-{code}", "")) for code, label in blank.criteria.items()]
    return render(request, "contest/sheet.html", shown, status=422 if "error" in shown else 200)
