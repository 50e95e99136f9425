from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from leitai import models
from leitai.actions import campaigns as actions
from leitai.rules import Refused
from tests.world import World

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2021, 1, 1), dt.date(2021, 12, 31)


def year(**changes: Any) -> dict[str, Any]:
    facts = {"code": "year-2021", "fiscal_year": 2021, "name": "新一年", "name_en": "", "starts": FIRST, "ends": LAST,
             "emergency": False, "emergency_note": "", "emergency_note_en": "", "alignment_ids": ()}  # fmt: skip
    return facts | changes


def theme(world: World, **changes: Any) -> dict[str, Any]:
    lead = world.lindong.organizations["education"].pk
    return {"code": "tourism", "name": "文旅", "name_en": "", "lead_id": lead, "sort_order": 3, "tag_ids": ()} | changes


def target(world: World, **changes: Any) -> dict[str, Any]:
    facts = {"theme_id": world.lindong.themes["transport"].pk, "unit_id": world.units["liuxi"].pk, "measure": "starts",
             "value": Decimal(3), "due": dt.date(2020, 9, 30)}  # fmt: skip
    return facts | changes


def calls(world: World) -> dict[str, Callable[..., Any]]:
    """Every action of a campaign with arguments that work; `by` is to be given."""
    own = world.lindong
    return {
        "open_campaign": lambda by: actions.open_campaign(by=by, **year()),
        "change_campaign": lambda by: actions.change_campaign(
            by=by, campaign_id=own.campaign.pk, **year(starts=own.campaign.starts)
        ),
        "add_theme": lambda by: actions.add_theme(by=by, campaign_id=own.campaign.pk, **theme(world)),
        "change_theme": lambda by: actions.change_theme(by=by, theme_id=own.themes["transport"].pk, **theme(world)),
        "set_target": lambda by: actions.set_target(by=by, **target(world)),
        "drop_target": lambda by: actions.drop_target(by=by, target_id=own.targets[0].pk),
        "add_tag": lambda by: actions.add_tag(by=by, kind="direction", code="west", name="西部"),
    }


VERBS = ("open_campaign", "change_campaign", "add_theme", "change_theme", "set_target", "drop_target", "add_tag")
OF_A_ROW = VERBS[1:6]


def state() -> list[Any]:
    tables = (models.Campaign, models.Theme, models.ThemeTarget, models.Tag)
    return [list(table.objects.order_by("pk").values()) for table in tables]  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", VERBS)
def test_each_works_and_leaves_one_event(world: World, verb: str) -> None:
    before = state()
    calls(world)[verb](world.scope("city_officer"))
    assert state() != before
    assert models.AuditEvent.objects.filter(verb=verb).count() == 1


@pytest.mark.parametrize("verb", VERBS)
def test_each_is_for_the_city_office(world: World, verb: str) -> None:
    before = state()
    for person in ("reporter", "department_officer", "leader", "auditor", "admin"):
        with pytest.raises(Refused, match="not_allowed"):
            calls(world)[verb](world.scope(person))
    assert state() == before


@pytest.mark.parametrize("verb", OF_A_ROW)
def test_a_foreign_one_is_not_found(world: World, verb: str) -> None:
    before = state()
    with pytest.raises(Refused, match="not_found"):
        calls(world)[verb](world.scope("yunbei.city_officer"))
    assert state() == before


@pytest.mark.parametrize("verb", VERBS)
def test_each_is_rolled_back_when_the_audit_write_fails(
    world: World, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state()
    monkeypatch.setattr(actions, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        calls(world)[verb](world.scope("city_officer"))
    assert state() == before


class TestTargets:
    def test_the_same_target_again_replaces_its_value(self, world: World) -> None:
        by = world.scope("city_officer")
        first = actions.set_target(by=by, **target(world))
        again = actions.set_target(by=by, **target(world, value=Decimal(5), note=" 调高 "))
        assert (again.pk, again.value, again.note) == (first.pk, 5, "调高")
        other_day = actions.set_target(by=by, **target(world, due=dt.date(2020, 12, 31)))
        whole_region = actions.set_target(by=by, **target(world, unit_id=None))
        assert len({first.pk, other_day.pk, whole_region.pk}) == 3

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"due": dt.date(2021, 1, 1)}, "target_outside_campaign"),
            ({"due": dt.date(2019, 12, 31)}, "target_outside_campaign"),
            ({"value": Decimal(-1)}, "target_out_of_range"),
            ({"value": Decimal(10) ** 18}, "target_out_of_range"),
            ({"measure": "beauty"}, "unknown_choice"),
            ({"unit_id": 0}, "not_found"),
        ],
    )
    def test_an_unsound_one_is_refused(self, world: World, changes: dict[str, Any], code: str) -> None:
        before = state()
        with pytest.raises(Refused, match=code):
            actions.set_target(by=world.scope("city_officer"), **target(world, **changes))
        assert state() == before

    def test_a_campaign_does_not_move_away_from_its_targets(self, world: World) -> None:
        own = world.lindong.campaign
        with pytest.raises(Refused, match="target_outside_campaign"):
            actions.change_campaign(
                by=world.scope("city_officer"),
                campaign_id=own.pk,
                **year(starts=own.starts, ends=dt.date(2020, 3, 31)),
            )

    def test_a_unit_of_another_region_has_none(self, world: World) -> None:
        foreign = next(iter(world.yunbei.units.values())).pk
        with pytest.raises(Refused, match="not_found"):
            actions.set_target(by=world.scope("city_officer"), **target(world, unit_id=foreign))


class TestTags:
    def test_a_campaign_carries_out_higher_plans_only(self, world: World) -> None:
        tags = world.lindong.tags
        by = world.scope("city_officer")
        made = actions.open_campaign(by=by, **year(alignment_ids=[tags["plan"].pk]))
        assert [tag.pk for tag in made.alignments.all()] == [tags["plan"].pk]
        with pytest.raises(Refused):
            actions.open_campaign(by=by, **year(code="other", alignment_ids=[tags["brand"].pk]))

    @pytest.mark.parametrize(
        ("kind", "level", "code"),
        [
            ("alignment", "", "plan_level_for_plans"),
            ("brand", "national", "plan_level_for_plans"),
            ("x", "", "unknown"),
        ],
    )
    def test_a_higher_plan_names_its_level(self, world: World, kind: str, level: str, code: str) -> None:
        with pytest.raises(Refused, match=code):
            actions.add_tag(by=world.scope("city_officer"), kind=kind, code="a", name="甲", plan_level=level)

    def test_a_code_is_given_once(self, world: World) -> None:
        by = world.scope("city_officer")
        with pytest.raises(Refused, match="campaign_code_taken"):
            actions.open_campaign(by=by, **year(code="year-2020"))
        with pytest.raises(Refused, match="theme_code_taken"):
            actions.add_theme(by=by, campaign_id=world.lindong.campaign.pk, **theme(world, code="transport"))
        with pytest.raises(Refused, match="tag_code_taken"):
            actions.add_tag(by=by, kind="brand", code="river", name="又一个")

    def test_an_emergency_says_which(self, world: World) -> None:
        with pytest.raises(Refused, match="emergency_needs_a_note"):
            actions.open_campaign(by=world.scope("city_officer"), **year(emergency=True))
