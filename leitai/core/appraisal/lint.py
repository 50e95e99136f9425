"""What an indicator tree may say and had better not: weights, reach, owners, peers, one fact twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from leitai.core.appraisal.tree import EVERY, AppraisalTree, IndicatorRule, line_of, paths
from leitai.core.indicators import ClassFullMarks, Rule, is_relative, text
from leitai.core.indicators.judged import EventCount, GradedJudgement
from leitai.core.indicators.relative import ContributionShare, EfficacyCoefficient, RankPoints
from leitai.core.indicators.thresholds import Threshold, TwoPart
from leitai.core.problems import Problem
from leitai.core.rulebook.parts import Path

FEWEST = 3
"""Peers of a relative function; with two, one of them is always best and the other worst."""
HUNDRED = Fraction(100)


def lint(
    tree: AppraisalTree, lines: Mapping[Path, int] | None = None, units: Mapping[str, int] | None = None
) -> tuple[Problem, ...]:
    """Warnings with their lines; the tree computes all the same. `units` counts the units of each class."""
    at = _Lines(tree, lines or {})
    return (
        *_weights(tree, at), *_open(tree, at), *_reach(tree, at), *_owners(tree, at), *_peers(tree, at, units or {}),
        *_twice(tree, at),
    )  # fmt: skip


class _Lines:
    """Where an aspect, an indicator or an extra stands in the text."""

    def __init__(self, tree: AppraisalTree, lines: Mapping[Path, int]) -> None:
        self.lines = lines
        self.paths: dict[str, Path] = {aspect.code: ("aspects", n) for n, aspect in enumerate(tree.aspects)}
        self.paths |= {part.code: where for where, part in paths(tree)}

    def __call__(self, code: str, *further: str) -> int | None:
        return line_of((*self.paths.get(code, (code,)), *further), self.lines)


def _weights(tree: AppraisalTree, at: _Lines) -> Iterator[Problem]:
    weights = [i.weight_of(code) for i in tree.indicators for code in tree.class_codes]
    if None in weights or not all(aspect.indicators for aspect in tree.aspects):
        return  # what is not published has no sum
    for unit_class in tree.class_codes:
        total = sum((weight for _, weight in tree.weights(unit_class)), Fraction(0))
        if total != tree.full:
            values = {"total": text(total), "full": text(tree.full)}
            if unit_class == EVERY:
                yield Problem("appraisal.lint_weights", values, at("aspects"))
            else:
                yield Problem("appraisal.lint_weights_class", values | {"class": unit_class}, at("aspects"))


def _open(tree: AppraisalTree, at: _Lines) -> Iterator[Problem]:
    for code in tree.gaps:
        yield Problem("appraisal.lint_open", {"indicator": code}, at(code))


def _reach(tree: AppraisalTree, at: _Lines) -> Iterator[Problem]:
    for indicator in tree.indicators:
        for unit_class in tree.class_codes:
            weight = indicator.weight_of(unit_class)
            if indicator.function is None or not weight:
                continue
            best = _best(indicator.function, weight, unit_class)
            if indicator.cap is not None:
                best = indicator.cap if best is None else min(best, indicator.cap)
            if best is not None and best != weight:
                id = "appraisal.lint_unreachable" if best < weight else "appraisal.lint_above_weight"
                values = {"indicator": indicator.code, "best": text(best), "weight": text(weight)}
                yield Problem(id, values, at(indicator.code, "function"))
                break


def _best(rule: Rule, weight: Fraction, unit_class: str) -> Fraction | None:
    """The most points the function can give; None where it reaches the weight, or passes it as it is meant to."""
    match rule:
        case ClassFullMarks():
            full = rule.full.get(unit_class, Fraction(0))
            inner = _best(rule.rule, full, unit_class)
            return full if inner is None else inner
        case Threshold() if rule.tiers:
            return rule.tiers[0].worth(weight)
        case TwoPart():
            return rule.base + rule.further
        case RankPoints():
            first = rule.at(1)
            return weight * first / HUNDRED if rule.percent else first
        case EfficacyCoefficient():
            return weight * rule.high / HUNDRED
        case ContributionShare() if rule.against == "total" and rule.part:
            return (1 - rule.part) * weight  # the whole total is never one unit's
        case GradedJudgement():
            return weight * max(grade.share for grade in rule.grades)
        case EventCount() if rule.start == "zero":
            worths = [*rule.kinds.values()] or [rule.per_event]
            return rule.cap if max(worths) > 0 else Fraction(0)
    return None


def _owners(tree: AppraisalTree, at: _Lines) -> Iterator[Problem]:
    for _, part in paths(tree):
        if not part.owner:
            yield Problem("appraisal.lint_owner", {"indicator": part.code}, at(part.code))


def _peers(tree: AppraisalTree, at: _Lines, units: Mapping[str, int]) -> Iterator[Problem]:
    sizes = {c.code: c.units for c in tree.classes if c.units is not None} | dict(units)
    for indicator in tree.scored:
        if indicator.function is None or not is_relative(indicator.function) or not sizes:
            continue
        everybody = (indicator.peers or tree.peers) == "all"
        groups = {EVERY: sum(sizes.values())} if everybody else sizes
        for unit_class, n in groups.items():
            if n < FEWEST:
                values = {"indicator": indicator.code, "class": unit_class, "n": n}
                yield Problem("appraisal.lint_few_peers", values, at(indicator.code, "function"))


def _twice(tree: AppraisalTree, at: _Lines) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], IndicatorRule] = {}
    for indicator in tree.scored:
        if not indicator.data.of:
            continue
        fact = (indicator.data.kind, indicator.data.of, indicator.value)
        first = seen.setdefault(fact, indicator)
        if first is not indicator:
            values = {"indicator": indicator.code, "first": first.code, "fact": indicator.data.of}
            yield Problem("appraisal.lint_twice", values, at(indicator.code))
