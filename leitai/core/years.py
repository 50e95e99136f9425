"""Fiscal years, the annual class of a project, and amounts split to the cent: the arithmetic of the register."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

AnnualClass = Literal["new_start", "continuing", "completing", "preparatory", ""]


def month_end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def next_month(month: date) -> date:
    return month_end(month) + timedelta(days=1)


def previous_month(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def fiscal_year(month: date, first_month: int = 1) -> int:
    """A year is named after the calendar year it ends in: with July first, July 2019 belongs to 2020."""
    return month.year + (first_month > 1 and month.month >= first_month)


def fiscal_span(year: int, first_month: int = 1) -> tuple[date, date]:
    """First and last day of a fiscal year."""
    start = date(year - (first_month > 1), first_month, 1)
    return start, date(year + (first_month == 1), first_month, 1) - timedelta(days=1)


def fiscal_months(year: int, first_month: int = 1) -> tuple[date, ...]:
    months = [fiscal_span(year, first_month)[0]]
    while len(months) < 12:
        months.append(next_month(months[-1]))
    return tuple(months)


def annual_class(
    planned_start: date | None,
    started_on: date | None,
    planned_completion: date | None,
    completed_on: date | None,
    year: tuple[date, date],
) -> AnnualClass:
    """What a project is in a fiscal year, from its dates alone.

    preparatory: it neither has started nor is planned to by the end of the year. new_start: it starts in the year, or
    should have started before and has not. completing: it started earlier and is to be completed in the year, or should
    have been before and is not. continuing: it started earlier and goes on beyond the year. Empty: it was completed
    before the year began.
    """
    first, last = year
    if completed_on is not None and completed_on < first:
        return ""
    start = started_on or planned_start
    if start is None or start > last:
        return "preparatory"
    if started_on is None or started_on >= first:
        return "new_start"
    end = completed_on or planned_completion
    return "completing" if end is not None and end <= last else "continuing"


def allocate(amount: int, shares: Sequence[Decimal]) -> list[int]:
    """Split an amount of cents by shares that sum to 1, each part whole, the parts summing to the amount.

    Largest remainder: every part is cut towards zero, and the cents left go to the largest cut-off remainders, the
    earlier share first where they are equal.
    """
    if sum(shares) != 1:
        raise ValueError(f"shares sum to {sum(shares)}, not to 1")
    sign, whole = (-1, -amount) if amount < 0 else (1, amount)
    # Shares have eight places: all of it stays in integers.
    scaled = [whole * int(share * 10**8) for share in shares]
    parts = [part // 10**8 for part in scaled]
    order = sorted(range(len(shares)), key=lambda i: (-(scaled[i] % 10**8), i))
    for i in order[: whole - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
