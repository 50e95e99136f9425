"""Checks: rules over the rows, between rows, against last month and the register. Problems are data, not text."""

from leitai.workbooks.checks import between, economy, months, register, rows, whole_file
from leitai.workbooks.checks.context import PROJECTS, UNITS, CheckContext
from leitai.workbooks.checks.matching import match_projects
from leitai.workbooks.checks.registry import RULES, run
from leitai.workbooks.checks.view import View
from leitai.workbooks.results import Parsed, Problem

__all__ = ["PROJECTS", "RULES", "UNITS", "CheckContext", "check", "match_projects"]

_FILES = (whole_file, rows, between, months, register, economy)  # imported for the rules they register


def check(parsed: Parsed, context: CheckContext) -> list[Problem]:
    """What the rules find, in the order of sheets and rows; the parser's own problems are in `parsed.problems`."""
    if parsed.rows.is_empty():
        return [problem for problem in run(View.of(parsed, context)) if problem.place.row is None]
    order = {sheet.name: number for number, sheet in enumerate(parsed.sheets)}
    problems = list(run(View.of(parsed, context)))
    return sorted(problems, key=lambda p: (order.get(p.place.sheet, -1), p.place.row or 0, p.place.column or 0))
