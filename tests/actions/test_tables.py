"""An office's own tables: any headings, any shape, matched once, taken in whole or not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import SheetWanted, tables
from leitai.rules import Refused
from tests.world import MAY, World
from tests.world.tables import Rows, book, read_in_this_process

pytestmark = pytest.mark.django_db
YEAR = dt.date(2020, 1, 1)
WAN = Decimal(10_000)
# headings nobody has seen, a title, a unit of money in a note, a merged county, a section, a sum, a note below
ODD: Rows = (
    ("二〇二〇年重点工程盘子", None, None, None, None, None),
    ("制表：发改局", None, None, None, None, "单位：亿元"),
    ("序", "盘子里的东西", "归谁管", "盘子大小", "今年要干", "啥时候动"),
    ("一、在建", None, None, None, None, None),
    (1, "甲河大堤", "松河", 1.25, 0.5, "2020年3月"),
    (2, "乙镇学堂", None, 0.8, 0.3, "2020.05"),
    (3, "丙县大道", "柳溪县", "2.00", None, None),
    ("二、拟建", None, None, None, None, None),
    (4, "丁园厂房", "石桥经开区", 3, 1, "2020-09-01"),
    (5, "戊己联络线", "松河区、柳溪县", 5, 0, None),
    ("合计", None, None, 12.05, 1.8, None),
    ("注：口径以省里为准", None, None, None, None, None),
)
CHOSEN = {2: "name", 3: "unit", 4: "total_investment", 5: "plan_year", 6: "planned_start"}


@pytest.fixture(autouse=True)
def office(settings: LazySettings, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    settings.LEITAI_FILES_DIR, settings.LEITAI_SCRATCH_DIR = tmp_path / "files", tmp_path / "scratch"
    read_in_this_process(monkeypatch)


def send(world: World, content: bytes, name: str = "盘子.xlsx", **other: Any) -> models.Upload:
    told = {"layout": "project_register", "month": YEAR, "listed_on": YEAR} | other
    return actions.receive_table(by=world.scope("city_officer"), file_name=name, chunks=[content], **told)


def odd(merges: bool = True) -> bytes:
    return book({"盘子": ODD}, {"盘子": ["A1:F1", "C5:C6"]} if merges else None)


def arrange(world: World, upload: models.Upload, chosen: dict[int, str], **other: Any) -> models.Upload:
    told = upload.arrangement["sheets"][0]
    columns = {column["column"]: chosen.get(column["column"], "") for column in told["columns"]}
    wanted = {"sheet": told["sheet"], "take": True, "unit": told["unit"], "unit_from": "-column"} | other
    by = world.scope("city_officer")
    return actions.arrange_table(by=by, upload_id=upload.pk, sheets=[SheetWanted(**wanted, columns=columns)])


def settle(world: World, upload: models.Upload, **meaning: str) -> models.Upload:
    words = [word["text"] for word in upload.arrangement["words"]]
    answers = {words.index(text): code for text, code in meaning.items()}
    return actions.name_units(by=world.scope("city_officer"), upload_id=upload.pk, answers=answers)


def ready(world: World) -> models.Upload:
    upload = arrange(world, send(world, odd()), CHOSEN)
    return settle(world, upload, 松河=world.units["songhe"].code)


def test_headings_never_seen_before_come_in(world: World) -> None:
    upload = send(world, odd())
    (sheet,) = upload.arrangement["sheets"]
    assert (sheet["top"], sheet["bottom"], sheet["unit"]) == (3, 3, "yi")
    guessed = {column["heading"]: column["key"] for column in sheet["columns"]}
    assert guessed["归谁管"] == "unit" and guessed["盘子里的东西"] == ""  # known by its values
    upload = arrange(world, upload, CHOSEN)
    assert (upload.state, upload.errors) == ("problems", 0)
    assert {w["text"]: w["how"] for w in upload.arrangement["words"]}["松河"] == "alike"
    upload = settle(world, upload, 松河=world.units["songhe"].code)
    assert (upload.state, upload.arrangement["counts"]["fresh"]) == ("ready", 5)
    before = models.Project.objects.count()
    upload = actions.take_table(by=world.scope("city_officer"), upload_id=upload.pk)
    assert (upload.state, upload.arrangement["counts"]["projects"]) == ("submitted", 5)
    assert models.Project.objects.count() == before + 5
    dyke = models.Project.objects.get(name="甲河大堤")
    assert (dyke.total_investment, dyke.total_first) == (Decimal("125000000"), Decimal("125000000"))
    assert (dyke.planned_start, dyke.listed_on) == (dt.date(2020, 3, 1), YEAR)
    assert dyke.plans.get().amount == Decimal("50000000") and dyke.plans.get().fiscal_year == 2020
    # the county's cell is merged over two rows
    assert models.Project.objects.get(name="乙镇学堂").credits.get().unit == world.units["songhe"]
    shared = models.Project.objects.get(name="戊己联络线").credits
    assert {c.unit.name: c.share for c in shared.all()} == {"松河区": Decimal("0.5"), "柳溪县": Decimal("0.5")}


def test_what_was_said_once_is_not_asked_again(world: World) -> None:
    actions.take_table(by=world.scope("city_officer"), upload_id=ready(world).pk)
    more = (*ODD[:4], (9, "新来的桥", "松河", 0.7, 0.1, None))
    upload = send(world, book({"盘子": more}), "盘子2.xlsx")
    (sheet,) = upload.arrangement["sheets"]
    assert {c["column"]: c["key"] for c in sheet["columns"] if c["key"]} == CHOSEN
    upload = arrange(world, upload, CHOSEN)
    assert upload.state == "ready", upload.arrangement["words"]
    # another region has its own words
    assert not models.TableAnswer.objects.exclude(region=world.region).exists()


def test_a_list_taken_in_twice_adds_only_what_is_new(world: World) -> None:
    by = world.scope("city_officer")
    actions.take_table(by=by, upload_id=ready(world).pk)
    again = arrange(world, send(world, book({"盘子": (*ODD[:-2], (6, "新桥", "柳溪县", 1, None, None))})), CHOSEN)
    again = settle(world, again)
    counts = again.arrangement["counts"]
    # without the merge the second row names no unit, so nobody can say that it is the project known already
    assert again.arrangement["words"][0]["text"] == "" and counts["known"] == 4
    again = settle(world, again, **{"": "-above"})
    assert again.arrangement["counts"]["known"] == 5
    taken = actions.take_table(by=by, upload_id=again.pk)
    assert (taken.arrangement["counts"]["projects"], taken.arrangement["counts"]["known"]) == (1, 5)
    assert models.Project.objects.filter(name="甲河大堤").count() == 1


def test_rows_that_cannot_be_taken_in_are_left_out_on_wish(world: World) -> None:
    by, rows = world.scope("city_officer"), (*ODD[:5], (2, "甲河大堤", "松河", 1.25, 0.5, None), (3, None, "柳溪县", 7))
    upload = settle(world, arrange(world, send(world, book({"盘子": rows})), CHOSEN), 松河=world.units["songhe"].code)
    assert upload.state == "problems" and upload.arrangement["counts"]["faulty"] == 2
    with pytest.raises(Refused, match="upload_has_errors"):
        actions.take_table(by=by, upload_id=upload.pk)
    upload = actions.take_table(by=by, upload_id=upload.pk, without_faulty=True)
    assert upload.arrangement["counts"] | {"projects": 1, "faulty": 2} == upload.arrangement["counts"]


def test_one_sheet_for_each_county_and_english_headings(world: World) -> None:
    head = ("Scheme", "Budget (million)", "Begins")
    counties = {"松河区": (head, ("River walk", 12.5, "2020-02-01")), "柳溪": (head, ("School roof", 3, None))}
    upload = send(world, book(counties), "Schemes 2020.xlsx")
    first, second = upload.arrangement["sheets"]
    assert first["unit_from"] == second["unit_from"] == "-sheet"
    chosen = {1: "name", 2: "total_investment", 3: "planned_start"}
    sheets = [SheetWanted(s["sheet"], True, "million", "-sheet", chosen) for s in (first, second)]
    by = world.scope("city_officer")
    upload = actions.arrange_table(by=by, upload_id=upload.pk, sheets=sheets)
    upload = settle(world, upload, 柳溪=world.units["liuxi"].code)
    actions.take_table(by=by, upload_id=upload.pk)
    walk = models.Project.objects.get(name="River walk")
    assert walk.total_investment == Decimal("12500000") and walk.credits.get().unit == world.units["songhe"]
    assert models.Project.objects.get(name="School roof").credits.get().unit == world.units["liuxi"]


def test_another_row_is_the_header(world: World) -> None:
    rows = (("说明甲", "说明乙", "说明丙", "说明丁"), ("名目", "规模（万元）"), ("高架", 100))
    upload = send(world, book({"表": rows}))
    assert upload.arrangement["sheets"][0]["top"] == 1
    upload = actions.look_again(by=world.scope("city_officer"), upload_id=upload.pk, sheet="表", top=2, bottom=2)
    (sheet,) = upload.arrangement["sheets"]
    assert [column["heading"] for column in sheet["columns"]][:2] == ["名目", "规模（万元）"]
    upload = arrange(world, upload, {1: "name", 2: "total_investment"}, unit="wan", unit_from="-section")
    upload = settle(world, upload, **{"": "-nobody"})
    actions.take_table(by=world.scope("city_officer"), upload_id=upload.pk)
    project = models.Project.objects.get(name="高架")
    assert project.total_investment == 100 * WAN and not project.credits.exists()


@pytest.mark.parametrize(
    ("chosen", "other", "code"),
    [
        ({3: "unit"}, {}, "own_column_missing"),
        ({2: "name"}, {}, "own_column_missing"),
        ({2: "name", 3: "name"}, {}, "own_column_twice"),
        (CHOSEN, {"unit": ""}, "own_money_unit"),
        (CHOSEN, {"take": False}, "own_no_sheet"),
        ({2: "done_before"}, {}, "unknown_choice"),
    ],
)
def test_columns_that_will_not_do(world: World, chosen: dict[int, str], other: dict[str, Any], code: str) -> None:
    upload = send(world, odd())
    with pytest.raises(Refused) as refused:
        arrange(world, upload, chosen, **other)
    assert refused.value.code == code
    upload.refresh_from_db()
    assert not upload.arrangement.get("arranged") and not models.TableAnswer.objects.exists()


def test_who_may_and_when(world: World) -> None:
    upload = ready(world)
    for person in ("reporter", "leader", "auditor", "admin"):
        with pytest.raises(Refused) as refused:
            actions.take_table(by=world.scope(person), upload_id=upload.pk)
        assert refused.value.code in ("not_allowed", "not_found")
    with pytest.raises(Refused, match="not_found"):
        actions.take_table(by=world.scope("yunbei.city_officer"), upload_id=upload.pk)
    actions.drop_table(by=world.scope("city_officer"), upload_id=upload.pk)
    with pytest.raises(Refused, match="upload_ended"):
        actions.take_table(by=world.scope("city_officer"), upload_id=upload.pk)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [(b"PK\x03\x04 broken", "a.xlsx", "own_table_unreadable"), (book({"空": ()}), "b.xlsx", "own_table_empty")],
)
def test_files_that_hold_nothing(world: World, content: bytes, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        send(world, content, name)
    assert refused.value.code == code and not models.Upload.objects.filter(layout="project_register").exists()


def test_the_last_word_is_the_audits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    by, upload = world.scope("city_officer"), ready(world)
    projects = models.Project.objects.count()

    def broken(**_: object) -> None:
        raise RuntimeError("the audit is broken")

    monkeypatch.setattr(tables, "record", broken)
    with pytest.raises(RuntimeError):
        actions.take_table(by=by, upload_id=upload.pk)
    upload.refresh_from_db()
    assert (upload.state, models.Project.objects.count()) == ("ready", projects)


MONTH: Rows = (
    ("松河区等 2020年4月 进度", None, None, None, None),
    ("项目", "县", "四月投了（万元）", "今年投了（万元）", "一共投了（万元）"),
    ("松河沿江公路", "松河区", 100, 400, 900),
    ("没听说过的项目", "柳溪县", 1, 2, 3),
)


def test_an_earlier_month_is_accepted_without_a_filing(world: World) -> None:
    by, april = world.scope("city_officer"), dt.date(2020, 4, 1)
    upload = send(world, book({"四月": MONTH}), "四月.xlsx", layout="monthly_progress", month=april, listed_on=None)
    chosen = {1: "name", 2: "unit", 3: "done_month", 4: "done_year", 5: "done_total"}
    upload = arrange(world, upload, chosen)
    assert upload.arrangement["counts"]["faulty"] == 1
    actions.take_table(by=by, upload_id=upload.pk, without_faulty=True)
    report = models.MonthlyReport.objects.get(month=april, project=world.projects["road"])
    assert (report.state, report.submission, report.done_total) == ("accepted", None, 900 * WAN)
    assert report.upload == upload and report.row == 3


def test_a_month_that_was_filed_takes_no_table(world: World) -> None:
    upload = send(world, book({"五月": MONTH[1:]}), "五月.xlsx", layout="monthly_progress", month=MAY, listed_on=None)
    upload = arrange(world, upload, {1: "name", 2: "unit", 3: "done_month", 4: "done_year", 5: "done_total"})
    with pytest.raises(Refused, match="month_was_filed"):
        actions.take_table(by=world.scope("city_officer"), upload_id=upload.pk, without_faulty=True)
