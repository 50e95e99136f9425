"""The main hall's desk: the keys of the reveal, the venues with their links, the roll-call."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions import board as actions
from leitai.actions.board import VenueWanted
from leitai.actions.contest.reveal import freeze_reveal, reveal_all, reveal_next, undo_reveal
from leitai.queries.board.bundle import board_bundle
from leitai.queries.board.desk import board_round, desk
from leitai.queries.board.pasted import read_venues
from leitai.queries.board.venues import roll_call
from leitai.queries.contest.rounds import round_head
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.downloads import attachment
from leitai.views.shell import frame_at

P = Permission
PRESSES: dict[str, Callable[..., object]] = {"next": reveal_next, "undo": undo_reveal, "all": reveal_all}


@page(P.SERVE_CONTEST)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    found = desk(scope_of(request), pk)
    frame_at(request, found.starts.replace(day=1))
    context = {"head": round_head(scope_of(request), pk), "tab": "board", "desk": found, "roll": found.roll}
    return render(request, "board/desk.html", context)


@page(P.SERVE_CONTEST)
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    row = board_round(scope_of(request), pk)
    return render(request, "board/roll.html", {"roll": roll_call(scope_of(request), row.pk), "round_id": row.pk})


@page(P.SERVE_CONTEST, "POST")
def press(request: HttpRequest, pk: int) -> HttpResponse:
    """`after` is the step that stood on the presser's screen: two at the keys do not open two places."""
    scope, key, after = scope_of(request), request.POST.get("key", ""), request.POST.get("after", "")
    board_round(scope, pk)
    if key == "freeze":
        freeze_reveal(by=scope, round_id=pk)
    elif key in PRESSES and after.isascii() and after.isdecimal() and len(after) < 7:
        if key != "next" and request.POST.get("sure") != "1":
            raise Refused("press_not_confirmed")
        PRESSES[key](by=scope, round_id=pk, after=int(after))
    else:
        raise Refused("press_unknown")
    return _back(pk)


@page(P.RUN_CONTEST, "POST")
def add_venues(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    meeting = request.POST.get("meeting", "")
    if meeting:
        made = actions.add_meeting_venues(by=scope, round_id=pk, meeting_id=_number(meeting))
    else:
        wanted = [VenueWanted(*line) for line in read_venues(request.POST.get("lines", ""))]
        made = actions.add_board_venues(by=scope, round_id=pk, venues=wanted)
    messages.success(request, _("%(n)s venues were added.") % {"n": len(made)})
    return _back(pk)


@page(P.RUN_CONTEST, "POST")
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The links stand on this answer only: nothing that could show them again is kept."""
    scope, venue = scope_of(request), request.POST.get("venue", "")
    board_round(scope, pk)
    links = actions.issue_board_links(by=scope, round_id=pk, venue_ids=[_number(venue)] if venue else None)
    site = request.build_absolute_uri(reverse("board-show"))
    response = render(request, "board/links.html", {"links": links, "site": site, "round_id": pk})
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@page(P.RUN_CONTEST, "POST")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    return _back(actions.revoke_board_link(by=scope_of(request), venue_id=pk).round_id)


@page(P.RUN_CONTEST)
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    made = board_bundle(scope_of(request), pk, request.build_absolute_uri("/"))
    return attachment(made.content, made.name, "application/zip")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Refused("not_found")
    return int(text)


def _back(round_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("board-desk", args=[round_id]))
