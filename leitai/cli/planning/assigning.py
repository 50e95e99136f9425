"""From lists of judges and routes to who sees what."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import typer

from leitai.cli.planning.linking import UNCONNECTED, as_values, json_text, told_report
from leitai.cli.rows import Row, read_rows
from leitai.cli.speech import language, refuse
from leitai.core.assignment import Choice, Design, Event, Limits, choose, design_of, link_report
from leitai.core.assignment.draw import draw_groups, lot, recused_units
from leitai.core.problems import Problem, Refused
from leitai.messages import listed, say


@dataclass(frozen=True, slots=True)
class Wanted:
    linkers: int
    swaps: int
    common: int
    seed: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A site on a route: `early` before the buses are exchanged."""

    site: str
    unit: str
    group: str
    early: bool


def assign_files(
    judges: Path, routes: Path, orgs: Path | None, wanted: Wanted, sigma: float, as_json: bool, out: Path | None
) -> None:
    parents = {row["unit"]: row["parent"] for row in _read(orgs, ("unit",), ("parent",))} if orgs else {}
    try:
        seats = _plan_seats(routes) if routes.suffix.lower() == ".json" else _table_seats(routes)
    except Refused as refused:
        refuse(refused.problems, str(routes))
    rows = _read(judges, ("judge",), ("category", "home_unit", "group"))
    try:
        event = _event(rows, seats, parents, wanted.seed)
        choice = choose(event, Limits(wanted.common, wanted.linkers, wanted.swaps))
    except Refused as refused:
        refuse(refused.problems, str(judges))
    design = design_of(event, choice)
    report = link_report(design)
    made = _as_values(event, choice, design, wanted) | {"link": as_values(report, sigma)}
    if out is not None:
        out.write_text(_design_text(design) if out.suffix.lower() == ".csv" else json_text(made), encoding="utf-8")
    if as_json:
        sys.stdout.write(json_text(made))
    elif out is None:
        for line in [*_told(made), *told_report(report, sigma)]:
            typer.echo(line)
    if not report.connected:
        raise typer.Exit(UNCONNECTED)


def _read(path: Path, needed: tuple[str, ...], others: tuple[str, ...]) -> list[Row]:
    try:
        return read_rows(path, needed, others)
    except Refused as refused:
        refuse(refused.problems, str(path))


def _plan_seats(path: Path) -> list[Seat]:
    """From the JSON of `leitai route`; a site that several groups visit is one of the first's route."""
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
        found: dict[str, Seat] = {}
        used = max(n for group in plan["groups"] for n, half in enumerate(group["half_days"], 1) if half["visits"])
        for group in plan["groups"]:
            for number, half_day in enumerate(group["half_days"], 1):
                for visit in half_day["visits"]:
                    seat = Seat(visit["site"], visit["unit"], str(group["group"]), 2 * number <= used + 1)
                    found.setdefault(seat.site, seat)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused([Problem("assign.no_plan", {"reason": str(error)})]) from None
    return list(found.values())


def _table_seats(path: Path) -> list[Seat]:
    rows = read_rows(path, ("site", "unit", "group"), ("half",))
    problems = [Problem("plan.no_value", {"column": "group"}, row.line) for row in rows if not row["group"]]
    times = Counter(row["site"] for row in rows)
    problems += [Problem("route.site_twice", {"site": r["site"]}, r.line) for r in rows if times[r["site"]] > 1]
    if problems:
        raise Refused(problems)
    return [Seat(row["site"], row["unit"], row["group"], row.whole("half", 1) == 1) for row in rows]


def _event(rows: Sequence[Row], seats: Sequence[Seat], parents: dict[str, str], seed: str) -> Event:
    """Judges in the order of their lot, in the groups they were given or drawn into."""
    times = Counter(row["judge"] for row in rows)
    groups = tuple(dict.fromkeys(seat.group for seat in seats))
    problems = [Problem("assign.judge_twice", {"judge": r["judge"]}, r.line) for r in rows if times[r["judge"]] > 1]
    given = [row for row in rows if row["group"]]
    known = listed(*groups)
    problems += [
        Problem("assign.unknown_group", {"group": row["group"], "known": known}, row.line)
        for row in given
        if row["group"] not in groups
    ]
    if problems:
        raise Refused(problems)
    by_name = {row["judge"]: row for row in rows}
    drawn = draw_groups({row["judge"]: row["category"] for row in rows if not row["group"]}, groups, seed)
    names = lot(seed, by_name)
    units = list(dict.fromkeys(seat.unit for seat in seats))
    barred = [_recused(by_name[name], units, parents) for name in names]
    recused = np.array([[seat.unit in own for own in barred] for seat in seats], dtype=bool)
    return Event(
        sites=tuple(seat.site for seat in seats),
        route=tuple(groups.index(seat.group) for seat in seats),
        early=tuple(seat.early for seat in seats),
        judges=tuple(names),
        bus=tuple(groups.index(by_name[name]["group"] or drawn[name]) for name in names),
        groups=groups,
        recused=recused,
        may_link=tuple(not own for own in barred),  # linking judges are neutral: they have no unit in the contest
    )


def _recused(row: Row, units: Sequence[str], parents: dict[str, str]) -> set[str]:
    try:
        return recused_units(row["home_unit"], units, parents)
    except Refused as refused:
        raise Refused([Problem(p.id, p.values, row.line) for p in refused.problems]) from None


def _as_values(event: Event, choice: Choice, design: Design, wanted: Wanted) -> dict[str, Any]:
    def role(judge: int) -> str:
        if judge in choice.linkers:
            return "link"
        return "swap" if judge in choice.swaps[event.bus[judge]] else "stay"

    def sites(rows: Any) -> list[str]:
        return [event.sites[int(site)] for site in np.flatnonzero(rows)]

    order = sorted(range(len(event.judges)), key=lambda judge: (design.groups[judge], event.judges[judge]))
    return {
        "seed": wanted.seed,
        "common": [event.sites[site] for site in sorted(choice.common)],
        "judges": [
            {
                "judge": event.judges[judge],
                "group": design.groups[judge],
                "role": role(judge),
                "sites": sites(design.seen[:, judge]),
                "recused": sites(event.recused[:, judge]),
            }
            for judge in order
        ],
    }


def _told(made: dict[str, Any]) -> Iterator[str]:
    words = language()
    yield say("assign.seed", {"seed": made["seed"]}, words)
    common = listed(*made["common"])
    yield say("assign.common" if made["common"] else "assign.no_common", {"sites": common}, words)
    for judge in made["judges"]:
        role = say(f"assign.role_{judge['role']}", None, words)
        values = {"judge": judge["judge"], "group": judge["group"] or "–", "role": role, "n": len(judge["sites"])}
        yield say("assign.judge", values, words)
        if judge["recused"]:
            yield say("assign.recused", {"sites": listed(*judge["recused"])}, words)


def _design_text(design: Design) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["judge", "group", "candidate"])
    for judge, name in enumerate(design.judges):
        for site in np.flatnonzero(design.seen[:, judge]):
            writer.writerow([name, design.groups[judge], design.sites[int(site)]])
    return text.getvalue()
