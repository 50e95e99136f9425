"""What a draft would do: the last closed months by it, beside what they were closed by. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leitai.queries import formatting
from leitai.queries.league import LeagueRow, LeagueTable, league_table
from leitai.queries.months import revisions_in_force
from leitai.queries.orgs import Scope
from leitai.queries.rulebooks import Rulebook

LABELLED = 14
MONTHS = (1, 3)


@dataclass(frozen=True)
class Moved:
    """One unit, or a candidate: its place and value now, and by the draft. A place of None says why in `reason`."""

    name: str
    group: str
    before: int | None
    after: int | None
    value_before: str
    value_after: str
    shared_before: bool = False
    shared_after: bool = False
    reason_before: str = ""
    reason: str = ""

    @property
    def moved(self) -> int | None:
        """Places won; None where one of the two gives no place."""
        return None if self.before is None or self.after is None else self.before - self.after


@dataclass(frozen=True)
class Effect:
    """`title` names the month or the round; `now` and `then` say which rules the two columns are."""

    key: str
    title: str
    now: str
    then: str
    lines: tuple[Moved, ...]
    grouped: bool = False
    refused: tuple[str, ...] = ()
    """Why the draft computes nothing at all."""
    chart: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chart_id(self) -> str:
        return f"effect-{self.key}"

    @property
    def data_id(self) -> str:
        return f"{self.chart_id}-data"

    @property
    def risen(self) -> int:
        return sum((line.moved or 0) > 0 for line in self.lines)

    @property
    def fallen(self) -> int:
        return sum((line.moved or 0) < 0 for line in self.lines)

    @property
    def unplaced(self) -> int:
        """Placed now, and not by the draft."""
        return sum(line.before is not None and line.after is None for line in self.lines)

    @property
    def shared(self) -> int:
        """How many share a place by the draft."""
        return sum(line.shared_after for line in self.lines)

    @property
    def sentence(self) -> str:
        if self.refused:
            return _("The draft gives no result.")
        changed = [line for line in self.lines if (line.before, line.after) != (None, None)]
        if all(line.before == line.after for line in changed):
            return _("No place changes.")
        parts = [
            ngettext("%(n)s rises", "%(n)s rise", self.risen) % {"n": self.risen},
            ngettext("%(n)s falls", "%(n)s fall", self.fallen) % {"n": self.fallen},
        ]
        if self.unplaced:
            parts.append(ngettext("%(n)s has no place any more", "%(n)s have no place any more", self.unplaced))
            parts[-1] %= {"n": self.unplaced}
        return (", " if formatting.reader() == "en" else "，").join(parts) + (
            "." if formatting.reader() == "en" else "。"
        )


def league_effect(scope: Scope, draft: Rulebook, count: int = 1) -> tuple[Effect, ...]:
    """The last closed months, the newest first; each beside the league that it was closed with."""
    in_force = revisions_in_force(scope)
    closed = sorted(in_force, reverse=True)[:count]
    return tuple(
        _month(
            league_table(scope, month=month, in_force=in_force),
            league_table(scope, month=month, in_force=in_force, rule=draft),
        )
        for month in closed
    )


def _month(now: LeagueTable, then: LeagueTable) -> Effect:
    before, after = _Places(now), _Places(then)
    keys = list(dict.fromkeys([*after.rows, *before.rows, *after.reasons, *before.reasons]))
    grouped = len(then.groups) > 1
    names = {group.code: group.label for group in then.groups} if grouped else {}
    lines = tuple(
        Moved(
            name=after.label(key) or before.label(key),
            group=names.get(after.rows[key].group, "") if key in after.rows else "",
            before=before.place(key),
            after=after.place(key),
            value_before=before.value(key),
            value_after=after.value(key),
            shared_before=before.shared(key),
            shared_after=after.shared(key),
            reason_before=before.reasons.get(key, ""),
            reason=after.reasons.get(key, ""),
        )
        for key in keys
    )
    columns = (now.rule.name, _("The draft"))
    return Effect(now.month, formatting.month(now.month), *columns, lines, grouped, chart=chart_of(lines, columns))


class _Places:
    """A table by the keys of its rows."""

    def __init__(self, table: LeagueTable) -> None:
        self.rows: dict[str, LeagueRow] = {row.key: row for row in table.rows}
        self.apart = {one.row.key: one.row for one in table.apart}
        self.reasons = {one.row.key: one.reason for one in table.apart}
        self.by = table.rule.by

    def label(self, key: str) -> str:
        row = self.rows.get(key) or self.apart.get(key)
        return row.label if row else ""

    def place(self, key: str) -> int | None:
        return self.rows[key].place if key in self.rows else None

    def shared(self, key: str) -> bool:
        return key in self.rows and self.rows[key].shared

    def value(self, key: str) -> str:
        """The score, or the measure that places go by."""
        row = self.rows.get(key)
        if row is None:
            return formatting.ABSENT
        view = row.score if self.by == "score" else row.values[self.by]
        return view.printed if view else formatting.ABSENT


def chart_of(lines: Sequence[Moved], columns: tuple[str, str]) -> dict[str, Any]:
    """Two columns of places, a line for each that has both; who moves most is coloured and named."""
    placed = [line for line in lines if line.moved is not None]
    if not placed:
        return {}
    most = max(placed, key=lambda line: line.moved or 0)
    least = min(placed, key=lambda line: line.moved or 0)
    series = [
        {
            "name": line.name,
            "data": [line.before, line.after],
            "hot": "up" if line is most and line.moved else "down" if line is least and line.moved else "",
            "nudge": 0,
            "label": len(placed) <= LABELLED or line is most or line is least,
        }
        for line in placed
    ]
    last = max(max(line.before or 1, line.after or 1) for line in placed)
    longest = max(len(line.name) for line in placed)
    wide = 8 if formatting.reader() == "en" else 14
    return {"months": columns, "series": series, "last": last, "room": min(224, 24 + wide * longest)}
