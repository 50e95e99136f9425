"""Awards and titles on their page: entered, filtered by unit and year, settled, taken out."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leitai import models
from leitai.actions.appraisal.awards import enter_award
from tests.world import World

pytestmark = pytest.mark.django_db
PAGE = "/appraisal/awards/"


def form(world: World, **changes: str) -> dict[str, str]:
    said = {"kind": "title", "who": f"u{world.units['songhe'].pk}", "year": "2020", "name": "园林城市"}
    return said | {"granted_by": "省住建厅"} | changes


def test_a_title_is_entered_and_won(world: World, client: Client) -> None:
    world.sign_in(client, "city_officer")
    new = reverse("appraisal-enter-award")
    wrong = client.post(new, form(world, granted_by=""))
    assert wrong.status_code == 422 and "授予称号的机关" in wrong.content.decode()
    assert client.post(new, form(world)).status_code == 302
    row = models.Award.objects.get()
    assert "申报中" in client.get(PAGE).content.decode()
    client.post(reverse("appraisal-settle-title", args=[row.pk]), {"won": "1", "document": "省文"})
    page = client.get(PAGE).content.decode()
    assert "省文" in page and reverse("appraisal-settle-title", args=[row.pk]) not in page
    client.post(reverse("appraisal-drop-award", args=[row.pk]))
    assert "登记之后" in client.get(PAGE).content.decode()


def test_by_unit_and_year(world: World, client: Client) -> None:
    by = world.scope("city_officer")
    for year, key, name in ((2019, "songhe", "甲县称号"), (2020, "liuxi", "乙县称号")):
        enter_award(by=by, kind="award", year=year, name=name, unit_id=world.units[key].pk)
    world.sign_in(client, "reporter")
    page = client.get(f"{PAGE}?year=2019").content.decode()
    assert "甲县称号" in page and "乙县称号" not in page
    page = client.get(f"{PAGE}?who=u{world.units['liuxi'].pk}").content.decode()
    assert "乙县称号" in page and "甲县称号" not in page
    assert "按此条件没有记录" in client.get(f"{PAGE}?year=2018").content.decode()
    assert reverse("appraisal-enter-award") not in page


def test_thirty_cost_no_more_queries_than_one(world: World, client: Client) -> None:
    by = world.scope("city_officer")

    def add(number: int) -> None:
        for n in range(number):
            enter_award(by=by, kind="award", year=2020, name=f"称号{n}", unit_id=world.units["songhe"].pk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE)
        return len(found)

    world.sign_in(client, "reporter")
    add(1)
    asked()
    few = asked()
    add(29)
    assert asked() <= few
