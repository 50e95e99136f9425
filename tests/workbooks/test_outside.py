"""Real files that are not ours."""

from __future__ import annotations

import csv
import datetime
from decimal import Decimal

import polars as pl
import pytest

from leitai.workbooks.parse import parse_file
from tests.workbooks.making import only, parse

NYC = "nyc_capital_projects/Capital_Projects.csv"
WORLD_BANK = "worldbank_projects/{}_WB_Projects_1_500_downloaded_9_22_2022.xlsx"


def test_new_york_whole(outside_data):
    """Every row and cell against the csv read line by line."""
    path = outside_data(NYC)
    parsed = parse_file(path, "nyc-capital-projects")
    assert len(parsed.rows) == 2_259 and parsed.rows["project"].n_unique() == 378
    assert [problem.rule for problem in parsed.problems if problem.severity == "error"] == []
    assert only(parsed.problems, "text_stray_bytes").values["n"] == 2
    assert parsed.rows["reported_on"].n_unique() == 15
    text = path.read_bytes().decode("utf-8", "replace").replace("\ufffd", "\u00a0")
    lines = list(csv.DictReader(text.splitlines(keepends=True)))[2:]
    assert len(lines) == 2_259
    for line, row in zip(lines, parsed.rows.iter_rows(named=True), strict=True):
        assert row["project"] == line["PID"] and (row["borough"] or "") == " ".join(line["Borough"].split())
        assert row["name"] == " ".join(line["Project Name"].split())
        assert row["budget_forecast"] == (money(line["Budget Forecast"]) if line["Budget Forecast"] else None)
        for key, head in (("reported_on", "Date Reported As Of"), ("forecast_completion", "Forecast Completion")):
            assert row[key] == us_date(line[head])


def money(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def us_date(text: str) -> datetime.date | None:
    if not text:
        return None
    month, day, year = text.split()[0].split("/")
    return datetime.date(int(year), int(month), int(day))


def lost_cells(source: bytes) -> int:
    """Cells of the data rows, in the columns we take, that hold U+FFFD."""
    lines = list(csv.DictReader(source.replace(b"\xa0Neg", b"Neg").decode().splitlines(keepends=True)))[2:]
    return sum("\ufffd" in (text or "") for line in lines for text in line.values())


def test_new_york_has_no_mojibake_and_no_final_figures(outside_data):
    parsed = parse(outside_data(NYC), "nyc_capital_projects")
    assert not any(key.startswith("total") for key in parsed.rows.columns)
    texts = parsed.rows.select(pl.col(pl.String)).unpivot()["value"].drop_nulls()
    assert not texts.str.contains("[燦聽锛]|â€|Ã").any()
    # The source lost some characters itself, as a proper U+FFFD; that is kept and told, not made worse.
    assert {problem.rule for problem in parsed.problems} == {"text_stray_bytes", "lost_characters"}
    source = outside_data(NYC).read_bytes()
    told = [problem for problem in parsed.problems if problem.rule == "lost_characters"]
    assert "\ufffd".encode() in source and len(told) == lost_cells(source)
    assert parsed.cells[""].row(1, named=True)["L"].startswith("The total cost")
    noted = parsed.cells[""].filter(pl.col("_row") == 3).row(0, named=True)
    assert noted["M"] == "\u00a0Negative numbers represent dollars under budget"


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_world_bank(outside_data, year):
    parsed = parse_file(outside_data(WORLD_BANK.format(year)), "world_bank")
    assert len(parsed.rows) == 500
    assert [problem.rule for problem in parsed.problems if problem.severity == "error"] == []
    (sheet,) = parsed.sheets
    assert sheet.header_rows == (2,) and sheet.titles[0].startswith("World Bank Projects, data as of 09/22/2022")
    assert parsed.rows["approved_on"].null_count() == (61 if year == 2019 else 0)
    assert set(parsed.rows["approved_on"].dt.year().drop_nulls()) <= {year - 1, year, year + 1}
    assert parsed.rows["total_commitment"].sum() > 0 and parsed.rows["project"].is_unique().all()


def test_world_bank_money_and_dates_as_text(outside_data):
    rows = parse(outside_data(WORLD_BANK.format(2019)), "world_bank").rows
    row = rows.row(by_predicate=pl.col("project") == "P164704", named=True)
    assert row["grant"] == Decimal("40000000.00") and row["closing_on"] == datetime.date(2025, 6, 30)
    assert row["approved_on"] == datetime.date(2019, 6, 27)
