"""New York's league at the last report, against a script that shares no code with us."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from leitai import models
from leitai.queries.league import LeagueTable, league_table, resolver
from leitai.queries.orgs import office_scope
from tests.oracles import nyc, places
from tests.queries.test_league import numbers

FILE = "nyc_capital_projects/Capital_Projects.csv"
LAST = "2019-09"
REST = {"Citywide", "Upstate", "Several boroughs", "“New York” only", ""}

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.outside_data(FILE)]


def test_agencies_and_boroughs_at_the_last_report(outside_data: Callable[[str], Path]) -> None:
    path = outside_data(FILE)
    call_command("import_portfolio", str(path), layout="nyc-capital-projects", stdout=StringIO())
    scope = office_scope(models.Region.objects.get(code="NYC"), language="en")
    by_file = nyc.figures(path)[LAST]
    agencies = league_table(scope, month=LAST)
    boroughs = league_table(scope, month=LAST, by="place")
    check(agencies, {name: f for (kind, name), f in by_file.items() if kind == "agency"})
    check(boroughs, {name: f for (kind, name), f in by_file.items() if kind == "borough" and name})
    assert len(agencies.rows) + len(agencies.apart) == 12
    assert [row.label for row in boroughs.rows] and {row.key for row in boroughs.rows} == set(nyc.BOROUGHS.values())
    apart = {apart.row.key: apart.row.n_projects for apart in boroughs.apart}
    assert set(apart) <= REST and apart[""].printed == "192"
    assert sum(Fraction(n.value) for n in apart.values()) == by_file["borough", ""].rows
    whole = by_file["total", ""]
    for table in (agencies, boroughs):
        assert table.total.n_projects.printed == "378"
        assert table.total.values["slip"].value == whole.slip_mean
        assert table.total.values["slip_median"].value == whole.slip_median
        assert table.total.values["growth"].value == whole.growth
        assert table.primary == "slip" and table.rows[0].score is None
        for code in ("completion", "start", "payment"):
            assert not any(row.values[code].available for row in (*table.rows, table.total))
        resolve = resolver()
        assert all(resolve(n.cell) == Fraction(n.cell.unrounded) for n in numbers(table))


def check(table: LeagueTable, wanted: dict[str, nyc.Figures]) -> None:
    """Every group's figures, and places: the smallest mean slip is first, among groups of three projects or more."""
    found = {row.key: row for row in (*table.rows, *(apart.row for apart in table.apart)) if row.key in wanted}
    assert set(found) == set(wanted)
    for key, figures in wanted.items():
        row = found[key]
        assert Fraction(row.n_projects.value) == figures.rows
        for code, value in (
            ("slip", figures.slip_mean), ("slip_median", figures.slip_median), ("growth", figures.growth)
        ):  # fmt: skip
            seen = row.values[code].value
            assert (seen if isinstance(seen, Fraction) else None) == value, (key, code)
        assert row.values["slip"].projects and Fraction(row.values["slip"].projects.value) == len(figures.slips)
    ranked = [row.key for row in table.rows]
    means = [wanted[key].slip_mean for key in ranked]
    expected = places.competition([None if mean is None else -mean for mean in means])
    assert [row.place for row in table.rows] == expected == sorted(expected)
    assert all(wanted[key].rows >= 3 for key in ranked)
