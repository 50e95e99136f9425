"""From candidates to units, from the visit to the composite: sites, other parts of the appraisal, bonus, deduction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.core.problems import Problem, Refused
from leitai.core.rulebook.contest import BONUS, DEDUCTION, EVENT, VOTE, ContestRule, UnitRule
from leitai.core.scoring.assemble import Stages

NO_CANDIDATE = "score.unit_without_candidate"


class PartsRefused(Refused):
    """The parts file, not the ballots, is at fault."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the parts file: a component's value, bonus or deduction points with their reason, or votes in a tie."""

    unit: str
    part: str
    value: Fraction
    reason: str = ""
    line: int | None = None


def check_parts(rule: ContestRule, parts: Sequence[Part], entrants: Iterable[str]) -> None:
    """Raises PartsRefused for a part the rulebook does not know, of a unit that nobody marked, or given twice."""
    adjusting = (BONUS, DEDUCTION) if rule.adjust else ()
    components = {c.code for c in rule.composite} - {EVENT}
    allowed = {*components, *adjusting, VOTE}
    known, seen, found = set(entrants), set[tuple[str, str]](), []
    for part in parts:
        if part.part not in allowed:
            found.append(Problem("score.unknown_part", {"part": part.part}, part.line))
        elif part.unit not in known:
            found.append(Problem("score.unknown_unit", {"unit": part.unit}, part.line))
        elif part.part not in (BONUS, DEDUCTION) and (part.unit, part.part) in seen:
            found.append(Problem("score.part_twice", {"unit": part.unit, "part": part.part}, part.line))
        elif part.value < 0:
            found.append(Problem("score.part_negative", {"unit": part.unit, "part": part.part}, part.line))
        seen.add((part.unit, part.part))
    given = {(part.unit, part.part) for part in parts}
    found += [
        Problem("score.no_part", {"unit": unit, "part": code})
        for unit in known for code in sorted(components) if (unit, code) not in given
    ]  # fmt: skip
    if found:
        raise PartsRefused(found[:10])


def unit_score(rule: UnitRule, scores: Mapping[str, Fraction]) -> Fraction:
    """The unit's score from those of its candidates, at least one, by name."""
    match rule.method:
        case "sum":
            return sum(scores.values(), Fraction(0))
        case "weighted":
            if lost := [name for name in scores if name not in rule.weights]:
                raise Refused([Problem("score.no_weight", {"candidate": name}) for name in lost])
            total = sum((rule.weights[name] for name in scores), Fraction(0))
            return sum((rule.weights[name] * score for name, score in scores.items()), Fraction(0)) / total
        case "best":
            best = sorted(scores.values(), reverse=True)[: rule.best]
            return sum(best, Fraction(0)) / len(best)
    return sum(scores.values(), Fraction(0)) / len(scores)


def finished(stages: Stages, event: Mapping[str, Fraction], parts: Sequence[Part]) -> dict[str, Fraction]:
    """The final score of every entrant: weighted components, then bonus less deduction, each capped."""
    rule = stages.rule
    values = {(part.unit, part.part): part.value for part in parts}
    found = {}
    for name, score in event.items():
        value = score
        if rule.composite:
            own = {EVENT: score} | {c.code: values[name, c.code] for c in rule.composite if c.code != EVENT}
            value = stages.at("composite", sum((c.weight * own[c.code] for c in rule.composite), Fraction(0)))
        if rule.adjust:
            value += _capped(parts, name, BONUS, rule.adjust.bonus_cap)
            value -= _capped(parts, name, DEDUCTION, rule.adjust.deduction_cap)
        found[name] = stages.at("final", value)
    return found


def _capped(parts: Sequence[Part], unit: str, kind: str, cap: Fraction | None) -> Fraction:
    points = sum((part.value for part in parts if part.unit == unit and part.part == kind), Fraction(0))
    return points if cap is None else min(points, cap)
