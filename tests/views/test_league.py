"""The league page: words and numbers in both languages, what each may do, and how few queries it takes."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client

from leitai import models
from leitai.actions.months import correct_month
from tests.views.filing import text_of
from tests.views.season import add_thirty, close_may, in_english, queries_of
from tests.world import MAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(world: World) -> Client:
    close_may(world)
    return world.sign_in(Client(), "city_officer")


class TestTable:
    def test_places_of_the_units(self, city: Client) -> None:
        page = text_of(city.get("/league/?month=2020-05"))
        for words in ("区县榜单", "松河区", "柳溪县", "石桥经开区", "投资完成率", "时间进度", "规则全文"):
            assert words in page
        # five projects with 1,000 each; the bridge counts for both of its units and once in the total
        assert "0.50" in page and "亿元" in page

    def test_in_english(self, city: Client) -> None:
        page = in_english(city, "/league/?month=2020-05")
        for words in ("League of districts and counties", "Songhe", "Completion rate", "CNY", "time progress"):
            assert words in page
        assert "榜单" not in page and "亿元" not in page

    @pytest.mark.parametrize("by", ["unit", "theme", "sector", "leader", "level"])
    def test_by_each_dimension(self, city: Client, by: str) -> None:
        assert city.get(f"/league/?month=2020-05&by={by}").status_code == 200

    def test_a_theme_renamed_since_is_called_by_its_new_name(self, world: World, city: Client) -> None:
        assert "临东市交通突破" in text_of(city.get("/league/?month=2020-05&by=theme"))
        models.Theme.objects.filter(pk=world.lindong.themes["transport"].pk).update(name="大交通")
        assert "大交通" in text_of(city.get("/league/?month=2020-05&by=theme"))

    @pytest.mark.parametrize("query", ["by=colour", "revision=x", "revision=99999", "revision=7", "month=1066-01"])
    def test_what_there_is_not(self, city: Client, query: str) -> None:
        response = city.get(f"/league/?month=2020-05&{query}" if "month" not in query else f"/league/?{query}")
        assert response.status_code == 404 and "这里没有内容" in text_of(response)

    def test_improvement_and_every_measure(self, city: Client) -> None:
        first = text_of(city.get("/league/?month=2020-05&view=improvement"))
        assert "从第二个月起才有进步可比" in first
        assert "支付率" in text_of(city.get("/league/?month=2020-05&columns=all"))

    def test_sorting_keeps_the_places(self, city: Client) -> None:
        page = text_of(city.get("/league/?month=2020-05&sort=completion"))
        assert 'aria-sort="descending"' in page

    def test_few_queries_at_three_and_at_thirty_units(self, world: World) -> None:
        add_thirty(world)
        close_may(world)
        client = world.sign_in(Client(), "city_officer")
        for by in ("unit", "theme", "leader"):
            assert queries_of(client, f"/league/?month=2020-05&by={by}") <= 12

    def test_few_queries_at_three_units(self, city: Client) -> None:
        assert queries_of(city, "/league/?month=2020-05") <= 12


class TestMonths:
    def test_an_open_month_has_no_league(self, city: Client) -> None:
        page = text_of(city.get("/league/?month=2020-06"))
        assert "2020年6月未封月" in page and "?month=2020-05" in page and "松河区</th>" not in page

    def test_a_preview_is_for_who_closes(self, world: World, city: Client) -> None:
        assert city.get("/league/?month=2020-06&preview=1").status_code in (404, 409)
        leader = world.sign_in(Client(), "leader")
        assert "未封月" in text_of(leader.get("/league/?month=2020-06&preview=1"))

    def test_an_older_revision_says_so(self, world: World, city: Client) -> None:
        correct_month(by=world.scope("city_officer"), month=MAY, reason="统计口径更正")
        assert "第2版" in text_of(city.get("/league/?month=2020-05"))
        old = text_of(city.get("/league/?month=2020-05&revision=1"))
        assert "lt-callout" in old and "第2版" in old


class TestDrill:
    def test_the_projects_behind_a_number(self, world: World, city: Client) -> None:
        page = text_of(city.get("/league/projects/?month=2020-05&by=unit&key=998102&measure=completion&revision=1"))
        assert "松河沿江公路" in page and "双县大桥" in page and "60%" in page and "石桥产业园" not in page

    def test_the_whole_region_counts_each_once(self, city: Client) -> None:
        page = text_of(city.get("/league/projects/?month=2020-05&measure=completion&revision=1"))
        assert page.count("双县大桥") == 1 and page.count("柳溪一小扩建") == 1 and "60%" not in page

    @pytest.mark.parametrize("query", ["by=unit&key=111111&measure=completion", "measure=beauty"])
    def test_of_nothing(self, city: Client, query: str) -> None:
        assert city.get(f"/league/projects/?month=2020-05&revision=1&{query}").status_code == 404


def test_as_a_workbook(city: Client) -> None:
    response = city.get("/league/excel/?month=2020-05")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [str(cell) for one in book for row in one.iter_rows(values_only=True) for cell in row if cell is not None]
    assert "松河区（项目不足3个，单列）" in cells and "没有责任区县" in cells
    assert {"区县榜单，2020年5月（虚构）", "演示数据，纯属虚构"} <= set(cells)
    assert "fictional" in response["Content-Disposition"]


@pytest.mark.parametrize("person", ["reporter", "department_officer", "leader", "auditor"])
def test_others_read_and_issue_nothing(world: World, person: str) -> None:
    close_may(world)
    page = text_of(world.sign_in(Client(), person).get("/league/?month=2020-05"))
    assert "区县榜单" in page and "生成通报" not in page


def test_the_administrator_of_people_sees_no_league(world: World) -> None:
    response = world.sign_in(Client(), "admin").get("/league/")
    assert response.status_code == 403 and "只有" in text_of(response)


def test_signed_out_is_led_to_the_door(world: World) -> None:
    response = Client().get("/league/?by=theme")
    assert response.status_code == 302 and response["Location"].startswith("/accounts/login/?next=/league/")


def test_the_other_region_is_not_in_it(world: World, city: Client) -> None:
    assert not models.MonthRevision.objects.filter(region=world.yunbei.region).exists()
    assert "竹岭" not in text_of(city.get("/league/?month=2020-05"))
