"""What a unit or department says of itself, indicator by indicator; filed again it is a further version."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.figures import Entered, checked
from leitai.actions.appraisal.hold import held_appraisal
from leitai.actions.audit import record
from leitai.actions.texts import text
from leitai.queries import months
from leitai.queries.appraisal.stages import SELF, assessed, may_assess, tree_of
from leitai.queries.orgs import Scope, found
from leitai.rules import Permission, Refused


@transaction.atomic
def file_self_assessment(
    *, by: Scope, appraised_id: int, indicator: str, actual: Decimal | None = None, word: str = "",
    state: str = "reported", own_score: Decimal | None = None, statement: str = "",
) -> models.SelfAssessment:  # fmt: skip
    one = found(by, models.AppraisedUnit, appraised_id)
    if not may_assess(by, one):
        raise Refused("not_allowed", permission=Permission.ASSESS_SELF.value)
    row = held_appraisal(by, one.round_id, SELF, Permission.ASSESS_SELF)
    tree = tree_of(row)
    rule = next((rule for rule in assessed(tree, one.unit_class) if rule.code == indicator), None)
    if rule is None:
        raise Refused("indicator_unknown", asked=indicator)
    said = checked(rule, "", Entered(actual, word, state, text(statement, 4000, "statement")), str(one))
    most = rule.weight_of(one.unit_class if tree.classes else tree.class_codes[0])
    if own_score is not None and rule in tree.indicators and most is not None and not 0 <= own_score <= most:
        raise Refused("own_score_out_of_range", most=float(most))
    earlier = models.SelfAssessment.objects.filter(appraised=one, indicator=indicator).count()
    assert by.person_id is not None
    made = models.SelfAssessment.objects.create(
        appraised=one, indicator=indicator, version=earlier + 1, actual=said.actual, word=said.word, state=said.state,
        own_score=own_score, statement=said.note, filed_by_id=by.person_id,
        filed_at=months.now(months.region_of(by)),
    )  # fmt: skip
    detail = {"indicator": indicator, "version": made.version}
    record(by=by, verb="file_self_assessment", about=made, unit_id=one.unit_id, detail=detail)
    return made
