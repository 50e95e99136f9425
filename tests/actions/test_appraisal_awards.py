"""Awards that follow a result, and titles applied for elsewhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from leitai import models
from leitai.actions.appraisal import awards as module
from leitai.actions.appraisal.awards import drop_award, enter_award, settle_title
from leitai.rules import Refused
from tests.world import World

pytestmark = pytest.mark.django_db


def entered(world: World, who: str = "city_officer", **changes: Any) -> models.Award:
    said: dict[str, Any] = {"kind": "award", "year": 2020, "name": "先进县", "unit_id": world.units["songhe"].pk}
    return enter_award(by=world.scope(who), **said | changes)


def title(world: World, **changes: Any) -> models.Award:
    return entered(world, kind="title", name="省级园林城市", granted_by="省住建厅", **changes)


def test_an_award_is_granted_and_a_title_applied_for(world: World) -> None:
    assert entered(world).state == "granted"
    assert entered(world, kind="money", amount="5000.50").amount == Decimal("5000.50")
    assert title(world).state == "applied"
    assert title(world, won=True).state == "won"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "crown"}, "unknown_choice"),
        ({"year": 1999}, "award_year_wrong"),
        ({"name": " "}, "award_needs_name"),
        ({"unit_id": None}, "award_needs_one"),
        ({"kind": "title"}, "title_needs_body"),
        ({"kind": "money"}, "award_amount_wrong"),
        ({"kind": "money", "amount": "-1"}, "award_amount_wrong"),
        ({"kind": "money", "amount": "1.234"}, "award_amount_wrong"),
        ({"kind": "money", "amount": "NaN"}, "award_amount_wrong"),
    ],
)
def test_what_is_wrong_is_named(world: World, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        entered(world, **changes)
    assert not models.Award.objects.exists()


def test_a_title_is_settled_once(world: World) -> None:
    by, row = world.scope("city_officer"), title(world)
    assert settle_title(by=by, award_id=row.pk, won=False).state == "not_won"
    with pytest.raises(Refused, match="title_settled"):
        settle_title(by=by, award_id=row.pk, won=True)
    with pytest.raises(Refused, match="award_of_others"):
        settle_title(by=by, award_id=entered(world).pk, won=True)


def test_of_the_own_region_by_the_office(world: World) -> None:
    with pytest.raises(Refused, match="not_found"):
        entered(world, unit_id=world.yunbei.units["zhuling"].pk)
    row = entered(world)
    for who, code in (("leader", "not_allowed"), ("yunbei.city_officer", "not_found")):
        with pytest.raises(Refused, match=code):
            drop_award(by=world.scope(who), award_id=row.pk)
    drop_award(by=world.scope("city_officer"), award_id=row.pk)
    assert not models.Award.objects.exists()
    assert models.AuditEvent.objects.filter(verb="drop_award", object_id=str(row.pk)).exists()


def test_without_its_audit_event_nothing_is_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = title(world)

    def broken(**_: object) -> None:
        raise DatabaseError("no trail")

    monkeypatch.setattr(module, "record", broken)
    by = world.scope("city_officer")
    for act in (
        lambda: entered(world),
        lambda: settle_title(by=by, award_id=row.pk, won=True),
        lambda: drop_award(by=by, award_id=row.pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert [one.state for one in models.Award.objects.all()] == ["applied"]
