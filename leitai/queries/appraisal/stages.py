"""How far each indicator of an appraisal has come, and who may work on it."""

from __future__ import annotations

from collections.abc import Sequence

from leitai import models
from leitai.core.appraisal.tree import AppraisalTree, IndicatorRule
from leitai.core.indicators.judged import GradedJudgement
from leitai.queries.appraisal.trees import book_of
from leitai.queries.orgs import Scope
from leitai.rules import Permission, Refused

SELF, SCORING, REVIEW = ("assessing",), ("scoring",), ("scoring", "review")
EVENTS = ("issued", "assessing", "scoring", "review", "notice")
AFTER_NOTICE = ("notice", "published")
"""A value that changes now counts only once another person has agreed."""


def tree_of(row: models.AppraisalRound) -> AppraisalTree:
    book = book_of(row)
    if book is None:
        raise Refused("appraisal_without_tree")
    return book.tree


def rule_of(tree: AppraisalTree, code: str) -> IndicatorRule:
    found = next((rule for rule in tree.scored if rule.code == code), None)
    if found is None:
        raise Refused("indicator_unknown", asked=code)
    return found


def applies(tree: AppraisalTree, rule: IndicatorRule, unit_class: str) -> bool:
    """An indicator without weight in a unit's class asks nothing of it; bonus and deduction concern all."""
    if rule not in tree.indicators:
        return True
    return bool(rule.weight_of(unit_class if tree.classes else tree.class_codes[0]))


def assessed(tree: AppraisalTree, unit_class: str) -> tuple[IndicatorRule, ...]:
    """What a unit speaks of itself: everything it is judged by but others' opinion and the register of events."""
    return tuple(
        rule for rule in tree.scored if rule.data.kind not in ("survey", "events") and applies(tree, rule, unit_class)
    )


def words_of(rule: IndicatorRule) -> tuple[str, ...]:
    """The words that a judgement may use; none where a number is asked for."""
    return tuple(grade.word for grade in rule.function.grades) if isinstance(rule.function, GradedJudgement) else ()


def by_hand(rule: IndicatorRule) -> bool:
    return rule.data.kind == "manual"


def columns(rule: IndicatorRule) -> tuple[str, ...]:
    """What the department enters for each unit: the value itself, and items that no other source gives."""
    return ("", *(item.code for item in rule.items if item.data.kind == "manual" and by_hand(rule)))


def steps_of(row: models.AppraisalRound) -> dict[str, models.IndicatorStep]:
    """The last step of each indicator that has one."""
    steps = models.IndicatorStep.objects.filter(round=row).select_related("by").order_by("pk")
    return {step.indicator: step for step in steps}


def last_step(row: models.AppraisalRound, indicator: str) -> str:
    step = models.IndicatorStep.objects.filter(round=row, indicator=indicator).order_by("-pk").first()
    return step.kind if step else ""


def duty_of(row: models.AppraisalRound, indicator: str) -> models.IndicatorDuty | None:
    return models.IndicatorDuty.objects.filter(round=row, indicator=indicator).select_related("organization").first()


def answers_for(scope: Scope, duty: models.IndicatorDuty | None) -> bool:
    """The department whose indicator it is; the office itself for those that an office of the region answers for."""
    if duty is None:
        return False
    own = scope.may(Permission.SCORE_INDICATORS) and duty.organization_id in scope.organization_ids
    return own or (scope.may(Permission.EDIT_APPRAISAL) and duty.organization.kind == "office")


def may_enter(scope: Scope, row: models.AppraisalRound, duty: models.IndicatorDuty | None, step: str) -> bool:
    """Until it is handed in, again once it was sent back; after the notice also the office, for a correction."""
    if row.state in AFTER_NOTICE:
        return answers_for(scope, duty) or scope.may(Permission.EDIT_APPRAISAL)
    allowed = {"scoring": ("", "returned"), "review": ("returned",)}.get(row.state, ())
    return step in allowed and answers_for(scope, duty)


def may_assess(scope: Scope, one: models.AppraisedUnit) -> bool:
    """Whoever files for the unit, or works for the department."""
    return scope.may(Permission.ASSESS_SELF) and (
        one.unit_id in scope.filing_unit_ids or one.organization_id in scope.organization_ids
    )


def event_kinds(tree: AppraisalTree) -> dict[str, str]:
    """What may happen, with the part of the tree that counts it: bonus, deduction, veto."""
    found: dict[str, str] = {}
    for rule in tree.scored:
        if rule.data.kind == "events":
            kinds: Sequence[str] = tuple(getattr(rule.function, "kinds", {})) or (rule.data.of or rule.code,)
            found |= dict.fromkeys(kinds, rule.code)
    return found | {veto.code: veto.code for veto in tree.vetoes}
