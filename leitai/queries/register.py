"""What the register's pages need besides its rows: bars of a list, the curve of a sheet, what forms offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from leitai import labels, models
from leitai.core.progress import completion_rate, schedule_progress
from leitai.core.years import month_end, next_month
from leitai.queries import formatting, pictures
from leitai.queries.delivery import ProjectRow, ProjectSheet
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """A project in a list with its completion rate of the year, drawn beside the schedule of its last report."""

    row: ProjectRow
    rate: str
    bar: str


def lines(rows: Iterable[ProjectRow], fiscal_first_month: int) -> tuple[Line, ...]:
    return tuple(_line(row, fiscal_first_month) for row in rows)


def _line(row: ProjectRow, fiscal_first_month: int) -> Line:
    rate = completion_rate(row.done_year, row.plan_year)
    if not isinstance(rate, Fraction) or row.last_month is None:
        return Line(row, "", "")
    schedule = schedule_progress(row.last_month.month, fiscal_first_month)
    drawn = pictures.bar(rate * 100, schedule * 100, 125)
    return Line(row, formatting.rate(rate * 100), drawn)


# ---- the curve of a project's sheet ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Milestone:
    name: str
    plan: int | None
    """Places on the axis of months; None where there is no date."""
    seen: int | None
    done: bool


@dataclass(frozen=True)
class Curve:
    """Cumulated value by month against the straight line of the plan, in the printed unit; None leaves a gap."""

    months: tuple[dt.date, ...]
    plan: tuple[float | None, ...]
    done: tuple[float | None, ...]
    now: int
    milestones: tuple[Milestone, ...]
    ahead: Decimal | None
    """Done less planned at the last report, in base units."""
    late_months: int | None
    """Forecast less planned completion; negative is early."""


def curve(sheet: ProjectSheet, currency: str, names: tuple[str, str]) -> Curve | None:
    """None where nothing was reported or there is no plan to compare with. `names`: of the start, of the completion."""
    known = [point for point in sheet.series if point.done_total is not None]
    if not known:
        return None
    last = known[-1]
    dates = (sheet.planned_start, sheet.planned_completion, sheet.forecast_completion, sheet.completed_on)
    days = [*(day for day in dates if day), last.month, known[0].month]
    axis = _months(min(days), max(days))
    per = formatting.money_per(currency)
    done = {point.month: point.done_total for point in known}
    planned = [_planned(sheet, month_end(month)) for month in axis]
    at_last = _planned(sheet, month_end(last.month))
    assert last.done_total is not None
    return Curve(
        months=axis,
        plan=tuple(None if value is None else round(float(value / per), 2) for value in planned),
        done=tuple(round(float(done[m] / per), 2) if done.get(m) is not None else None for m in axis),  # type: ignore[operator]
        now=axis.index(last.month),
        milestones=_milestones(sheet, axis, names),
        ahead=None if at_last is None else last.done_total - at_last.quantize(Decimal("0.01")),
        late_months=_late(sheet),
    )


def _months(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    found: list[dt.date] = []
    month = first.replace(day=1)
    while month <= last and len(found) < 240:
        found.append(month)
        month = next_month(month)
    return tuple(found)


def _planned(sheet: ProjectSheet, day: dt.date) -> Decimal | None:
    """The straight line of the plan on a day; flat before its start and after its completion."""
    if not sheet.baseline:
        return None
    (start, low), (end, high) = sheet.baseline
    if day <= start:
        return low
    if day >= end:
        return high
    return low + (high - low) * Decimal((day - start).days) / Decimal((end - start).days)


def _late(sheet: ProjectSheet) -> int | None:
    seen = sheet.completed_on or sheet.forecast_completion
    if seen is None or sheet.planned_completion is None:
        return None
    return (seen.year - sheet.planned_completion.year) * 12 + seen.month - sheet.planned_completion.month


def _milestones(sheet: ProjectSheet, axis: tuple[dt.date, ...], names: tuple[str, str]) -> tuple[Milestone, ...]:
    place = {month: at for at, month in enumerate(axis)}

    def at(day: dt.date | None) -> int | None:
        return None if day is None else place.get(day.replace(day=1))

    ended = sheet.completed_on or sheet.forecast_completion
    both = (
        Milestone(names[0], at(sheet.planned_start), at(sheet.started_on), sheet.started_on is not None),
        Milestone(names[1], at(sheet.planned_completion), at(ended), sheet.completed_on is not None),
    )
    return tuple(one for one in both if one.plan is not None or one.seen is not None)


# ---- what the forms offer --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RegisterChoices:
    units: Choices
    places: Choices
    organizations: Choices
    themes: Choices
    tags: Choices
    bundles: Choices
    sectors: Choices


def register_choices(scope: Scope, *, on: dt.date) -> RegisterChoices:
    valid = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    units = list(visible(scope, models.Unit).filter(valid).select_related("parent"))
    organizations = visible(scope, models.Organization)
    themes = visible(scope, models.Theme).select_related("campaign")
    english = scope.language.startswith("en")
    tags = visible(scope, models.Tag)
    bundles = visible(scope, models.Project).filter(is_bundle=True, delisted_on__isnull=True)
    return RegisterChoices(
        units=tuple((str(u.pk), named(u, scope.language)) for u in units if u.level in labels.COUNTY_LEVELS),
        places=tuple((str(u.pk), _place(u, scope)) for u in units if u.level not in ("country", "province", "city")),
        organizations=tuple((str(row.pk), named(row, scope.language)) for row in organizations),
        themes=tuple((str(row.pk), (english and row.name_en) or row.name) for row in themes),
        tags=tuple((str(tag.pk), (english and tag.name_en) or tag.name) for tag in tags),
        bundles=tuple((str(row.pk), (english and row.name_en) or row.name) for row in bundles),
        sectors=tuple((code, str(label)) for code, label in labels.SECTORS),
    )


def _place(unit: models.Unit, scope: Scope) -> str:
    """Two townships may share a name: the county stands before it."""
    own = named(unit, scope.language)
    if unit.level == "township" and unit.parent:
        return f"{named(unit.parent, scope.language)} · {own}"
    return own


_FORM = (
    "key", "code", "name", "name_en", "is_bundle", "sector", "level", "nature", "stage", "phase", "place", "content",
    "total_investment", "planned_start", "planned_completion", "started_on", "completed_on", "statistics_on",
    "owner_name", "listed_on",
)  # fmt: skip


@dataclass(frozen=True)
class ProjectValues:
    id: int
    name: str
    is_bundle: bool
    values: dict[str, object]
    shares: tuple[tuple[int, Decimal], ...]


def project_values(scope: Scope, pk: int) -> ProjectValues:
    """What an edit page starts from."""
    row = visible(scope, models.Project).prefetch_related("themes", "tags", "credits").get(pk=pk)
    values: dict[str, object] = {name: getattr(row, name) for name in _FORM}
    values |= {"bundle": str(row.bundle_id or ""), "place_unit": str(row.place_unit_id or "")}
    values |= {"owner": str(row.owner_id or ""), "themes": [str(one.pk) for one in row.themes.all()]}
    values |= {"tags": [str(one.pk) for one in row.tags.all()]}
    name = (row.name_en or row.name) if scope.language.startswith("en") else row.name
    return ProjectValues(
        row.pk, name, row.is_bundle, values, tuple((credit.unit_id, credit.share) for credit in row.credits.all())
    )
