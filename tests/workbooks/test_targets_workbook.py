"""The target table goes out as a workbook and comes back as it was; what cannot be taken is named by sheet and cell."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
import xlsxwriter

from leitai.messages import say
from leitai.workbooks.scan import Refused
from leitai.workbooks.targets import (
    TargetBook,
    TargetCell,
    TargetColumn,
    TargetRow,
    number_text,
    numbers_of,
    read_targets,
    write_targets,
)

COLUMNS = (
    TargetColumn("gdp", "地区生产总值", "亿元", past=True, names=("GDP",)),
    TargetColumn("retail", "社会消费品零售总额", "亿元", target=False, past=True, names=("Retail",)),
)
ROWS = (
    TargetRow("998101", "松河区", {"gdp": "32.55"}, {"gdp": "30; 31.5", "retail": "12345678901234.123456"}),
    TargetRow("998102", "柳溪县", {"gdp": "205.6"}, names=("Liuxi",)),
)
BOOK = TargetBook("上半年目标", COLUMNS, ROWS, {"gdp": "238.15"})


def book_of(*rows: tuple[object, ...], name: str = "目标") -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as file:
        sheet = file.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_what_goes_out_comes_back_to_the_last_digit(language: str) -> None:
    read = read_targets(write_targets(replace(BOOK, language=language)), "t.xlsx", BOOK)
    assert read.faults == ()
    assert set(read.cells) == {
        TargetCell("", "gdp", False, (Decimal("238.15"),)),
        TargetCell("998101", "gdp", False, (Decimal("32.55"),)),
        TargetCell("998102", "gdp", False, (Decimal("205.6"),)),
        TargetCell("998101", "gdp", True, (Decimal("30"), Decimal("31.5"))),
        TargetCell("998101", "retail", True, (Decimal("12345678901234.123456"),)),
    }


def test_names_codes_and_units_in_brackets_are_understood_and_a_dash_takes_away() -> None:
    body = book_of(
        ("说明",), ("代码", "名称", "ＧＤＰ（亿元）"), ("", "Liuxi", "1,234.5"), ("998101", "", "—"), ("合计", "", "")
    )
    read = read_targets(body, "t.xlsx", BOOK)
    assert read.faults == ()
    assert read.cells == (
        TargetCell("998102", "gdp", False, (Decimal("1234.5"),)),
        TargetCell("998101", "gdp", False, ()),
    )


@pytest.mark.parametrize(
    ("rows", "place", "id"),
    [
        ((("Code", "Name", "gdp"), ("998101", "", "约三十")), "目标!C2", "targets.not_a_number"),
        ((("Code", "Name", "gdp"), ("998101", "", "1; 2")), "目标!C2", "targets.not_a_number"),
        ((("Code", "Name", "gdp"), ("998101", "", "NaN")), "目标!C2", "targets.not_a_number"),
        ((("Code", "Name", "gdp"), ("998109", "", 3)), "目标!A2", "targets.unknown_row"),
        ((("Code", "Name", "gdp"), ("998101", "柳溪县", 3)), "目标!A2", "targets.two_units"),
        ((("Code", "Name", "gdp"), ("998101", "", 3), ("", "松河区", 4)), "目标!A3", "targets.row_twice"),
        ((("Code", "Name", "gdp", "税收"), ("998101", "", 3, 4)), "目标!D1", "targets.unknown_column"),
        ((("名称", "gdp"), ("松河区", 3)), "目标", "targets.no_headings"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_cell(rows: tuple[tuple[object, ...], ...], place: str, id: str) -> None:
    read = read_targets(book_of(*rows), "t.xlsx", BOOK)
    assert [(where, one.id) for where, one in read.faults] == [(place, id)]
    for language in ("zh-Hans", "en"):
        assert say(id, read.faults[0][1].values, language)


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(Refused):
        read_targets(b"\xff\xd8\xff\xe0 a picture", "t.xlsx", BOOK)


def test_numbers_as_people_type_them() -> None:
    assert numbers_of("１２，３４５.５；−3; ") == (Decimal("12345.5"), Decimal(-3))
    assert number_text(" 1,000 ") == "1000"
    with pytest.raises(ValueError, match="三"):
        numbers_of("1;三")
