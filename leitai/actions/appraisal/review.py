"""The office looks at what a department handed in: it accepts the indicator, or sends it back with a reason."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.hold import held_appraisal
from leitai.actions.appraisal.values import step
from leitai.queries.appraisal.stages import REVIEW, rule_of, tree_of
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope
from leitai.rules import Refused


@transaction.atomic
def accept_indicator(*, by: Scope, round_id: int, indicator: str) -> models.IndicatorStep:
    row, last = _handed_in(by, round_id, indicator, ("handed_in",))
    if same_hands(by, last.by_id, last):
        raise Refused("accept_by_another")
    return step(by, row, indicator, "accepted")


@transaction.atomic
def return_indicator(*, by: Scope, round_id: int, indicator: str, reason: str) -> models.IndicatorStep:
    """Also one that was accepted, until the notice: then the department enters it again and hands it in."""
    row, _last = _handed_in(by, round_id, indicator, ("handed_in", "accepted"))
    return step(by, row, indicator, "returned", reason)


def _handed_in(
    by: Scope, round_id: int, indicator: str, kinds: tuple[str, ...]
) -> tuple[models.AppraisalRound, models.IndicatorStep]:
    row = held_appraisal(by, round_id, REVIEW)
    rule_of(tree_of(row), indicator)
    last = models.IndicatorStep.objects.filter(round=row, indicator=indicator).order_by("-pk").first()
    if last is None or last.kind not in kinds:
        raise Refused("indicator_not_handed_in")
    return row, last
