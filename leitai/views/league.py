from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from leitai.queries import formatting, league, standings
from leitai.queries.league import LeagueTable
from leitai.queries.shell import Frame
from leitai.queries.standings import drill
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.downloads import attachment
from leitai.views.shell import frame_of


def headings() -> dict[str, tuple[Any, Any, Any]]:
    """Per dimension: the tab, the heading of the page, the head of the first column."""
    return {
        "unit": (_("By unit"), _("League of districts and counties"), _("Unit")),
        "theme": (_("By theme"), _("League of themes"), _("Theme")),
        "sector": (_("By sector"), _("League of sectors"), _("Sector")),
        "leader": (_("By leader"), _("League of named leaders"), _("Named leader")),
        "level": (_("By level"), _("League of project levels"), _("Level")),
        "place": (_("By place"), _("League of places"), pgettext("where it lies", "Place")),
    }


def asked(request: HttpRequest, frame: Frame) -> dict[str, Any]:
    """What the address asks for: month, dimension, a revision other than the one in force, the preview."""
    by = request.GET.get("by", "unit")
    if by not in league.DIMENSIONS:
        raise ObjectDoesNotExist(f"no league by {by!r}")
    revision = request.GET.get("revision", "")
    if revision and not (revision.isdecimal() and len(revision) < 5):
        raise ObjectDoesNotExist(f"no revision {revision!r}")
    preview = request.GET.get("preview") == "1" and scope_of(request).may(Permission.CLOSE_MONTHS)
    return {
        "month": frame.month.key,
        "by": by,
        "revision": int(revision) if revision else None,
        "preview": preview and frame.month.state == "open",
    }


@page(Permission.SEE_LEAGUE)
def show(request: HttpRequest) -> HttpResponse:
    frame, scope = frame_of(request), scope_of(request)
    wanted = asked(request, frame)
    if frame.month.state == "open" and not wanted["preview"]:
        newest = next((choice for choice in reversed(frame.months) if choice.state == "closed"), None)
        return render(request, "league/open.html", {"newest": newest, "by": wanted["by"]})
    table = league.league_table(scope, in_force=frame.in_force, **wanted)
    context = _context(request, frame, table)
    if request.GET.get("view") == "improvement":
        context["gains"] = standings.improvements(table)
        context["no_gains"] = context["gains"] is None
    return render(request, "league/show.html", context)


def _context(request: HttpRequest, frame: Frame, table: LeagueTable) -> dict[str, Any]:
    sort = request.GET.get("sort", "")
    selected = frame.unit.code if frame.unit and table.by == "unit" else ""
    named = headings()
    places = standings.places_chart(table)
    drawn = standings.league_map(scope_of(request), table)
    return {
        "table": table,
        "standings": standings.standings(
            table, sort=sort, selected=selected, every=request.GET.get("columns") == "all"
        ),
        "sort": sort,
        "heading": named[table.by][1],
        "first_column": named[table.by][2],
        "tabs": [(by, named[by][0]) for by in drill.dimensions(scope_of(request), table)],
        "places": places,
        "map": drawn,
        "bars": None if drawn else standings.ranked_bars(table),
        "address": partial(projects_address, table),
        "hints": standings.attention(table, partial(projects_address, table)),
        "primary": table.measure(table.primary),
        "sha256": table.sha256,
        "superseded": table.revision and table.revision != frame.month.revision,
        "export": f"{reverse('league-export')}?{request.GET.urlencode()}",
    }


def projects_address(table: LeagueTable, key: str, measure: str, total: bool = False) -> str:
    """The page with the projects behind a number; without `by` for the whole region."""
    query = {"month": table.month, "measure": measure, "revision": str(table.revision)}
    query |= {} if total else {"by": table.by, "key": key}
    if table.provisional:
        query = {name: value for name, value in query.items() if name != "revision"} | {"preview": "1"}
    return f"{reverse('league-projects')}?{urlencode(query)}"


@page(Permission.SEE_LEAGUE)
def projects(request: HttpRequest) -> HttpResponse:
    """The projects one number is summed from."""
    frame = frame_of(request)
    wanted = asked(request, frame)
    if "by" not in request.GET:
        wanted["by"] = ""
    found = drill.projects_behind(
        scope_of(request), key=request.GET.get("key", ""), measure=request.GET.get("measure", ""), **wanted
    )
    return render(request, "league/projects.html", {"found": found, "back": drill.back_query(request.GET.dict())})


@page(Permission.SEE_LEAGUE)
def export(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request)
    table = league.league_table(scope_of(request), **asked(request, frame))
    _tab, heading, group = headings()[table.by]
    title = _("%(heading)s, %(month)s") % {"heading": heading, "month": formatting.month(frame.month.month)}
    body = standings.league_workbook(
        table,
        region_name=frame.region_name,
        fictional=frame.fictional,
        title=title,
        group=group,
        rehearsal=frame.is_rehearsal,
    )
    mark = "_fictional" if frame.fictional else ""
    name = f"league_{frame.region_code}_{table.by}_{table.month}_r{table.revision}{mark}.xlsx"
    return attachment(body, name)
