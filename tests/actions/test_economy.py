from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import submissions, uploads
from leitai.actions.months import close_month, correct_month
from leitai.queries.economy import economy_page, figure_history
from leitai.rules import Refused
from tests.actions.filing import read_here
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    monkeypatch.setattr(uploads, "parse_file", read_here)
    monkeypatch.setattr(submissions, "parse_file", read_here)


def figures(
    world: World, *rows: str, person: str = "city_officer", unit: str = "city", month: dt.date = JUNE
) -> models.Upload:
    by = world.scope(person)
    target = world.lindong.city if unit == "city" else world.units[unit]
    body = "\n".join(("地区,指标,数值,计量单位,同比增速（%）,数据状态,数据来源", *rows)).encode()
    upload = actions.receive_upload(
        by=by, unit_id=target.pk, month=month, layout="economy_series", file_name="经济.csv", chunks=[body]
    )
    return actions.check_upload(by=by, upload_id=upload.pk)


def enter(world: World, *rows: str, correction: bool = False, **values: object) -> models.Upload:
    upload = figures(world, *rows, **values)  # type: ignore[arg-type]
    assert upload.state == "ready", upload.rule_counts
    by = world.scope(str(values.get("person", "city_officer")))
    return actions.submit_upload(by=by, upload_id=upload.pk, correction=correction)


def test_a_changed_figure_is_a_new_revision(world: World) -> None:
    enter(world, "松河区,临东市生产总值,90.5,亿元,7.4,最终数,市统计局", "998121,gdp,82,亿元,3.1,,临东市统计局")
    page = economy_page(world.scope("auditor"), JUNE)
    (table,) = page.tables
    songhe = table.rows[0]
    assert (songhe.value, songhe.growth, songhe.status, songhe.revision) == (
        Decimal("90.5"), Decimal("7.4"), "final", 2,
    )  # fmt: skip
    liuxi = next(row for row in table.rows if row.unit_name == "柳溪县")
    assert liuxi.revision == 1, "the same figure again is no revision"
    history = figure_history(world.scope("auditor"), "gdp", "998102", JUNE)
    assert [(row.revision, row.value, row.waiting) for row in history] == [(2, Decimal("90.5"), False), (1, 82, False)]


def test_growth_comes_from_last_year_where_it_is_not_filed(world: World) -> None:
    last_year = dt.date(2019, 6, 1)
    row = models.SeriesValue.objects.get(unit=world.units["songhe"], month=JUNE, indicator=world.lindong.indicator)
    models.SeriesValue.objects.create(
        indicator=row.indicator, unit=row.unit, month=last_year, revision=1, value=Decimal(80), status="final",
        source="x",
    )  # fmt: skip
    models.SeriesValue.objects.filter(pk=row.pk).update(year_on_year=None)
    found = economy_page(world.scope("auditor"), JUNE).tables[0].rows[0]
    assert (found.growth, found.growth_filed) == (Decimal("2.5"), False)


def test_a_county_files_for_itself_only(world: World) -> None:
    enter(world, "998102,gdp,91,亿元,,,松河统计局", person="reporter", unit="songhe")
    upload = figures(world, "998121,gdp,91,亿元,,,x", person="reporter", unit="songhe")
    with pytest.raises(Refused, match=r"figures_of_other_unit|upload_has_errors"):
        actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
    with pytest.raises(Refused, match="not_allowed"):
        figures(world, "998102,gdp,91,亿元,,,x", person="reporter", unit="liuxi")


def test_an_unknown_indicator_or_unit_is_an_error(world: World) -> None:
    upload = figures(world, "松河区,幸福指数,9,分,,,x", "天上区,gdp,9,亿元,,,x")
    assert {rule for rule, told in upload.rule_counts.items() if told["severity"] == "error"} >= {
        "unknown_indicator",
        "unknown_unit",
    }


def test_nothing_new_is_refused(world: World) -> None:
    upload = figures(world, "松河区,gdp,82,亿元,3.1,,临东市统计局")
    with pytest.raises(Refused, match="nothing_changes"):
        actions.submit_upload(by=world.scope("city_officer"), upload_id=upload.pk)


def test_after_the_close_a_figure_waits_for_the_correction(world: World) -> None:
    officer = world.scope("city_officer")
    close_month(by=officer, month=MAY, agree_missing=True)
    upload = figures(world, "松河区,gdp,99,亿元,,最终数,市统计局", month=MAY)
    with pytest.raises(Refused, match="month_closed"):
        actions.submit_upload(by=officer, upload_id=upload.pk)
    actions.submit_upload(by=officer, upload_id=upload.pk, correction=True)
    page = economy_page(world.scope("auditor"), MAY)
    assert (page.waiting, page.tables[0].rows[0].value) == (1, 75)
    correct_month(by=officer, month=MAY, reason="统计局核定")
    page = economy_page(world.scope("auditor"), MAY)
    assert (page.waiting, page.tables[0].rows[0].value) == (0, 99)


def test_is_rolled_back_when_the_audit_write_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = figures(world, "松河区,gdp,99,亿元,,最终数,市统计局")
    before = list(models.SeriesValue.objects.order_by("pk").values())
    monkeypatch.setattr(submissions, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.submit_upload(by=world.scope("city_officer"), upload_id=upload.pk)
    assert list(models.SeriesValue.objects.order_by("pk").values()) == before
