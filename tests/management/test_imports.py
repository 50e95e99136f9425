"""New York's file from the command to closed periods, measured against a script that shares no code with us."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from leitai import models
from leitai.core.league import MonthInput, column_name, measure_at, measure_ratios
from leitai.core.progress import Spec
from leitai.core.results import NotAvailable
from leitai.documents.numbers import Number
from leitai.documents.outline import numbers_in, to_json
from leitai.facts.engine import Engine
from leitai.facts.questions import TOTAL, measured
from leitai.facts.store import Store, verify
from leitai.queries.bulletins.build import bulletin_draft
from leitai.queries.regions import office_of
from tests.oracles import nyc

FILE = "nyc_capital_projects/Capital_Projects.csv"
BANK = "worldbank_projects/{}_WB_Projects_1_500_downloaded_9_22_2022.xlsx"


def take_in(path: Path, layout: str) -> str:
    out = StringIO()
    call_command("import_portfolio", str(path), layout=layout, stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.outside_data(FILE)
def test_fifteen_periods_agree_with_an_independent_count(outside_data):
    path = outside_data(FILE)
    said = take_in(path, "nyc-capital-projects")
    assert "sign in as nyc-officer" in said and "row 1360, project 556" in said
    by_file = nyc.figures(path)
    closed = {f"{row.month:%Y-%m}": row for row in models.MonthRevision.objects.filter(region__code="NYC")}
    assert sorted(closed) == sorted(by_file) and len(closed) == 15
    root = Path(settings.LEITAI_FACTS_DIR)
    assert verify(root) == []
    for month, row in closed.items():
        rows = by_file[month]["total", ""].rows
        assert (row.counts["leaves"], row.counts["filed"], row.counts["carried"]) == (rows, rows, 0)
        table = pq.read_table(root / "region=NYC" / f"month={month}" / "revision=1" / "projects.parquet")
        assert table.num_rows == rows
        assert Counter(table["filing"].to_pylist()) == {"filed": rows}
    compare(Store(root, "NYC", {month: row.revision for month, row in closed.items()}), by_file)
    for month in ("2013-09", "2017-04", "2019-09"):
        read_bulletin(month, by_file[month])
    again = take_in(path, "nyc-capital-projects")
    assert "Nothing was changed" in again
    assert models.MonthRevision.objects.count() == 15 and models.MonthlyReport.objects.count() == 2259


def compare(store: Store, by_file: dict) -> None:
    engine = Engine.duckdb()
    specs = [Spec(kind, policy="leave_out") for kind in ("slip_mean", "slip_median", "growth")]
    missing = [Spec(kind) for kind in ("completion_rate", "start_rate", "payment_rate", "statistics_entry_rate")]
    terms = [("projects", "carry"), ("filed", "carry"), ("carried", "carry"), ("unfiled", "carry")]
    terms += [(term, spec.policy) for spec in (*specs, *missing) for term in spec.terms]
    for dimension, kind in ((TOTAL, "total"), ("unit", "agency"), ("place", "borough")):
        found = measured(engine, store, dimension, specs, terms)
        for month in store.months:
            of_month = MonthInput(found[month], found[month], Fraction(1))
            wanted = {name: figures for (group, name), figures in by_file[month].items() if group == kind}
            got = {key: row for row, key in enumerate(found[month].keys)}
            rest = {"Citywide", "Upstate", "Several boroughs", "“New York” only", ""}
            if kind == "borough":
                assert sum(count(found[month], got[key]) for key in got if key in rest) == wanted.pop("").rows
                got = {key: row for key, row in got.items() if key not in rest}
            assert set(got) == set(wanted)
            for name, figures in wanted.items():
                row = got[name]
                assert count(found[month], row) == figures.rows
                values = [measure_at(s, of_month, row, measure_ratios(s, of_month)) for s in specs]
                for value, expected in zip(
                    values, (figures.slip_mean, figures.slip_median, figures.growth), strict=True
                ):
                    assert (None if isinstance(value.value, NotAvailable) else value.value) == expected
                if figures.slips:
                    assert values[0].n == len(figures.slips)
                for spec in missing:
                    at = measure_at(spec, of_month, row, measure_ratios(spec, of_month))
                    assert isinstance(at.value, NotAvailable) or spec.kind in ("start_rate", "statistics_entry_rate")


def read_bulletin(month: str, figures: dict) -> None:
    """Every measure the bulletin prints, exact and as printed, against the independent count."""
    office = office_of("NYC")
    assert office is not None
    groups = {"": "total", "unit": "agency", "place": "place"}
    for language in ("en", "zh-Hans"):
        outline = bulletin_draft(office, month=month, language=language).outline
        seen = set()
        for number in numbers_in(outline):
            cell = number.cell
            if cell.question != "measure":
                continue
            wanted = figures[groups[cell.arguments["by"]], cell.arguments["key"]]
            expected = {
                "projects": Fraction(wanted.rows),
                "slip_mean": Fraction(len(wanted.slips)) if cell.arguments.get("part") == "n" else wanted.slip_mean,
                "slip_median": wanted.slip_median,
                "growth": wanted.growth,
                "budget_now": wanted.budget,
                "budget_first": wanted.first_budget,
            }[cell.arguments["kind"]]
            assert Fraction(cell.unrounded) == expected, (cell, expected)
            assert printed_as(number, expected)
            seen.add((cell.arguments["by"], cell.arguments["kind"], cell.arguments["key"]))
        assert {key for by, kind, key in seen if (by, kind) == ("unit", "projects")} == {
            name for kind, name in figures if kind == "agency"
        }
        text = to_json(outline)
        assert "alive at the last report" in text if language == "en" else "末次报送时仍在" in text


def printed_as(number: Number, exact: Fraction) -> bool:
    """The printed figure is the exact one, rounded half up once in the printed unit; words may stand for its sign."""
    form = number.form
    step = Fraction(1, 10**form.digits)
    shown = exact * form.times / form.per
    shown = abs(shown) if form.sign == "never" else shown
    rounded = (abs(shown) / step + Fraction(1, 2)).__floor__() * step * (-1 if shown < 0 else 1)
    digits = number.printed.replace("−", "-").replace("+", "").replace(",", "").rstrip("%")
    return Fraction(digits) == rounded


def count(sums, row: int) -> int:
    column = sums.columns[column_name("projects", "carry")]
    assert column.values[row] % column.scale == 0
    return int(column.values[row] // column.scale)


@pytest.mark.django_db(transaction=True)
@pytest.mark.outside_data(BANK.format(2019))
def test_the_bank_s_files_join_one_period(outside_data):
    first = take_in(outside_data(BANK.format(2019)), "world-bank")
    assert "2022-09: 500 new" in first
    second = take_in(outside_data(BANK.format(2020)), "world-bank")
    assert "2022-09: 500 new" in second
    revisions = models.MonthRevision.objects.filter(region__code="WB").order_by("revision")
    assert [(r.revision, r.counts["leaves"]) for r in revisions] == [(1, 500), (2, 1000)]
    assert "2020_WB" in revisions[1].reason
    assert "Nothing was changed" in take_in(outside_data(BANK.format(2019)), "world-bank")
    assert revisions.count() == 2
    assert models.Unit.objects.filter(region__code="WB", level="country").count() > 100
    assert verify(Path(settings.LEITAI_FACTS_DIR)) == []


@pytest.mark.django_db(transaction=True)
def test_a_bad_file_leaves_nothing(tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="not taken in"):
        take_in(bad, "nyc-capital-projects")
    with pytest.raises(CommandError, match="no file"):
        take_in(tmp_path / "none.csv", "nyc-capital-projects")
    with pytest.raises(CommandError, match="nyc-capital-projects, world-bank"):
        take_in(bad, "guess")
    assert not models.Region.objects.exists() and not models.Person.objects.exists()
