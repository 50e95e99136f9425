"""Whom an appraisal appraises, each with the one class whose weights apply to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.hold import DRAFT, held_appraisal
from leitai.actions.audit import record
from leitai.queries.appraisal.trees import classes_of
from leitai.queries.orgs import Scope, found
from leitai.rules import Refused


@dataclass(frozen=True)
class Wanted:
    """A unit of the region, or one of its departments."""

    unit_class: str = ""
    unit_id: int | None = None
    organization_id: int | None = None


@transaction.atomic
def set_appraised(*, by: Scope, round_id: int, wanted: Sequence[Wanted]) -> models.AppraisalRound:
    """Exactly these, in this order. Who stays keeps its targets; who goes takes them along."""
    row = held_appraisal(by, round_id, DRAFT)
    rows = [_member(by, row, position, one) for position, one in enumerate(wanted)]
    _refuse_doubles(rows)
    _refuse_classes(row, rows)
    known = {one.code: one for one in row.appraised.all()}
    gone = [one.pk for code, one in known.items() if code not in {each.code for each in rows}]
    models.AppraisalTarget.objects.filter(appraised__in=gone).delete()
    models.AppraisedUnit.objects.filter(pk__in=gone).delete()
    for one in rows:
        one.pk = known[one.code].pk if one.code in known else None
        one.save()
    record(by=by, verb="set_appraised", about=row, detail={"n": len(rows), "gone": len(gone)})
    return row


def _member(by: Scope, row: models.AppraisalRound, position: int, one: Wanted) -> models.AppraisedUnit:
    made = models.AppraisedUnit(round=row, unit_class=one.unit_class, position=position)
    if (one.unit_id is None) == (one.organization_id is None):
        raise Refused("not_found")
    if one.unit_id is not None:
        made.unit = found(by, models.Unit, one.unit_id)
        made.code = made.unit.code
    else:
        assert one.organization_id is not None
        made.organization = found(by, models.Organization, one.organization_id)
        made.code = made.organization.code
    return made


def _refuse_doubles(rows: Sequence[models.AppraisedUnit]) -> None:
    """One unit stands in one class."""
    seen: dict[str, models.AppraisedUnit] = {}
    for one in rows:
        first = seen.setdefault(one.code, one)
        if first is not one:
            values = {"name": str(one), "first": first.unit_class or "—", "second": one.unit_class or "—"}
            raise Refused("appraised_twice", **values)


def _refuse_classes(row: models.AppraisalRound, rows: Sequence[models.AppraisedUnit]) -> None:
    known = classes_of(row)
    for one in rows:
        if known and one.unit_class not in known:
            values = {"name": str(one), "found": one.unit_class or "—", "known": ", ".join(known)}
            raise Refused("unknown_unit_class", **values)
        if not known and one.unit_class:
            raise Refused("tree_without_classes", name=str(one), found=one.unit_class)
