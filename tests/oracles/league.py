"""A league table the slow obvious way: lists of dicts, Fractions, one loop per question. Shares no code with us."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]
COLUMN = {"unit": "unit_code", "sector": "sector", "leader": "leader", "level": "level", "place": "place"}


def groups(rows: Iterable[Row], by: str, members: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    listed = list(members)
    for row in rows:
        if by == "":
            keys: Sequence[str] = [""]
        elif by in COLUMN:
            keys = [row[COLUMN[by]] or ""]
        else:
            keys = [m["code"] for m in listed if m["kind"] == by and m["project_id"] == row["project_id"]] or [""]
        for key in keys:
            found.setdefault(key, []).append(row)
    return found


def money(rows: Sequence[Row], column: str, where: Callable[[Row], bool] = lambda row: True) -> Fraction | None:
    known = [Fraction(row[column]) for row in rows if row[column] is not None and where(row)]
    return sum(known, Fraction(0)) if known else None


def count(rows: Sequence[Row], where: Callable[[Row], bool] = lambda row: True) -> Fraction:
    return sum((Fraction(row["share"]) for row in rows if where(row)), Fraction(0))


def rate(over: Fraction | None, under: Fraction | None) -> Fraction | None:
    return None if over is None or under is None or under <= 0 else over / under


def measure(kind: str, choice: str, rows: Sequence[Row], schedule: Fraction, policy: str) -> Fraction | None:
    if policy == "leave_out":
        rows = [row for row in rows if row["filing"] == "filed"]
    match kind:
        case "completion_rate":
            return rate(money(rows, "done_year"), money(rows, choice or "plan_year"))
        case "lead":
            found = rate(money(rows, "done_year"), money(rows, choice or "plan_year"))
            return None if found is None else found - schedule
        case "start_rate" if choice == "all":
            return rate(count(rows, lambda r: r["started"]), count(rows))
        case "start_rate":
            planned = count(rows, lambda r: r["start_in_year"] and (choice != "plan_to_date" or r["start_due"]))
            return rate(count(rows, lambda r: r["start_in_year"] and r["started"]), planned)
        case "completion_count_rate":
            due = lambda r: r["completion_in_year"] and (choice != "plan_to_date" or r["completion_due"])  # noqa: E731
            return rate(count(rows, lambda r: r["completion_in_year"] and r["completed"]), count(rows, due))
        case "statistics_entry_rate":
            entered = count(rows, lambda r: r["registered"] and r["started"])
            return rate(entered, count(rows, lambda r: r["started"]))
        case "payment_rate" if choice == "plan_year":
            return rate(money(rows, "paid_year"), money(rows, "plan_year"))
        case "payment_rate":
            known = [row for row in rows if row["paid_year"] is not None]
            return rate(money(known, "paid_year"), money(known, "done_year"))
        case "growth":
            both = [r for r in rows if r["total_investment"] is not None and r["total_first"] is not None]
            found = rate(money(both, "total_investment"), money(both, "total_first"))
            return None if found is None else found - 1
        case "slip_mean" | "slip_median":
            return slip(rows)[kind == "slip_median"]
        case _ if kind in ("projects", "filed", "carried"):
            return count(rows, lambda r: kind == "projects" or r["filing"] == kind)
        case _:
            return money(rows, kind)


def slip(rows: Sequence[Row]) -> tuple[Fraction | None, Fraction | None]:
    """Mean and median with every project repeated by its share in 24ths."""
    days = sorted(
        (row["forecast_completion"] - row["forecast_first"]).days
        for row in rows
        if row["reports_seen"] >= 2 and row["forecast_completion"] and row["forecast_first"]
        for _ in range(int(Fraction(row["share"]) * 24))
    )
    if not days:
        return None, None
    half = len(days) // 2
    middle = Fraction(days[half]) if len(days) % 2 else Fraction(days[half - 1] + days[half], 2)
    return Fraction(sum(days), len(days)), middle


def year_on_year(now: Sequence[Row], then: Sequence[Row]) -> Fraction | None:
    found = rate(money(now, "done_year"), money(then, "done_year"))
    return None if found is None else found - 1
