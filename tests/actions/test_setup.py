"""A region's settings and calendar: each action works, is refused, and is undone when the audit fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from leitai import models
from leitai.actions import setup as actions
from leitai.actions.setup import calendar, people, settings, units
from leitai.queries.orgs import Scope, office_scope
from leitai.queries.setup.calendar import DayWanted
from leitai.queries.setup.people_list import people_plan
from leitai.queries.setup.preview import digest, kept
from leitai.queries.setup.settings import Settings, settings_of
from leitai.queries.setup.unit_list import BEGINNING, UnitState
from leitai.rules import Refused
from tests.world import World

pytestmark = pytest.mark.django_db
FESTIVAL, SATURDAY = dt.date(2020, 10, 1), dt.date(2020, 10, 10)
PEOPLE = {"机构": [["机构代码", "机构名称", "类别"], ["new", "新桥局", "部门"]],
          "人员": [["姓名", "机构", "角色"], ["新桥人", "new", "部门联络员"]]}  # fmt: skip
TABLES = {"": [["代码", "名称", "级别"], ["new-1", "新桥县", "县"]]}
NEW_COUNTY = UnitState("new-1", "新桥县", "", "county", "", "", 10, BEGINNING, None, "", "own")
VERBS = (
    "confirm_settings", "set_calendar_day", "drop_calendar_day", "take_calendar", "take_units",
    "take_people", "add_organization", "change_organization",
)  # fmt: skip


def calls(world: World) -> dict[str, Callable[[Scope], Any]]:
    day = models.CalendarDay.objects.create(region=world.region, day=dt.date(2020, 6, 25), kind="holiday", note="端午")
    wanted = replace(settings_of(world.scope("admin")), filing_day=8, name_en="Lindong City")
    return {
        "confirm_settings": lambda by: actions.confirm_settings(by=by, settings=wanted),
        "set_calendar_day": lambda by: actions.set_calendar_day(by=by, wanted=DayWanted(FESTIVAL, "holiday", "国庆")),
        "drop_calendar_day": lambda by: actions.drop_calendar_day(by=by, day_id=day.pk),
        "take_calendar": lambda by: actions.take_calendar(
            by=by, days=[DayWanted(FESTIVAL, "holiday"), DayWanted(SATURDAY, "workday")]
        ),
        "take_units": lambda by: actions.take_units(by=by, tables=kept(TABLES), sha256=digest([NEW_COUNTY])),
        "take_people": lambda by: actions.take_people(
            by=by, tables=kept(PEOPLE), sha256=people_plan(world.scope("admin"), PEOPLE).preview.sha256
        ),
        "add_organization": lambda by: actions.add_organization(
            by=by, code="new", name="新桥局", kind="government", unit_id=world.units["songhe"].pk
        ),
        "change_organization": lambda by: actions.change_organization(
            by=by, organization_id=world.lindong.organizations["education"].pk, name="新桥教育局", kind="department"
        ),
    }


def state() -> list[Any]:
    return [
        list(table.objects.order_by("pk").values())  # type: ignore[attr-defined]
        for table in (
            models.Region,
            models.CalendarDay,
            models.Unit,
            models.Organization,
            models.Person,
            models.RoleAssignment,
            models.AuditEvent,
        )
    ]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["city_officer", "admin"])
def test_each_works_and_leaves_one_event(world: World, verb: str, who: str) -> None:
    action = calls(world)[verb]
    before = state()
    action(world.scope(who))
    assert state()[:-1] != before[:-1]
    event = models.AuditEvent.objects.get(verb=verb)
    assert (event.actor_id, event.region_id) == (world.person(who).pk, world.region.pk)
    assert "国庆" not in str(event.detail) and "新桥" not in str(event.detail)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["reporter", "department_officer", "leader", "auditor"])
def test_each_is_refused_to_others(world: World, verb: str, who: str) -> None:
    action = calls(world)[verb]
    before = state()
    with pytest.raises(Refused, match="not_allowed"):
        action(world.scope(who))
    assert state() == before


@pytest.mark.parametrize("verb", VERBS)
def test_each_is_undone_when_the_audit_fails(world: World, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    action = calls(world)[verb]
    before = state()

    def broken(**_: object) -> None:
        raise RuntimeError("no audit")

    for module in (settings, calendar, units, people):
        monkeypatch.setattr(module, "record", broken)
    with pytest.raises(RuntimeError, match="no audit"):
        action(world.scope("city_officer"))
    assert state() == before


class TestSettings:
    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("name", " ", "region_needs_a_name"),
            ("level", "planet", "unknown_choice"),
            ("filing_day", 29, "setting_out_of_range"),
            ("filing_hour", 25, "setting_out_of_range"),
            ("fiscal_first_month", 0, "setting_out_of_range"),
            ("currency", "yuan", "currency_malformed"),
            ("time_zone", "Asia/Atlantis", "unknown_time_zone"),
        ],
    )
    def test_what_cannot_be_is_refused(self, world: World, field: str, value: Any, code: str) -> None:
        with pytest.raises(Refused, match=code):
            actions.confirm_settings(by=world.scope("admin"), settings=Settings(**{"name": "市", field: value}))

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("currency", "USD", "currency_is_fixed"),
            ("fiscal_first_month", 4, "fiscal_year_is_fixed"),
            ("time_zone", "UTC", "clock_is_fixed"),
        ],
    )
    def test_what_figures_rest_on_stays(self, world: World, field: str, value: Any, code: str) -> None:
        by = world.scope("city_officer")
        with pytest.raises(Refused, match=code):
            actions.confirm_settings(by=by, settings=replace(settings_of(by), **{field: value}))

    def test_in_a_region_without_figures_all_of_it_can_change(self, world: World) -> None:
        """However much rests on the settings of the region beside it."""
        models.MonthRevision.objects.create(
            region=world.region,
            month=dt.date(2020, 5, 1),
            revision=1,
            manifest_sha256="0" * 64,
            closed_at=timezone.now(),
        )
        region = models.Region.objects.create(code="996100", name="云溪市", level="city")
        wanted = Settings("云溪国", "Yunxi", "country", "USD", "million", 7, "Europe/Paris", "en", 28, 24, "same_day")
        actions.confirm_settings(by=office_scope(region), settings=wanted)
        assert settings_of(office_scope(models.Region.objects.get(pk=region.pk))) == wanted

    def test_looking_at_them_is_kept_though_nothing_changed(self, world: World) -> None:
        by = world.scope("city_officer")
        actions.confirm_settings(by=by, settings=settings_of(by))
        assert models.Region.objects.get(pk=world.region.pk).settings_confirmed_at is not None
        assert models.AuditEvent.objects.get(verb="confirm_settings").detail == {"changed": []}


class TestCalendar:
    def test_the_same_list_twice_changes_nothing(self, world: World) -> None:
        take = calls(world)["take_calendar"]
        take(world.scope("admin"))
        before = list(models.CalendarDay.objects.values("id", "day", "kind", "note"))
        take(world.scope("admin"))
        assert list(models.CalendarDay.objects.values("id", "day", "kind", "note")) == before

    def test_a_weekday_is_no_make_up_day(self, world: World) -> None:
        with pytest.raises(Refused, match="workday_on_a_weekday"):
            actions.set_calendar_day(by=world.scope("admin"), wanted=DayWanted(dt.date(2020, 10, 9), "workday"))

    def test_a_calendar_without_work_is_refused(self, world: World) -> None:
        days = [DayWanted(dt.date(2021, 1, 1) + dt.timedelta(n), "holiday") for n in range(90)]
        with pytest.raises(Refused, match="calendar_never_works"):
            actions.take_calendar(by=world.scope("admin"), days=days)
        assert not models.CalendarDay.objects.filter(day__year=2021).exists()


class TestOrganizations:
    def test_a_code_is_given_once(self, world: World) -> None:
        with pytest.raises(Refused, match="organization_code_taken"):
            actions.add_organization(by=world.scope("admin"), code=" transport ", name="又一局", kind="department")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"kind": "government"}, "government_needs_a_unit"),
            ({"kind": "club"}, "unknown_choice"),
            ({"name": " "}, "text_missing"),
            ({"name": "长" * 151}, "text_too_long"),
        ],
    )
    def test_what_cannot_be_is_refused(self, world: World, changes: dict[str, Any], code: str) -> None:
        wanted = {"code": "new", "name": "新局", "kind": "department"} | changes
        with pytest.raises(Refused, match=code):
            actions.add_organization(by=world.scope("admin"), **wanted)
