"""Checks: rules over the rows, between rows, against last month and the register. Problems are data, not text."""

from leitai.workbooks.checks import between, economy, months, register, rows, whole_file
from leitai.workbooks.checks.context import PROJECTS, UNITS, CheckContext
from leitai.workbooks.checks.matching import match_projects
from leitai.workbooks.checks.registry import RULES, run
from leitai.workbooks.checks.view import View
from leitai.workbooks.results import Parsed, Problem

__all__ = ["PROJECTS", "RULES", "UNITS", "CheckContext", "check", "match_projects"]

# What follows from an amount in the wrong unit, and would only hide it.
_CONSEQUENCES = {"above_total", "plan_above_total", "month_above_year", "year_above_total"}
_FILES = (whole_file, rows, between, months, register, economy)  # imported for the rules they register


def check(parsed: Parsed, context: CheckContext) -> list[Problem]:
    """What the rules find, in the order of sheets and rows; the parser's own problems are in `parsed.problems`."""
    if parsed.rows.is_empty():
        return [problem for problem in run(View.of(parsed, context)) if problem.place.row is None]
    problems = _causes_only(list(run(View.of(parsed, context))))
    order = {sheet.name: number for number, sheet in enumerate(parsed.sheets)}
    return sorted(problems, key=lambda p: (order.get(p.place.sheet, -1), p.place.row or 0, p.place.column or 0))


def _causes_only(problems: list[Problem]) -> list[Problem]:
    doubted = {(item.place.sheet, item.place.row) for item in problems if item.rule == "unit_factor"}
    columns = {item.place.sheet for item in problems if item.message == "problem.unit_factor.column"}
    return [
        item
        for item in problems
        if item.rule not in _CONSEQUENCES
        or (item.place.sheet not in columns and (item.place.sheet, item.place.row) not in doubted)
    ]
