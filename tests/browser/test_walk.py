"""The main job in a browser, in both languages: from a county's workbook to the city's bulletin."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.visitor import WIDTHS, Visitor, filled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# Columns of the month's workbook: done this month, this year, in total, physical, statistics, paid, in words.
ROAD = {"J5": 210, "L5": 1210, "N5": 1810, "P5": 30, "R5": 1080, "T5": 900, "AA5": "桥墩施工", "AC5": "继续"}
STILL = {"J6": 0, "L6": 1000, "N6": 1600, "P6": 25, "R6": 900, "T6": 750, "AA6": "停工", "AC6": "复工"}
IN_YI = {"N5": 0.181}


@dataclass(frozen=True)
class Words:
    fix: str
    explain: str
    explained: str
    submitted: str
    accepted: str
    closed: str
    bulletin: str


WORDS = {
    "zh-hans": Words("处要改", "1处要说明", "都已说明", "已提交", "已审", "2020年6月已封，第1版", "2020年6月通报"),
    "en": Words(
        "to fix", "1 to explain", "is explained", "ubmitted", "ccepted", "June 2020 is closed", "Bulletin of June"
    ),
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_the_workbook_to_the_bulletin(
    visitor: Callable[..., Any], work_off: Callable[[str], None], language: str
) -> None:
    words = WORDS[language]
    file_the_month(visitor("reporter", language), work_off, words)
    city = visitor("city_officer", language)
    accept_the_filing(city, words)
    close_the_month(city, work_off, words)
    read_league_and_bulletin(city, words)


def file_the_month(reporter: Visitor, work_off: Callable[[str], None], words: Words) -> None:
    reporter.look("01-home-county")
    reporter.navigate("/reports/")
    reporter.look("02-desk")
    blank = reporter.download("a[href*='/reports/template/']", ".xlsx")
    reporter.upload(filled(blank, ROAD | STILL | IN_YI), "june.xlsx")
    reporter.look("03-running", widths=WIDTHS[:1])
    work_off("uploads")
    reporter.heading(words.fix)
    reporter.look("04-problems")
    expect(reporter.page.locator(".lt-sheet .is-cur")).to_have_text("0.181")
    expect(reporter.button("/submit/")).to_be_disabled()
    marked = openpyxl.load_workbook(io.BytesIO(reporter.download("a[href$='/marked/']", ".xlsx")))
    assert any(cell.comment for row in marked.worksheets[0].iter_rows() for cell in row)

    reporter.follow("/reports/")
    reporter.upload(filled(blank, ROAD | STILL), "june-mended.xlsx")
    work_off("uploads")
    reporter.heading(words.explain)
    reporter.look("05-to-explain")
    reporter.page.fill("#reason", "汛期停工")
    reporter.send("/reason/")
    reporter.heading(words.explained)
    reporter.page.locator("a[href$='/changes/']").click()
    reporter.look("06-changes")
    reporter.page.go_back()
    reporter.send("/submit/")
    reporter.heading(words.submitted)
    reporter.look("07-submitted")


def accept_the_filing(city: Visitor, words: Words) -> None:
    city.look("08-home-city")
    city.navigate("/filing/")
    city.look("09-who-has-filed")
    city.follow("/submissions/")
    city.look("10-submission")
    city.send("/accept/")
    city.heading(words.accepted)
    city.follow("/reports/")
    city.look("11-report")


def close_the_month(city: Visitor, work_off: Callable[[str], None], words: Words) -> None:
    city.navigate("/months/")
    city.look("12-months")
    city.follow("/months/2020-06/")
    city.send("/preview/")
    expect(city.page.locator("#month-job progress")).to_be_visible()
    work_off("months")
    expect(city.page.locator(".lt-dock a[href^='/bulletins/preview/']")).to_be_visible()
    city.look("13-month-previewed")
    city.follow("/bulletins/preview/")
    city.look("14-preview-of-the-bulletin")
    city.navigate("/months/")
    city.follow("/months/2020-06/")
    city.page.locator("[name=agree]").check()
    city.send("/close/")
    work_off("months")
    expect(city.page.locator("h1")).to_contain_text(words.closed)
    city.look("15-month-closed")


def read_league_and_bulletin(city: Visitor, words: Words) -> None:
    city.follow("/league/")
    city.look("16-league")
    for size in WIDTHS:
        city.page.set_viewport_size({"width": size[0], "height": size[1]})
        city.page.locator("main .lt-num").first.click()
        expect(city.page.locator("#lt-prov")).to_be_visible()
        city.look("17-where-a-number-comes-from", widths=[size])
        city.page.keyboard.press("Escape")
        expect(city.page.locator("#lt-prov")).to_be_hidden()
    city.navigate("/bulletins/")
    city.look("18-bulletins")
    city.follow("/bulletins/preview/?month=2020-06")
    city.send("/bulletins/issue/2020-06/")
    city.heading(words.bulletin)
    city.look("19-bulletin")
    for kind in ("docx", "xlsx"):
        file = city.download(f"main .lt-actions a[href$='/{kind}/']", f".{kind}")
        assert zipfile.ZipFile(io.BytesIO(file)).testzip() is None
    assert b"<html" in city.download("main .lt-actions a[href$='/html/']", ".html")
