"""The economy page: figures by unit with growth, open and closed months, both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import submissions, uploads
from tests.actions.filing import read_here
from tests.views.filing import post_file, text_of
from tests.views.season import add_thirty, close_may, in_english, queries_of
from tests.world import MAY, World

pytestmark = pytest.mark.django_db


def test_a_closed_month(world: World, city: Client) -> None:
    close_may(world)
    page = text_of(city.get("/economy/?month=2020-05"))
    for words in ("2020年5月经济运行", "临东市生产总值", "松河区", "75", "+3.1%", "快报数", "临东市统计局", "（虚构）"):
        assert words in page
    assert "未封月：" not in page and "竹岭" not in page


def test_in_english(world: World, city: Client) -> None:
    close_may(world)
    page = in_english(city, "/economy/?month=2020-05")
    for words in ("Economy, May 2020", "Lindong output", "Songhe", "+3.1%", "Preliminary", "(fictional)"):
        assert words in page
    assert "亿元" not in page and "经济运行" not in page


def test_an_open_month_says_so(city: Client) -> None:
    assert "本月未封：这是已报数据" in text_of(city.get("/economy/?month=2020-06"))


def test_filed_after_the_close_waits_for_a_correction(world: World, city: Client) -> None:
    close_may(world)
    models.SeriesValue.objects.create(
        indicator=world.lindong.indicator, unit=world.units["songhe"], month=MAY, revision=2, value=Decimal("99.9"),
        status="final", source="临东市统计局", in_force=False,
    )  # fmt: skip
    page = text_of(city.get("/economy/?month=2020-05"))
    assert "1个数" in page and "更正" in page and "99.9" not in page


def test_a_month_without_any_figure(world: World, city: Client) -> None:
    models.SeriesValue.objects.filter(month=MAY).update(month="2019-05-01")
    close_may(world)
    page = text_of(city.get("/economy/?month=2020-05"))
    assert "lt-empty" in page and "还没有报" in page


def test_an_unknown_indicator(city: Client) -> None:
    assert city.get("/economy/?indicator=beauty").status_code == 404


def test_the_office_enters_the_citys_figures(world: World, city: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "parse_file", read_here)
    monkeypatch.setattr(submissions, "parse_file", read_here)
    own = world.lindong.city.pk
    assert f'name="unit" value="{own}"' in text_of(city.get("/economy/?month=2020-06"))
    blank = city.get(f"/reports/template/{own}/?month=2020-06&layout=economy_series")
    assert blank.status_code == 200 and blank.content[:2] == b"PK"
    head = "地区,指标,数值,计量单位,同比增速（%）,数据状态,数据来源"
    body = f"{head}\n临东市,临东市生产总值,300.5,亿元,7.4,最终数,市统计局\n".encode()
    sent_in = post_file(city, world, body, "经济.csv", unit=str(own), layout="economy_series")
    assert sent_in.status_code == 302, text_of(sent_in)
    upload = models.Upload.objects.latest("pk")
    actions.check_upload(by=world.scope("city_officer"), upload_id=upload.pk)
    assert city.post(f"/uploads/{upload.pk}/submit/").status_code == 302
    page = text_of(city.get("/economy/?month=2020-06"))
    assert "300.50" in page and "+7.4%" in page and "经济.csv" in page


def test_the_office_sends_in_no_countys_projects_without_a_reason(world: World, city: Client) -> None:
    response = post_file(city, world, b"x", unit=str(world.units["songhe"].pk))
    assert response.status_code == 409 and not models.Upload.objects.filter(file_name="六月.csv").exists()


def test_nobody_else_is_offered_the_form(world: World) -> None:
    for person in ("reporter", "leader", "auditor", "department_officer"):
        assert "录入数据" not in text_of(world.sign_in(Client(), person).get("/economy/"))


@pytest.mark.parametrize("person", ["reporter", "leader", "auditor", "department_officer"])
def test_who_may_read(world: World, person: str) -> None:
    assert world.sign_in(Client(), person).get("/economy/").status_code == 200


def test_few_queries_at_few_and_at_thirty_rows(world: World, city: Client) -> None:
    assert queries_of(city, "/economy/?month=2020-06") <= 12
    add_thirty(world)
    close_may(world)
    assert queries_of(city, "/economy/?month=2020-05") <= 12
