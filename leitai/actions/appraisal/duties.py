"""Which department answers for an indicator: by the name in the tree, or corrected here."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.hold import RUNNING, held_appraisal
from leitai.actions.audit import record
from leitai.queries.appraisal.duties import parts_of
from leitai.queries.orgs import Scope, found
from leitai.rules import Refused


@transaction.atomic
def set_indicator_duty(*, by: Scope, round_id: int, indicator: str, organization_id: int) -> models.IndicatorDuty:
    """Also once the targets are issued: departments are merged and renamed, and somebody must answer."""
    row = held_appraisal(by, round_id, RUNNING)
    if indicator not in parts_of(row):
        raise Refused("no_such_indicator", indicator=indicator)
    organization = found(by, models.Organization, organization_id)
    duty, _ = models.IndicatorDuty.objects.update_or_create(
        round=row, indicator=indicator, defaults={"organization": organization}
    )
    detail = {"indicator": indicator, "organization": organization.pk}
    record(by=by, verb="set_indicator_duty", about=row, detail=detail)
    return duty
