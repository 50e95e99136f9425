"""One project in one month: what is filed, carried over or unknown, and its parts for the units that share it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from leitai.core.years import allocate, annual_class
from leitai.facts.schema import CARRIED, FILED, NONE

if TYPE_CHECKING:
    from leitai.queries.months.living import Living, RegisterRow

Span = tuple[dt.date, dt.date]
_WHOLE = Decimal(1)
_NOTHING = Decimal("0.00")


class Credit(NamedTuple):
    """A unit's part of a project; without a unit the project is nobody's and counts in totals only."""

    unit_code: str | None
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class LeafRow:
    """A project as it stands in the month, before it is split."""

    project: RegisterRow
    filing: str
    facts: Mapping[str, Any]
    """Columns of the projects table that are not simply the register's."""
    amounts: Mapping[str, Decimal | None]
    physical: Decimal | None
    forecast_first: dt.date | None
    reports_seen: int

    def project_row(self) -> dict[str, Any]:
        p = self.project
        return {
            "project_id": p.key, "code": p.code, "name": p.name, "name_en": p.name_en, "bundle": p.is_bundle,
            "bundle_id": p.bundle_key, "sector": p.sector, "level": p.level, "place": p.place, "stage": p.stage,
            "planned_start": p.planned_start, "planned_completion": p.planned_completion,
            "total_investment": self.amounts["total_investment"], "filing": self.filing, **self.facts,
        }  # fmt: skip


def standing(project: RegisterRow, living: Living, month: dt.date, last: dt.date, span: Span) -> LeafRow:
    """Where a project stands at the month's end (`last`), by its newest accepted report up to then.

    A project that was not filed carries its last cumulative values with a month value of 0. In a new fiscal year its
    yearly values begin at 0 too. One that never reported has no values at all.
    """
    report = living.reports.get(project.pk)
    history = living.history.get(project.pk)
    plan = living.plans.get(project.pk)
    filed = report is not None and report.month == month
    started = _by(last, report and report.started_on, project.started_on)
    completed = _by(last, report and report.completed_on, project.completed_on)
    facts = {
        "leader": living.leaders.get(project.pk, ""),
        "responsible_unit": living.responsibles.get(project.pk, ""),
        "annual_class": annual_class(project.planned_start, started, project.planned_completion, completed, span),
        "started_on": started,
        "completed_on": completed,
        "statistics_on": _by(last, report and report.statistics_on, project.statistics_on),
        "forecast_completion": report.forecast_completion if report else None,
        "progress": report.progress if report and filed else "",
        "problem": report.problem if report and filed else "",
        "next_step": report.next_step if report and filed else "",
        "report_revision": report.revision if report and filed else None,
        "plan_version": plan.version if plan else None,
    }
    total = report.total_investment if report and report.total_investment is not None else project.total_investment
    firsts = (history and history.total_first, project.total_first, total)
    amounts = {
        "plan_year": plan.amount if plan else None,
        "plan_first": plan.first if plan else None,
        **_done(report, filed, span),
        "total_investment": total,
        "total_first": next((first for first in firsts if first is not None), None),
    }
    return LeafRow(
        project=project,
        filing=FILED if filed else CARRIED if report else NONE,
        facts=facts,
        amounts=amounts,
        physical=report.physical if report else None,
        forecast_first=(history and history.forecast_first) or project.forecast_first,
        reports_seen=history.reports if history else 0,
    )


def _by(last: dt.date, *days: dt.date | None) -> dt.date | None:
    """The first known day, if it had come by the month's end: a closed month does not know the future."""
    day = next((day for day in days if day is not None), None)
    return day if day is not None and day <= last else None


def _done(report: Any, filed: bool, span: Span) -> dict[str, Decimal | None]:
    if report is None:
        return dict.fromkeys(("done_month", "done_year", "done_total", "statistics_year", "paid_year"))
    yearly = {name: getattr(report, name) for name in ("done_year", "statistics_year", "paid_year")}
    if report.month < span[0]:
        yearly = {name: None if value is None else _NOTHING for name, value in yearly.items()}
    return {
        "done_month": report.done_month if filed else _NOTHING,
        "done_year": yearly["done_year"],
        "done_total": report.done_total,
        "statistics_year": yearly["statistics_year"],
        "paid_year": yearly["paid_year"],
    }


def delivery_rows(leaf: LeafRow, credits: Sequence[Credit], span: Span, last: dt.date) -> Iterator[dict[str, Any]]:
    """One row for each credited unit, with that unit's part of every amount."""
    p, f = leaf.project, leaf.facts
    common = {
        "project_id": p.key, "bundle_id": p.bundle_key, "sector": p.sector, "level": p.level, "leader": f["leader"],
        "place": p.place, "annual_class": f["annual_class"], "stage": p.stage, "filing": leaf.filing,
        "planned_start": p.planned_start, "started_on": f["started_on"], "planned_completion": p.planned_completion,
        "completed_on": f["completed_on"], "forecast_completion": f["forecast_completion"],
        "forecast_first": leaf.forecast_first, "statistics_on": f["statistics_on"],
        "start_in_year": _within(p.planned_start, *span),
        "start_due": p.planned_start is not None and p.planned_start <= last,
        "started": f["started_on"] is not None,
        "completion_in_year": _within(p.planned_completion, *span),
        "completion_due": p.planned_completion is not None and p.planned_completion <= last,
        "completed": f["completed_on"] is not None,
        "registered": f["statistics_on"] is not None,
        "physical": leaf.physical, "reports_seen": leaf.reports_seen,
    }  # fmt: skip
    if len(credits) == 1:
        yield {**common, **leaf.amounts, "unit_code": credits[0].unit_code, "share": _WHOLE}
        return
    shares = [credit.share or _NOTHING for credit in credits]
    parts = {name: _split(amount, shares) for name, amount in leaf.amounts.items()}
    for i, credit in enumerate(credits):
        row = {name: part[i] for name, part in parts.items()}
        yield {**common, **row, "unit_code": credit.unit_code, "share": credit.share}


def _within(day: dt.date | None, first: dt.date, last: dt.date) -> bool:
    return day is not None and first <= day <= last


def _split(amount: Decimal | None, shares: Sequence[Decimal]) -> Sequence[Decimal | None]:
    if amount is None:
        return [None] * len(shares)
    return [Decimal(part).scaleb(-2) for part in allocate(int(amount.scaleb(2)), shares)]
