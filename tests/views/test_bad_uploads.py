"""What nobody should send, through the pages: a problem in clear words, never a fault of ours, never half an import."""

from __future__ import annotations

import html
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import LazySettings
from django.test import Client

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import submissions, uploads
from leitai.actions.months import close_month
from leitai.messages import say
from tests.actions.filing import clear_june, read_here, sound
from tests.views.bad_uploads import BAD, Make, lines, million_rows
from tests.views.filing import post_file, sent, text_of
from tests.workbooks.making import xls
from tests.world import MAY, World

pytestmark = pytest.mark.django_db
# These would take the memory: read as in an office, in a process of their own.
APART = {"two far cells", "a zip bomb"}


@pytest.fixture
def reporter(world: World, settings: LazySettings) -> Client:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    settings.ALLOWED_HOSTS = ["testserver"]
    close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
    clear_june(world)
    return world.sign_in(Client(), "reporter")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (uploads, submissions):
        monkeypatch.setattr(module, "parse_file", read_here)


def kept(world: World) -> list[dict[str, object]]:
    return list(models.MonthlyReport.objects.filter(project__region=world.region).order_by("pk").values())


@pytest.mark.parametrize("what", [what for what in BAD if what not in APART])
@pytest.mark.usefixtures("here")
def test_what_is_wrong_is_said_and_nothing_is_taken_in(
    world: World, reporter: Client, tmp_path: Path, what: str
) -> None:
    refused(world, reporter, tmp_path, *BAD[what])


@pytest.mark.parametrize("what", sorted(APART))
def test_what_a_process_of_its_own_reads(world: World, reporter: Client, tmp_path: Path, what: str) -> None:
    refused(world, reporter, tmp_path, *BAD[what])


def refused(world: World, reporter: Client, folder: Path, make: Make, name: str, rule: str) -> None:
    before = kept(world)
    upload = sent(reporter, world, make(world, folder), name)
    told = {problem.rule: problem.severity for problem in upload.problems.all()}
    assert upload.state == "problems" and told[rule] == "error", told
    address = f"/uploads/{upload.pk}/"
    for code, language in (("zh-hans", "zh-Hans"), ("en", "en")):
        reporter.cookies["lt_language"] = code
        page = text_of(reporter.get(address))
        assert html.escape(say(f"rule.{rule}", None, language)) in page
        assert all(reporter.get(f"{address}?problem={n}").status_code == 200 for n in range(1, len(told) + 1))
    assert reporter.get(f"{address}marked/").status_code == (200 if upload.rows else 409)
    assert reporter.get(f"{address}changes/").status_code == 200
    assert reporter.post(f"{address}submit/").status_code == 409
    assert kept(world) == before


@pytest.mark.usefixtures("here")
def test_last_months_file_under_a_new_name(world: World, reporter: Client) -> None:
    may = sent(reporter, world, sound(world, reason="漏报重填"), "五月.csv", month="2020-05", part="1")
    assert reporter.post(f"/uploads/{may.pk}/submit/", {"correction": "1"}).status_code == 302
    refused(world, reporter, Path(), lambda *_: sound(world, reason="漏报重填"), "六月.csv", "old_file")


@pytest.mark.usefixtures("here")
def test_the_same_file_twice_changes_nothing(world: World, reporter: Client) -> None:
    first = sent(reporter, world, sound(world))
    assert reporter.post(f"/uploads/{first.pk}/submit/").status_code == 302
    refused(world, reporter, Path(), lambda *_: sound(world), "又一份.csv", "same_file")


@pytest.mark.usefixtures("here")
def test_an_old_workbook_called_a_new_one_is_taken(world: World, reporter: Client, tmp_path: Path) -> None:
    upload = sent(reporter, world, xls(tmp_path / "a.xls", lines(world)).read_bytes(), "june.xlsx")
    assert upload.state == "ready" and "文件后缀不对" in text_of(reporter.get(f"/uploads/{upload.pk}/"))
    assert reporter.post(f"/uploads/{upload.pk}/submit/").status_code == 302
    assert models.MonthlyReport.objects.filter(upload=upload, state="submitted").count() == 2


def test_a_million_empty_rows_are_told(world: World, reporter: Client, tmp_path: Path) -> None:
    upload = sent(reporter, world, million_rows(world, tmp_path), "june.xlsx", part="1")
    assert upload.rows == 1 and upload.errors == 0
    assert "有很多空行" in text_of(reporter.get(f"/uploads/{upload.pk}/"))


HOSTILE = {
    "progress": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "problem": '=HYPERLINK("http://example.org","点")',
    "next_step": "😀👨‍👩‍👧 @SUM(1+1)*cmd|' /C calc'!A0 {0.__class__} %(x)s {{ x }}",
}


def cells_of(workbook: bytes) -> list[Any]:
    return [
        cell for sheet in openpyxl.load_workbook(io.BytesIO(workbook)) for line in sheet.iter_rows() for cell in line
    ]


@pytest.mark.usefixtures("here")
def test_hostile_words_are_only_words(world: World, reporter: Client) -> None:
    """Stored as they are, shown escaped, and no formula in any workbook that goes out again."""
    upload = sent(reporter, world, sound(world, **HOSTILE), "<script>alert(2)</script>.csv")
    assert upload.errors == 0 and "text_formula" in upload.rule_counts
    address = f"/uploads/{upload.pk}/"
    cells = cells_of(reporter.get(f"{address}marked/").content)
    assert any(cell.value == HOSTILE["problem"] for cell in cells)
    pages = [text_of(reporter.get(path)) for path in (address, f"{address}changes/")]
    assert reporter.post(f"{address}submit/").status_code == 302
    report = models.MonthlyReport.objects.get(upload=upload, project=world.projects["road"])
    assert {name: getattr(report, name) for name in HOSTILE} == HOSTILE
    city = world.sign_in(Client(), "city_officer")
    for path in (f"/reports/{report.pk}/", f"/submissions/{report.submission_id}/", "/reports/?month=2020-06"):
        pages.append(text_of(city.get(path)))
    blank = reporter.get(f"/reports/template/{world.units['songhe'].pk}/?month=2020-06").content
    cells += cells_of(blank)
    assert not any(cell.data_type == "f" and "example.org" in str(cell.value) for cell in cells)
    assert all("<script>alert" not in page and "onerror=alert(1)>" not in page for page in pages)
    assert html.escape(HOSTILE["progress"]) in pages[2]


@pytest.mark.parametrize("name", ["长" * 10_000 + ".csv", "../../etc/passwd", "a\0b.csv", "😀.csv", "=1+1.csv"])
@pytest.mark.usefixtures("here")
def test_odd_names_of_files(world: World, reporter: Client, name: str) -> None:
    response = post_file(reporter, world, sound(world), name)
    assert response.status_code in (302, 409)
    if response.status_code == 302:
        upload = actions.check_upload(by=world.scope("reporter"), upload_id=models.Upload.objects.latest("pk").pk)
        assert upload.file_name and "/" not in upload.file_name and "\0" not in upload.file_name
        assert reporter.get(response["Location"]).status_code == 200
