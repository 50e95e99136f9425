"""The pages of a region's set-up."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
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
        assert asked[1] == asked[0] <= 22, asked


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


class TestUnits:
    ROWS = "代码,名称,级别,上级代码\n996100,云溪市,市,\n996102,云溪区,区,996100\n"

    def look(self, client: Client, text: str) -> HttpResponse:
        return client.post("/setup/units/look/", {"file": SimpleUploadedFile("units.csv", text.encode())})

    def test_they_are_looked_at_and_then_taken_in(self, officer: Client) -> None:
        shown = self.look(officer, self.ROWS)
        assert "新增2个" in text_of(shown) and not models.Unit.objects.exists()
        context = shown.context
        form = {"tables": context["tables"], "sha256": context["preview"].sha256}
        assert officer.post("/setup/units/take/", form).headers["Location"] == "/units/"
        assert set(models.Unit.objects.values_list("code", flat=True)) == {"996100", "996102"}
        assert "新增2个单位" in text_of(officer.get("/units/"))
        assert "都已经有了" in text_of(self.look(officer, self.ROWS))

    def test_faults_are_listed_and_nothing_can_be_taken(self, officer: Client) -> None:
        shown = self.look(officer, self.ROWS.replace("区,996100", "区,12"))
        words = text_of(shown)
        assert shown.status_code == 422 and "D3" in words and "!D3" not in words and "全部导入" not in words
        form = {"tables": shown.context["tables"], "sha256": shown.context["preview"].sha256}
        assert officer.post("/setup/units/take/", form).status_code == 422
        assert not models.Unit.objects.exists()

    def test_what_changed_meanwhile_is_shown_again(self, officer: Client) -> None:
        shown = self.look(officer, self.ROWS)
        form = {"tables": shown.context["tables"], "sha256": shown.context["preview"].sha256}
        officer.post("/setup/units/take/", form)
        models.Unit.objects.filter(code="996102").update(name="改名区")
        again = officer.post("/setup/units/take/", form)
        assert again.status_code == 422 and "预览之后数据有了变化" in text_of(again) and "改名区" in text_of(again)

    @pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"PK\x03\x04broken"])
    def test_what_is_no_workbook_is_refused_in_words(self, officer: Client, body: bytes) -> None:
        answer = officer.post("/setup/units/look/", {"file": SimpleUploadedFile("units.xlsx", body)})
        assert answer.status_code == 422 and 'role="alert"' in text_of(answer)

    def test_a_pack_is_for_an_empty_region(self, officer: Client, city: Client) -> None:
        assert "岚川市" in text_of(officer.get("/setup/units/"))
        assert officer.post("/setup/units/pack/", {"pack": "lanchuan"}).status_code == 302
        assert models.Unit.objects.filter(region__code="996100").count() > 40
        assert "岚川市" not in text_of(officer.get("/setup/units/"))
        assert city.post("/setup/units/pack/", {"pack": "lanchuan"}).status_code == 422
        assert officer.post("/setup/units/pack/", {"pack": "atlantis"}).status_code == 404

    def test_few_questions_however_many_units(self, world: World, city: Client) -> None:
        asked = []
        for rows in (1, 30):
            text = "代码,名称,级别\n" + "".join(f"n-{n},{n}县,县\n" for n in range(rows))
            with CaptureQueriesContext(connection) as queries:
                assert self.look(city, text).status_code == 200
            asked.append(len(queries))
        assert asked[1] == asked[0] <= 12, asked


class TestPeople:
    ROWS = "姓名,机构,角色,区县代码\n吕青,office,领导,\n周全,songhe,区县填报员,\n"

    def look(self, client: Client, text: str) -> HttpResponse:
        return client.post("/setup/people/look/", {"file": SimpleUploadedFile("people.csv", text.encode())})

    def take(self, client: Client, shown: HttpResponse) -> HttpResponse:
        context = shown.context  # type: ignore[attr-defined]
        form = {"tables": context["tables"], "sha256": context["preview"].sha256}
        return client.post("/setup/people/take/", form)

    def test_new_people_get_slips_once_and_sign_in_with_them(self, world: World, city: Client) -> None:
        shown = self.look(city, self.ROWS)
        assert "lvqing" in text_of(shown) and "区县填报员 松河区" in text_of(shown) and "2张密码条" in text_of(shown)
        slips = self.take(city, shown)
        assert slips.headers["Cache-Control"] == "no-store" and "2个初始密码" in text_of(slips)
        found = re.findall(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", text_of(slips))
        assert len(found) == 2 and text_of(slips).count("http://testserver/") == 2 and "有效期至" in text_of(slips)
        client = Client()
        client.post("/accounts/login/", {"login": "zhouquan", "password": found[1]})
        assert client.get("/").headers["Location"] == "/accounts/password/change/"
        assert self.take(city, shown).status_code == 422  # loading the page again gives no second slip

    def test_where_nobody_is_new_there_are_no_slips(self, world: World, city: Client) -> None:
        shown = self.look(city, "姓名,登录名,机构,角色\n临东领导,leader,office,审计员\n")
        assert self.take(city, shown).headers["Location"] == "/people/"
        assert "没有新人员" in text_of(city.get("/people/"))

    def test_faults_are_listed(self, city: Client) -> None:
        shown = self.look(city, self.ROWS.replace("songhe", "nowhere"))
        words = text_of(shown)
        assert shown.status_code == 422 and "B3" in words and "!B3" not in words and "全部导入" not in words
        assert "没有找到" in text_of(self.look(city, "甲,乙\n1,2\n"))

    def test_few_questions_however_many_people(self, world: World, city: Client) -> None:
        asked = []
        for rows in (1, 30):
            text = "姓名,登录名,机构,角色\n" + "".join(f"人{n},clerk-{n},office,领导\n" for n in range(rows))
            with CaptureQueriesContext(connection) as queries:
                assert self.look(city, text).status_code == 200
            asked.append(len(queries))
        assert asked[1] == asked[0] <= 14, asked


class TestOrganizations:
    FORM = {"code": "water", "name": "水利局", "kind": "department", "sort_order": "9"}

    def test_one_is_added_and_changed(self, city: Client) -> None:
        assert city.post("/organizations/new/", self.FORM).status_code == 302
        row = models.Organization.objects.get(code="water")
        assert "水利局" in text_of(city.get("/organizations/"))
        form = self.FORM | {"name": "水务局", "code": "ignored"}
        assert city.post(f"/organizations/{row.pk}/edit/", form).status_code == 302
        row.refresh_from_db()
        assert (row.code, row.name) == ("water", "水务局")

    def test_a_refusal_stands_on_the_form(self, city: Client) -> None:
        answer = city.post("/organizations/new/", self.FORM | {"code": "transport"})
        assert answer.status_code == 422 and "已被别的机构使用" in text_of(answer)
        answer = city.post("/organizations/new/", self.FORM | {"kind": "government"})
        assert answer.status_code == 422 and "要选所属区县" in text_of(answer)

    def test_whoever_may_not_edit_sees_no_buttons(self, world: World) -> None:
        page = text_of(world.sign_in(Client(), "auditor").get("/organizations/"))
        assert "临东市交通运输局" in page and "新增机构" not in page and "/edit/" not in page

    def test_few_questions_however_many(self, world: World, city: Client) -> None:
        asked = []
        for first, last in ((0, 1), (1, 30)):
            for number in range(first, last):
                models.Organization.objects.create(
                    region=world.region, code=f"b-{number}", name=f"{number}局", kind="government",
                    unit=world.units["songhe"],
                )  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                assert city.get("/organizations/").status_code == 200
            asked.append(len(queries))
        assert asked[1] == asked[0] <= 10, asked
