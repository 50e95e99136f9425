"""Workbooks made for tests, row by row."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import xlsxwriter

from leitai.workbooks.checks import PROJECTS, UNITS, CheckContext, check
from leitai.workbooks.inside import parse_here
from leitai.workbooks.layouts import layout
from leitai.workbooks.results import DEFAULT_LIMITS, Limits, Parsed, Problem

JUNE, MAY = datetime.date(2020, 6, 1), datetime.date(2020, 5, 1)
HEADS = [
    "项目代码", "项目名称", "所属区县", "总投资（万元）", "年度计划投资（万元）", "本月完成投资（万元）",
    "本年累计完成投资（万元）", "累计完成投资（万元）", "形象进度（%）", "实际开工时间", "存在问题", "更正说明",
]  # fmt: skip
# One healthy county of five projects: code, name, unit, total, plan, month, year, in total, physical, started, problem.
ROWS: list[list[Any]] = [
    [
        "2020-999122-48-01-000001",
        "山地康养度假区一期",
        "白榆县",
        126_000,
        32_000,
        4_300,
        18_300,
        46_600,
        37,
        "2019-03-01",
    ],
    ["2020-999122-48-01-000002", "茶旅步道及配套", "白榆县", 29_000, 12_000, 1_260, 5_260, 12_700, 43.8, "2019-04-01"],
    ["2020-999122-48-01-000003", "集镇污水处理站", "白榆县", 3_150, 1_500, 140, 640, 1_180, 37.5, "2019-05-01"],
    ["2020-999122-48-01-000004", "冷链物流中心", "白榆县", 9_600, 4_000, 420, 1_920, 3_890, 40.5, "2019-06-01"],
    ["2020-999122-48-01-000005", "乡镇客运站改造", "白榆县", 2_400, 1_200, 95, 395, 880, 36.7, "2019-07-01"],
]
WAN = 10_000


def rows(*changes: tuple[int, int, Any], base: Sequence[Sequence[Any]] = ROWS) -> list[list[Any]]:
    """The healthy rows with some cells changed: (row, column, value), from 0."""
    copied = [[*row, *[None] * (len(HEADS) - len(row))] for row in base]
    for row, column, value in changes:
        copied[row][column] = value
    return copied


def xlsx(path: Path, sheets: Mapping[str, Iterable[Sequence[Any]]] | Iterable[Sequence[Any]]) -> Path:
    """Strings stay strings; None is an empty cell; dates get a date format."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    named = sheets if isinstance(sheets, Mapping) else {"6月进度": sheets}
    for name, lines in named.items():
        sheet = book.create_sheet(name)
        for number, line in enumerate(lines, 1):
            for column, value in enumerate(line, 1):
                if value is not None:
                    cell = sheet.cell(number, column)
                    cell.value = value
                    if isinstance(value, str) and not value.startswith("#FORMULA="):
                        cell.data_type = "s"
                    elif isinstance(value, str):
                        cell.value = value.removeprefix("#FORMULA")
    book.save(path)
    return path


def csv_file(path: Path, lines: Iterable[Sequence[Any]], encoding: str = "utf-8", bom: bytes = b"") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([["" if cell is None else cell for cell in line] for line in lines])
    path.write_bytes(bom + text.getvalue().encode(encoding))
    return path


def xls(path: Path, lines: Iterable[Sequence[Any]], sheet: str = "6月进度") -> Path:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet)
    dated = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for number, line in enumerate(lines):
        for column, value in enumerate(line):
            if isinstance(value, datetime.date):
                page.write(number, column, value, dated)
            elif value is not None:
                page.write(number, column, value)
    book.save(str(path))
    return path


def zipped(path: Path, members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def with_sheet_xml(path: Path, xml: bytes) -> Path:
    """A workbook whose only sheet is this text."""
    plain = path.with_name("plain-" + path.name)
    with xlsxwriter.Workbook(str(plain)) as book:
        book.add_worksheet("表")
    with zipfile.ZipFile(plain) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    plain.unlink()
    return zipped(path, members | {"xl/worksheets/sheet1.xml": xml})


def parse(path: Path, key: str = "monthly_progress", limits: Limits = DEFAULT_LIMITS, **confirmed: str) -> Parsed:
    """In this process: a hundred files are read in the time in which a child process would read ten."""
    return parse_here(path, layout(key), confirmed, limits, lambda stage, done, total: None, path.name)


def parse_rows(folder: Path, lines: Sequence[Sequence[Any]], heads: Sequence[str] = HEADS) -> Parsed:
    return parse(xlsx(folder / "book.xlsx", [heads, *lines]))


def register(lines: Sequence[Sequence[Any]] = ROWS, unit: str = "999122", unit_name: str = "白榆县") -> pl.DataFrame:
    """The register that knows these rows."""
    return pl.DataFrame(
        [
            {
                "project": f"{unit}-{number:02d}", "code": line[0], "name": line[1], "unit": unit,
                "unit_name": unit_name, "place": None, "expected": True,
            }
            for number, line in enumerate(lines, 1)
        ],
        schema=PROJECTS,
    )  # fmt: skip


def before(lines: Sequence[Sequence[Any]] = ROWS, unit: str = "999122") -> pl.DataFrame:
    """Last month's values such that these rows follow from them."""
    return pl.DataFrame(
        [
            {
                "project": f"{unit}-{number:02d}",
                "total_investment": float(line[3] * WAN),
                "plan_year": float(line[4] * WAN),
                "done_month": 1_000.0 * number,
                "done_year": float((line[6] - line[5]) * WAN),
                "done_total": float((line[7] - line[5]) * WAN),
                "physical": line[8] - 1.0,
                "started_on": datetime.date.fromisoformat(line[9]),
                "progress": "上月的进展",
            }
            for number, line in enumerate(lines, 1)
        ]
    )


def units() -> pl.DataFrame:
    day = datetime.date
    return pl.DataFrame(
        [
            ("999121", "砚溪县", day(2010, 1, 1), None, None),
            ("999122", "白榆县", day(2010, 1, 1), None, None),
            ("999129", "旧渡县", day(2010, 1, 1), day(2020, 1, 1), "砚溪县"),
            ("999128", "老关县", day(2010, 1, 1), day(2020, 1, 1), None),
        ],
        schema=UNITS,
        orient="row",
    )


def context(**changes: Any) -> CheckContext:
    given: dict[str, Any] = {
        "month": JUNE, "scope": frozenset({"999122"}), "unit": "999122", "region": "999100",
        "projects": register(), "last": before(), "units": units(),
    }  # fmt: skip
    return CheckContext(**given | changes)


def found(parsed: Parsed, **changes: Any) -> list[Problem]:
    return [*parsed.problems, *check(parsed, context(**changes))]


def rules(problems: Iterable[Problem]) -> set[str]:
    return {problem.rule for problem in problems}


def only(problems: Iterable[Problem], rule: str) -> Problem:
    hits = [problem for problem in problems if problem.rule == rule]
    assert len(hits) == 1, [(problem.rule, str(problem.place)) for problem in problems]
    return hits[0]


def money(parsed: Parsed, key: str) -> list[Decimal | None]:
    return parsed.rows[key].to_list()


def expected(column: int) -> list[Decimal]:
    return [Decimal(line[column] * WAN).quantize(Decimal("0.01")) for line in ROWS]


def healthy(parsed: Parsed) -> None:
    assert [problem for problem in parsed.problems if problem.severity == "error"] == []
    assert parsed.rows["name"].to_list() == [line[1] for line in ROWS]
    assert money(parsed, "total_investment") == expected(3)
    assert money(parsed, "done_month") == expected(5)
    assert money(parsed, "done_year") == expected(6)
    assert money(parsed, "done_total") == expected(7)
