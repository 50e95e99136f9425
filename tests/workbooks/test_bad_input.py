"""Files nobody should send: each gets a clear problem, none gets rows, none gets an exception."""

from __future__ import annotations

import struct
import zipfile
import zlib

import openpyxl
import pytest

from leitai.messages import say
from leitai.workbooks.parse import parse_file
from leitai.workbooks.results import Limits
from tests.workbooks.bad_files import PASSWORDS, SHEET, bomb, cut_off, far_apart, macros, million_empty_rows
from tests.workbooks.making import (
    HEADS,
    ROWS,
    csv_file,
    only,
    parse,
    rules,
    with_sheet_xml,
    xls,
    xlsx,
    zipped,
)


def refused(parsed, rule):
    """No rows, one error, said in both languages with something to do."""
    assert parsed.rows.is_empty() and not parsed.readable
    problem = only(parsed.problems, rule)
    assert problem.severity == "error"
    for language in ("zh-Hans", "en"):
        assert say(f"rule.{problem.rule}", None, language)
        assert say(problem.message, problem.values, language)
        assert say(problem.remedy, problem.values, language)
    return problem


def test_an_empty_file(tmp_path):
    path = tmp_path / "空.xlsx"
    path.touch()
    refused(parse(path), "file_empty")


def test_a_file_above_the_size_limit(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    refused(parse(path, limits=Limits(packed=1000)), "file_too_large")


@pytest.mark.parametrize("keep", [30, 300, 3000])
def test_a_zip_cut_off(tmp_path, keep):
    refused(parse(cut_off(tmp_path / "a.xlsx", [HEADS, *ROWS], keep)), "file_corrupt")


def test_a_zip_with_a_rotten_member(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
    data[member.header_offset + 80 : member.header_offset + 120] = b"\xff" * 40
    path.write_bytes(data)
    refused(parse(path), "file_corrupt")


def test_broken_xml(tmp_path):
    refused(parse(with_sheet_xml(tmp_path / "a.xlsx", b"<worksheet><sheetData><row><c")), "file_corrupt")


def test_xls_renamed_xlsx_is_read_and_told(tmp_path):
    path = xls(tmp_path / "a.xls", [HEADS, *ROWS]).rename(tmp_path / "a.xlsx")
    parsed = parse(path)
    assert parsed.format == "xls" and len(parsed.rows) == len(ROWS)
    assert only(parsed.problems, "file_renamed").severity == "note"


def test_xlsx_renamed_xls_is_read_and_told(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS]).rename(tmp_path / "a.xls")
    parsed = parse(path)
    assert parsed.format == "xlsx" and len(parsed.rows) == len(ROWS)
    assert only(parsed.problems, "file_renamed").severity == "note"


def test_csv_renamed_xlsx_is_read_and_told(tmp_path):
    path = csv_file(tmp_path / "a.xlsx", [HEADS, *ROWS])
    parsed = parse(path)
    assert parsed.format == "csv" and len(parsed.rows) == len(ROWS)
    assert "file_renamed" in rules(parsed.problems)


@pytest.mark.parametrize("name", ["password.xlsx", "password.xls"])
def test_a_password(name):
    refused(parse_file(PASSWORDS / name, "monthly_progress"), "file_password")


def test_an_encrypted_zip_member(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    refused(parse(path), "file_password")


def test_macros(tmp_path):
    path = macros(tmp_path / "a.xlsx", [HEADS, *ROWS])
    refused(parse(path.rename(tmp_path / "a.xlsm")), "file_macros")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.xlsx", b"%PDF-1.4 ...", "file.pdf"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n", "file.picture"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "file.html"),
        ("a.xls", b"\xef\xbb\xbf<!DOCTYPE html><p>", "file.html"),
        (
            "a.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "file.xml2003",
        ),
        ("a.xlsx", b"<?xml version='1.0'?><a/>", "file.xml"),
        ("a.xlsx", b"Rar!\x1a\x07", "file.archive"),
        ("a.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00", "file.excel4"),
    ],
)
def test_other_kinds_of_file(tmp_path, name, content, kind):
    (tmp_path / name).write_bytes(content)
    assert refused(parse(tmp_path / name), "file_not_workbook").values["kind"] == {"term": kind}


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        ("word/document.xml", "file.word"),
        ("ppt/presentation.xml", "file.slides"),
        ("xl/workbook.bin", "file.xlsb"),
        ("readme.txt", "file.archive"),
    ],
)
def test_other_kinds_of_package(tmp_path, member, kind):
    path = zipped(tmp_path / "a.xlsx", {member: b"x"})
    assert refused(parse(path), "file_not_workbook").values["kind"] == {"term": kind}


def test_an_opendocument_spreadsheet(tmp_path):
    members = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
    path = zipped(tmp_path / "a.ods", members)
    assert refused(parse(path), "file_not_workbook").values["kind"] == {"term": "file.ods"}


def test_random_bytes(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(bytes(range(256)) * 20)
    parsed = parse(tmp_path / "a.xlsx")
    assert parsed.rows.is_empty() and rules(parsed.problems) <= {"file_unreadable", "text_encoding", "file_no_table"}


def test_a_zip_bomb(tmp_path):
    path = bomb(tmp_path / "a.xlsx", [HEADS, *ROWS])
    assert refused(parse(path), "file_bomb").message == "problem.file_bomb.ratio"


def test_too_large_unpacked(tmp_path):
    import os

    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/noise.bin", os.urandom(2**20))
    assert refused(parse(path, limits=Limits(unpacked=2**20)), "file_bomb").message == "problem.file_bomb.unpacked"


def test_a_member_that_lies_about_its_size(tmp_path):
    """The central directory says 100 bytes; 80 MB come out. A reader that trusts it stops after 100."""
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", bytes(80 * 2**20))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/media/big.bin").file_size == 100
    refused(parse(path), "file_bomb")


def test_too_many_members(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/media/{number}", b"")
    assert refused(parse(path), "file_bomb").message == "problem.file_bomb.members"


def test_billion_laughs(tmp_path):
    xml = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + SHEET % b""
    refused(parse(with_sheet_xml(tmp_path / "a.xlsx", xml)), "file_doctype")


def test_a_cell_in_a1_and_one_in_the_last(tmp_path):
    """Calamine would ask for 512 GB and abort."""
    problem = refused(parse_file(far_apart(tmp_path / "a.xlsx"), "monthly_progress"), "file_too_wide")
    assert (problem.values["rows"], problem.values["columns"]) == (1_048_576, 16_384)


@pytest.mark.parametrize(
    ("cell", "rule"), [("A200001", "file_too_long"), ("GS2", "file_too_wide"), ("GR2", None), ("A1000", None)]
)
def test_the_limits_of_rows_and_columns(tmp_path, cell, rule):
    problems = parse(far_apart(tmp_path / "a.xlsx", cell)).problems
    assert rules(problems) == {rule or "file_no_table"}


@pytest.mark.parametrize(
    "cells",
    [
        b"<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row>",
        b'<row r="1"><c s="1" r="A1"><v>1</v></c><c s="1" t="n" r="XFD1"><v>1</v></c></row>',
        b'<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>2</v></c></row>',
        b'<row r="5"><c r="A5"><v>1</v></c><c r="A1048576"><v>1</v></c></row>',
    ],
)
def test_odd_ways_to_write_far_cells(tmp_path, cells):
    parsed = parse(with_sheet_xml(tmp_path / "a.xlsx", SHEET % cells))
    assert rules(parsed.problems) <= {"file_too_wide", "file_too_long"} and parsed.problems


def test_a_namespace_prefix_hides_nothing(tmp_path):
    xml = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        b'<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        b'<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    refused(parse(with_sheet_xml(tmp_path / "a.xlsx", xml)), "file_too_wide")


def test_what_slips_through_the_scan_dies_alone(tmp_path, monkeypatch):
    """The scan made blind: the child aborts, the parent says so."""
    path = far_apart(tmp_path / "a.xlsx")
    limits = Limits(rows=2_000_000, columns=20_000, memory=2 * 2**30)
    problem = refused(parse_file(path, "monthly_progress", limits=limits), "reader_out_of_memory")
    assert problem.place.cell == ""


def test_a_million_empty_rows(tmp_path):
    """Formatted down to the last row, filled only at the top: the rows are read, the emptiness is told."""
    path = million_empty_rows(tmp_path / "a.xlsx", HEADS, ROWS[0])
    parsed = parse_file(path, "monthly_progress")
    assert len(parsed.rows) == 1
    assert only(parsed.problems, "sheet_empty_rows").values["n"] > 1_000_000


def test_sixteen_thousand_formatted_columns_are_no_columns(tmp_path):
    book = openpyxl.Workbook()
    for line in [HEADS, *ROWS]:
        book.active.append(line)
    for column in range(13, 16_385):
        book.active.cell(1, column).font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "a.xlsx")
    assert len(parse(tmp_path / "a.xlsx").rows) == len(ROWS)


def test_too_many_sheets(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {f"表{number}": [HEADS] for number in range(101)})
    refused(parse(path), "file_too_many_sheets")


def test_too_many_cells(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    refused(parse(path, limits=Limits(cells=20)), "file_too_many_cells")


def test_an_empty_sheet_and_a_header_alone(tmp_path):
    refused(parse(xlsx(tmp_path / "a.xlsx", [])), "file_no_table")
    refused(parse(xlsx(tmp_path / "b.xlsx", [HEADS])), "file_no_rows")
    refused(parse(csv_file(tmp_path / "c.csv", [["甲", "乙"], [1, 2]])), "file_no_table")


def test_unpaired_quotes(tmp_path):
    text = ",".join(HEADS) + '\n1,"山地,白榆县,1,2,3,4,5\n2,茶旅,白榆县,1,2,3,4,5\n'
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert refused(parse(tmp_path / "a.csv"), "text_quotes").values["row"] == 2


def test_bytes_of_no_encoding(tmp_path):
    text = (",".join(HEADS) + "\n" + "山地康养," * 30 + "\n").encode()
    (tmp_path / "a.csv").write_bytes(text + "x,北京".encode() + b"\xff\xfe\x80,\n")
    assert refused(parse(tmp_path / "a.csv"), "text_encoding").values["row"] == 3


def test_a_csv_with_too_many_columns_or_rows(tmp_path):
    refused(parse(csv_file(tmp_path / "a.csv", [["甲"] * 201])), "file_too_wide")
    refused(parse(csv_file(tmp_path / "b.csv", [["甲"]] * 30), limits=Limits(rows=20)), "file_too_long")


def test_crc_of_the_outer_zip_is_not_trusted_for_safety(tmp_path):
    """A wrong checksum on a sheet is a damaged file, whatever its rows look like."""
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
        good = zlib.crc32(archive.read(member))
    for at in (member.header_offset + 14, data.index(b"xl/worksheets/sheet1.xml", data.index(b"PK\x01\x02")) - 30):
        assert struct.unpack_from("<I", data, at)[0] == good
        struct.pack_into("<I", data, at, good ^ 1)
    path.write_bytes(data)
    refused(parse(path), "file_corrupt")
