from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from leitai import models
from leitai.actions import regions as module
from leitai.actions.regions import add_unit, create_region, end_unit, take_pack_units
from leitai.queries.orgs import office_scope
from leitai.queries.packs import pack
from leitai.rules import Refused
from tests.world import World

DAY = dt.date(2020, 5, 1)


def test_a_pack_becomes_a_region(db):
    region = create_region(by=None, pack=pack("lanchuan"))
    assert (region.code, region.fictional, region.pack, region.currency) == ("999100", True, "lanchuan", "CNY")
    assert region.units.count() == len(pack("lanchuan").units)
    assert region.units.get(code="999102001").parent.parent.code == "999100"
    assert region.units.get(code="999121").pinyin.startswith("yanxixian")
    assert region.calendar_days.filter(kind="workday").count() == 6
    campaign = region.campaigns.get()
    assert campaign.emergency and campaign.alignments.count() == 3 and campaign.themes.count() == 6
    assert campaign.themes.get(code="tourism").lead.code == "culture_bureau"
    assert region.organizations.get(code="999122-water_bureau").unit.code == "999122"
    assert region.indicators.count() == 5
    event = models.AuditEvent.objects.get(verb="create_region")
    assert event.region == region and event.actor is None and event.detail["pack"] == "lanchuan"


def test_new_york_counts_in_dollars_from_july(db):
    region = create_region(by=None, pack=pack("newyork"))
    assert (region.currency, region.fiscal_first_month, region.display_scale) == ("USD", 7, "million")
    assert region.units.filter(level="agency").count() == 12


def test_a_region_is_made_once_and_by_nobody_signed_in(world):
    create_region(by=None, pack=pack("newyork"))
    with pytest.raises(Refused, match="region_exists"):
        create_region(by=None, pack=pack("newyork"))
    with pytest.raises(Refused, match="not_allowed"):
        create_region(by=world.scope("admin"), pack=pack("lanchuan"))
    assert models.Region.objects.filter(code="NYC").count() == 1


def test_nothing_is_left_when_the_audit_fails(db, monkeypatch):
    def fails(**_):
        raise RuntimeError("no audit")

    monkeypatch.setattr(module, "record", fails)
    with pytest.raises(RuntimeError):
        create_region(by=None, pack=pack("lanchuan"))
    assert not models.Region.objects.exists() and not models.Unit.objects.exists()


def test_a_unit_comes_and_goes(world):
    by = world.scope("city_officer")
    county = world.units["songhe"]
    town = add_unit(by=by, code="998102009", name="新岗镇", level="township", valid_from=DAY, parent_id=county.pk)
    assert town.parent == county and town.pinyin == "xingangzhen xgz"
    with pytest.raises(Refused, match="unit_code_in_use"):
        add_unit(by=by, code="998102009", name="别名镇", level="township", valid_from=DAY + dt.timedelta(9))
    end_unit(by=by, unit_id=town.pk, on=dt.date(2020, 6, 1))
    again = add_unit(by=by, code="998102009", name="别名镇", level="township", valid_from=dt.date(2020, 6, 1))
    assert again.pk != town.pk
    with pytest.raises(Refused, match="unit_ended_already"):
        end_unit(by=by, unit_id=town.pk, on=dt.date(2020, 7, 1))
    verbs = models.AuditEvent.objects.filter(object_type="unit").values_list("verb", flat=True)
    assert sorted(verbs) == ["add_unit", "add_unit", "end_unit"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"level": "planet"}, "unknown_choice"),
        ({"scheme": "guess"}, "unknown_choice"),
        ({"functional_class": "x"}, "unknown_choice"),
        ({"name": " "}, "unit_needs_code_and_name"),
        ({"valid_from": dt.date(1999, 1, 1)}, "parent_not_valid"),
    ],
)
def test_a_unit_that_makes_no_sense_is_refused(world, change, code):
    good = {"code": "998102010", "name": "新岗镇", "level": "township", "valid_from": DAY}
    with pytest.raises(Refused, match=code):
        add_unit(by=world.scope("city_officer"), parent_id=world.units["songhe"].pk, **{**good, **change})
    assert not models.Unit.objects.filter(code="998102010").exists()


def test_a_unit_with_units_below_does_not_end(world):
    by = world.scope("city_officer")
    with pytest.raises(Refused, match="unit_has_units_below"):
        end_unit(by=by, unit_id=world.units["songhe"].pk, on=DAY)
    with pytest.raises(Refused, match="unit_ends_before_it_begins"):
        end_unit(by=by, unit_id=world.units["shiqiao"].pk, on=dt.date(1990, 1, 1))


@pytest.mark.parametrize("who", ["reporter", "department_officer", "leader", "auditor"])
def test_only_who_may_edit_units_does(world, who):
    with pytest.raises(Refused, match="not_allowed"):
        add_unit(by=world.scope(who), code="1", name="甲", level="township", valid_from=DAY)
    with pytest.raises(Refused, match="not_allowed"):
        end_unit(by=world.scope(who), unit_id=world.units["shiqiao"].pk, on=DAY)


def test_a_foreign_unit_is_not_found(world):
    foreign = world.yunbei.units["zhuling"]
    by = world.scope("city_officer")
    with pytest.raises(Refused, match="not_found"):
        end_unit(by=by, unit_id=foreign.pk, on=DAY)
    with pytest.raises(Refused, match="not_found"):
        add_unit(by=by, code="1", name="甲", level="township", valid_from=DAY, parent_id=foreign.pk)


def test_a_change_of_units_is_rolled_back_when_the_audit_fails(world, monkeypatch):
    def fails(**_):
        raise RuntimeError("no audit")

    monkeypatch.setattr(module, "record", fails)
    by, unit = world.scope("city_officer"), world.units["shiqiao"]
    with pytest.raises(RuntimeError), transaction.atomic():
        add_unit(by=by, code="998102011", name="新岗镇", level="township", valid_from=DAY)
    with pytest.raises(RuntimeError), transaction.atomic():
        end_unit(by=by, unit_id=unit.pk, on=DAY)
    unit.refresh_from_db()
    assert unit.valid_to is None and not models.Unit.objects.filter(code="998102011").exists()
    assert office_scope(world.region).region_id == world.region.pk


@pytest.mark.django_db
class TestPackUnits:
    def test_an_empty_region_takes_the_units_of_a_pack(self) -> None:
        region = models.Region.objects.create(code="996100", name="云溪市", level="city")
        take_pack_units(by=office_scope(region), pack=pack("bazhong"))
        assert models.Unit.objects.filter(region=region).count() == len(pack("bazhong").units)
        event = models.AuditEvent.objects.get(verb="take_pack_units")
        assert event.detail == {"pack": "bazhong", "units": len(pack("bazhong").units)}

    def test_a_region_with_units_does_not(self, world: World) -> None:
        before = models.Unit.objects.count()
        with pytest.raises(Refused, match="region_has_units"):
            take_pack_units(by=world.scope("city_officer"), pack=pack("lanchuan"))
        assert models.Unit.objects.count() == before

    def test_it_is_undone_when_the_audit_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(**_: object) -> None:
            raise RuntimeError("no audit")

        region = models.Region.objects.create(code="996100", name="云溪市", level="city")
        monkeypatch.setattr(module, "record", broken)
        with pytest.raises(RuntimeError, match="no audit"):
            take_pack_units(by=office_scope(region), pack=pack("lanchuan"))
        assert not models.Unit.objects.exists()

    def test_it_is_refused_to_others(self, world: World) -> None:
        with pytest.raises(Refused, match="not_allowed"):
            take_pack_units(by=world.scope("leader"), pack=pack("lanchuan"))
