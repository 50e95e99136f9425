from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import register
from leitai.queries.delivery import project_sheet
from leitai.rules import Refused
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = dt.date(2020, 7, 4)
WAN = Decimal(10_000)


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def project(world: World, key: str) -> models.Project:
    return models.Project.objects.get(pk=world.projects[key].pk)


def calls(world: World) -> dict[str, Callable[..., Any]]:
    """Every action of the register with arguments that work; `by` is to be given."""
    road = world.projects["road"].pk
    return {
        "create_project": lambda by: actions.create_project(by=by, name="新桥"),
        "change_project": lambda by: actions.change_project(by=by, project_id=road, name="松河公路"),
        "set_credits": lambda by: actions.set_credits(
            by=by, project_id=road, shares={world.units["liuxi"].pk: Decimal(1)}
        ),
        "set_leader": lambda by: actions.set_leader(by=by, project_id=road, leader="市长", since=TODAY),
        "set_responsible": lambda by: actions.set_responsible(
            by=by, project_id=road, organization_id=world.lindong.organizations["owner"].pk, since=TODAY
        ),
        "add_plan_version": lambda by: actions.add_plan_version(
            by=by, project_id=road, fiscal_year=2020, amount=WAN, dated=TODAY, reason="调整", approver="市政府"
        ),
        "set_bundle": lambda by: actions.set_bundle(by=by, project_id=road, bundle_id=world.projects["schools"].pk),
        "delist_project": lambda by: actions.delist_project(by=by, project_id=road, on=TODAY, reason="已撤销"),
    }


VERBS = (
    "create_project", "change_project", "set_credits", "set_leader", "set_responsible", "add_plan_version",
    "set_bundle", "delist_project",
)  # fmt: skip


def state(world: World) -> list[Any]:
    tables = (
        models.Project, models.ProjectCredit, models.LeaderAssignment, models.ResponsibleAssignment, models.AnnualPlan,
    )  # fmt: skip
    return [list(table.objects.order_by("pk").values()) for table in tables]  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", VERBS)
def test_each_works_and_leaves_one_event(world: World, verb: str) -> None:
    before = state(world)
    calls(world)[verb](world.scope("city_officer"))
    assert state(world) != before
    assert models.AuditEvent.objects.filter(verb=verb).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("person", ["reporter", "department_officer", "leader", "auditor", "admin"])
def test_each_is_for_the_city_office(world: World, verb: str, person: str) -> None:
    before = state(world)
    with pytest.raises(Refused, match="not_allowed"):
        calls(world)[verb](world.scope(person))
    assert state(world) == before


@pytest.mark.parametrize("verb", VERBS[1:])
def test_a_foreign_project_is_not_found(world: World, verb: str) -> None:
    with pytest.raises(Refused, match="not_found"):
        calls(world)[verb](world.scope("yunbei.city_officer"))


@pytest.mark.parametrize("verb", VERBS)
def test_each_is_rolled_back_when_the_audit_write_fails(
    world: World, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(world)
    monkeypatch.setattr(register, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        calls(world)[verb](world.scope("city_officer"))
    assert state(world) == before


class TestFacts:
    def test_a_new_project_has_its_number_and_is_found_by_pinyin(self, world: World) -> None:
        row = actions.create_project(
            by=world.scope("city_officer"),
            name=" 松河二桥 ",
            shares={world.units["songhe"].pk: Decimal("0.3"), world.units["liuxi"].pk: Decimal("0.7")},
            theme_ids=[world.lindong.themes["transport"].pk],
            tag_ids=[world.lindong.tags["brand"].pk],
            total_investment=8000 * WAN,
            level="city",
            bundle_id=world.projects["schools"].pk,
        )
        assert (row.name, row.key, row.pinyin) == ("松河二桥", "998100-00008", "songheerqiao sheq")
        assert (row.total_first, row.listed_on) == (8000 * WAN, TODAY)
        sheet = project_sheet(world.scope("auditor"), row.pk)
        assert [(unit.code, unit.share) for unit in sheet.units] == [
            ("998121", Decimal("0.70000000")),
            ("998102", Decimal("0.30000000")),
        ]
        assert sheet.themes and sheet.tags and sheet.bundle is not None

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"name": " "}, "project_needs_a_name"),
            ({"level": "village"}, "unknown_choice"),
            ({"total_investment": Decimal(-1)}, "amount_out_of_range"),
            ({"total_investment": Decimal("NaN")}, "amount_out_of_range"),
            ({"total_investment": Decimal("1e308")}, "amount_out_of_range"),
            ({"planned_start": dt.date(2021, 1, 1), "planned_completion": dt.date(2020, 1, 1)}, "dates_out_of_order"),
        ],
    )
    def test_unsound_facts_are_refused(self, world: World, facts: dict[str, Any], code: str) -> None:
        by = world.scope("city_officer")
        with pytest.raises(Refused, match=code):
            actions.create_project(by=by, **{"name": "x", **facts})
        with pytest.raises(Refused, match=code):
            actions.change_project(by=by, project_id=world.projects["road"].pk, **facts)

    def test_a_number_is_given_once(self, world: World) -> None:
        with pytest.raises(Refused, match="project_key_taken"):
            actions.create_project(by=world.scope("city_officer"), name="x", key=world.projects["road"].key)

    @pytest.mark.parametrize("field", ["bundle_id", "place_unit_id", "owner_id", "theme_ids", "tag_ids", "shares"])
    def test_foreign_keys_of_another_region_are_not_found(self, world: World, field: str) -> None:
        other = world.yunbei
        foreign: dict[str, Any] = {
            "bundle_id": other.projects["airport"].pk,
            "place_unit_id": other.units["zhuling"].pk,
            "owner_id": other.organizations["owner"].pk,
            "theme_ids": [other.themes["transport"].pk],
            "tag_ids": [other.tags["brand"].pk],
            "shares": {other.units["zhuling"].pk: Decimal(1)},
        }
        before = state(world)
        with pytest.raises(Refused, match="not_found"):
            actions.create_project(by=world.scope("city_officer"), name="x", **{field: foreign[field]})
        assert state(world) == before

    def test_the_event_names_fields_never_values(self, world: World) -> None:
        by = world.scope("city_officer")
        actions.change_project(by=by, project_id=world.projects["road"].pk, name="松河公路", place="松河", theme_ids=[])
        assert models.AuditEvent.objects.get(verb="change_project").detail == {"fields": ["name", "place", "themes"]}


class TestCredits:
    @pytest.mark.parametrize("shares", [("0.5", "0.4"), ("1.2", "-0.2"), ("NaN", "1"), ("1", "0")])
    def test_shares_must_sum_to_one(self, world: World, shares: tuple[str, str]) -> None:
        wanted = dict(zip((world.units["songhe"].pk, world.units["liuxi"].pk), map(Decimal, shares), strict=True))
        with pytest.raises(Refused, match="credits_not_one"):
            actions.set_credits(by=world.scope("city_officer"), project_id=world.projects["road"].pk, shares=wanted)

    def test_no_shares_make_it_a_project_of_no_unit(self, world: World) -> None:
        actions.set_credits(by=world.scope("city_officer"), project_id=world.projects["road"].pk, shares={})
        assert not project(world, "road").credits.exists()

    def test_a_unit_that_was_merged_away_takes_none(self, world: World) -> None:
        models.Unit.objects.filter(pk=world.units["liuxi"].pk).update(valid_to=dt.date(2020, 7, 1))
        with pytest.raises(Refused, match="unit_not_valid"):
            calls(world)["set_credits"](world.scope("city_officer"))

    @pytest.mark.django_db(transaction=True)
    def test_the_database_itself_holds_the_sum(self, world: World) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            models.ProjectCredit.objects.filter(project=world.projects["road"]).update(share=Decimal("0.9"))


class TestHistory:
    def test_the_leader_before_stays_until_the_day_before(self, world: World) -> None:
        calls(world)["set_leader"](world.scope("city_officer"))
        leaders = project_sheet(world.scope("auditor"), world.projects["road"].pk).leaders
        assert [(held.name, held.since, held.until) for held in leaders] == [
            ("市长", TODAY, None),
            ("临东市分管领导", dt.date(2020, 1, 1), dt.date(2020, 7, 3)),
        ]

    @pytest.mark.parametrize("verb", ["set_leader", "set_responsible"])
    def test_history_is_not_rewritten(self, world: World, verb: str) -> None:
        calls(world)[verb](world.scope("city_officer"))
        with pytest.raises(Refused, match="holder_before_present"):
            calls(world)[verb](world.scope("city_officer"))

    def test_a_plan_change_is_a_new_version(self, world: World) -> None:
        calls(world)["add_plan_version"](world.scope("city_officer"))
        plans = project_sheet(world.scope("auditor"), world.projects["road"].pk).plans
        assert [(plan.version, plan.amount, plan.in_force) for plan in plans] == [
            (3, WAN, True),
            (2, 12_200 * WAN, False),
            (1, 12_000 * WAN, False),
        ]

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"reason": " "}, "plan_needs_reason"),
            ({"approver": ""}, "plan_needs_reason"),
            ({"amount": Decimal(-1)}, "amount_out_of_range"),
            ({"dated": dt.date(2020, 5, 1)}, "plan_before_version"),
        ],
    )
    def test_an_unsound_plan_is_refused(self, world: World, change: dict[str, Any], code: str) -> None:
        given = {"fiscal_year": 2020, "amount": WAN, "dated": TODAY, "reason": "调整", "approver": "市政府"} | change
        with pytest.raises(Refused, match=code):
            actions.add_plan_version(
                by=world.scope("city_officer"),
                project_id=world.projects["road"].pk,
                **given,  # type: ignore[arg-type]
            )

    def test_a_bundle_has_no_plan(self, world: World) -> None:
        with pytest.raises(Refused, match="bundle_has_no_plan"):
            actions.add_plan_version(
                by=world.scope("city_officer"), project_id=world.projects["schools"].pk, fiscal_year=2020, amount=WAN,
                dated=TODAY, reason="调整", approver="市政府",
            )  # fmt: skip


class TestBundles:
    def test_a_bundle_stands_in_no_bundle(self, world: World) -> None:
        by = world.scope("city_officer")
        with pytest.raises(Refused, match="not_a_bundle"):
            actions.set_bundle(by=by, project_id=world.projects["road"].pk, bundle_id=world.projects["bridge"].pk)
        with pytest.raises(Refused, match="bundle_in_a_bundle"):
            actions.set_bundle(by=by, project_id=world.projects["schools"].pk, bundle_id=world.projects["schools"].pk)

    def test_taken_out_again(self, world: World) -> None:
        actions.set_bundle(by=world.scope("city_officer"), project_id=world.projects["school_a"].pk, bundle_id=None)
        assert project(world, "school_a").bundle_id is None

    def test_what_has_reports_or_children_keeps_its_kind(self, world: World) -> None:
        by = world.scope("city_officer")
        with pytest.raises(Refused, match="bundle_has_reports"):
            actions.change_project(by=by, project_id=world.projects["road"].pk, is_bundle=True)
        with pytest.raises(Refused, match="bundle_has_children"):
            actions.change_project(by=by, project_id=world.projects["schools"].pk, is_bundle=False)


class TestDelisting:
    @pytest.mark.parametrize(
        ("key", "on", "reason", "code"),
        [
            ("road", TODAY, "", "delisting_needs_reason"),
            ("road", dt.date(2019, 1, 1), "撤销", "delisted_before_listed"),
            ("schools", TODAY, "撤销", "bundle_has_children"),
        ],
    )
    def test_is_refused(self, world: World, key: str, on: dt.date, reason: str, code: str) -> None:
        with pytest.raises(Refused, match=code):
            actions.delist_project(
                by=world.scope("city_officer"), project_id=world.projects[key].pk, on=on, reason=reason
            )

    def test_happens_once(self, world: World) -> None:
        calls(world)["delist_project"](world.scope("city_officer"))
        with pytest.raises(Refused, match="project_delisted"):
            calls(world)["delist_project"](world.scope("city_officer"))
