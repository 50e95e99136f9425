"""Targets and what they are compared with: typed freely while nothing is issued, then adjusted once with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from leitai import models
from leitai.actions.appraisal.hold import DRAFT, held_appraisal, refuse_state
from leitai.actions.audit import record
from leitai.actions.texts import needed
from leitai.core.appraisal.tree import AppraisalTree
from leitai.queries import months
from leitai.queries.appraisal.trees import book_of
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

ADJUSTABLE = ("issued", "assessing", "scoring", "review")
LARGEST = Decimal(10) ** 18


@dataclass(frozen=True)
class Given:
    """A unit's target under an indicator, by the unit's code; without a target and past values there is none."""

    code: str
    indicator: str
    target: Decimal | None = None
    baseline: tuple[Decimal, ...] = ()
    item: str = ""


@dataclass(frozen=True)
class CityGiven:
    indicator: str
    target: Decimal | None = None
    is_mean: bool = False


@transaction.atomic
def set_targets(
    *, by: Scope, round_id: int, given: Sequence[Given], city: Sequence[CityGiven] = ()
) -> models.AppraisalRound:
    """These, and no others are touched."""
    row = held_appraisal(by, round_id, DRAFT)
    tree = _tree(row)
    units = {one.code: one for one in row.appraised.all()}
    for one in given:
        if one.code not in units:
            raise Refused("not_appraised", unit=one.code)
        _refuse_unknown(tree, one.indicator, one.item)
        for number in (one.target, *one.baseline):
            _refuse_size(one.indicator, number)
    for total in city:
        _refuse_unknown(tree, total.indicator, "")
        _refuse_size(total.indicator, total.target)
    at = months.now(months.region_of(by))
    changed = {(units[one.code].pk, one.indicator, one.item): one for one in given}
    known = models.AppraisalTarget.objects.filter(appraised__round=row).only("appraised", "indicator", "item")
    gone = [one.pk for one in known if (one.appraised_id, one.indicator, one.item) in changed]
    models.AppraisalTarget.objects.filter(pk__in=gone).delete()
    models.AppraisalTarget.objects.bulk_create(
        models.AppraisalTarget(
            appraised_id=pk, indicator=indicator, item=item, target=one.target,
            baseline=[f"{number:f}" for number in one.baseline], set_by_id=by.person_id, set_at=at,
        )
        for (pk, indicator, item), one in changed.items()
        if one.target is not None or one.baseline
    )  # fmt: skip
    for total in city:
        row.city_targets.update_or_create(
            indicator=total.indicator, defaults={"target": total.target, "is_mean": total.is_mean}
        )
    record(by=by, verb="set_targets", about=row, detail={"n": len(given), "city": len(city)})
    return row


@transaction.atomic
def adjust_target(
    *, by: Scope, target_id: int, target: Decimal | None, baseline: Sequence[Decimal], reason: str, document: str
) -> models.AppraisalTarget:
    """One adjustment of an issued target, by a paper. What was issued stays on record."""
    require(by, Permission.EDIT_APPRAISAL)
    issued = found(by, models.AppraisalTarget, target_id)
    row = found(by, models.AppraisalRound, issued.appraised.round_id, lock=True)
    refuse_state(row, ADJUSTABLE)
    if not _tree(row).target_adjustments:
        raise Refused("tree_allows_no_adjustment")
    same = models.AppraisalTarget.objects.filter(
        appraised=issued.appraised_id, indicator=issued.indicator, item=issued.item
    )
    if same.filter(version__gt=1).exists():
        raise Refused("target_adjusted_already")
    for number in (target, *baseline):
        _refuse_size(issued.indicator, number)
    past = [f"{number:f}" for number in baseline]
    if (target, past) == (issued.target, issued.baseline):
        raise Refused("target_unchanged")
    made = models.AppraisalTarget.objects.create(
        appraised=issued.appraised, indicator=issued.indicator, item=issued.item, version=2, target=target,
        baseline=past, reason=needed(reason, 500, "reason"), document=needed(document, 200, "document"),
        set_by_id=by.person_id, set_at=months.now(months.region_of(by)),
    )  # fmt: skip
    detail = {"indicator": made.indicator, "from": str(issued.target), "to": str(target)}
    record(by=by, verb="adjust_target", about=made, unit_id=issued.appraised.unit_id, detail=detail)
    return made


def _tree(row: models.AppraisalRound) -> AppraisalTree:
    book = book_of(row)
    if book is None:
        raise Refused("appraisal_without_tree")
    return book.tree


def _refuse_unknown(tree: AppraisalTree, indicator: str, item: str) -> None:
    rule = next((one for one in tree.scored if one.code == indicator), None)
    if rule is None or (item and item not in {one.code for one in rule.items}):
        raise Refused("no_such_indicator", indicator=f"{indicator}.{item}" if item else indicator)


def _refuse_size(indicator: str, number: Decimal | None) -> None:
    if number is not None and (not number.is_finite() or abs(number) >= LARGEST or number != round(number, 6)):
        raise Refused("target_number_too_long", indicator=indicator, found=str(number))
