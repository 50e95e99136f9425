"""What came of a result (an award, money, a seat, an interview), and titles applied for elsewhere."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.db import transaction

from leitai import labels, models
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def enter_award(
    *, by: Scope, kind: str, year: int, name: str, unit_id: int | None = None, organization_id: int | None = None,
    round_id: int | None = None, name_en: str = "", granted_by: str = "", amount: str = "", document: str = "",
    won: bool = False,
) -> models.Award:  # fmt: skip
    """A title is applied for, or was won already; everything else is granted."""
    require(by, Permission.EDIT_APPRAISAL)
    if kind not in dict(labels.AWARD_KINDS):
        raise Refused("unknown_choice", value=kind, field="kind")
    if not 2000 <= year <= 2100:
        raise Refused("award_year_wrong")
    if not name.strip():
        raise Refused("award_needs_name")
    if (unit_id is None) == (organization_id is None):
        raise Refused("award_needs_one")
    if kind == "title" and not granted_by.strip():
        raise Refused("title_needs_body")
    award = models.Award.objects.create(
        region_id=by.region_id,
        round=None if round_id is None else found(by, models.AppraisalRound, round_id),
        unit=None if unit_id is None else found(by, models.Unit, unit_id),
        organization=None if organization_id is None else found(by, models.Organization, organization_id),
        kind=kind,
        state=("won" if won else "applied") if kind == "title" else "granted",
        year=year,
        name=name.strip()[:100],
        name_en=name_en.strip()[:100],
        granted_by=granted_by.strip()[:100],
        amount=_amount(kind, amount),
        document=document.strip()[:200],
        entered_by_id=by.person_id,
        entered_at=months.now(months.region_of(by)),
    )
    record(by=by, verb="enter_award", about=award, unit_id=unit_id, detail={"kind": kind, "year": year})
    return award


def _amount(kind: str, text: str) -> Decimal | None:
    text = text.strip()
    if not text and kind != "money":
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise Refused("award_amount_wrong") from None
    if not amount.is_finite() or not 0 <= amount < 10**12 or amount != amount.quantize(Decimal("0.01")):
        raise Refused("award_amount_wrong")
    return amount


@transaction.atomic
def settle_title(*, by: Scope, award_id: int, won: bool, document: str = "") -> models.Award:
    require(by, Permission.EDIT_APPRAISAL)
    award = found(by, models.Award, award_id, lock=True)
    if award.kind != "title":
        raise Refused("award_of_others")
    if award.state != "applied":
        raise Refused("title_settled")
    award.state, award.document = ("won" if won else "not_won"), document.strip()[:200] or award.document
    award.save(update_fields=["state", "document"])
    record(by=by, verb="settle_title", about=award, unit_id=award.unit_id, detail={"state": award.state})
    return award


@transaction.atomic
def drop_award(*, by: Scope, award_id: int) -> None:
    """An entry made by mistake is taken out; the trail keeps that it was there."""
    require(by, Permission.EDIT_APPRAISAL)
    award = found(by, models.Award, award_id, lock=True)
    record(
        by=by, verb="drop_award", about=award, unit_id=award.unit_id, detail={"kind": award.kind, "year": award.year}
    )
    award.delete()
