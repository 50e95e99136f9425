"""The register and a project's sheet: both counts of a bundle, histories, plan versions, and the forms."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from leitai import models
from tests.views.filing import text_of
from tests.views.season import WAN, add_thirty, close_may, in_english, queries_of
from tests.world import World

pytestmark = pytest.mark.django_db


def sheet_of(world: World, key: str) -> str:
    return f"/projects/{world.projects[key].pk}/"


class TestRegister:
    def test_both_counts_of_a_bundle(self, city: Client) -> None:
        page = text_of(city.get("/projects/"))
        assert "5个项目（打包项目算一个）" in page and "1个打包项目拆成2个后，共6个" in page
        assert "打包，含2个" in page and "柳溪一小扩建" not in page
        split = text_of(city.get("/projects/?count=split"))
        assert "柳溪一小扩建" in split and "打包，含2个" not in split

    def test_in_english(self, city: Client) -> None:
        page = in_english(city, "/projects/")
        assert "5 projects with each bundle as one; 6 when the 1 bundles" in page
        assert "Two Counties Bridge" in page and "Songhe" in page and "60%" in page and "万元" not in page

    def test_cut_and_uncut(self, world: World, city: Client) -> None:
        page = text_of(city.get("/projects/?search=dq"))  # the initials of 双县大桥 end so
        assert "双县大桥" in page and "松河沿江公路" not in page and "“dq”" in page
        unit = text_of(city.get("/projects/?unit=998121&annual_class=continuing"))
        assert "双县大桥" in unit and "单位：柳溪县" in unit
        assert "没有" in text_of(city.get("/projects/?search=zzzz"))

    @pytest.mark.parametrize("query", ["theme=abc", "theme=999999", "unit=000000", "sector=x", "page=x", "page=99"])
    def test_odd_addresses(self, city: Client, query: str) -> None:
        assert city.get(f"/projects/?{query}").status_code in (200, 404)

    def test_everyone_sees_only_theirs(self, world: World) -> None:
        page = text_of(world.sign_in(Client(), "reporter_liuxi").get("/projects/?count=split"))
        assert "柳溪二中新建" in page and "松河沿江公路" not in page and "新增项目" not in page

    def test_few_queries_at_few_and_at_thirty_rows(self, world: World, city: Client) -> None:
        assert queries_of(city, "/projects/") <= 12
        add_thirty(world)
        assert queries_of(city, "/projects/?count=split") <= 12


class TestSheet:
    def test_what_is_known_of_a_project(self, world: World, city: Client) -> None:
        close_may(world)
        page = text_of(city.get(sheet_of(world, "road")))
        for words in (
            "松河沿江公路",
            "38,600",
            "续建",
            "临东市分管领导",
            "2020年1月1日",
            "第2版",
            "中期调整",
            "市政府",
            "现行",
        ):
            assert words in page
        assert "松河沿江公路路基施工" in page

    def test_the_three_series_stand_apart(self, world: World, city: Client) -> None:
        page = text_of(city.get(sheet_of(world, "road")))
        for words in ("统计口径", "支付", "本年完成", "1,000", "900", "750"):
            assert words in page

    def test_in_english(self, world: World, city: Client) -> None:
        page = in_english(city, sheet_of(world, "bridge"))
        for words in ("Two Counties Bridge", "Continuing", "Songhe", "60%", "Lindong Vice-Mayor", "CNY m"):
            assert words in page

    def test_a_bundle_shows_its_projects(self, world: World, city: Client) -> None:
        page = text_of(city.get(sheet_of(world, "schools")))
        assert "柳溪一小扩建" in page and "柳溪二中新建" in page and "打包" in page

    def test_a_foreign_one_is_not_there(self, world: World, city: Client) -> None:
        response = city.get(f"/projects/{world.yunbei.projects['airport'].pk}/")
        assert response.status_code == 404 and "云北" not in text_of(response)

    def test_few_queries(self, world: World, city: Client) -> None:
        assert queries_of(city, sheet_of(world, "bridge")) <= 20


class TestForms:
    def test_a_new_project(self, city: Client) -> None:
        blank = city.post("/projects/new/", {"name": ""})
        assert blank.status_code == 422 and "has-error" in text_of(blank)
        made = city.post(
            "/projects/new/", {"name": "新桥", "total_investment": "1200.5", "planned_start": "2020-09-01"}
        )
        assert made.status_code == 302, text_of(made)
        project = models.Project.objects.get(name="新桥")
        assert project.total_investment == Decimal("12005000") and made["Location"] == f"/projects/{project.pk}/"

    def test_a_refusal_stands_on_the_form(self, world: World, city: Client) -> None:
        response = city.post(
            f"{sheet_of(world, 'road')}plan/",
            {"fiscal_year": "2020", "amount": "13000", "dated": "2020-02-01", "reason": "x", "approver": "y"},
        )
        assert response.status_code == 422 and "新版不能早于它" in text_of(response)

    def test_a_plan_gets_its_next_version(self, world: World, city: Client) -> None:
        body = {
            "fiscal_year": "2020",
            "amount": "13000",
            "dated": "2020-07-01",
            "reason": "追加",
            "approver": "市发改委",
        }
        assert city.post(f"{sheet_of(world, 'road')}plan/", body).status_code == 302
        plan = models.AnnualPlan.objects.filter(project=world.projects["road"]).latest("version")
        assert (plan.version, plan.amount, plan.approver) == (3, 13_000 * WAN, "市发改委")
        assert "追加" in text_of(city.get(sheet_of(world, "road")))

    def test_leader_and_responsible_unit_keep_their_history(self, world: World, city: Client) -> None:
        address = sheet_of(world, "road")
        assert city.post(f"{address}leader/", {"leader": "新任领导", "since": "2020-06-01"}).status_code == 302
        office = world.lindong.organizations["education"]
        assert (
            city.post(f"{address}responsible/", {"organization_id": office.pk, "since": "2020-06-15"}).status_code
            == 302
        )
        page = text_of(city.get(address))
        for words in ("新任领导", "临东市分管领导", "临东市教育局", "临东市交通运输局", "至今", "2020年6月1日"):
            assert words in page

    def test_shares_add_up_to_one(self, world: World, city: Client) -> None:
        address = f"{sheet_of(world, 'bridge')}credits/"
        units = {f"unit-{world.units[key].pk}": share for key, share in (("songhe", "50"), ("liuxi", "40"))}
        refused = city.post(address, units)
        assert refused.status_code == 422 and "90%" in text_of(refused)
        assert city.post(address, units | {f"unit-{world.units['shiqiao'].pk}": "10"}).status_code == 302
        assert "10%" in text_of(city.get(sheet_of(world, "bridge")))

    def test_off_the_list_with_a_reason(self, world: World, city: Client) -> None:
        address = f"{sheet_of(world, 'park')}delist/"
        assert city.post(address, {"on": "2020-07-01", "reason": ""}).status_code == 422
        assert city.post(address, {"on": "2020-07-01", "reason": "取消"}).status_code == 302
        assert "移出名单" in text_of(city.get(sheet_of(world, "park")))
        assert "石桥产业园" not in text_of(city.get("/projects/"))
        assert "石桥产业园" in text_of(city.get("/projects/?delisted=1"))

    @pytest.mark.parametrize("verb", ["edit", "credits", "leader", "responsible", "plan", "delist"])
    def test_the_county_changes_nothing(self, world: World, verb: str) -> None:
        client = world.sign_in(Client(), "reporter")
        before = models.AuditEvent.objects.count()
        address = f"{sheet_of(world, 'road')}{verb}/"
        assert client.get(address).status_code == 403 and client.post(address, {}).status_code == 403
        assert models.AuditEvent.objects.count() == before

    def test_each_form_opens(self, world: World, city: Client) -> None:
        for verb in ("edit", "credits", "leader", "responsible", "plan", "delist"):
            response = city.get(f"{sheet_of(world, 'road')}{verb}/")
            assert response.status_code == 200 and "松河沿江公路" in text_of(response), verb


def test_the_annual_class_follows_the_dates(world: World, city: Client) -> None:
    project = world.projects["sewer"]
    assert "预备" in text_of(city.get(sheet_of(world, "sewer"))) or "新开工" in text_of(
        city.get(sheet_of(world, "sewer"))
    )
    models.Project.objects.filter(pk=project.pk).update(
        started_on=dt.date(2019, 1, 1), planned_completion=dt.date(2020, 11, 1)
    )
    assert "竣工" in text_of(city.get(sheet_of(world, "sewer")))
