"""Badges: who has one, sheets to print, a new one for a lost phone."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.actions.contest import badges as actions
from leitai.queries.contest import printing as queries
from leitai.queries.contest.rounds import round_head
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.contest.printing import site_of
from leitai.views.contest.saving import to
from leitai.views.shell import frame_of

RUN = Permission.RUN_CONTEST


@page(RUN)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.badge_page(scope_of(request), pk, frame_of(request).now)
    return render(request, "contest/badges.html", {"page": found, "head": found.head, "tab": "badges"})


@page(RUN, "POST")
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """A badge for everybody who has none. Codes and PINs stand in this answer and nowhere else."""
    scope = scope_of(request)
    return _sheet(request, pk, actions.issue_badges(by=scope, round_id=pk))


@page(RUN, "POST")
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """For a lost phone: the earlier badges are called in, what they send from now on is kept aside."""
    issued = actions.issue_badge(by=scope_of(request), judge=pk, replaces=True)
    return _sheet(request, issued.badge.judge.round_id, [issued])


@page(RUN, "POST")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    return to("contest-badges", actions.revoke_badge(by=scope_of(request), badge_id=pk).judge.round_id)


def _sheet(request: HttpRequest, round_id: int, issued: Sequence[actions.Issued]) -> HttpResponse:
    scope, site = scope_of(request), site_of(request)
    given = {one.badge.judge_id: one for one in issued}
    holders = queries.holders(scope, list(given))
    badges = [
        (holders[judge], one.badge.epoch, queries.qr_svg(f"{site}/judge/#{one.code}", 4), one.code, one.pin)
        for judge, one in sorted(given.items(), key=lambda pair: holders[pair[0]].code)
    ]
    shown = {"head": round_head(scope, round_id), "badges": badges, "site": site}
    response = render(request, "contest/badge_sheet.html", shown)
    response["Cache-Control"] = "no-store"
    return response
