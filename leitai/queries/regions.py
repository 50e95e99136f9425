"""The tree of units on a day, and what can be compared across a change of it.

unit_tree(scope, on) -> UnitTree; boundaries(scope, then, now) -> Boundaries
office_of(region_code) -> Scope | None, for commands run on the machine itself; codes_of(scope, what) -> ids
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet

from leitai import models
from leitai.queries.orgs import Scope, office_scope, visible

Fate = Literal["same", "succeeded", "divided", "unknown"]


@dataclass(frozen=True)
class UnitNode:
    """A unit as it was on the day, with the units below it in official order."""

    id: int
    code: str
    name: str
    name_en: str
    level: str
    functional_class: str
    valid_from: dt.date
    valid_to: dt.date | None
    note: str
    children: tuple[UnitNode, ...] = ()

    def walk(self) -> Iterator[UnitNode]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class UnitTree:
    on: dt.date
    roots: tuple[UnitNode, ...]

    def walk(self) -> Iterator[UnitNode]:
        for root in self.roots:
            yield from root.walk()

    def at_level(self, *levels: str) -> tuple[UnitNode, ...]:
        return tuple(node for node in self.walk() if node.level in levels)


@dataclass(frozen=True)
class Change:
    """What became of a unit. `into` holds today's codes: one where its figures belong to that unit today."""

    code: str
    name: str
    fate: Fate
    into: tuple[str, ...] = ()

    @property
    def comparable(self) -> bool:
        return self.fate in ("same", "succeeded")


@dataclass(frozen=True)
class Boundaries:
    """Units of an earlier day on the boundaries of a later one.

    A unit that was divided, or whose successor nobody has entered, is not comparable; neither is a unit of the later
    day that gained from such a one or came from nowhere (`not_comparable`).
    """

    then: dt.date
    now: dt.date
    changes: Mapping[str, Change]
    not_comparable: frozenset[str]

    def today(self, code: str) -> str | None:
        """Today's code for a unit of the earlier day; None where it cannot be said."""
        change = self.changes.get(code)
        return change.into[0] if change is not None and change.comparable else None


def office_of(region_code: str) -> Scope | None:
    """The office's own scope of a region; None where there is no such region."""
    region = models.Region.objects.filter(code=region_code).first()
    return None if region is None else office_scope(region)


def codes_of(scope: Scope, what: Literal["unit", "organization"]) -> dict[str, int]:
    """The numbers of a region's units (as last known) or organizations, by code."""
    if what == "organization":
        return dict(visible(scope, models.Organization).values_list("code", "pk"))
    return dict(visible(scope, models.Unit).order_by("valid_from").values_list("code", "pk"))


def unit_tree(scope: Scope, on: dt.date) -> UnitTree:
    """The units that were valid on a day, each below the unit that was above it on that day (found by its code)."""
    rows = list(_valid(scope, on).select_related("parent"))
    present = {row.code for row in rows}
    below: dict[str | None, list[models.Unit]] = {}
    for row in rows:
        above = row.parent.code if row.parent is not None and row.parent.code in present else None
        below.setdefault(above, []).append(row)

    def node(row: models.Unit) -> UnitNode:
        return UnitNode(
            id=row.pk,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            level=row.level,
            functional_class=row.functional_class,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            note=row.note,
            children=tuple(node(child) for child in below.get(row.code, ())),
        )

    return UnitTree(on, tuple(node(row) for row in below.get(None, ())))


def _valid(scope: Scope, on: dt.date) -> QuerySet[models.Unit]:
    valid = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return visible(scope, models.Unit).filter(valid).order_by("sort_order", "code")


def boundaries(scope: Scope, then: dt.date, now: dt.date) -> Boundaries:
    """What became of each unit between two days: equal codes are the same unit, the rest as the office entered it."""
    if now < then:
        raise ValueError(f"{now} lies before {then}: give the earlier day first")
    old = {row.code: row for row in _valid(scope, then)}
    new = {row.code for row in _valid(scope, now)}
    steps: dict[str, set[str]] = {}
    entered = visible(scope, models.UnitSuccession).filter(on__gt=then, on__lte=now).select_related("old", "new")
    for step in entered.order_by("on"):
        if step.old.code != step.new.code:
            steps.setdefault(step.old.code, set()).add(step.new.code)
    changes = {code: _change(code, row.name, new, steps) for code, row in old.items()}
    open_ended = {target for change in changes.values() if not change.comparable for target in change.into}
    from_nowhere = new - {target for change in changes.values() for target in change.into}
    return Boundaries(then, now, changes, frozenset(open_ended | from_nowhere))


def _change(code: str, name: str, new: set[str], steps: Mapping[str, set[str]]) -> Change:
    if code in new and code not in steps:
        return Change(code, name, "same", (code,))
    ends, seen, lost = {code} if code in new else set(), {code}, False
    waiting = sorted(steps.get(code, ()))
    lost = not waiting
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        if here in new:
            ends.add(here)
        elif here in steps:
            waiting += sorted(steps[here])
        else:
            lost = True
    if lost or not ends:
        return Change(code, name, "unknown", tuple(sorted(ends)))
    return Change(code, name, "succeeded" if len(ends) == 1 else "divided", tuple(sorted(ends)))
