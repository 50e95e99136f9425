"""The unit tree as it stood on a day, what became of units, and what can be compared across a change."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet

from leitai import models
from leitai.labels import UNIT_LEVELS, choice
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

# kept: the same code; known: successors entered by the office; split: several of them; unknown: nobody has said.
Fate = Literal["kept", "known", "split", "unknown"]
ORDER = {code: place for place, (code, _label) in enumerate(UNIT_LEVELS)}


@dataclass(frozen=True)
class UnitLine:
    id: int
    code: str
    name: str
    level: str
    functional_class: str
    depth: int
    valid_from: dt.date
    valid_to: dt.date | None
    children: int
    note: str


@dataclass(frozen=True)
class LevelCount:
    level: str
    label: str
    count: int


@dataclass(frozen=True)
class UnitTree:
    day: dt.date
    lines: tuple[UnitLine, ...]
    counts: tuple[LevelCount, ...]
    """How many units of each level were valid on the day, highest level first."""
    changes: tuple[dt.date, ...]
    """The days on which a unit began or ended, newest first."""

    def count(self, level: str) -> int:
        return next((line.count for line in self.counts if line.level == level), 0)


def unit_tree(scope: Scope, day: dt.date) -> UnitTree:
    rows = list(_valid(visible(scope, models.Unit), day).order_by("sort_order", "code"))
    known = {row.pk for row in rows}
    below: dict[int | None, list[models.Unit]] = defaultdict(list)
    for row in rows:
        below[row.parent_id if row.parent_id in known else None].append(row)
    lines: list[UnitLine] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in below.get(parent, ()):
            lines.append(_line(row, depth, len(below.get(row.pk, ())), scope.language))
            walk(row.pk, depth + 1)

    walk(None, 0)
    found = Counter(row.level for row in rows)
    counts = tuple(
        LevelCount(level, choice(UNIT_LEVELS, level), found[level])
        for level in sorted(found, key=lambda code: ORDER[code])
    )
    return UnitTree(day, tuple(lines), counts, change_days(scope))


def _line(row: models.Unit, depth: int, children: int, language: str) -> UnitLine:
    return UnitLine(
        id=row.pk,
        code=row.code,
        name=named(row, language),
        level=row.level,
        functional_class=row.functional_class,
        depth=depth,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        children=children,
        note=row.note,
    )


def _valid(rows: QuerySet[models.Unit], day: dt.date) -> QuerySet[models.Unit]:
    return rows.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def change_days(scope: Scope) -> tuple[dt.date, ...]:
    pairs = visible(scope, models.Unit).values_list("valid_from", "valid_to").distinct()
    return tuple(sorted({day for pair in pairs for day in pair if day is not None}, reverse=True))


# ── successions ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class UnitName:
    id: int
    code: str
    name: str
    parent: str


@dataclass(frozen=True)
class SuccessionLine:
    id: int
    old: UnitName
    new: UnitName
    on: dt.date
    source: str


@dataclass(frozen=True)
class Gone:
    """A unit that is no more and whose successor nobody has entered."""

    unit: UnitName
    last_day: dt.date


def _name(row: models.Unit, language: str) -> UnitName:
    return UnitName(row.pk, row.code, named(row, language), named(row.parent, language) if row.parent else "")


def successions(scope: Scope) -> tuple[SuccessionLine, ...]:
    rows = (
        visible(scope, models.UnitSuccession)
        .select_related("old__parent", "new__parent")
        .order_by("-on", "old__code", "new__code")
    )
    return tuple(
        SuccessionLine(row.pk, _name(row.old, scope.language), _name(row.new, scope.language), row.on, row.source)
        for row in rows
    )


def gone_without_successor(scope: Scope, day: dt.date) -> tuple[Gone, ...]:
    """Units that had ended by the day, are not continued under their code, and have no successor entered."""
    rows = list(visible(scope, models.Unit).select_related("parent").order_by("valid_to", "code"))
    continued = {row.code for row in rows if row.valid_from <= day and (row.valid_to is None or row.valid_to > day)}
    told = set(visible(scope, models.UnitSuccession).values_list("old_id", flat=True))
    return tuple(
        Gone(_name(row, scope.language), row.valid_to - dt.timedelta(days=1))
        for row in rows
        if row.valid_to is not None and row.valid_to <= day and row.code not in continued and row.pk not in told
    )


def succession_choices(scope: Scope, day: dt.date) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What the form offers: units that have ended by the day, and units valid on it."""
    rows = visible(scope, models.Unit).select_related("parent").order_by("code", "valid_from")
    old: list[tuple[str, str]] = []
    new: list[tuple[str, str]] = []
    for row in rows.filter(valid_from__lte=day):
        name = _name(row, scope.language)
        words = " · ".join(part for part in (name.parent, name.name, name.code) if part)
        ended = row.valid_to is not None and row.valid_to <= day
        (old if ended else new).append((str(row.pk), words))
    return old, new


# ── comparison across a change ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Comparison:
    """A unit of today with what it consisted of then. Not comparable unless every part of it is known."""

    unit: UnitName
    then: tuple[UnitName, ...]
    comparable: bool
    unknown: int
    """How many units of the same parent have ended without a known successor: any of them may be part of it."""
    split: int
    """How many units of then went only partly into it."""


def fates(units: Iterable[models.Unit], pairs: Iterable[tuple[int, int]], today: dt.date) -> dict[int, tuple[int, ...]]:
    """For every unit, the units valid today that stand for it; empty where nobody has said."""
    rows = list(units)
    valid = {row.pk for row in rows if row.valid_from <= today and (row.valid_to is None or row.valid_to > today)}
    by_code = {row.code: row.pk for row in rows if row.pk in valid}
    successors: dict[int, list[int]] = defaultdict(list)
    for old, new in pairs:
        successors[old].append(new)
    codes = {row.pk: row.code for row in rows}

    def follow(pk: int, seen: frozenset[int]) -> frozenset[int]:
        if pk in valid:
            return frozenset({pk})
        told = [new for new in successors.get(pk, ()) if new not in seen]
        if told:
            found = [follow(new, seen | {pk}) for new in told]
            return frozenset().union(*found) if all(found) else frozenset()
        kept = by_code.get(codes[pk])
        return frozenset({kept}) if kept is not None else frozenset()

    return {row.pk: tuple(sorted(follow(row.pk, frozenset({row.pk})))) for row in rows}


def comparisons(scope: Scope, then: dt.date, today: dt.date, level: str = "township") -> tuple[Comparison, ...]:
    """Every unit of a level on today's boundaries, with the units of then that it consists of.

    Nothing is guessed: a unit is comparable if each unit that went into it went wholly, and no unit of the same parent
    has ended without a known successor, for that one may be part of it too.
    """
    rows = list(visible(scope, models.Unit).select_related("parent").filter(valid_from__lte=today).order_by("code"))
    pairs = visible(scope, models.UnitSuccession).filter(on__lte=today).values_list("old_id", "new_id")
    fate = fates(rows, pairs, today)
    before = [row for row in rows if row.level == level and _was_valid(row, then)]
    parts: dict[int, list[models.Unit]] = defaultdict(list)
    split: Counter[int] = Counter()
    unknown: Counter[str] = Counter()
    for row in before:
        targets = fate[row.pk]
        if not targets:
            unknown[row.parent.code if row.parent else ""] += 1
        for target in targets:
            if len(targets) == 1:
                parts[target].append(row)
            else:
                split[target] += 1
    found = []
    for row in rows:
        if row.level == level and _was_valid(row, today):
            missing = unknown[row.parent.code if row.parent else ""]
            comparable = bool(parts[row.pk]) and not split[row.pk] and not missing
            names = tuple(_name(part, scope.language) for part in parts[row.pk])
            found.append(Comparison(_name(row, scope.language), names, comparable, missing, split[row.pk]))
    return tuple(found)


def _was_valid(row: models.Unit, day: dt.date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)
