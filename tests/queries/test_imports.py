"""Portfolios are read whole or refused, and nothing damaged is stored."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from django.utils import translation

from leitai.queries.imports import portfolio_layouts, read_portfolio
from leitai.queries.imports.nyc import SEVERAL
from leitai.queries.imports.world_bank import code_of, snapshot_day
from leitai.rules import Refused

HEADER = [
    "", "Date Reported As Of", "PID", "Project Name", "Description", "Category", "Borough", "Managing Agency",
    "Client Agency", "Current Phase", "Design Start", "Budget Forecast", "Latest Budget Changes",
    "Total Budget Changes", "Forecast Completion", "Latest Schedule Changes", "Total Schedule Changes",
]  # fmt: skip


def line(**changes) -> list[str]:
    row = dict.fromkeys(HEADER, "") | {
        "Date Reported As Of": "9/1/2013 0:00", "PID": "3", "Project Name": "26th Ward Plant", "Description": "Works",
        "Category": "Sewers", "Borough": "Brooklyn", "Managing Agency": "DEP", "Client Agency": "DEP",
        "Current Phase": "Design", "Design Start": "1/2/2013", "Budget Forecast": "1000.5",
        "Forecast Completion": "6/30/2019", "Total Budget Changes": "777", "Total Schedule Changes": "888",
    }  # fmt: skip
    return list((row | changes).values())


@pytest.fixture
def nyc_file(tmp_path):
    def write(*lines: list[str], header: list[str] | None = None):
        path = tmp_path / "projects.csv"
        with path.open("w", encoding="utf-8", newline="") as sink:
            csv.writer(sink).writerows([header or HEADER, ["Column Description", "period"], *lines])
        return path

    return write


@pytest.mark.outside_data("nyc_capital_projects/Capital_Projects.csv")
def test_new_york_is_read_whole(outside_data):
    with translation.override("en"):
        found = read_portfolio(outside_data("nyc_capital_projects/Capital_Projects.csv"), "nyc-capital-projects")
    assert (found.reports.height, found.projects.height, len(found.periods)) == (2259, 378, 15)
    assert (found.periods[0], found.periods[-1]) == (date(2013, 9, 1), date(2019, 9, 1))
    assert found.projects["unit_code"].n_unique() == 12
    seen = found.reports.group_by("key").len()["len"]
    assert (seen == 15).sum() == 43 and (seen == 1).sum() == 70
    places = dict(found.projects["place"].value_counts().rows())
    assert places[""] == 192  # nobody named
    assert places["Brooklyn"] == 52 and places["Manhattan"] == 32 and places["Upstate"] == 8  # one is spelled Manhatten
    assert places[SEVERAL] == 7 and sum(places.values()) == 378
    assert [(d.row, d.project) for d in found.doubts] == [(1360, "556"), (1616, "649")]
    text = "".join("".join(filter(None, column.to_list())) for column in found.projects.select(pl.col(pl.String)))
    assert "�" not in text and "\u00a0" not in text and "Ã" not in text
    assert "firm’s" in text or "’" in text  # what was no damage is still there
    assert any("lost before" in note for note in found.notes)
    # a period never knows its own future
    assert not {"total_budget_changes", "total_schedule_changes", "4318643"} & set(found.reports.columns)


def test_a_row_means_what_it_says(nyc_file):
    found = read_portfolio(
        nyc_file(
            line(), line(**{"Date Reported As Of": "1/1/2014 0:00", "Budget Forecast": "", "Forecast Completion": ""})
        ),
        "nyc_capital_projects",
    )
    first, second = found.reports.to_dicts()
    assert first["total_investment"] == Decimal("1000.50") and first["forecast_completion"] == date(2019, 6, 30)
    assert first["progress"] == first["phase"] == "Design" and first["row"] == 3
    assert second["total_investment"] is None and second["forecast_completion"] is None
    project = found.projects.row(0, named=True)
    assert (
        project["content"] == "Works\nClient agency: DEP\nDesign start: 2013-01-02" and project["place"] == "Brooklyn"
    )
    assert "777" not in str(found.reports.to_dicts()) + str(found.projects.to_dicts())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([{"Managing Agency": "XYZ"}], "portfolio_unknown_unit"),
        ([{}, {}], "portfolio_row_twice"),
        ([{"Budget Forecast": "NaN"}], "portfolio_unreadable"),
        ([{"Budget Forecast": "1e308"}], "portfolio_unreadable"),
        ([{"Date Reported As Of": "13/45/2013"}], "portfolio_unreadable"),
        ([{}, {"PID": ""}], "portfolio_cell_empty"),
        ([], "portfolio_unreadable"),
    ],
)
def test_what_cannot_be_meant_is_refused_whole(nyc_file, changes, code):
    with pytest.raises(Refused) as refused:
        read_portfolio(nyc_file(*(line(**change) for change in changes)), "nyc-capital-projects")
    assert refused.value.code == code


def test_another_file_and_another_layout_are_refused(nyc_file, tmp_path, monkeypatch):
    with pytest.raises(Refused, match="portfolio_unknown_layout"):
        read_portfolio(nyc_file(line()), "monthly-progress")
    assert portfolio_layouts() == ("nyc-capital-projects", "world-bank")
    rubbish = tmp_path / "rubbish.xlsx"
    rubbish.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(Refused, match="portfolio_unreadable"):
        read_portfolio(rubbish, "world-bank")
    monkeypatch.setattr("leitai.queries.imports.LARGEST", 10)
    with pytest.raises(Refused, match="portfolio_too_large"):
        read_portfolio(nyc_file(line()), "nyc-capital-projects")


def test_doubts_are_named_and_taken_as_published(nyc_file):
    found = read_portfolio(
        nyc_file(line(**{"Budget Forecast": "-5", "Forecast Completion": "10/21/2108"})), "nyc-capital-projects"
    )
    assert [doubt.row for doubt in found.doubts] == [3, 3]
    assert found.reports["total_investment"].to_list() == [Decimal(-5)]


@pytest.mark.outside_data("worldbank_projects/2019_WB_Projects_1_500_downloaded_9_22_2022.xlsx")
def test_the_bank_s_list_is_a_snapshot_of_a_day(outside_data):
    found = read_portfolio(
        outside_data("worldbank_projects/2019_WB_Projects_1_500_downloaded_9_22_2022.xlsx"), "world-bank"
    )
    assert found.periods == (date(2022, 9, 1),) and found.projects.height == found.reports.height == 500
    assert not found.complete  # the file holds one year's approvals, not all projects
    assert len({unit.code for unit in found.units}) == len(found.units) == 120
    pakistan = found.projects.filter(pl.col("key") == "P166732").row(0, named=True)
    assert pakistan["unit_code"] == code_of("Islamic Republic of Pakistan")
    assert found.reports.filter(pl.col("key") == "P169051")["total_investment"].item() == Decimal("795480.00")
    assert found.reports.filter(pl.col("key") == "P170502")["forecast_completion"].item() is None


def test_a_snapshot_without_a_day_is_refused():
    assert snapshot_day(("World Bank Projects, data as of 09/22/2022 03:29:43 PM",)) == date(2022, 9, 22)
    with pytest.raises(Refused, match="portfolio_without_day"):
        snapshot_day(("World Bank Projects",))
    assert len(code_of("Republic of a Country with an Exceedingly Long Name")) <= 20
