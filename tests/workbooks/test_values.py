"""Numbers, dates and texts, one by one and by whole columns."""

from __future__ import annotations

import datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.workbooks.columns import MONEY_UNITS, Column
from leitai.workbooks.values.dates import convert_dates, parse_date
from leitai.workbooks.values.numbers import Number, convert_numbers, parse_number
from leitai.workbooks.values.texts import as_text, convert_choices, convert_codes, convert_texts
from leitai.workbooks.wording import decisive, header_word, money_unit

MONEY = Column("m", "money", "金额", "Amount")
DATE = Column("d", "date", "日期", "Date")
END = Column("d", "date", "日期", "Date", last_day=True)
DAY = datetime.date


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4.66", Number(4.66)),
        ("４．６６", Number(4.66)),
        ("1,234,567.8", Number(1234567.8)),
        ("1，234", Number(1234.0)),
        (" 12 ", Number(12.0)),
        ("+5", Number(5.0)),
        ("-5", Number(-5.0)),
        ("−5", Number(-5.0)),
        ("(5)", Number(-5.0)),
        ("（1,200.5）", Number(-1200.5)),
        ("1.5e3", Number(1500.0)),
        ("4.66亿元", Number(4.66, "yi")),
        ("4.66亿", Number(4.66, "yi")),
        ("3200万元", Number(3200.0, "wan")),
        ("3千万元", Number(3000.0, "wan")),
        ("5百万元", Number(5.0, "million")),
        ("￥100", Number(100.0)),
        ("¥1,000元", Number(1000.0, "one")),
        ("$2.5 million", Number(2.5, "million")),
        ("USD 2.5 bn", Number(2.5, "billion")),
        ("46%", Number(46.0, "%")),
        ("46％", Number(46.0, "%")),
        ("—", Number(None)),
        ("/", Number(None)),
        ("无", Number(None)),
        ("N/A", Number(None)),
    ],
)
def test_numbers_as_people_write_them(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "约5",
        "5左右",
        "1,23",
        "12,34,567",
        "1.2.3",
        "5+3",
        "五",
        "NaN",
        "inf",
        "-inf",
        "1e5000x",
        "#REF!",
        "3人",
        "5‰",
        "5百元",
        "1 2x",
    ],
)
def test_what_is_no_number(text):
    assert parse_number(text).wrong


@given(st.decimals(0, 10**9, places=2), st.sampled_from(sorted(MONEY_UNITS)))
def test_money_is_exact_to_the_cent_as_number_and_as_text(amount, unit):
    """amount × unit, for the float a workbook stores and for the text, with and without commas."""
    exact = (amount * MONEY_UNITS[unit]).quantize(Decimal("0.01"))
    if exact > 10**13:
        return
    cells = [float(amount), str(amount), f"{amount:,}"]
    converted = convert_numbers(MONEY, cells, unit)
    assert converted.flaws == () and converted.series.to_list() == [exact] * 3


@given(st.lists(st.one_of(st.floats(), st.text(max_size=12), st.booleans(), st.dates(), st.none(), st.just(""))))
def test_any_column_of_cells_becomes_money_or_says_why(cells):
    converted = convert_numbers(MONEY, cells, "wan")
    assert converted.series.dtype == pl.Decimal(20, 2) and len(converted.series) == len(cells)
    told = {flaw.index for flaw in converted.flaws}
    for index, (cell, value) in enumerate(zip(cells, converted.series, strict=True)):
        if value is None and cell not in ("", None) and index not in told:
            assert isinstance(cell, str)  # only a written blank may vanish without a word
            assert parse_number(cell) == Number(None) or not cell.strip()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-06-15", DAY(2020, 6, 15)),
        ("2020/6/5", DAY(2020, 6, 5)),
        ("2020.6.15", DAY(2020, 6, 15)),
        ("2020年6月15日", DAY(2020, 6, 15)),
        ("２０２０年６月１５日", DAY(2020, 6, 15)),
        ("2020 年 6 月 15 日", DAY(2020, 6, 15)),
        ("20200615", DAY(2020, 6, 15)),
        ("2020-06-15 00:00:00", DAY(2020, 6, 15)),
        ("2019-06-28T00:00:00Z", DAY(2019, 6, 28)),
        ("2020年6月", DAY(2020, 6, 1)),
        ("2020.6", DAY(2020, 6, 1)),
        ("2020.10", DAY(2020, 10, 1)),
        ("202006", DAY(2020, 6, 1)),
        ("2020年6月底", DAY(2020, 6, 30)),
        ("2020年6月中旬", DAY(2020, 6, 20)),
        ("June 2020", DAY(2020, 6, 1)),
        ("15 Jun 2020", DAY(2020, 6, 15)),
        ("June 15, 2020", DAY(2020, 6, 15)),
        ("2020.06.15。", DAY(2020, 6, 15)),
    ],
)
def test_dates_as_people_write_them(text, day):
    assert parse_date(text, "ymd", False).value == day


def test_the_order_of_day_and_month_is_the_layouts():
    assert parse_date("12/30/2022 12:00:00 AM", "mdy", False).value == DAY(2022, 12, 30)
    assert parse_date("30/12/2022", "dmy", False).value == DAY(2022, 12, 30)
    assert parse_date("30/12/2022", "mdy", False).wrong == "month"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2020.6.31", "day"),
        ("2020-13-01", "month"),
        ("1020-06-01", "year"),
        ("2020", "year_only"),
        ("2020年", "year_only"),
        ("下半年", "text"),
        ("2020年二季度", "text"),
        ("6月", "text"),
    ],
)
def test_what_is_no_date(text, wrong):
    assert parse_date(text, "ymd", False).wrong == wrong


def test_a_month_means_its_first_or_its_last_day():
    assert convert_dates(DATE, ["2020年2月"], "ymd").series[0] == DAY(2020, 2, 1)
    assert convert_dates(END, ["2020年2月"], "ymd").series[0] == DAY(2020, 2, 29)


def test_numbers_in_a_date_column():
    cells = [43997, 20200615, 202006, 2020.06, 2020.11, 2020.1, 2020, 7, True]
    converted = convert_dates(DATE, cells, "ymd")
    assert converted.series.to_list() == [
        DAY(2020, 6, 15), DAY(2020, 6, 15), DAY(2020, 6, 1), DAY(2020, 6, 1), DAY(2020, 11, 1), None, None, None, None,
    ]  # fmt: skip
    assert [(flaw.index, flaw.rule, flaw.variant) for flaw in converted.flaws] == [
        (5, "date_unclear", "tenth"), (6, "date_unclear", "year_only"), (7, "not_a_date", ""), (8, "not_a_date", ""),
    ]  # fmt: skip


@given(st.dates(DAY(1955, 1, 1), DAY(2110, 12, 31)))
def test_one_day_written_in_every_way(day):
    serial = float((day - DAY(1899, 12, 30)).days)
    midnight = datetime.datetime.combine(day, datetime.time.min)
    cells = [
        day,
        midnight,
        serial,
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
    ]
    converted = convert_dates(DATE, cells, "ymd")
    assert converted.flaws == () and set(converted.series) == {day}


@given(st.lists(st.one_of(st.floats(), st.text(max_size=12), st.booleans(), st.datetimes(), st.none(), st.integers())))
def test_any_column_of_cells_becomes_dates_or_says_why(cells):
    converted = convert_dates(DATE, cells, "ymd")
    assert converted.series.dtype == pl.Date() and len(converted.series) == len(cells)


@given(st.lists(st.one_of(st.floats(), st.text(), st.booleans(), st.dates(), st.times(), st.none())))
def test_any_column_of_cells_becomes_storable_text(cells):
    for converted in (convert_texts(MONEY, cells), convert_codes(MONEY, cells), convert_choices(MONEY, cells)):
        assert len(converted.series) == len(cells)
        for text in converted.series.drop_nulls():
            assert "\0" not in text and len(text) <= 200 and text == text.strip()
    assert len(as_text(cells)) == len(cells)


def test_several_levels_in_one_cell_are_the_highest():
    from leitai.workbooks.shared_columns import LEVEL

    assert convert_choices(LEVEL, ["市级、省级", "省重点", "国家级/市级", "村级"]).series.to_list() == [
        "provincial", "provincial", "national", None,
    ]  # fmt: skip


def test_an_open_choice_keeps_an_unknown_word():
    from leitai.workbooks.shared_columns import SECTOR

    converted = convert_choices(SECTOR, ["交通运输", "航空航天"])
    assert converted.series.to_list() == ["transport", "航空航天"] and converted.flaws == ()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("总投资（万元）", "wan"), ("总投资(亿元)", "yi"), ("总投资【元】", "one"), ("总投资 单位：万元", "wan"),
        ("金额单位:千元", "thousand"),
        ("总投资/万元", "wan"), ("总投资，百万元", "million"), ("总投资额万元", "wan"), ("Total (CNY 10,000)", "wan"),
        ("Cost ($ million)", "million"), ("Budget (USD)", "one"), ("总投资", ""), ("单元数量", ""),
        ("备注（元素）", ""), ("总投资（万美元）", ""),
    ],
)  # fmt: skip
def test_units_in_headers(text, unit):
    assert money_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "word"),
    [("2020年计划投资\n(万元)", "本年计划投资"), ("1－6月完成投资", "本年累计完成投资"),
     ("６月份完成投资", "本月完成投资"),
     ("截至2020年6月底累计完成投资", "累计完成投资"), (" 项 目 名 称 ", "项目名称"), ("Project_Name", "projectname")],
)  # fmt: skip
def test_header_words(text, word):
    assert header_word(text) == word


def test_decisive_words_keep_neighbours_apart():
    assert decisive("本月完成投资") != decisive("本年完成投资")
    assert decisive("计划开工时间") != decisive("实际开工时间") != decisive("实际竣工时间")
