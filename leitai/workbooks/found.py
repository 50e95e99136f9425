"""How problems are made: one naming rule for their messages, and a limit on how many of one kind are listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from leitai.messages import term
from leitai.workbooks.results import Place, Problem, Severity


def found(
    rule: str,
    severity: Severity,
    place: Place,
    *,
    variant: str = "",
    remedy: str = "",
    project: str = "",
    key: str = "",
    **values: Any,
) -> Problem:
    """A problem whose words are `problem.<rule>[.<variant>]` and `remedy.<remedy or rule>`."""
    message = f"problem.{rule}.{variant}" if variant else f"problem.{rule}"
    return Problem(rule, severity, place, message, values, f"remedy.{remedy or rule}", project, key)


def limited(problems: Iterable[Problem], per_rule: int) -> Iterator[Problem]:
    """The problems, at most `per_rule` of one rule; the rest is counted in one line more.

    A column of 100,000 wrong cells is one finding, not 100,000: listing them all took 400 MB.
    """
    seen: Counter[str] = Counter()
    last: dict[str, Problem] = {}
    for problem in problems:
        seen[problem.rule] += 1
        if seen[problem.rule] <= per_rule:
            yield problem
        else:
            last[problem.rule] = problem
    for rule, problem in last.items():
        yield more(rule, problem.severity, problem.place.sheet, seen[rule] - per_rule)


def more(rule: str, severity: Severity, sheet: str, n: int) -> Problem:
    return Problem(
        rule, severity, Place(sheet), "problem.more", {"n": n, "rule": term(f"rule.{rule}")}, f"remedy.{rule}"
    )
