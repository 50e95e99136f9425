"""Puts a league table together: rows in order of places, the total, who stands apart and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from leitai.core import league as core
from leitai.core.league import GroupSums, measure_at, measure_ratios
from leitai.core.ranking import NO_PLACE, movement
from leitai.core.results import NotAvailable
from leitai.core.rulebook import LeagueRule
from leitai.facts.questions import League
from leitai.queries.league.kept import Kept
from leitai.queries.league.numbers import (
    Desk,
    measure_infos,
    measure_view,
    movement_number,
    not_available,
    place_number,
    projects_number,
    schedule_view,
    score_view,
)
from leitai.queries.league.sources import Names, Source, league_of, names, source
from leitai.queries.league.views import (
    ApartRow,
    GroupInfo,
    LeagueRow,
    LeagueTable,
    NumberView,
    TrendPoint,
)
from leitai.queries.league.words import finding, notes, resting_views, rule_view
from leitai.queries.orgs import Scope
from leitai.queries.rulebooks import Rulebook

NO_PROJECTS = "league.no_projects"


def league_table(
    scope: Scope,
    *,
    month: dt.date | str,
    by: str = "unit",
    within: Mapping[str, str] | None = None,
    revision: int | None = None,
    preview: bool = False,
    rule: Rulebook | None = None,
    in_force: Mapping[str, int] | None = None,
) -> LeagueTable:
    """The league of a closed month (or, with `preview`, of the open one) by a dimension.

    `within` narrows it to keys of other dimensions, e.g. {"theme": "transport"}. Raises ObjectDoesNotExist where the
    month is not closed in the revision asked for, or has no preview. `in_force` spares a query to whoever knows it.
    """
    found = source(scope, month, revision, preview, rule, in_force)
    known = names(scope, found, by)
    key = (*found.asked(by, within), found.book.number, found.language, found.region.currency, *known.known.items())
    return _tables.get(key, lambda: _made(found, by, within, known))


_tables: Kept[LeagueTable] = Kept(64)


def _made(found: Source, by: str, within: Mapping[str, str] | None, known: Names) -> LeagueTable:
    desk = Desk(found, by, within or {}, measure_infos(found))
    primary = primary_measure(found.book.rule)
    league = league_of(found, by, within, (primary,))
    table = _Table(desk, league, known, primary)
    rows = table.rows()
    manifest = found.store.manifest(found.month)
    return LeagueTable(
        region=found.region.code,
        month=found.month,
        revision=found.revision,
        by=by,
        provisional=manifest.provisional,
        taken_over=manifest.taken_over,
        months=found.fiscal,
        measures=tuple(desk.infos.values()),
        groups=table.groups(rows),
        rows=rows,
        total=table.total(),
        apart=table.apart(),
        schedule=schedule_view(desk, league.now.schedule),
        notes=notes(desk, league.now, table.now, [table.label(row) for row in range(len(table.now.keys))]),
        rule=rule_view(desk),
        finding=finding(desk, rows, primary),
        resting=resting_views(desk, found.store.resting()),
        sha256=manifest.sha256,
        closed_at=manifest.closed_at,
        primary=primary,
    )


def primary_measure(rule: LeagueRule) -> str:
    """The measure behind trend, bars and map: the lead over schedule, else what places go by."""
    leads = [measure.code for measure in rule.measures if measure.kind == "lead"]
    if leads:
        return leads[0]
    if rule.places.by != "score":
        return rule.places.by
    return rule.weighted[0].code


@dataclass(frozen=True)
class _Table:
    desk: Desk
    league: League
    names: Names
    primary: str

    @property
    def found(self) -> Source:
        return self.desk.found

    @property
    def rule(self) -> LeagueRule:
        return self.desk.rule

    @property
    def now(self) -> core.Standing:
        return self.league.standings[self.found.month]

    def label(self, row: int) -> str:
        key = self.now.keys[row]
        return self.names.label(key, self.found.language) if key else self.desk.say(f"league.no_key_{self.desk.by}")

    def rows(self) -> tuple[LeagueRow, ...]:
        order = {group.code: n for n, group in enumerate(self.rule.groups)}
        placed = [row for row in range(len(self.now.keys)) if not self.now.apart[row]]
        placed.sort(
            key=lambda row: (
                order.get(self.now.groups[row], 0),
                int(self.now.places[row]),
                self.names.order.get(self.now.keys[row], len(self.names.order)),
                self.now.keys[row],
            )
        )
        moved = self._moved()
        return tuple(self._row(row, moved) for row in placed)

    def apart(self) -> tuple[ApartRow, ...]:
        found = []
        for row, reason in enumerate(self.now.apart):
            if reason:
                id = f"{reason}_{self.desk.by}" if reason == core.NO_KEY else reason
                found.append(ApartRow(self._row(row, {}), reason, self.desk.say(id, n=self.rule.min_projects)))
        found.sort(key=lambda apart: (self.names.order.get(apart.row.key, len(self.names.order)), apart.row.key))
        return (*found, *self._without_projects())

    def total(self) -> LeagueRow:
        data = self.league.now
        subject = self._total_label()
        values: dict[str, NumberView] = {}
        for measure in self.rule.measures:
            spec = self.rule.spec(measure)
            ratios = measure_ratios(spec, data, of_total=True)
            exact = measure_at(spec, data, 0, ratios, of_total=True)
            values[measure.code] = measure_view(self.desk, measure, "", subject, exact, total=True)
        projects = projects_number(self.desk, "", subject, _projects(data.total, 0), total=True)
        return LeagueRow(
            key="", label=subject, name_en="", group="", n_projects=projects, place=None, shared=False, movement=None,
            score=None, values=values, trend=tuple(self._total_trend()),
        )  # fmt: skip

    def groups(self, rows: tuple[LeagueRow, ...]) -> tuple[GroupInfo, ...]:
        if self.desk.by != "unit":
            return ()
        english = self.found.language == "en"
        return tuple(
            GroupInfo(g.code, g.label.en if english else g.label.zh, sum(row.group == g.code for row in rows))
            for g in self.rule.groups
        )

    def _total_label(self) -> str:
        region = self.found.region
        if region.level == "city" and region.language != "en":
            return self.desk.say("league.total_city")
        name: str = (region.name_en or region.name) if self.found.language == "en" else region.name
        return name

    def _row(self, row: int, moved: Mapping[str, int | None]) -> LeagueRow:
        now, data, desk = self.now, self.league.now, self.desk
        key = now.keys[row]
        label = self.label(row)
        values = {}
        for measure in self.rule.measures:
            exact = measure_at(self.rule.spec(measure), data, row, now.ratios[measure.code])
            values[measure.code] = measure_view(desk, measure, key, label, exact, total=False)
        place = int(now.places[row]) if not now.apart[row] else NO_PLACE
        won = moved.get(key)
        return LeagueRow(
            key=key,
            label=label,
            name_en=self.names.english(key),
            group=now.groups[row],
            n_projects=projects_number(desk, key, label, _projects(data.sums, row), total=False),
            place=place or None,
            shared=bool(now.shared[row]),
            movement=won,
            score=score_view(desk, key, label, now.score.at(row)) if place and now.score else None,
            values=values,
            points={code: int(points[row]) for code, points in now.points.items()} if place else {},
            trend=tuple(self._trend(key)),
            is_new=bool(place and moved and won is None),
            place_number=place_number(desk, key, label, place) if place else None,
            movement_number=None if won is None else movement_number(desk, key, label, won),
        )

    def _moved(self) -> dict[str, int | None]:
        before = self.found.before
        if before not in self.league.standings:
            return {}
        return movement(self.league.standings[before].place_of(), self.now.place_of())

    def _trend(self, key: str) -> Iterator[TrendPoint]:
        for month in self.found.fiscal:
            then = self.league.standings[month]
            if key in self._positions(month):
                row = self._positions(month)[key]
                yield TrendPoint(month, int(then.places[row]) or None, then.ratios[self.primary].at(row))
            else:
                yield TrendPoint(month, None, NotAvailable("league.no_such_group"))

    def _total_trend(self) -> Iterator[TrendPoint]:
        for month in self.found.fiscal:
            yield TrendPoint(month, None, self.league.totals[month][self.primary])

    def _positions(self, month: str) -> Mapping[str, int]:
        return self.league.positions[month]

    def _without_projects(self) -> list[ApartRow]:
        """Units of the ranked levels that hold no project at all: shown, with the reason, not forgotten."""
        if self.desk.by != "unit" or not self.rule.unit_levels or self.desk.within:
            return []
        reason = self.desk.say(NO_PROJECTS)
        found = []
        for key, level in self.names.levels.items():
            if level in self.rule.unit_levels and key not in self.league.positions[self.found.month]:
                label = self.names.label(key, self.found.language)
                values = {measure.code: not_available(self.desk, NO_PROJECTS) for measure in self.rule.measures}
                none = projects_number(self.desk, key, label, Fraction(0), total=False)
                row = LeagueRow(key, label, self.names.english(key), "", none, None, False, None, None, values)
                found.append(ApartRow(row, NO_PROJECTS, reason))
        return found


def _projects(sums: GroupSums, row: int) -> Fraction:
    return sums.column("projects").at(row) or Fraction(0)
