"""Home and what stands around every page: what waits for whom, the language, the unit picker, the plain refusals."""

from __future__ import annotations

import pytest
from django.test import Client

from leitai.actions.months import correct_month
from leitai.middleware import CONTENT_POLICY
from tests.views.filing import text_of
from tests.views.season import add_thirty, close_may, in_english, queries_of
from tests.world import MAY, World

pytestmark = pytest.mark.django_db


def signed_in(world: World, name: str) -> Client:
    return world.sign_in(Client(), name)


class TestWhatWaits:
    def test_the_city(self, world: World) -> None:
        close_may(world)
        page = text_of(signed_in(world, "city_officer").get("/"))
        for words in ("2件待办", "1份报送待审核", "1个单位还没报", "柳溪县", "下次封月", "2020年6月", "7月6日18:00"):
            assert words in page

    def test_the_city_in_english(self, world: World) -> None:
        close_may(world)
        page = in_english(signed_in(world, "city_officer"), "/")
        for words in ("2 things wait for you", "1 filing to review", "1 unit has not filed", "Liuxi", "6 July"):
            assert words in page
        assert "待办" not in page and "封月" not in page

    def test_the_county(self, world: World) -> None:
        page = text_of(signed_in(world, "reporter_liuxi").get("/"))
        assert "2个项目被退回" in page or "退回" in page
        assert "柳溪县" in page and "石桥产业园" not in page

    @pytest.mark.parametrize("person", ["admin", "department_officer", "leader", "auditor"])
    def test_everybody_has_one(self, world: World, person: str) -> None:
        close_may(world)
        page = text_of(signed_in(world, person).get("/"))
        assert "<h1>" in page and "待办" in page

    def test_the_auditor_sees_what_was_closed_and_corrected(self, world: World) -> None:
        close_may(world)
        client = signed_in(world, "auditor")
        assert "最近封的月份，没有更正" in text_of(client.get("/"))
        correct_month(by=world.scope("city_officer"), month=MAY, reason="统计口径更正")
        page = text_of(client.get("/"))
        assert "1次更正" in page and "第2版 · 统计口径更正" in page

    def test_the_leaders_projects_late_first(self, world: World) -> None:
        close_may(world)
        page = text_of(signed_in(world, "leader").get("/"))
        assert "松河沿江公路" in page and "时间进度" in page

    @pytest.mark.parametrize("person", ["city_officer", "reporter", "department_officer", "leader", "auditor", "admin"])
    def test_few_queries_at_few_and_at_thirty_rows(self, world: World, person: str) -> None:
        client = signed_in(world, person)
        assert queries_of(client, "/") <= 12
        add_thirty(world)
        close_may(world)
        assert queries_of(client, "/") <= 12


class TestAround:
    def test_signed_out(self) -> None:
        response = Client().get("/")
        assert response.status_code == 302 and response["Location"] == "/accounts/login/?next=/"

    def test_navigation_leaves_out_what_is_closed_to_them(self, world: World) -> None:
        county = text_of(signed_in(world, "reporter").get("/"))
        assert 'href="/people/"' not in county and 'href="/league/"' in county
        office = text_of(signed_in(world, "city_officer").get("/"))
        assert 'href="/people/"' in office

    def test_the_language_is_remembered_and_only_known_ones(self, world: World) -> None:
        client = signed_in(world, "city_officer")
        response = client.post("/language/", {"language": "en", "next": "/league/"})
        assert response["Location"] == "/league/" and client.cookies["lt_language"].value == "en"
        client.post("/language/", {"language": "tlh"})
        assert client.cookies["lt_language"].value == "en"

    @pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
    def test_leads_nowhere_else(self, world: World, address: str) -> None:
        response = signed_in(world, "city_officer").post("/language/", {"language": "en", "next": address})
        assert response["Location"] == "/"

    def test_a_foreign_region_is_not_entered(self, world: World) -> None:
        client = signed_in(world, "city_officer")
        client.post("/region/", {"region": str(world.yunbei.region.pk)})
        page = text_of(client.get("/"))
        assert "临东市" in page and "云北" not in page

    def test_the_unit_picker(self, world: World) -> None:
        client = signed_in(world, "city_officer")
        page = text_of(client.get("/units/choose/?next=/league/%3Fby%3Dtheme%26unit%3D998121"))
        assert "松河区" in page and "by=theme" in page and "竹岭" not in page
        add_thirty(world)
        assert queries_of(client, "/units/choose/") <= 12

    def test_nothing_is_loaded_from_elsewhere(self, world: World) -> None:
        response = signed_in(world, "city_officer").get("/")
        assert response["Content-Security-Policy"] == CONTENT_POLICY
        assert "unsafe" not in CONTENT_POLICY.replace("'unsafe-none'", "")
        assert " style=" not in text_of(response) and " onclick=" not in text_of(response)


class TestRefusals:
    @pytest.mark.parametrize("address", ["/nowhere/", "/?month=1066-01", "/?month=2020-13", "/?unit=997121"])
    def test_what_there_is_not(self, world: World, address: str) -> None:
        response = signed_in(world, "city_officer").get(address)
        assert response.status_code == 404
        page = text_of(response)
        assert "这里没有内容" in page and "E-" in page and "竹岭" not in page

    def test_not_open_to_them(self, world: World) -> None:
        response = signed_in(world, "reporter").get("/people/")
        assert response.status_code == 403 and "只有" in text_of(response)

    def test_nul_in_the_address(self, world: World) -> None:
        response = signed_in(world, "city_officer").get("/?unit=%00")
        assert response.status_code == 400 and "没有" in text_of(response)

    def test_the_wrong_verb(self, world: World) -> None:
        client = signed_in(world, "city_officer")
        assert client.post("/").status_code == 405 and client.get("/region/").status_code == 405

    def test_a_page_left_open_too_long(self, world: World) -> None:
        client = Client(enforce_csrf_checks=True)
        world.sign_in(client, "city_officer")
        response = client.post("/region/", {"region": "1"})
        assert response.status_code == 403 and "没有保存" in text_of(response)

    def test_our_own_fault_says_what_is_safe(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_args: object, **_more: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("leitai.queries.home.home", broken)
        client = Client(raise_request_exception=False)
        response = world.sign_in(client, "city_officer").get("/")
        assert response.status_code == 500
        assert "E-" in text_of(response) and "ZeroDivision" not in text_of(response)
