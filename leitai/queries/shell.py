"""The frame around every page: where (region, unit), when (month with its state) and which revision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from leitai import models
from leitai.core.years import fiscal_year, next_month
from leitai.labels import COUNTY_LEVELS, ROLES, choice
from leitai.queries import months
from leitai.queries.orgs import Scope, own_regions, visible
from leitai.queries.scopes import choice_key

State = Literal["open", "closed"]


@dataclass(frozen=True)
class MonthChoice:
    """A month one can look at: closed with its revision in force, or open (revision 0)."""

    month: dt.date
    state: State
    revision: int = 0
    sha256: str = ""
    """Of the manifest of that revision: printed pages carry it."""
    taken_over: bool = False
    """That revision holds values as they were handed over to the office."""

    @property
    def key(self) -> str:
        return f"{self.month:%Y-%m}"


@dataclass(frozen=True)
class UnitName:
    id: int
    code: str
    name: str


@dataclass(frozen=True)
class Frame:
    region_id: int
    region_code: str
    region_name: str
    currency: str
    fictional: bool
    fiscal_first_month: int
    unit: UnitName | None
    """The unit looked at; None is the whole region."""
    month: MonthChoice
    months: tuple[MonthChoice, ...]
    now: dt.datetime
    rehearsal_month: dt.date | None = None

    @property
    def is_rehearsal(self) -> bool:
        """Whether this page is about the month in which everybody practises."""
        return self.month.month == self.rehearsal_month

    @property
    def place_name(self) -> str:
        return self.unit.name if self.unit else self.region_name

    @property
    def in_force(self) -> dict[str, int]:
        """The newest revision of every closed month, keyed "2020-06"."""
        return {choice.key: choice.revision for choice in self.months if choice.state == "closed"}

    @property
    def previous(self) -> MonthChoice | None:
        at = self.months.index(self.month)
        return self.months[at - 1] if at else None

    @property
    def next(self) -> MonthChoice | None:
        at = self.months.index(self.month)
        return self.months[at + 1] if at + 1 < len(self.months) else None

    @property
    def fiscal_year(self) -> int:
        return fiscal_year(self.month.month, self.fiscal_first_month)

    @property
    def years(self) -> tuple[tuple[int, tuple[MonthChoice | None, ...]], ...]:
        """Twelve cells for each year; None where there is nothing to look at."""
        known = {choice.month: choice for choice in self.months}
        years = sorted({choice.month.year for choice in self.months}, reverse=True)
        return tuple((year, tuple(known.get(dt.date(year, number, 1)) for number in range(1, 13))) for year in years)


@dataclass(frozen=True)
class UnitChoice:
    code: str
    name: str
    parent: str
    pinyin: str
    initials: str
    depth: int
    until: dt.date | None


@dataclass(frozen=True)
class RegionChoice:
    id: int
    name: str


def named(row: models.Region | models.Unit | models.Organization | models.Round | models.Person, language: str) -> str:
    """The name of a row for a reader; the Chinese one where there is no English."""
    return (row.name_en or row.name) if language.startswith("en") else row.name


def frame(
    scope: Scope, *, month: str = "", unit: str = "", stand: State = "closed", at: dt.date | None = None
) -> Frame:
    """The frame of a page. Without a month in the address: the newest closed one, or the first open one to be filed.

    A page about the month `at` stands in it, also where nobody would choose it: before the first close, or to come.
    """
    region = months.region_of(scope)
    choices = _months(scope, region)
    if at is not None:
        month = f"{at:%Y-%m}"
        if at not in {choice.month for choice in choices}:
            choices = tuple(sorted((*choices, MonthChoice(at, "open")), key=lambda choice: choice.month))
    return Frame(
        region_id=region.pk,
        region_code=region.code,
        region_name=named(region, scope.language),
        currency=region.currency,
        fictional=region.fictional,
        fiscal_first_month=region.fiscal_first_month,
        unit=_unit(scope, unit),
        month=_chosen(choices, month, stand),
        months=choices,
        now=months.now(region),
        rehearsal_month=region.rehearsal_month,
    )


def _unit(scope: Scope, code: str) -> UnitName | None:
    row = None if scope.whole_region else scope.unit
    if code:
        row = visible(scope, models.Unit).filter(code=code).order_by("-valid_from").first()
        if row is None:
            raise ObjectDoesNotExist(f"no unit {code!r}")
    if row is None:
        return None
    return UnitName(row.pk, row.code, named(row, scope.language))


def _months(scope: Scope, region: models.Region) -> tuple[MonthChoice, ...]:
    """Every closed month, then the open ones up to the month whose reports are due now."""
    closed = [
        MonthChoice(row.month, "closed", row.revision, row.manifest_sha256, row.taken_over)
        for row in months.closed_revisions(scope).values()
    ]
    reporting = months.reporting_month(region)
    step = next_month(closed[-1].month) if closed else reporting
    opened: list[MonthChoice] = []
    # A region whose months were loaded from an old file has years without reports behind its newest close.
    while step <= reporting and len(opened) < 12:
        opened.append(MonthChoice(step, "open"))
        step = next_month(step)
    if region.rehearsal_month and region.rehearsal_month not in {choice.month for choice in (*closed, *opened)}:
        opened = sorted((*opened, MonthChoice(region.rehearsal_month, "open")), key=lambda choice: choice.month)
    return tuple(sorted(closed + opened, key=lambda choice: choice.month)) or (MonthChoice(reporting, "open"),)


def _chosen(choices: tuple[MonthChoice, ...], key: str, stand: State) -> MonthChoice:
    if key:
        found = next((choice for choice in choices if choice.key == key), None)
        if found is None:
            raise ObjectDoesNotExist(f"no month {key!r}")
        return found
    closed = [choice for choice in choices if choice.state == "closed"]
    opened = [choice for choice in choices if choice.state == "open"]
    if stand == "open":
        return opened[0] if opened else closed[-1]
    return closed[-1] if closed else opened[-1]


def unit_choices(scope: Scope, *, on: dt.date) -> tuple[UnitChoice, ...]:
    """The units of the region in official order, each below its parent; those no longer valid carry their last day."""
    rows = list(
        visible(scope, models.Unit)
        .filter(Q(level__in=COUNTY_LEVELS) | Q(level="township"))
        .filter(valid_from__lte=on)
        .select_related("parent")
        .order_by("sort_order", "code")
    )
    below: dict[int | None, list[models.Unit]] = {}
    known = {row.pk for row in rows}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    ordered: list[tuple[models.Unit, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in below.get(parent, ()):
            ordered.append((row, depth))
            walk(row.pk, depth + 1)

    walk(None, 0)
    return tuple(_unit_choice(row, depth, on, scope.language) for row, depth in ordered)


def _unit_choice(row: models.Unit, depth: int, on: dt.date, language: str) -> UnitChoice:
    gone = row.valid_to is not None and row.valid_to <= on
    return UnitChoice(
        code=row.code,
        name=named(row, language),
        parent=named(row.parent, language) if row.parent else "",
        pinyin=row.pinyin.replace(" ", ""),
        initials="".join(part[0] for part in row.pinyin.split() if part),
        depth=depth,
        until=row.valid_to - dt.timedelta(days=1) if gone and row.valid_to else None,
    )


@dataclass(frozen=True)
class RoleChoice:
    """One line of the choice between several roles; without a role it is all own ones together."""

    key: str
    role: str
    place: str
    acting_for: str
    chosen: bool


@dataclass(frozen=True)
class Acting:
    person: str
    until: dt.date


def own_role_choices(scope: Scope) -> tuple[RoleChoice, ...]:
    """What somebody with several roles chooses between; each other person they act for is one choice."""
    own = [row for row in scope.held if row.acting_for is None]
    lines = {"": RoleChoice("", "", "", "", scope.chosen == "")} if len(own) > 1 else {}
    for row in scope.held:
        key = "" if [row] == own else choice_key(row)
        lines.setdefault(key, _role_choice(scope, row, key))
    return tuple(lines.values()) if len(lines) > 1 else ()


def _role_choice(scope: Scope, row: models.RoleAssignment, key: str) -> RoleChoice:
    return RoleChoice(
        key=key,
        role=choice(ROLES, row.role),
        place=named(row.unit or row.organization or row.region, scope.language),
        acting_for=named(row.acting_for.person, scope.language) if row.acting_for else "",
        chosen=scope.chosen in (key, choice_key(row)),
    )


def acting(scope: Scope) -> Acting | None:
    """For whom somebody acts at this moment, and the last day of it."""
    rows = [row for row in scope.held if row.acting_for is not None and choice_key(row) == scope.chosen]
    if not rows:
        return None
    until = max(row.ends for row in rows if row.ends)
    return Acting(named(rows[0].acting_for.person, scope.language), until - dt.timedelta(days=1))


def region_choices(scope: Scope) -> tuple[RegionChoice, ...]:
    """The regions this person holds a role in; empty when there is only one."""
    if len(scope.region_ids) < 2:
        return ()
    return tuple(RegionChoice(row.pk, named(row, scope.language)) for row in own_regions(scope))
