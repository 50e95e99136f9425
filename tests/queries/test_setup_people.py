"""Organisations and people from one workbook: what is new or changed, and what cannot be taken, by cell."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from leitai import labels, models
from leitai.actions.setup import take_people
from leitai.actions.setup.people import PeopleTaken
from leitai.queries.orgs import Scope
from leitai.queries.setup.people_list import PeoplePlan, people_book, people_plan
from leitai.queries.setup.preview import kept
from leitai.rules import Refused
from leitai.workbooks.lists import CALENDAR, ORGANIZATIONS, PEOPLE, UNITS, tables_of_file
from tests.world import SINCE, World

pytestmark = pytest.mark.django_db
BODIES = ["机构代码", "机构名称", "类别", "所属区县代码"]
HEAD = ["姓名", "登录名", "机构", "角色", "区县代码", "联络部门", "电子邮箱"]
WATER = ["water", "临东市水利局", "部门", ""]


def tables(*people: list[str], bodies: tuple[list[str], ...] = (WATER,)) -> dict[str, list[list[str]]]:
    return {"机构": [BODIES, *bodies], "人员": [HEAD, *people]}


def plan(by: Scope, *people: list[str], **more: Any) -> PeoplePlan:
    return people_plan(by, tables(*people, **more))


def take(by: Scope, *people: list[str], **more: Any) -> PeopleTaken:
    sent = tables(*people, **more)
    return take_people(by=by, tables=kept(sent), sha256=people_plan(by, sent).preview.sha256)


def state() -> list[Any]:
    shown = (models.Organization, models.Person, models.RoleAssignment)
    return [list(model.objects.order_by("pk").values()) for model in shown]  # type: ignore[attr-defined]


def roles_of(login: str) -> set[tuple[str, str, str]]:
    held = models.RoleAssignment.objects.filter(person__username=login).select_related("unit", "organization")
    return {
        (row.role, row.unit.name if row.unit else "", row.organization.name if row.organization else "") for row in held
    }


def test_new_people_get_names_roles_and_slips(world: World) -> None:
    taken = take(
        world.scope("city_officer"),
        ["吕青", "", "水利局x", "部门联络员", "", "", ""],
        ["周全", "Zhou.Quan", "松河区人民政府", "区县填报员、领导", "", "", "zhou@example.org"],
        ["周全", "zhou.quan", "songhe", "区县填报员", "998121", "", ""],
        ["陈审", "", "office", "审计员", "", "", ""],
        bodies=(["water", "水利局x", "部门", ""],),
    )
    assert [slip.person.username for slip in taken.slips] == ["lvqing", "zhou.quan", "chenshen"]
    assert all(slip.person.check_password(slip.password) for slip in taken.slips)
    assert roles_of("lvqing") == {("department_officer", "", "水利局x")}
    assert roles_of("zhou.quan") == {
        ("county_reporter", "松河区", ""), ("leader", "松河区", ""), ("county_reporter", "柳溪县", "")
    }  # fmt: skip
    assert models.Person.objects.get(username="zhou.quan").email == "zhou@example.org"
    told = str(models.AuditEvent.objects.get(verb="take_people").detail)
    assert "吕青" not in told and "example.org" not in told and taken.slips[0].password not in told


def test_the_same_list_twice_changes_nothing(world: World) -> None:
    rows = (["吕青", "", "water", "部门联络员", "", "", ""], ["吕白", "", "water", "领导", "", "", ""])
    by = world.scope("admin")
    take(by, *rows)
    before = state()
    again = plan(by, *rows)
    assert (again.bodies, again.people, again.posts, again.preview.same) == ((), (), (), 3)
    with pytest.raises(Refused, match="list_changes_nothing"):
        take(by, *rows)
    assert state() == before


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_workbook_that_goes_out_changes_nothing_when_it_comes_back(world: World, language: str) -> None:
    person = world.person("reporter")
    for unit in ("liuxi", "shiqiao"):
        models.RoleAssignment.objects.create(
            person=person, region=world.region, role="county_reporter", unit=world.units[unit], starts=SINCE
        )
    by = world.scope("city_officer", language)
    back = people_plan(by, tables_of_file(people_book(by), "people.xlsx"))
    assert back.preview.faults == () and back.preview.changes == ()
    assert back.preview.same == 7 + 7


def test_a_known_person_gets_what_is_new_and_loses_nothing(world: World) -> None:
    found = take(
        world.scope("city_officer"), ["临东审计", "auditor", "office", "领导", "", "", "a@example.org"], bodies=()
    )
    assert found.slips == () and found.plan.preview.changes[0].what == (
        "姓名: 临东审计员 → 临东审计", "电子邮箱: — → a@example.org", "+ 领导"
    )  # fmt: skip
    assert {role for role, _unit, _body in roles_of("auditor")} == {"auditor", "leader"}


def test_a_known_organisation_is_changed_by_its_code(world: World) -> None:
    take(world.scope("city_officer"), bodies=(["transport", "临东市交通局", "部门", ""],))
    assert world.lindong.organizations["transport"].pk == models.Organization.objects.get(name="临东市交通局").pk


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        (["甲", "", "水务局", "领导", "", "", ""], "人员!C2", "没有机构“水务局”"),
        (["甲", "", "water", "局长", "", "", ""], "人员!D2", "不在可选范围内"),
        (["甲", "", "water", "区县填报员", "", "", ""], "人员!E2", "要写区县代码"),
        (["甲", "", "water", "区县填报员", "998102001", "", ""], "人员!E2", "不是现有的区县代码"),
        (["甲", "", "water", "区县填报员", "997121", "", ""], "人员!E2", "不是现有的区县代码"),
        (["甲", "", "owner", "部门联络员", "", "", ""], "人员!F2", "不是部门"),
        (["甲", "王 八", "water", "领导", "", "", ""], "人员!B2", "不能作登录名"),
        (["甲", "yunbei-reporter", "water", "领导", "", "", ""], "人员!B2", "已被使用"),
        (["甲", "", "water", "领导", "", "", "不知道"], "人员!G2", "不是电子邮箱"),
        (["", "", "water", "领导", "", "", ""], "人员!A2", "必须填"),
        (["临东市项目员", "city-officer", "office", "管理员", "", "", ""], "人员!D2", "不能给自己加角色"),
        (["临东领导", "leader", "office", "审计员", "", "", ""], "人员!B2", "已停用"),
        (["改名", "auditor", "office", "审计员", "", "", ""], "人员!A2", "也在别的地区工作"),
    ],
)
def test_what_cannot_be_is_named_by_its_cell(world: World, row: list[str], place: str, words: str) -> None:
    models.Person.objects.filter(username="leader").update(is_active=False)
    models.RoleAssignment.objects.create(
        person=world.person("auditor"), region=world.yunbei.region, role="auditor", starts=SINCE
    )
    before = state()
    by = world.scope("city_officer")
    faults = plan(by, row).preview.faults
    assert [fault.place for fault in faults] == [place] and words in faults[0].words
    with pytest.raises(Refused, match="list_has_faults"):
        take(by, ["好人", "", "water", "领导", "", "", ""], row)
    assert state() == before


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        (["water", "又一个", "部门", ""], "机构!A3", "出现了两次"),
        (["gov", "某县政府", "区县政府", ""], "机构!D3", "要写所属区县代码"),
        (["gov", "某县政府", "区县政府", "997121"], "机构!D3", "没有代码为997121的行政区划"),
    ],
)
def test_what_an_organisation_cannot_be(world: World, body: list[str], place: str, words: str) -> None:
    faults = plan(world.scope("admin"), bodies=(WATER, body)).preview.faults
    assert [fault.place for fault in faults] == [place] and words in faults[0].words


def test_namesakes_of_one_office_need_names_of_their_own(world: World) -> None:
    twin = ["张伟", "", "water", "领导", "", "", ""]
    assert "不止一个张伟" in plan(world.scope("admin"), twin, twin).preview.faults[0].words
    elsewhere = ["张伟", "", "office", "领导", "", "", ""]
    assert [one.login for one in plan(world.scope("admin"), twin, elsewhere).people] == ["zhangwei", "zhangwei2"]


@pytest.mark.parametrize(
    ("sheet", "key", "choices"),
    [
        (CALENDAR, "kind", labels.CALENDAR_KINDS),
        (UNITS, "level", labels.UNIT_LEVELS),
        (UNITS, "functional_class", labels.FUNCTIONAL_CLASSES),
        (ORGANIZATIONS, "kind", labels.ORGANIZATION_KINDS),
        (PEOPLE, "roles", labels.ROLES),
        (PEOPLE, "language", labels.LANGUAGES),
    ],
)
def test_the_words_of_a_list_are_those_of_the_pages(sheet: Any, key: str, choices: list[tuple[str, Any]]) -> None:
    column = sheet.column(key)
    assert list(column.choices) == [code for code, _label in choices]
    if key != "language":  # there each stands in its own language
        for language, at in (("zh-hans", 0), ("en", 1)):
            with translation.override(language):
                assert [words[at] for words in column.choices.values()] == [gettext(str(label)) for _, label in choices]
