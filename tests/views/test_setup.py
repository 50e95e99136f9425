"""The pages of a region's set-up."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leitai import models
from tests.views.filing import text_of
from tests.views.season import in_english
from tests.world import SINCE, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Client:
    """The first officer of a region in which there is nothing else."""
    region = models.Region.objects.create(code="996100", name="云溪市", name_en="Yunxi", level="city", fictional=True)
    person = models.Person.objects.create(username="yunxi", name="云溪办")
    models.RoleAssignment.objects.create(person=person, region=region, role="city_officer", starts=SINCE)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestChecklist:
    def test_the_next_step_stands_out(self, officer: Client) -> None:
        page = officer.get("/setup/").content.decode()
        assert page.count('aria-current="step"') == 1
        assert page.index("is-next") < page.index("首批项目清单")
        assert "Set-up: 0 of" in in_english(officer, "/setup/")

    def test_the_home_page_of_an_empty_region_leads_there(self, officer: Client, city: Client) -> None:
        assert "本地区还没有项目" in text_of(officer.get("/"))
        assert "本地区还没有项目" not in text_of(city.get("/"))

    def test_an_administrator_sees_whose_the_other_steps_are(self, world: World) -> None:
        page = text_of(world.sign_in(Client(), "admin").get("/setup/"))
        assert "机构与人员名单" in page

    def test_few_questions_however_many_units(self, world: World, city: Client) -> None:
        asked = []
        for first, last in ((0, 1), (1, 30)):
            for number in range(first, last):
                models.Unit.objects.create(
                    region=world.region, code=f"9981{number + 30}", name=f"{number}县", level="county",
                    parent=world.lindong.city, valid_from=dt.date(2000, 1, 1),
                )  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                assert city.get("/setup/").status_code == 200
            asked.append(len(queries))
        assert asked[1] == asked[0] <= 16, asked
