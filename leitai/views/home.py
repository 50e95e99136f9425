from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leitai.queries import home as queries
from leitai.queries import league, setup, standings
from leitai.queries.home import Home, Item, Waiting
from leitai.queries.shell import Frame
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.shell import frame_of

# Pages of a whole month: what is to do stands on them.
WHOLE = ("filing-show", "report-list")


@page(Permission.SEE_HOME)
def show(request: HttpRequest) -> HttpResponse:
    frame, scope = frame_of(request, "open"), scope_of(request)
    found = queries.home(scope)
    context: dict[str, Any] = {
        "home": found,
        "groups": [_group(group) for group in found.groups],
        "filing": any(group.kind == "workbook" for group in found.groups),
        "progress": _progress(request, frame),
        "new": scope.may(Permission.EDIT_UNITS) and not _at_work(found, frame) and setup.is_being_set_up(scope),
    }
    return render(request, "home/show.html", context)


def _at_work(found: Home, frame: Frame) -> bool:
    """Whether something was closed or handed in: then nobody need ask whether the region is new."""
    return any(choice.state == "closed" for choice in frame.months) or any(
        group.kind == "to_accept" for group in found.groups
    )


def _group(group: Waiting) -> dict[str, Any]:
    lamp, words = WORDS[group.kind](group.count)
    return {
        "group": group,
        "lamp": lamp,
        "title": words % {"n": group.count},
        "items": [(item, address(item)) for item in group.items],
        "more": group.count - len(group.items),
    }


def address(item: Item) -> str:
    """Where a thing is done."""
    return reverse(item.url_name, args=[] if item.url_name in WHOLE else [item.object_id])


WORDS: dict[str, Any] = {
    "to_accept": lambda n: ("doing", ngettext("%(n)s filing to review", "%(n)s filings to review", n)),
    "not_filed": lambda n: ("watch", ngettext("%(n)s unit has not filed", "%(n)s units have not filed", n)),
    "corrections": lambda n: (
        "doing",
        ngettext("%(n)s filing waits for a correction", "%(n)s filings wait for a correction", n),
    ),
    "resting": lambda n: (
        "watch",
        ngettext("%(n)s closed month rests on an old revision", "%(n)s closed months rest on an old revision", n),
    ),
    "next_close": lambda n: ("none", ngettext("Next close", "Next close", n)),
    "returned": lambda n: (
        "late",
        ngettext("%(n)s project sent back by the city", "%(n)s projects sent back by the city", n),
    ),
    "release": lambda n: (
        "watch",
        ngettext("%(n)s workbook waits for your signature", "%(n)s workbooks wait for your signature", n),
    ),
    "problems": lambda n: (
        "watch",
        ngettext("%(n)s workbook waits for you", "%(n)s workbooks wait for you", n),
    ),
    "workbook": lambda n: ("doing", ngettext("The month's workbook", "The month's workbooks", n)),
    "themed_missing": lambda n: (
        "watch",
        ngettext("%(n)s project of your themes has no report", "%(n)s projects of your themes have no report", n),
    ),
    "late_projects": lambda n: (
        "watch" if n else "ok",
        ngettext(
            "%(n)s of your projects is behind time progress", "%(n)s of your projects are behind time progress", n
        ),
    ),
    "revisions": lambda n: (
        "none",
        ngettext("%(n)s correction of a closed month", "%(n)s corrections of closed months", n)
        if n
        else _("Months closed last, none of them corrected"),
    ),
}


def _progress(request: HttpRequest, frame: Frame) -> dict[str, Any] | None:
    """The figures of the newest closed month, for those who may see the league."""
    scope = scope_of(request)
    newest = next((choice for choice in reversed(frame.months) if choice.state == "closed"), None)
    if newest is None or not scope.may(Permission.SEE_LEAGUE):
        return None
    table = league.league_table(scope, month=newest.key, in_force=frame.in_force)
    return {"month": newest, "table": table, "figures": standings.standings(table).figures}
