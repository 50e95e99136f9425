"""The campaign year: themes by unit with dated targets, higher plans, the emergency, departments, and the forms."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from leitai import models
from tests.views.filing import text_of
from tests.views.season import add_thirty, close_may, in_english, queries_of
from tests.world import JUNE, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(world: World) -> Client:
    close_may(world)
    return world.sign_in(Client(), "city_officer")


def theme(world: World, key: str = "transport") -> models.Theme:
    return world.lindong.themes[key]


class TestMatrix:
    def test_themes_by_unit(self, city: Client) -> None:
        page = text_of(city.get("/campaign/?month=2020-05"))
        for words in (
            "临东市重大项目突破年",
            "临东市交通突破",
            "临东市交通运输局",
            "松河区",
            "0.6",
            "投资",
            "金额单位：亿元",
        ):
            assert words in page
        # of the bridge 600 and all of the road's 1,000 count for Songhe: 0.16 of 0.50 by the first of June
        assert "0.16" in page and "/0.50" in page and "表中目标的期限都是2020年6月1日" in page
        assert "4个项目列入专题" in page and "1个列入多个专题" in page and "竹岭" not in page

    def test_in_english(self, city: Client) -> None:
        page = in_english(city, "/campaign/?month=2020-05")
        for words in (
            "Lindong Year of Major Projects",
            "4 projects stand in a theme",
            "Lindong Transport Bureau",
            "CNY bn",
        ):
            assert words in page
        assert "亿元" not in page and "专题" not in page

    def test_the_emergency_stands_on_top(self, world: World, city: Client) -> None:
        assert "应急状态" not in text_of(city.get("/campaign/"))
        models.Campaign.objects.filter(pk=world.lindong.campaign.pk).update(emergency=True, emergency_note="疫情防控")
        page = text_of(city.get("/campaign/"))
        assert "在应急状态下推进" in page and "疫情防控" in page

    def test_the_higher_plans_in_the_order_they_bind(self, world: World, city: Client) -> None:
        plan = world.lindong.tags["plan"]
        nation = models.Tag.objects.create(
            region=world.region, kind="alignment", code="nation", name="国家战略", plan_level="national"
        )
        world.lindong.campaign.alignments.set([plan, nation])
        theme(world).tags.set([nation, world.lindong.tags["brand"]])
        page = text_of(city.get("/campaign/"))
        assert page.index("国家战略") < page.index("临东市上级规划") and "临东市品牌" in page
        world.projects["road"].tags.add(nation)
        assert "国家战略" in text_of(city.get(f"/projects/{world.projects['road'].pk}/"))

    def test_a_county_counts_what_it_may_see(self, world: World) -> None:
        page = text_of(world.sign_in(Client(), "reporter_liuxi").get("/campaign/"))
        assert "按你能看到的项目计" in page or "只计" in page
        assert "新建专题" not in page

    def test_unknown(self, city: Client) -> None:
        assert city.get("/campaign/?campaign=none").status_code == 404

    def test_few_queries_at_few_and_at_thirty_rows(self, world: World, city: Client) -> None:
        assert queries_of(city, "/campaign/?month=2020-05") <= 12
        add_thirty(world)
        assert queries_of(city, "/campaign/?month=2020-05") <= 12

    def test_where_there_is_none(self, world: World, city: Client) -> None:
        models.ThemeTarget.objects.filter(theme__campaign=world.lindong.campaign).delete()
        models.Project.themes.through.objects.filter(theme__campaign=world.lindong.campaign).delete()
        world.lindong.campaign.themes.all().delete()
        assert "还没有专题" in text_of(city.get("/campaign/"))
        world.lindong.campaign.delete()
        page = text_of(city.get("/campaign/"))
        assert "lt-empty" in page and 'href="/campaign/new/"' in page


class TestTheme:
    def test_every_date_and_who_answers(self, world: World, city: Client) -> None:
        models.ThemeTarget.objects.create(
            theme=theme(world),
            unit=world.units["liuxi"],
            measure="starts",
            value=2,
            due=dt.date(2020, 12, 31),
            note="年底前",
        )
        page = text_of(city.get(f"/campaign/themes/{theme(world).pk}/?month=2020-05"))
        for words in ("全域", "松河区", "32%", "2020年12月31日", "年底前", "开工项目数", "1个责任单位"):
            assert words in page
        office = world.lindong.organizations["transport"].pk
        assert f"responsible={office}" in page and "松河区 1.6" in page and "柳溪县 0.4" in page

    def test_a_target_that_is_due_and_not_reached_is_missed(self, world: World, city: Client) -> None:
        models.ThemeTarget.objects.filter(theme=theme(world)).update(due=dt.date(2020, 5, 31))
        for address in (f"/campaign/themes/{theme(world).pk}/", "/campaign/"):
            assert "未达" in text_of(city.get(f"{address}?month=2020-05"))

    def test_the_register_cut_to_a_department(self, world: World, city: Client) -> None:
        office = world.lindong.organizations["transport"].pk
        page = text_of(city.get(f"/projects/?responsible={office}&theme={theme(world).pk}&count=split"))
        assert "松河沿江公路" in page and "柳溪一小扩建" not in page and "责任单位：临东市交通运输局" in page

    def test_few_queries(self, world: World, city: Client) -> None:
        address = f"/campaign/themes/{theme(world).pk}/?month=2020-05"
        before = queries_of(city, address)
        models.ThemeTarget.objects.bulk_create(
            models.ThemeTarget(
                theme=theme(world),
                unit=world.units["liuxi"],
                measure="starts",
                value=1,
                due=JUNE + dt.timedelta(days=n),
            )
            for n in range(30)
        )
        assert queries_of(city, address) == before <= 12

    def test_a_foreign_one_is_not_there(self, world: World, city: Client) -> None:
        foreign = next(iter(world.yunbei.themes.values()))
        response = city.get(f"/campaign/themes/{foreign.pk}/")
        assert response.status_code == 404 and foreign.name not in text_of(response)


class TestForms:
    def test_a_dated_target_is_set_changed_and_taken_back(self, world: World, city: Client) -> None:
        body = {"unit": world.units["liuxi"].pk, "measure": "done_year", "value": "12000", "due": "2020-09-30"}
        assert city.post(f"/campaign/themes/{theme(world).pk}/target/", body).status_code == 302
        target = models.ThemeTarget.objects.get(due=dt.date(2020, 9, 30))
        assert target.value == Decimal(120_000_000)
        assert 'value="12000"' in text_of(city.get(f"/campaign/targets/{target.pk}/edit/"))
        assert city.post(f"/campaign/targets/{target.pk}/edit/", body | {"value": "13000"}).status_code == 302
        target.refresh_from_db()
        assert target.value == Decimal(130_000_000)
        assert city.post(f"/campaign/targets/{target.pk}/drop/").status_code == 302
        assert not models.ThemeTarget.objects.filter(pk=target.pk).exists()
        verbs = ["set_target", "set_target", "drop_target"]
        assert list(models.AuditEvent.objects.order_by("pk").values_list("verb", flat=True))[-3:] == verbs

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"due": "2021-03-01"}, "2020年12月31日"),
            ({"value": "-1"}, "0"),
            ({"measure": "starts", "value": "1.5"}, "整数"),
            ({"measure": ""}, "lt-field has-error"),
        ],
    )
    def test_an_unsound_target_stands_on_the_form(
        self, world: World, city: Client, change: dict[str, str], words: str
    ) -> None:
        body = {"unit": "", "measure": "done_year", "value": "12000", "due": "2020-09-30"} | change
        response = city.post(f"/campaign/themes/{theme(world).pk}/target/", body)
        assert response.status_code == 422 and words in text_of(response)
        assert not models.ThemeTarget.objects.filter(due=dt.date(2020, 9, 30)).exists()

    def test_a_campaign_in_an_emergency_says_which(self, world: World, city: Client) -> None:
        body = {
            "name": "新一年",
            "code": "year-2021",
            "fiscal_year": "2021",
            "starts": "2021-01-01",
            "ends": "2021-12-31",
        }
        body["alignments"] = str(world.lindong.tags["plan"].pk)
        assert city.post("/campaign/new/", body | {"emergency": "on"}).status_code == 422
        assert city.post("/campaign/new/", body | {"emergency": "on", "emergency_note": "防汛"}).status_code == 302
        made = models.Campaign.objects.get(code="year-2021")
        assert made.emergency and [tag.code for tag in made.alignments.all()] == ["five-year"]

    def test_a_theme_with_its_department_and_tags(self, world: World, city: Client) -> None:
        body = {"lead": str(world.lindong.organizations["education"].pk), "name": "文旅", "code": "tourism",
                "sort_order": "9", "tags": [str(world.lindong.tags["brand"].pk)]}  # fmt: skip
        address = f"/campaign/{world.lindong.campaign.pk}/themes/new/"
        assert city.post(address, body).status_code == 302
        assert "文旅" in text_of(city.get("/campaign/")) and "临东市品牌" in text_of(city.get("/campaign/"))
        again = city.post(address, body)
        assert again.status_code == 422 and "tourism" in text_of(again)

    def test_a_tag_names_the_level_of_its_plan(self, city: Client) -> None:
        body = {"kind": "alignment", "name": "省级规划", "code": "province"}
        assert city.post("/campaign/tags/new/", body).status_code == 422
        assert city.post("/campaign/tags/new/", body | {"plan_level": "provincial"}).status_code == 302

    def test_only_the_office_changes(self, world: World) -> None:
        own, year = f"/campaign/themes/{theme(world).pk}", f"/campaign/{world.lindong.campaign.pk}"
        pages = ("/campaign/new/", "/campaign/tags/new/", f"{own}/target/", f"{own}/edit/", f"{year}/edit/")
        for person in ("reporter", "leader", "auditor", "department_officer"):
            client = world.sign_in(Client(), person)
            assert {client.get(page).status_code for page in pages} == {403}
            assert {client.post(page, {}).status_code for page in pages} == {403}
