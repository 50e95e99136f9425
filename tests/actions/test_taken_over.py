"""Months that an office had before it began: closed as opening revisions, and what rests on them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from leitai import models
from leitai.actions import delivery
from leitai.actions.delivery import SheetWanted
from leitai.actions.months import close_month, correct_month, request_month_job
from leitai.documents.words import imprint
from leitai.facts.manifest import read_manifest
from leitai.queries import filing, months
from leitai.queries.bulletins import bulletin_draft, prove_document, written
from leitai.queries.league import league_table
from leitai.queries.months.checks import refusals_of_close
from leitai.queries.months.pages import folder_of, month_verification
from leitai.queries.shell import frame
from leitai.queries.takeover import takeover
from leitai.rules import Refused
from tests.views.filing import text_of
from tests.world import MAY, World
from tests.world.tables import book, read_in_this_process

pytestmark = pytest.mark.django_db
MARCH, APRIL = dt.date(2020, 3, 1), dt.date(2020, 4, 1)
WAN = Decimal(10_000)
HEAD = ("项目名称", "所属区县", "本月完成投资（万元）", "本年累计完成投资（万元）", "累计完成投资（万元）")
CHOSEN = {1: "name", 2: "unit", 3: "done_month", 4: "done_year", 5: "done_total"}


@pytest.fixture(autouse=True)
def office(settings: LazySettings, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    for name in ("FILES", "SCRATCH", "FACTS"):
        setattr(settings, f"LEITAI_{name}_DIR", tmp_path / name)
        (tmp_path / name).mkdir()
    read_in_this_process(monkeypatch)


def take(world: World, month: dt.date, *rows: tuple[object, ...]) -> models.Upload:
    by, name = world.scope("city_officer"), f"{month:%m}月.xlsx"
    content = book({"进度": (HEAD, *rows)})
    upload = delivery.receive_table(by=by, layout="monthly_progress", month=month, file_name=name, chunks=[content])
    sheet = SheetWanted("进度", True, "wan", "-column", CHOSEN)
    delivery.arrange_table(by=by, upload_id=upload.pk, sheets=[sheet])
    return delivery.take_table(by=by, upload_id=upload.pk)


def two_months(world: World) -> None:
    by = world.scope("city_officer")
    take(world, MARCH, ("松河沿江公路", "松河区", 100, 300, 800))
    close_month(by=by, month=MARCH, agree_missing=True, taken_over=True)
    take(world, APRIL, ("松河沿江公路", "松河区", 50, 350, 850))
    close_month(by=by, month=APRIL, agree_missing=True, taken_over=True)


def test_opening_revisions_carry_their_mark(world: World) -> None:
    two_months(world)
    by = world.scope("city_officer")
    for month in (MARCH, APRIL):
        row = models.MonthRevision.objects.get(region=world.region, month=month)
        assert (row.revision, row.taken_over) == (1, True)
        assert read_manifest(folder_of(by, month, 1)).taken_over
        assert month_verification(by, month).sound
    table = league_table(by, month=APRIL)
    assert table.taken_over
    assert [choice.taken_over for choice in frame(by).months if choice.state == "closed"] == [True, True]
    assert [taken.closed for taken in takeover(by).months] == [True, True]
    detail = months.month_detail(by, APRIL)
    assert detail.state.taken_over and detail.revisions[0].taken_over


def test_the_next_month_stands_on_them(world: World) -> None:
    """May is filed in the ordinary way and closed after them; it rests on both and is not marked."""
    two_months(world)
    by = world.scope("city_officer")
    row = close_month(by=by, month=MAY, agree_missing=True)
    assert (row.taken_over, row.rests_on) == (False, {"2020-03": 1, "2020-04": 1})
    assert not read_manifest(folder_of(by, MAY, 1)).taken_over
    body = read_manifest(folder_of(by, MAY, 1)).body()
    assert "taken_over" not in body  # an ordinary manifest reads as it always did
    table = league_table(by, month=MAY)
    songhe = next(one.row for one in table.apart if one.row.key == world.units["songhe"].code)
    assert {"2020-03", "2020-04"} <= {point.month for point in songhe.trend}


def test_a_correction_is_an_ordinary_revision(world: World) -> None:
    two_months(world)
    row = correct_month(by=world.scope("city_officer"), month=APRIL, reason="四月更正")
    assert (row.revision, row.taken_over) == (2, False)
    assert not months.month_state(world.scope("city_officer"), APRIL).taken_over


def test_nobody_files_it_and_nobody_is_late(world: World) -> None:
    by = world.scope("city_officer")
    take(world, APRIL, ("松河沿江公路", "松河区", 50, 350, 850))
    table = filing.who_has_filed(by, APRIL)
    assert table.taken_over and not table.waiting
    assert {(row.state, row.lamp, row.late_hours) for row in table.rows if row.due} == {("taken_over", "none", 0)}


def test_what_is_refused(world: World) -> None:
    by = world.scope("city_officer")
    with pytest.raises(Refused, match="month_without_tables"):
        close_month(by=by, month=MARCH, agree_missing=True, taken_over=True)
    take(world, APRIL, ("松河沿江公路", "松河区", 50, 350, 850))
    with pytest.raises(Refused, match="month_holds_tables"):
        close_month(by=by, month=APRIL, agree_missing=True)
    take(world, MARCH, ("松河沿江公路", "松河区", 100, 300, 800))
    with pytest.raises(Refused, match="earlier_month_open"):
        close_month(by=by, month=APRIL, agree_missing=True, taken_over=True)
    close_month(by=by, month=MARCH, agree_missing=True, taken_over=True)
    close_month(by=by, month=APRIL, agree_missing=True, taken_over=True)
    close_month(by=by, month=MAY, agree_missing=True)
    with pytest.raises(Refused, match="month_closed"):
        request_month_job(by=by, kind="close", month=APRIL, taken_over=True)


def test_after_the_first_ordinary_close_nothing_is_taken_over(world: World) -> None:
    by, july = world.scope("city_officer"), dt.date(2020, 7, 1)
    close_month(by=by, month=MAY, agree_missing=True)
    take(world, july, ("松河沿江公路", "松河区", 1, 2000, 9000))
    refusals = refusals_of_close(by, months.region_of(by), july, taken_over=True)
    assert "ordinary_month_closed" in {refusal.code for refusal in refusals}


def test_pages_and_bulletin_say_so(world: World, client: Client) -> None:
    two_months(world)
    city = world.sign_in(client, "city_officer")
    for path in ("/months/?year=2020", "/months/2020-04/", "/league/?month=2020-04", "/filing/?month=2020-04"):
        assert "接管期初数" in text_of(city.get(path)), path
    draft = bulletin_draft(world.scope("city_officer"), month=APRIL, language="en")
    assert "taken over, not filed" in imprint(draft.outline)
    content = written(draft.outline, "docx")
    verdicts = {proof.verdict for proof in prove_document(world.scope("city_officer"), content)}
    assert "proved" in verdicts and not verdicts & {"changed", "missing", "superseded"}


def test_closing_by_the_page(world: World, client: Client) -> None:
    take(world, APRIL, ("松河沿江公路", "松河区", 50, 350, 850))
    city = world.sign_in(client, "city_officer")
    page = city.get("/months/2020-04/")
    assert "按接管期初数封月" in text_of(page) and 'name="taken_over" value="1"' in page.content.decode()
    assert city.post("/months/2020-04/close/", {"agree": "1", "taken_over": "1"}).status_code == 302
    job = models.MonthJob.objects.get(region=world.region, month=APRIL)
    assert job.options["taken_over"] is True
