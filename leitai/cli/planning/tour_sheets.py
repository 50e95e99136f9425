"""A tour's plan as table, JSON, CSV, GeoJSON and as a sheet to print."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from io import StringIO
from math import sqrt
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from leitai.cli.speech import language
from leitai.core.problems import Problem, Refused
from leitai.core.routing import DAY, Plan, Standing, Tour
from leitai.messages import listed, say

COLUMNS = ("group", "day", "half_day", "order", "site", "unit", "drive", "arrives", "begins", "ends")
SHOWN = ("site", "unit", "drive", "arrives", "begins", "ends")
WIDE = 200

Values = dict[str, Any]


def as_values(tour: Tour, days: Sequence[str], points: Mapping[str, tuple[float, float]], plan: Plan) -> Values:
    """The plan for machines: clock times as 08:30, minutes as numbers, the link variance in σ²."""

    def visits(group: int, half_day: int) -> list[Values]:
        made = []
        for visit in plan.visits:
            if (visit.group, visit.half_day) == (group, half_day):
                site = tour.sites[visit.site]
                times = {"arrives": _clock(visit.arrives), "begins": _clock(visit.begins), "ends": _clock(visit.ends)}
                about = {"site": site.code, "unit": site.unit, "remote": site.remote, "drive": visit.drive}
                made.append(about | times | {"point": points.get(site.code)})
        return made

    def half_day(group: int, number: int) -> Values:
        half = tour.half_days[number]
        place, leaves = tour.leaves(number)
        start = tour.bases[place - len(tour.sites)]
        return {
            "day": days[number],
            "from": start,
            "from_point": points.get(start),
            "leaves": _clock(leaves),
            "visits": visits(group, number),
            "to": tour.bases[half.end],
            "to_point": points.get(tour.bases[half.end]),
            "back": _clock(plan.returns[group][number]),
        }

    score = plan.score
    finish = f"{_clock(score.finish % DAY)}" if plan.visits else None
    last = max((visit.half_day for visit in plan.visits), default=0)
    return {
        "proven": plan.proven,
        "method": plan.method,
        "score": {
            "missed": score.missed,
            "one_sided": score.one_sided,
            "link_variance": float(score.link),
            "finish_day": days[last] if plan.visits else None,
            "finish": finish,
            "driving": score.driving,
            "site_spread": score.site_spread,
            "driving_spread": score.driving_spread,
        },
        "missed": [{"site": tour.sites[site].code, "visits": short} for site, short in plan.missed],
        "groups": [
            {"group": str(group + 1), "half_days": [half_day(group, number) for number in range(len(tour.half_days))]}
            for group in range(tour.groups)
        ],
    }


def merged(before: Values, rest: Values, now: Standing, site: str | None) -> Values:
    """The plan in force with one group's rest put in place of what was planned: what is over stays as it was."""
    groups = [dict(group) for group in before["groups"]]
    late = groups[now.group]
    (new,) = rest["groups"]
    over = [dict(half_day) for half_day in late["half_days"][: now.half_day + 1]]
    codes = [visit["site"] for visit in over[-1]["visits"]]
    past = [dict(visit) for visit in over[-1]["visits"][: codes.index(site) + 1 if site else 0]]
    if past:
        past[-1]["ends"] = _clock(now.minute)
    first, *later = new["half_days"]
    over[-1] |= {"visits": [*past, *first["visits"]], "back": first["back"]}
    late["half_days"] = [*over, *later]
    about = {"group": late["group"], "site": site, "left": _clock(now.minute), "half_day": now.half_day + 1}
    missed = [*before["missed"], *rest["missed"]]
    return before | {"groups": groups, "missed": missed, "replanned": about | {"score": rest["score"]}}


def written(made: Values, suffix: str) -> str:
    match suffix:
        case ".csv":
            return _csv(made)
        case ".json":
            return json.dumps(made, ensure_ascii=False, indent=2) + "\n"
        case ".geojson":
            return json.dumps(_geojson(made), ensure_ascii=False) + "\n"
        case ".html":
            return "\n".join(_sheet(made)) + "\n"
    raise Refused(
        [Problem("route.unknown_output", {"kind": suffix, "known": listed("csv", "json", "geojson", "html")})]
    )


def print_plan(made: Values) -> None:
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = WIDE
    for group in made["groups"]:
        for number, half_day in enumerate(group["half_days"], 1):
            if half_day["visits"]:
                shown = Table(title=_title(group, number, half_day), title_justify="left", box=box.SIMPLE_HEAD)
                for name in SHOWN:
                    shown.add_column(_heading(name), justify="left" if name in ("site", "unit") else "right")
                for visit in half_day["visits"]:
                    shown.add_row(*(str(visit[name]) for name in SHOWN))
                shown.caption, shown.caption_justify = _arrival(half_day), "left"
                console.print(shown)
    for line in _notes(made):
        console.print(line)


def _csv(made: Values) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for group in made["groups"]:
        for number, half_day in enumerate(group["half_days"], 1):
            for order, visit in enumerate(half_day["visits"], 1):
                writer.writerow([group["group"], half_day["day"], number, order, *(visit[name] for name in SHOWN)])
    return text.getvalue()


def _geojson(made: Values) -> Values:
    """Sites as points, each half-day of a group as a line through them (straight: it is no road map)."""
    points: dict[str, Values] = {}
    lines = []
    for group in made["groups"]:
        for number, half_day in enumerate(group["half_days"], 1):
            stops = [visit for visit in half_day["visits"] if not visit["remote"]]
            if bare := [visit["site"] for visit in half_day["visits"] if visit["point"] is None]:
                raise Refused([Problem("route.no_point", {"site": site}) for site in bare])
            for visit in half_day["visits"]:
                about = {name: visit[name] for name in ("site", "unit", "remote")}
                points.setdefault(visit["site"], _feature("Point", visit["point"], about))
            ends = [half_day["from_point"], *(visit["point"] for visit in stops), half_day["to_point"]]
            way = [point for point in ends if point is not None]
            if stops and len(way) > 1:
                about = {"group": group["group"], "day": half_day["day"], "half_day": number, "back": half_day["back"]}
                lines.append(_feature("LineString", way, about))
    return {"type": "FeatureCollection", "features": [*points.values(), *lines]}


def _feature(kind: str, coordinates: object, properties: Values) -> Values:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}


def _sheet(made: Values) -> Iterator[str]:
    """One page for each group; opens and prints anywhere, without script or network."""
    words = language()
    title = escape(say("route.sheet_title", None, words))
    style = (
        "body{font:12pt/1.5 serif;margin:2cm}table{border-collapse:collapse;width:100%}"
        "td,th{border:1px solid;padding:2px 6px;text-align:left}section{break-after:page}"
    )
    yield f'<!doctype html><html lang="{words}"><head><meta charset="utf-8"><title>{title}</title>'
    yield f"<style>{style}</style></head><body>"
    for group in made["groups"]:
        yield f"<section><h1>{title}</h1>"
        for number, half_day in enumerate(group["half_days"], 1):
            if not half_day["visits"]:
                continue
            yield f"<h2>{escape(_title(group, number, half_day))}</h2><table><tr>"
            yield "".join(f"<th>{escape(_heading(name))}</th>" for name in SHOWN) + "</tr>"
            for visit in half_day["visits"]:
                yield "<tr>" + "".join(f"<td>{escape(str(visit[name]))}</td>" for name in SHOWN) + "</tr>"
            yield f"</table><p>{escape(_arrival(half_day))}</p>"
        yield "</section>"
    yield from (f"<p>{escape(line)}</p>" for line in _notes(made))
    yield "</body></html>"


def _notes(made: Values) -> Iterator[str]:
    words = language()
    for missed in made["missed"]:
        yield say("route.missed", {"site": missed["site"], "n": missed["visits"]}, words)
    if "replanned" in made:
        yield say("route.replanned", made["replanned"], words)
        return
    score = made["score"]
    yield say("route.score", score, words)
    if score["link_variance"]:
        yield say("route.link", {"se": f"{sqrt(score['link_variance']):.3f}"}, words)
    yield say("route.proven" if made["proven"] else "route.not_proven", None, words)


def _title(group: Values, number: int, half_day: Values) -> str:
    values = {"group": group["group"], "n": number, **{name: half_day[name] for name in ("day", "from", "leaves")}}
    return say("route.half_day", {**values, "start": values.pop("from")}, language())


def _arrival(half_day: Values) -> str:
    return say("route.back", {"place": half_day["to"], "time": half_day["back"]}, language())


def _heading(name: str) -> str:
    return say(f"route.heading_{name}", None, language())


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
