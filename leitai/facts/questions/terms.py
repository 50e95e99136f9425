"""What each summed term means, once, as an Ibis expression. Core only divides what is summed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from leitai.core.league import column_name
from leitai.core.progress import COUNT_TERMS, MONEY_TERMS, Policy
from leitai.facts.schema import CARRIED, FILED, NONE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    Condition = Callable[[ir.Table], ir.BooleanValue]


def _always(_: ir.Table) -> None:
    return None


# term: (column that is summed, condition on the row)
_MONEY: dict[str, tuple[str, Callable[[ir.Table], ir.BooleanValue | None]]] = {
    "plan_year": ("plan_year", _always),
    "plan_first": ("plan_first", _always),
    "done_month": ("done_month", _always),
    "done_year": ("done_year", _always),
    "done_total": ("done_total", _always),
    "statistics_year": ("statistics_year", _always),
    "paid_year": ("paid_year", _always),
    "total_investment": ("total_investment", _always),
    # What was completed by the projects whose payments are known: the others would only thin the payment rate.
    "done_of_paid": ("done_year", lambda t: t.paid_year.notnull()),
    "budget_now": ("total_investment", lambda t: t.total_first.notnull()),
    "budget_first": ("total_first", lambda t: t.total_investment.notnull()),
    "done_without_plan": ("done_year", lambda t: t.plan_year.isnull()),
}

# term: which projects it counts, each by the share it is credited with
_COUNT: dict[str, Callable[[ir.Table], ir.BooleanValue | None]] = {
    "projects": _always,
    "planned": lambda t: t.plan_year.notnull(),
    "started": lambda t: t.started,
    "new_starts": lambda t: t.start_in_year,
    "new_starts_started": lambda t: t.start_in_year & t.started,
    "new_starts_due": lambda t: t.start_in_year & t.start_due,
    "new_starts_early": lambda t: t.start_in_year & t.started & ~t.start_due,
    "new_starts_overdue": lambda t: t.start_in_year & t.start_due & ~t.started,
    "completions": lambda t: t.completion_in_year,
    "completions_completed": lambda t: t.completion_in_year & t.completed,
    "completions_due": lambda t: t.completion_in_year & t.completion_due,
    "completed": lambda t: t.completed,
    "registered_started": lambda t: t.registered & t.started,
    "with_payment": lambda t: t.paid_year.notnull(),
    "with_budgets": lambda t: t.total_investment.notnull() & t.total_first.notnull(),
    "start_known": lambda t: t.started_on.notnull() | t.planned_start.notnull(),
    "statistics_known": lambda t: t.statistics_on.notnull() | t.statistics_year.notnull(),
    "filed": lambda t: t.filing == FILED,
    "carried": lambda t: t.filing == CARRIED,
    "unfiled": lambda t: t.filing == NONE,
    "without_plan": lambda t: t.plan_year.isnull() & (t.done_year > 0),
}

assert set(_MONEY) == set(MONEY_TERMS) and set(_COUNT) == set(COUNT_TERMS)  # core declares them, this file defines them


def is_count(column: str) -> bool:
    return column.partition("|")[0] in _COUNT


def sums(table: ir.Table, terms: Iterable[tuple[str, Policy]]) -> dict[str, ir.Value]:
    """One aggregate per (term, policy), named as core names its columns."""
    found: dict[str, ir.Value] = {}
    for term, policy in terms:
        column, condition = _MONEY.get(term) or ("share", _COUNT[term])
        where = condition(table)
        if policy == "leave_out":
            filed = table.filing == FILED
            where = filed if where is None else where & filed
        found[column_name(term, policy)] = table[column].sum(where=where)
    return found


def parts(table: ir.Table, terms: Iterable[tuple[str, Policy]]) -> Mapping[str, ir.Value]:
    """Each row's own part of a term: null where the row does not count in it."""
    found: dict[str, ir.Value] = {}
    for term, policy in terms:
        column, condition = _MONEY.get(term) or ("share", _COUNT[term])
        where = condition(table)
        if policy == "leave_out":
            filed = table.filing == FILED
            where = filed if where is None else where & filed
        value = table[column]
        found[column_name(term, policy)] = value if where is None else where.ifelse(value, None)
    return found
