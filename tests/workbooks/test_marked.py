"""The workbook given back."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest

from leitai.workbooks import marked
from leitai.workbooks.found import found
from leitai.workbooks.marked import mark_inside, write_marked
from leitai.workbooks.results import Place
from tests.workbooks.making import HEADS, ROWS, csv_file, parse, rows, xls, xlsx
from tests.workbooks.making import found as found_in

NASTY = '=HYPERLINK("http://example.org","点")'
CHANGES = [(0, 7, 4.66), (2, 5, None), (3, 0, "随便"), (4, 1, NASTY)]


@pytest.fixture
def here(monkeypatch):
    """In this process: starting another takes longer than the marking."""
    monkeypatch.setattr(marked, "run_child", lambda job, folder, limits: mark_inside(job, folder))


def mark(tmp_path, path, language="zh-Hans"):
    parsed = parse(path)
    problems = found_in(parsed)
    out = write_marked(path, parsed, problems, tmp_path / "marked.xlsx", language)
    return problems, openpyxl.load_workbook(out)


def listed(book, name="问题"):
    return [[cell.value for cell in row] for row in book[name].iter_rows(min_row=2)]


def test_the_same_workbook_with_comments_and_colour(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"6月进度": [["标题"], HEADS, *rows(*CHANGES)], "别的": [["原样"]]})
    source = openpyxl.load_workbook(path)
    source["6月进度"]["A1"].font = openpyxl.styles.Font(bold=True)
    source.save(path)
    problems, book = mark(tmp_path, path)
    sheet = book["6月进度"]
    assert sheet["A1"].font.bold and book["别的"]["A1"].value == "原样"
    assert sheet["H3"].value == 4.66 and sheet["H3"].fill.start_color.rgb == "00FBE8E4"
    assert "如果是4.66亿元，填46,600" in sheet["H3"].comment.text
    assert sheet["H3"].border.left.style == "medium"
    assert sheet["A6"].fill.start_color.rgb == "00E6F0F7"  # a note
    assert sheet["H4"].comment is None
    lines = listed(book)
    assert len(lines) == len(problems)
    assert [line[1] for line in lines] == sorted([line[1] for line in lines], key=["要改", "要说明", "提示"].index)
    link = next(row[0] for row in book["问题"].iter_rows(min_row=2) if row[0].value == "6月进度!H3")
    assert link.hyperlink.location == "'6月进度'!H3" or link.hyperlink.target == "#'6月进度'!H3"


def test_a_file_kept_without_its_ending_is_still_the_same_workbook(tmp_path, here):
    path = xlsx(tmp_path / "a.xlsx", [["标题"], HEADS, *rows((0, 7, 4.66))]).rename(tmp_path / "0123abcd")
    source = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    source["6月进度"]["A1"].font = openpyxl.styles.Font(bold=True)
    source.save(path)
    _, book = mark(tmp_path, path)
    assert book["6月进度"]["A1"].font.bold and book["6月进度"]["H3"].comment is not None


def test_nothing_becomes_a_formula(tmp_path, here):
    _, book = mark(tmp_path, xlsx(tmp_path / "a.xlsx", [HEADS, *rows(*CHANGES, (4, 7, 1))]))
    assert (book["6月进度"]["B6"].value, book["6月进度"]["B6"].data_type) == (NASTY, "s")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_marked_copy_mended_and_marked_again(tmp_path, here):
    """Old marks go, new ones come; the list is not read as data."""
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *rows((0, 7, 4.66))])
    _, book = mark(tmp_path, path)
    book["6月进度"]["H2"] = 46_600
    book["6月进度"]["H3"] = 1.27
    again = tmp_path / "again.xlsx"
    book.save(again)
    parsed = parse(again)
    assert [sheet.skipped for sheet in parsed.sheets] == ["", "sheet.problems"]
    problems, second = mark(tmp_path, again)
    assert [str(problem.place) for problem in problems] == ["6月进度!H3"]
    assert second["6月进度"]["H2"].comment is None and second["6月进度"]["H2"].fill.fill_type is None
    assert second.sheetnames == ["6月进度", "问题"]


@pytest.mark.parametrize("make", [xls, csv_file])
def test_xls_and_csv_come_back_as_a_copy_of_their_values(tmp_path, make, here):
    lines = [HEADS, *rows(*CHANGES, (0, 9, datetime.date(2019, 3, 1)))]
    path = make(tmp_path / f"a.{'csv' if make is csv_file else 'xls'}", lines)
    problems, book = mark(tmp_path, path, "en")
    sheet = book.worksheets[0]
    assert str(sheet["H2"].value) == "4.66" and sheet["H2"].comment is not None
    assert sheet["H2"].fill.start_color.rgb == "FFFBE8E4"
    assert (sheet["B6"].value, sheet["B6"].data_type) == (NASTY, "s")
    assert str(sheet["D3"].value) == "29000"
    lines = listed(book, "problems")
    assert len(lines) == len(problems) and lines[0][1] == "To fix"
    assert book["problems"]["A2"].hyperlink is not None


def test_large_workbooks_come_back_as_a_copy(tmp_path, monkeypatch, here):
    monkeypatch.setattr(marked, "SAME_BOOK_ROWS", 3)
    path = xlsx(tmp_path / "a.xlsx", [["标题"], HEADS, *rows(*CHANGES)])
    source = openpyxl.load_workbook(path)
    source["6月进度"]["A1"].font = openpyxl.styles.Font(bold=True)
    source.save(path)
    _, book = mark(tmp_path, path)
    assert not book["6月进度"]["A1"].font.bold  # values only
    assert book["6月进度"]["H3"].comment is not None and book["6月进度"]["H3"].value == 4.66


def test_a_workbook_openpyxl_cannot_take_still_comes_back(tmp_path, monkeypatch):
    """Its styles are broken: calamine reads it, openpyxl does not."""
    import zipfile

    path = xlsx(tmp_path / "a.xlsx", [HEADS, *rows((0, 7, 4.66))])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/styles.xml"] = (
        members["xl/styles.xml"]
        .replace(b"<cellXfs", b"<cellXfs bad='1'")
        .replace(b"<font>", b'<font><name val="1"/><name><x/></name>', 1)
        .replace(b"numFmtId=", b"numFmtId='x' numFmtIdOld=", 1)
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(Exception):  # noqa: B017
        openpyxl.load_workbook(path)
    _, book = mark(tmp_path, path)
    assert book["6月进度"]["H2"].comment is not None


def test_problems_without_a_cell_are_in_the_list_only(tmp_path, here):
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    problem = found("missing_project", "note", Place("6月进度"), name="甲", found="1")
    book = openpyxl.load_workbook(write_marked(path, parse(path), [problem], tmp_path / "m.xlsx"))
    assert listed(book)[0][0] == "6月进度" and book["问题"]["A2"].hyperlink is None


def test_a_problem_on_a_merged_cell(tmp_path, here):
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    book = openpyxl.load_workbook(path)
    book["6月进度"].merge_cells("C2:C6")
    book.save(path)
    problem = found("unknown_unit", "error", Place("6月进度", 4, 3), found="x")
    book = openpyxl.load_workbook(write_marked(path, parse(path), [problem], tmp_path / "m.xlsx"))
    assert book["6月进度"]["C2"].comment is not None


def test_an_unreadable_file_has_nothing_to_mark(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(ValueError):
        write_marked(tmp_path / "a.xlsx", parse(tmp_path / "a.xlsx"), [], tmp_path / "m.xlsx")
    assert not (tmp_path / "m.xlsx").exists()
