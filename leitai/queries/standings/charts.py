"""The pictures beside the table: places by month, the map, ranked bars."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from leitai.documents import maps
from leitai.documents.dates import parse_month
from leitai.documents.numbers import Number
from leitai.queries import formatting
from leitai.queries.league import LeagueRow, LeagueTable
from leitai.queries.orgs import Scope
from leitai.queries.packs import region_map

LABELLED = 12
MAP_WIDTH, MAP_HEIGHT = 328, 212  # drawn at its own size, so that its words keep 12 px


@dataclass(frozen=True)
class PlacesChart:
    """`title` states the finding; `data` goes to the page's script; `twin` is the same as a table."""

    title: str
    data: dict[str, Any]
    months: tuple[str, ...]
    twin: tuple[tuple[str, tuple[str, ...]], ...]


def places_chart(table: LeagueTable) -> PlacesChart | None:
    rows = [row for row in table.rows if any(point.place for point in row.trend)]
    if len(table.months) < 2 or not rows:
        return None
    riser, faller = _extremes(rows)
    months = tuple(formatting.span(parse_month(key), parse_month(key)) for key in table.months)
    crowded = len(rows) > LABELLED
    series = [_series(row, rows, riser, faller, crowded) for row in rows]
    longest = max((len(str(one["name"])) for one in series if one["label"]), default=6)
    wide = 8 if formatting.reader() == "en" else 14
    last = max(point.place or 1 for row in rows for point in row.trend)
    data = {"months": months, "series": series, "last": last, "room": min(224, 24 + wide * longest)}
    twin = tuple((row.label, tuple(str(point.place or formatting.ABSENT) for point in row.trend)) for row in rows)
    return PlacesChart(_title(riser, faller), data, months, twin)


def _ends(row: LeagueRow) -> tuple[int, int] | None:
    known = [point.place for point in row.trend if point.place]
    return (known[0], known[-1]) if len(known) > 1 and row.trend[-1].place else None


def _extremes(rows: list[LeagueRow]) -> tuple[LeagueRow | None, LeagueRow | None]:
    """Who rose and who fell most since the first month; of equals the one that did so last month, else nobody."""

    def most(sign: int) -> LeagueRow | None:
        moves = [(sign * (ends[0] - ends[1]), sign * (row.movement or 0), row) for row in rows if (ends := _ends(row))]
        top = max(((far, lately) for far, lately, _row in moves), default=(0, 0))
        found = [row for far, lately, row in moves if (far, lately) == top]
        return found[0] if top[0] > 0 and len(found) == 1 else None

    return most(1), most(-1)


def _title(riser: LeagueRow | None, faller: LeagueRow | None) -> str:
    named = riser or faller
    ends = _ends(named) if named else None
    if named is None or ends is None:
        return _("Places by month")
    words = (
        _("Places: %(name)s rose from %(first)s to %(last)s")
        if riser
        else _("Places: %(name)s fell from %(first)s to %(last)s")
    )
    first, last = formatting.place_short(ends[0]), formatting.place_short(ends[1], named.shared)
    return words % {"name": named.label, "first": first, "last": last}


def _series(
    row: LeagueRow, rows: list[LeagueRow], riser: LeagueRow | None, faller: LeagueRow | None, crowded: bool
) -> dict[str, Any]:
    hot = "up" if row is riser else "down" if row is faller else ""
    together = [one for one in rows if one.trend[-1].place == row.trend[-1].place]
    nudge = (together.index(row) - (len(together) - 1) / 2) * 16 if len(together) > 1 else 0
    places = [point.place for point in row.trend]
    return {"name": row.label, "data": places, "hot": hot, "nudge": nudge, "label": not crowded or bool(hot)}


@dataclass(frozen=True)
class MapView:
    """`legend`: step and limits, highest first; `missing`: name, value and step of units without a polygon."""

    svg: str
    unit: str
    legend: tuple[tuple[int, str], ...]
    missing: tuple[tuple[str, str, int], ...]
    note: str


def league_map(scope: Scope, table: LeagueTable) -> MapView | None:
    """The primary measure on the region's map; None where the region has no polygons."""
    found = region_map(scope) if table.by == "unit" else None
    if found is None:
        return None
    info = table.measure(table.primary)
    rows = [*table.rows, *(one.row for one in table.apart if one.row.key)]
    areas = [_area(row, table.primary) for row in rows]
    breaks = maps.zero_breaks([area.value for area in areas if area.value is not None])
    svg = maps.choropleth(
        found.features,
        areas,
        breaks=breaks,
        title=info.label,
        unit=info.unit,
        language=formatting.reader(),
        approval=found.approval,
        width=MAP_WIDTH,
        height=MAP_HEIGHT,
        legend=False,
    )
    limits = maps.legend_words(breaks)
    return MapView(
        svg=svg,
        unit=info.unit,
        legend=tuple((step, limits[step - 1]) for step in (5, 4, 3, 2, 1)),
        missing=tuple(
            (area.name, area.printed, 0 if area.value is None else maps.step_of(area.value, breaks))
            for area in maps.off_map(found.features, areas)
        ),
        note=found.note_en if formatting.reader() == "en" else found.note,
    )


def _area(row: LeagueRow, primary: str) -> maps.Area:
    view = row.values[primary]
    value = None
    if isinstance(view.value, Fraction) and isinstance(view.shown, Number):
        value = float(view.shown.form.scaled(view.value))
    return maps.Area(row.key, row.label, value, view.printed)


def ranked_bars(table: LeagueTable) -> dict[str, Any] | None:
    """The rows by their primary measure, longest first; for groups that have no place on a map."""
    known: list[tuple[float, LeagueRow]] = []
    for row in table.rows:
        view = row.values[table.primary]
        if isinstance(view.value, Fraction) and isinstance(view.shown, Number):
            known.append((float(view.shown.form.scaled(view.value)), row))
    if not known:
        return None
    known.sort(key=lambda pair: -pair[0])
    chosen = known[:LABELLED]
    return {
        "names": [row.label for _value, row in chosen],
        "values": [value for value, _row in chosen],
        "printed": [row.values[table.primary].printed for _value, row in chosen],
        "behind": [value < 0 for value, _row in chosen],
    }
