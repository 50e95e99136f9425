"""What a contest rulebook may say and had better not: contradictions, and steps that never decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leitai.core.problems import Problem
from leitai.core.rulebook.aggregate import AggregateRule
from leitai.core.rulebook.contest import STAGES, ContestRule
from leitai.core.rulebook.parts import Path

FEW = 5
"""With fewer marks a trimmed mean rests on one or two judges."""


def lint(rule: ContestRule, lines: Mapping[Path, int] | None = None) -> tuple[Problem, ...]:
    """Warnings with their lines; the rulebook computes all the same."""
    at = _Lines(lines or {})
    return (*_roundings(rule, at), *_trimming(rule, at), *_ties(rule, at), *_balance(rule, at), *_range(rule, at))


class _Lines:
    def __init__(self, lines: Mapping[Path, int]) -> None:
        self.lines = lines

    def __call__(self, *where: str | int) -> int | None:
        """The line of the deepest part of `where` that stands in the text."""
        for length in range(len(where), 0, -1):
            if where[:length] in self.lines:
                return self.lines[where[:length]]
        return None


def _roundings(rule: ContestRule, at: _Lines) -> Iterator[Problem]:
    named = [(stage, found) for stage in STAGES if (found := rule.rounding_at(stage))]
    even = [stage for stage, found in named if found.mode == "half_even"]
    inside = [part for part in (rule.balance.mean, rule.balance.coefficient) if part and part.mode == "half_even"]
    if len(even) + len(inside) > 1:
        yield Problem("rulebook.lint_successive", {"n": len(even) + len(inside)}, at("rounding", *even[1:2]))
    if not named and rule.places.compare == "rounded":
        yield Problem("rulebook.lint_no_rounding", {"digits": rule.shown}, at("rounding"))


def _trimming(rule: ContestRule, at: _Lines) -> Iterator[Problem]:
    places: list[tuple[AggregateRule, tuple[str | int, ...]]] = [(rule.aggregate, ("aggregate",))]
    places += [(c.aggregate, ("criteria", n, "aggregate")) for n, c in enumerate(rule.listed) if c.aggregate]
    places += [(c.aggregate, ("categories", n, "aggregate")) for n, c in enumerate(rule.categories) if c.aggregate]
    for found, where in places:
        fewest = [line.marks for line in found.drop if line.high + line.low and line.marks < FEW]
        if found.proportion is not None and int(found.proportion * (FEW - 1)):
            fewest.append(FEW - 1)
        if fewest:
            yield Problem("rulebook.lint_few", {"marks": fewest[0]}, at(*where))


def _ties(rule: ContestRule, at: _Lines) -> Iterator[Problem]:
    ties = rule.places.ties
    if "further_decimals" in ties and (rule.places.compare == "unrounded" or rule.last_stage is None):
        yield Problem("rulebook.lint_further", {}, at("places", "ties"))
    if "shared" in ties[:-1]:
        yield Problem("rulebook.lint_after_shared", {}, at("places", "ties"))
    if rule.places.style == "unique" and "vote" not in ties:
        yield Problem("rulebook.lint_unique", {}, at("places", "style"))
    if len(set(ties)) < len(ties):
        yield Problem("rulebook.lint_step_twice", {}, at("places", "ties"))


def _balance(rule: ContestRule, at: _Lines) -> Iterator[Problem]:
    if rule.balance.method in ("second_mean", "z_group"):
        yield Problem("rulebook.lint_groups_equal", {}, at("balance", "method"))


def _range(rule: ContestRule, at: _Lines) -> Iterator[Problem]:
    ranges = [(rule.range, ("range",)), *((c.range, ("criteria", n)) for n, c in enumerate(rule.listed) if c.range)]
    for found, where in ranges:
        if found and found.step and (found.maximum - found.minimum) % found.step:
            yield Problem("rulebook.lint_step", {}, at(*where, "step"))
    for n, level in enumerate(rule.levels):
        if not rule.range.minimum <= level.mark <= rule.range.maximum and not any(c.range for c in rule.listed):
            yield Problem("rulebook.lint_level", {"level": level.name}, at("levels", n))
