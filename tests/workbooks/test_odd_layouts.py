"""Sheets as offices really send them; each must come out as the same rows."""

from __future__ import annotations

import datetime
from decimal import Decimal

import openpyxl
import pytest

from tests.workbooks.making import (
    HEADS,
    ROWS,
    csv_file,
    healthy,
    money,
    only,
    parse,
    parse_rows,
    rows,
    xls,
    xlsx,
)

DATE = datetime.date


def test_the_plain_one(tmp_path):
    parsed = parse_rows(tmp_path, rows())
    healthy(parsed)
    assert parsed.rows["_row"].to_list() == [2, 3, 4, 5, 6]
    assert {match.how for match in parsed.headers} == {"exact", "synonym"}
    assert parsed.place(parsed.rows.row(3, named=True), "done_total").cell == "H5"


def test_title_lines_above_and_notes_below(tmp_path):
    lines = [
        ["白榆县2020年6月重大项目进度表"],
        ["填报单位：白榆县发展和改革局", None, None, "填报日期：2020年7月3日"],
        [],
        HEADS,
        *rows(),
        [],
        ["注：1. 累计完成投资自开工起计算。"],
        ["填表人：甲", None, "审核人：乙", None, "联系电话：0000"],
    ]
    parsed = parse(xlsx(tmp_path / "a.xlsx", lines))
    healthy(parsed)
    (sheet,) = parsed.sheets
    assert sheet.header_rows == (4,) and sheet.notes == (11, 12)
    assert sheet.titles[0] == "白榆县2020年6月重大项目进度表"


def merged_two_lines(path, ranges, first, second, lines, title=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "6月进度"
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(first))
    for line in [first, second, *lines]:
        sheet.append(line)
    for area in ranges:
        sheet.merge_cells(area)
    book.save(path)
    return path


def test_merged_two_line_header(tmp_path):
    """Groups across, single columns merged downwards."""
    first = [
        "项目代码",
        "项目名称",
        "所属区县",
        "投资（万元）",
        None,
        None,
        None,
        None,
        "形象进度（%）",
        "实际开工时间",
        "存在问题",
        "更正说明",
    ]
    second = [None, None, None, "总投资", "年度计划", "本月完成", "本年完成", "累计完成"]
    across = ["D2:H2", *[f"{letter}2:{letter}3" for letter in "ABCIJKL"]]
    path = merged_two_lines(tmp_path / "a.xlsx", across, first, second, rows(), "白榆县2020年6月重大项目进度表")
    parsed = parse(path)
    healthy(parsed)
    assert parsed.sheets[0].header_rows == (2, 3)
    assert {match.unit for match in parsed.headers if match.key.startswith("done")} == {"wan"}
    assert next(match.cell for match in parsed.headers if match.key == "done_total") == "H3"
    assert next(match.cell for match in parsed.headers if match.key == "name") == "B2"


def test_groups_whose_lower_line_is_only_a_period(tmp_path):
    """完成投资 over 本月, 本年, 累计."""
    first = [
        "项目代码",
        "项目名称",
        "所属区县",
        "总投资",
        "年度计划",
        "完成投资（万元）",
        None,
        None,
        "形象进度",
        "实际开工时间",
    ]
    second = [None, None, None, "（万元）", "（万元）", "本月", "本年", "累计", "（%）"]
    across = ["F1:H1", *[f"{letter}1:{letter}2" for letter in "ABCJ"]]
    parsed = parse(merged_two_lines(tmp_path / "a.xlsx", across, first, second, [line[:10] for line in rows()]))
    healthy(parsed)


def test_two_lines_in_a_csv_have_no_merges(tmp_path):
    first = [
        "项目代码",
        "项目名称",
        "所属区县",
        "投资（万元）",
        "",
        "",
        "",
        "",
        "形象进度（%）",
        "实际开工时间",
        "存在问题",
        "更正说明",
    ]
    second = ["", "", "", "总投资", "年度计划", "本月完成", "本年完成", "累计完成"]
    healthy(parse(csv_file(tmp_path / "a.csv", [first, second, *rows()])))


def test_last_months_columns_are_not_this_months(tmp_path):
    first = [
        "项目名称",
        "本月完成投资（万元）",
        "本年累计完成投资（万元）",
        "累计完成投资（万元）",
        None,
        "上月累计完成投资（万元）",
    ]
    second = [None, None, None, "上月", "本月"]
    lines = [["甲项目", 10, 20, 111, 222, 333]]
    parsed = parse(merged_two_lines(tmp_path / "a.xlsx", ["D1:E1"], first, second, lines))
    assert money(parsed, "done_total") == [Decimal("2220000.00")]
    assert not parsed.to_confirm


def test_units_in_a_line_of_their_own_and_column_numbers(tmp_path):
    names = [head.replace("（万元）", "").replace("（%）", "") for head in HEADS]
    units = [None, None, None, *["（万元）"] * 5, "%", "年月", None, None]
    numbers = ["甲", "乙", "丙", 1, 2, 3, 4, 5, 6, 7, 8, 9]
    parsed = parse(xlsx(tmp_path / "a.xlsx", [names, units, numbers, *rows()]))
    healthy(parsed)
    assert parsed.sheets[0].header_rows == (1, 2, 3)


def test_one_unit_for_the_sheet_in_its_title(tmp_path):
    names = [head.replace("（万元）", "") for head in HEADS]
    healthy(parse(xlsx(tmp_path / "a.xlsx", [["6月进度", None, None, "单位：万元"], names, *rows()])))


def test_wan_and_yi_in_one_sheet_each_column_its_own(tmp_path):
    heads = [*HEADS]
    heads[3] = "总投资（亿元）"
    lines = rows(*((number, 3, line[3] / 10_000) for number, line in enumerate(ROWS)))
    parsed = parse_rows(tmp_path, lines, heads)
    healthy(parsed)
    assert parsed.units[("6月进度", "total_investment")] == "yi"


def test_a_cell_that_says_its_own_unit(tmp_path):
    parsed = parse_rows(
        tmp_path, rows((0, 7, "4.66亿元"), (1, 7, "12700万"), (2, 7, "1,180 万元"), (3, 7, "３，８９０"))
    )
    healthy(parsed)
    told = only(parsed.problems, "unit_in_cell")
    assert (told.place.cell, told.severity) == ("H2", "note")


def test_two_sheets_in_two_units(tmp_path):
    yuan = [head.replace("万元", "元") for head in HEADS]
    second = [[*line[:3], *(value * 10_000 for value in line[3:8]), *line[8:]] for line in ROWS[3:]]
    parsed = parse(xlsx(tmp_path / "a.xlsx", {"续建": [HEADS, *ROWS[:3]], "新开工": [yuan, *second]}))
    healthy(parsed)
    assert parsed.rows["_sheet"].to_list() == ["续建"] * 3 + ["新开工"] * 2


def test_no_unit_anywhere_is_asked_for(tmp_path):
    names = [head.replace("（万元）", "") for head in HEADS]
    problems = parse_rows(tmp_path, rows(), names).problems
    cells = {problem.place.cell for problem in problems if problem.rule == "unit_missing"}
    assert cells == {"D1", "E1", "F1", "G1", "H1"}


def test_foreign_currency_is_not_taken_for_yuan(tmp_path):
    heads = [*HEADS]
    heads[3] = "总投资（万美元）"
    assert only(parse_rows(tmp_path, rows(), heads).problems, "unit_foreign").values["found"] == "美元"


def test_sections_subtotals_and_totals(tmp_path):
    total = ["合  计", None, None, *(sum(line[column] for line in ROWS) for column in range(3, 8))]
    part = [None, "小计", None, *(sum(line[column] for line in ROWS[:2]) for column in range(3, 8))]
    lines = [
        HEADS,
        total,
        ["一、续建项目（2个）"],
        *rows()[:2],
        part,
        ["（二）新开工项目", None, None, *(sum(line[column] for line in ROWS[2:]) for column in range(3, 8))],
        *rows()[2:],
    ]
    parsed = parse(xlsx(tmp_path / "a.xlsx", lines))
    healthy(parsed)
    (sheet,) = parsed.sheets
    assert sheet.totals == (2, 6, 7) and sheet.sections == (3, 7)
    assert parsed.rows["_section"].to_list() == ["一、续建项目（2个）"] * 2 + ["（二）新开工项目"] * 3
    assert parsed.rows["_row"].to_list() == [4, 5, 8, 9, 10]


def test_sections_by_a_numeral_in_the_first_column(tmp_path):
    heads = ["序号", *HEADS]
    lines = [
        ["一", None, "交通（2个）"],
        *([n, *line] for n, line in enumerate(rows()[:2], 1)),
        ["二", None, "农业（3个）"],
    ]
    lines += [[n, *line] for n, line in enumerate(rows()[2:], 1)]
    parsed = parse_rows(tmp_path, lines, heads)
    healthy(parsed)
    assert parsed.sheets[0].sections == (2, 5)
    assert parsed.rows["_section"].to_list()[0] == "一交通（2个）"


def test_the_header_again_on_the_second_page(tmp_path):
    healthy(parse(xlsx(tmp_path / "a.xlsx", [HEADS, *rows()[:3], HEADS, *rows()[3:]])))


def test_hidden_sheets_are_told_and_not_read(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"6月进度": [HEADS, *rows()], "底稿": [HEADS, *rows()]})
    book = openpyxl.load_workbook(path)
    book["底稿"].sheet_state = "hidden"
    book.save(path)
    parsed = parse(path)
    healthy(parsed)
    assert only(parsed.problems, "sheet_hidden").place.sheet == "底稿"
    assert [sheet.skipped for sheet in parsed.sheets] == ["", "sheet.hidden"]


def test_a_sheet_with_another_table_does_not_spoil_the_file(tmp_path):
    other = [["项目名称", "所属区县", "联系电话"], ["甲", "白榆县", "1"]]
    parsed = parse(xlsx(tmp_path / "a.xlsx", {"6月进度": [HEADS, *rows()], "联系人": other}))
    healthy(parsed)
    assert only(parsed.problems, "sheet_other_table").place.sheet == "联系人"


def test_a_missing_column_is_named(tmp_path):
    heads = [*HEADS]
    heads[7] = "随便写的"
    problem = only(parse_rows(tmp_path, rows(), heads).problems, "header_missing")
    assert problem.key == "done_total"


def test_a_table_that_starts_in_the_middle(tmp_path):
    lines = [[], [], *([None, None, *line] for line in [HEADS, *rows()])]
    parsed = parse(xlsx(tmp_path / "a.xlsx", lines))
    healthy(parsed)
    assert parsed.place(parsed.rows.row(0, named=True), "done_total").cell == "J4"


def test_period_names_in_headers(tmp_path):
    heads = [
        "项目编码", "工程名称", "县（市、区）", "项目总投资(万元)", "2020年计划投资(万元)", "6月完成投资(万元)",
        "1－6月完成投资(万元)", "截至6月底累计完成投资(万元)", "工程形象进度", "开工时间", "需协调解决的问题", "备注",
    ]  # fmt: skip
    parsed = parse_rows(tmp_path, rows(), heads)
    healthy(parsed)
    assert [match.how for match in parsed.headers if match.key == "name"] == ["synonym"]


def test_english_headers(tmp_path):
    heads = [
        "Project code", "Project name", "County", "Total investment (CNY 10,000)", "Annual plan (CNY 10,000)",
        "Done this month (CNY 10,000)", "Year to date (CNY 10,000)", "Done in total (CNY 10,000)", "Progress %",
        "Start date", "Issues", "Remarks",
    ]  # fmt: skip
    healthy(parse_rows(tmp_path, rows(), heads))


def test_millions_in_english(tmp_path):
    heads = ["Project name", "Done this month ($ million)", "Done this year ($ million)", "Done in total ($ million)"]
    parsed = parse_rows(tmp_path, [["A", 1.5, 2.25, "1,234.5"]], heads)
    assert money(parsed, "done_total") == [Decimal("1234500000.00")]


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("gb18030", b""),
    ],
)
def test_csv_encodings(tmp_path, encoding, bom):
    parsed = parse(csv_file(tmp_path / "a.csv", [HEADS, *rows()], encoding, bom))
    healthy(parsed)
    assert parsed.format == "csv"


def test_utf16_without_a_mark(tmp_path):
    healthy(parse(csv_file(tmp_path / "a.csv", [HEADS, *rows()], "utf-16-le")))


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_csv_delimiters(tmp_path, delimiter):
    text = "\n".join(delimiter.join("" if cell is None else str(cell) for cell in line) for line in [HEADS, *rows()])
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    healthy(parse(tmp_path / "a.csv"))


def test_stray_no_break_spaces_of_latin_1(tmp_path):
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in [HEADS, *rows()])
    (tmp_path / "a.csv").write_bytes(text.encode().replace(b",126000", b",\xa0126000") + b"\n\n")
    parsed = parse(tmp_path / "a.csv")
    healthy(parsed)
    assert only(parsed.problems, "text_stray_bytes").place.row == 2


def test_xls(tmp_path):
    lines = [[*line[:9], DATE.fromisoformat(line[9])] for line in ROWS]
    parsed = parse(xls(tmp_path / "a.xls", [["白榆县6月"], HEADS, *lines]))
    healthy(parsed)
    assert parsed.rows["started_on"][0] == DATE(2019, 3, 1)


def test_full_width_digits_separators_and_blanks(tmp_path):
    parsed = parse_rows(
        tmp_path, rows((0, 7, "４６，６００"), (1, 7, " 12,700.00 "), (2, 8, "—"), (3, 8, "无"), (4, 9, "/"))
    )
    healthy(parsed)
    assert parsed.rows["physical"].null_count() == 2 and parsed.rows["started_on"][4] is None


def test_percentages_stored_as_fractions(tmp_path):
    parsed = parse_rows(tmp_path, rows(*((number, 8, line[8] / 100) for number, line in enumerate(ROWS))))
    assert parsed.rows["physical"].to_list()[:2] == [Decimal("37.0000"), Decimal("43.8000")]
    assert only(parsed.problems, "percent_as_fraction").severity == "note"


def test_percentages_as_text(tmp_path):
    parsed = parse_rows(tmp_path, rows(*((number, 8, f"{line[8]}%") for number, line in enumerate(ROWS))))
    assert parsed.rows["physical"].to_list()[:2] == [Decimal("37.0000"), Decimal("43.8000")]


def test_dates_of_every_kind(tmp_path):
    parsed = parse_rows(
        tmp_path,
        rows((0, 9, DATE(2019, 3, 1)), (1, 9, 43556), (2, 9, "2019年5月"), (3, 9, 20190601), (4, 9, "2019.7")),
    )
    assert parsed.rows["started_on"].to_list() == [DATE(2019, month, 1) for month in range(3, 8)]


def test_a_note_beside_a_total_is_no_project(tmp_path):
    lines = [HEADS, *rows(), ["合计：5个项目", None, None, *(sum(line[c] for line in ROWS) for c in range(3, 8))]]
    healthy(parse(xlsx(tmp_path / "a.xlsx", lines)))


def test_projects_that_only_sound_like_something_else(tmp_path):
    """Names with 总, 计, 第, 注 and numerals stay projects."""
    names = ["计量检测中心", "总部经济产业园", "第三中学迁建", "注塑产业园", "全域旅游公路"]
    parsed = parse_rows(tmp_path, rows(*((number, 1, name) for number, name in enumerate(names))))
    assert parsed.rows["name"].to_list() == names
    without_codes = rows(*((number, 1, name) for number, name in enumerate(names)), *((n, 0, None) for n in range(5)))
    assert parse_rows(tmp_path, without_codes).rows["name"].to_list() == names
