"""`leitai init`: an empty database gets a region and somebody who can sign in, or stays as it was."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from leitai import models

pytestmark = pytest.mark.django_db
SLIP = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")
YUNXI = {"code": "996100", "name": "云溪市", "name_en": "Yunxi", "fictional": True, "admin_name": "林知远"}


def init(**options: Any) -> str:
    out = StringIO()
    call_command("init_region", **(YUNXI | options), stdout=out)
    return out.getvalue()


def test_one_person_does_both_and_signs_in_with_the_slip(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    said = init()
    person = models.Person.objects.get()
    assert {row.role for row in person.role_assignments.all()} == {"admin", "city_officer"}
    password = SLIP.search(said)
    assert password and "linzhiyuan" in said and "/setup/" in said
    client = Client()
    client.post("/accounts/login/", {"login": "linzhiyuan", "password": password[0]})
    assert client.get("/setup/").headers["Location"] == "/accounts/password/change/"
    region = models.Region.objects.get()
    assert (region.code, region.name, region.fictional, region.pack) == ("996100", "云溪市", True, "")


def test_two_people_have_a_role_each() -> None:
    init(officer_name="周以宁", officer_login="Zhou")
    held = {row.person.username: row.role for row in models.RoleAssignment.objects.select_related("person")}
    assert held == {"linzhiyuan": "admin", "zhou": "city_officer"}


def test_a_pack_brings_its_units() -> None:
    init(pack="lanchuan")
    assert models.Region.objects.get().name == "岚川市" and models.Unit.objects.count() > 40


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "代码996100的地区已经有了"),
        ({"code": "a b"}, "不能作地区代码"),
        ({"code": "996200", "name": " "}, "地区要有名称"),
        ({"code": "996200", "time_zone": "Mars"}, "没有时区"),
        ({"code": "996200", "admin_login": "linzhiyuan"}, "登录名已被使用"),
        ({"code": "996200", "officer_name": "周以宁", "officer_login": "linzhiyuan"}, "登录名已被使用"),
        ({"pack": "atlantis"}, "there is no pack"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(options: dict[str, Any], said: str) -> None:
    init()
    before = [list(model.objects.values()) for model in (models.Region, models.Person, models.AuditEvent)]
    with pytest.raises(CommandError, match=said):
        init(**options)
    assert [list(model.objects.values()) for model in (models.Region, models.Person, models.AuditEvent)] == before


class TestSlip:
    def test_whoever_lost_the_first_slip_gets_another(self) -> None:
        first = init()
        models.Person.objects.update(start_password_until="2020-01-01")
        out = StringIO()
        call_command("give_slip", "LinZhiyuan", stdout=out)
        again = SLIP.search(out.getvalue())
        person = models.Person.objects.get()
        assert again and person.check_password(again[0]) and again[0] not in first
        assert person.start_password_until is not None and person.start_password_until.year > 2020
        assert models.AuditEvent.objects.filter(verb="reset_password", actor=None).count() == 1

    @pytest.mark.parametrize("login", ["nobody", ""])
    def test_somebody_without_a_role_gets_none(self, login: str) -> None:
        init()
        with pytest.raises(CommandError, match="holds a role"):
            call_command("give_slip", login)

    def test_a_closed_account_gets_none(self) -> None:
        init()
        models.RoleAssignment.objects.update(ends=dt.date(2020, 1, 1), starts=dt.date(2019, 1, 1))
        with pytest.raises(CommandError, match="holds a role"):
            call_command("give_slip", "linzhiyuan")


def test_a_namesake_gets_a_number() -> None:
    init()
    init(code="996200", name="竹川市")
    assert set(models.Person.objects.values_list("username", flat=True)) == {"linzhiyuan", "linzhiyuan2"}
