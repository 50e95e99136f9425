"""What the responsible department enters for its indicator, and hands in. The last version that counts is scored."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.figures import Entered, checked
from leitai.actions.appraisal.hold import held_appraisal
from leitai.actions.audit import record
from leitai.actions.texts import needed, text
from leitai.core.appraisal.tree import IndicatorRule
from leitai.queries import months
from leitai.queries.appraisal.stages import (
    AFTER_NOTICE,
    REVIEW,
    answers_for,
    applies,
    by_hand,
    columns,
    duty_of,
    last_step,
    may_enter,
    rule_of,
    tree_of,
)  # fmt: skip
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope, found
from leitai.rules import Permission, Refused

Key = tuple[int, str]
"""Who is appraised, and the item of the indicator or nothing."""
FACTS = ("actual", "word", "state", "note", "document")


@transaction.atomic
def enter_values(
    *, by: Scope, round_id: int, indicator: str, entered: Mapping[Key, Entered]
) -> list[models.IndicatorValue]:
    """All that differs from what stands becomes a further version; after the notice it waits for a second person."""
    members = _members(by, round_id, entered)
    row = held_appraisal(by, round_id, (*REVIEW, *AFTER_NOTICE), Permission.SEE_APPRAISAL)
    rule = rule_of(tree_of(row), indicator)
    _refuse_entering(by, row, indicator)
    known = _newest(row, indicator)
    made = []
    for (appraised_id, item), given in entered.items():
        one = members[appraised_id]
        _refuse_not_judged(row, rule, one, item)
        value = _checked(rule, item, given, str(one), corrects=row.state in AFTER_NOTICE)
        before = known.get((appraised_id, item))
        if before is None or any(getattr(before, name) != getattr(value, name) for name in FACTS):
            made.append(_version(by, row, one, indicator, item, value, before.version + 1 if before else 1))
    if not made:
        raise Refused("values_unchanged")
    record(
        by=by, verb="enter_values", about=row,
        detail={"indicator": indicator, "values": [value.pk for value in made]},
    )  # fmt: skip
    return made


def _refuse_entering(by: Scope, row: models.AppraisalRound, indicator: str) -> None:
    duty, step = duty_of(row, indicator), last_step(row, indicator)
    if may_enter(by, row, duty, step):
        return
    if answers_for(by, duty):
        raise Refused("indicator_is_handed_in" if step in ("handed_in", "accepted") else "scoring_is_over")
    raise Refused("not_your_indicator")


def _members(by: Scope, round_id: int, entered: Mapping[Key, Entered]) -> dict[int, models.AppraisedUnit]:
    """Everybody who is appraised; a unit that is not among them is not found, whatever else is wrong."""
    about = found(by, models.AppraisalRound, round_id)
    members = {one.pk: one for one in about.appraised.select_related("unit", "organization")}
    if any(appraised_id not in members for appraised_id, _item in entered):
        raise Refused("not_found")
    return members


def _refuse_not_judged(row: models.AppraisalRound, rule: IndicatorRule, one: models.AppraisedUnit, item: str) -> None:
    if item not in columns(rule):
        raise Refused("not_found")
    if not applies(tree_of(row), rule, one.unit_class):
        raise Refused("indicator_does_not_apply", unit=str(one))


def _checked(rule: IndicatorRule, item: str, given: Entered, unit: str, *, corrects: bool) -> Entered:
    """A figure that has a source is never typed over; a state may be declared, and taken back."""
    given = Entered(
        given.actual, given.word.strip(), given.state, text(given.note, 500, "note"),
        text(given.document, 200, "document"),
    )  # fmt: skip
    if corrects and not (given.note and given.document):
        raise Refused("correction_needs_reason_and_paper", unit=unit)
    if not by_hand(rule) and given.state == "reported":
        if given.actual is not None or given.word:
            raise Refused("figure_has_a_source", unit=unit)
        return given
    return checked(rule, item, given, unit)


def _newest(row: models.AppraisalRound, indicator: str) -> dict[Key, models.IndicatorValue]:
    values = models.IndicatorValue.objects.filter(appraised__round=row, indicator=indicator).order_by("version")
    return {(value.appraised_id, value.item): value for value in values}


def _version(
    by: Scope, row: models.AppraisalRound, one: models.AppraisedUnit, indicator: str, item: str, value: Entered,
    version: int,
) -> models.IndicatorValue:  # fmt: skip
    assert by.person_id is not None
    return models.IndicatorValue.objects.create(
        appraised=one, indicator=indicator, item=item, version=version, actual=value.actual, word=value.word,
        state=value.state, note=value.note, document=value.document, entered_by_id=by.person_id,
        entered_at=months.now(months.region_of(by)), needs_agreement=row.state in AFTER_NOTICE,
    )  # fmt: skip


@transaction.atomic
def agree_value(*, by: Scope, value_id: int) -> models.IndicatorValue:
    """The second person of a correction: the office or a leader, never who entered it."""
    value = found(by, models.IndicatorValue, value_id)
    if not (by.may(Permission.EDIT_APPRAISAL) or by.may(Permission.APPROVE_APPRAISAL)):
        raise Refused("not_yours_to_agree")
    row = held_appraisal(by, value.appraised.round_id, AFTER_NOTICE, Permission.SEE_APPRAISAL)
    value.refresh_from_db()
    if not value.needs_agreement or value.agreed_at is not None:
        raise Refused("value_needs_no_agreement")
    later = models.IndicatorValue.objects.filter(
        appraised_id=value.appraised_id, indicator=value.indicator, item=value.item, version__gt=value.version
    )
    if later.exists():
        raise Refused("value_superseded")
    if same_hands(by, value.entered_by_id, row):
        raise Refused("agree_by_another")
    value.agreed_by_id, value.agreed_at = by.person_id, months.now(months.region_of(by))
    value.save(update_fields=["agreed_by", "agreed_at"])
    detail = {"round": row.pk, "indicator": value.indicator, "version": value.version}
    record(by=by, verb="agree_value", about=value, detail=detail)
    return value


@transaction.atomic
def hand_in_indicator(*, by: Scope, round_id: int, indicator: str) -> models.IndicatorStep:
    """Whole, or not at all: every unit that is judged by it has a value or a state."""
    row = held_appraisal(by, round_id, REVIEW, Permission.SEE_APPRAISAL)
    tree = tree_of(row)
    rule = rule_of(tree, indicator)
    _refuse_entering(by, row, indicator)
    if not by_hand(rule):
        raise Refused("indicator_has_a_source")
    entered = {key[0] for key in _newest(row, indicator) if not key[1]}
    judged = [
        one for one in row.appraised.select_related("unit", "organization") if applies(tree, rule, one.unit_class)
    ]
    open_ = [str(one) for one in judged if one.pk not in entered]
    if open_:
        raise Refused("indicator_incomplete", n=len(open_), first=open_[0])
    return step(by, row, indicator, "handed_in")


def step(by: Scope, row: models.AppraisalRound, indicator: str, kind: str, reason: str = "") -> models.IndicatorStep:
    assert by.person_id is not None
    made = models.IndicatorStep.objects.create(
        round=row, indicator=indicator, kind=kind, reason=needed(reason, 500, "reason") if kind == "returned" else "",
        by_id=by.person_id, at=months.now(months.region_of(by)),
    )  # fmt: skip
    record(by=by, verb=f"indicator_{kind}", about=made, detail={"round": row.pk, "indicator": indicator})
    return made
