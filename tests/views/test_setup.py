"""The pages of a region's set-up."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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


class TestSettings:
    FORM = {
        "name": "云溪市", "level": "city", "currency": "CNY", "display_scale": "wan_yi", "fiscal_first_month": "1",
        "time_zone": "Asia/Shanghai", "language": "zh-hans", "filing_day": "8", "filing_hour": "12",
        "filing_rule": "same_day",
    }  # fmt: skip

    def test_they_are_kept_and_the_step_is_done(self, officer: Client) -> None:
        assert officer.post("/setup/region/", self.FORM).headers["Location"] == "/setup/"
        region = models.Region.objects.get(code="996100")
        assert (region.filing_day, region.filing_hour, region.filing_rule) == (8, 12, "same_day")
        assert "次月8日12时前报送" in text_of(officer.get("/setup/"))

    def test_what_is_wrong_stands_at_its_field(self, officer: Client) -> None:
        answer = officer.post("/setup/region/", self.FORM | {"filing_day": "31"})
        assert answer.status_code == 422 and 'href="#id_filing_day"' in text_of(answer)

    def test_what_is_fixed_is_shut_with_its_reason(self, world: World, city: Client) -> None:
        page = text_of(city.get("/setup/region/"))
        assert "已按这一币种录入金额" in page and "报送是否逾期以此时区为准" in page
        city.post("/setup/region/", self.FORM | {"currency": "USD", "name": "临东市"})
        assert models.Region.objects.get(pk=world.region.pk).currency == "CNY"


class TestCalendar:
    def test_a_day_is_entered_and_taken_out(self, officer: Client) -> None:
        officer.post("/setup/calendar/new/", {"day": "2020-10-01", "kind": "holiday", "note": "国庆"})
        row = models.CalendarDay.objects.get()
        assert "国庆" in text_of(officer.get("/setup/calendar/"))
        officer.post(f"/setup/calendar/{row.pk}/drop/")
        assert not models.CalendarDay.objects.exists()

    def test_the_workbook_that_goes_out_comes_back(self, officer: Client) -> None:
        officer.post("/setup/calendar/take/", {"text": "日期\t类别\n2020-10-01\t放假\n2020-10-10\t上班\n"})
        before = list(models.CalendarDay.objects.values())
        file = SimpleUploadedFile("calendar.xlsx", officer.get("/setup/calendar/file/").content)
        assert officer.post("/setup/calendar/take/", {"file": file}).status_code == 302
        assert list(models.CalendarDay.objects.values()) == before and len(before) == 2

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("日期\t类别\n十月\t放假\n", "“十月”不是日期"),
            ("日期\t类别\n2020-10-09\t上班\n", "本来就上班"),
            ("日期\t类别\n2020-10-01\t放假\n2020-10-01\t放假\n", "出现了两次"),
            ("甲\t乙\n1\t2\n", "没有找到"),
            ("", "没有"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(self, officer: Client, text: str, said: str) -> None:
        answer = officer.post("/setup/calendar/take/", {"text": text})
        assert answer.status_code == 422 and said in text_of(answer)
        assert not models.CalendarDay.objects.exists()

    def test_few_questions_however_many_days(self, world: World, city: Client) -> None:
        asked = []
        for first, last in ((0, 1), (1, 30)):
            for number in range(first, last):
                models.CalendarDay.objects.create(
                    region=world.region, day=dt.date(2020, 9, 1) + dt.timedelta(number), kind="holiday"
                )
            with CaptureQueriesContext(connection) as queries:
                assert city.get("/setup/calendar/").status_code == 200
            asked.append(len(queries))
        assert asked[1] == asked[0] <= 10, asked
