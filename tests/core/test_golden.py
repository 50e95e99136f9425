"""Ten published bulletins: which named rounding gives what they print, and the two that no rounding explains."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from leitai.core.codes import project_code
from leitai.core.progress import completion_rate, lead_over_schedule, quotient, schedule_progress, year_on_year
from leitai.core.reconcile import explain_print
from leitai.core.results import NotAvailable

pytestmark = pytest.mark.outside_data("golden/bulletins.json")
Vectors = dict[str, Any]


@pytest.fixture
def golden(outside_data: Callable[[str], Path]) -> Vectors:
    text = outside_data("golden/bulletins.json").read_text(encoding="utf-8")
    # Decimal keeps what was printed: 97.2 stays one tenth, and 66 is told from 66.0.
    vectors: Vectors = json.loads(text, parse_float=Decimal)
    return vectors


def percent(rate: Fraction | NotAvailable) -> Fraction:
    assert isinstance(rate, Fraction)
    return rate * 100


def vector(vectors: list[Vectors], source: str) -> Vectors:
    (found,) = [v for v in vectors if v["src"].startswith(source)]
    return found


def test_there_are_ten_vectors(golden: Vectors) -> None:
    assert [len(golden[kind]) for kind in ("time_progress", "rates", "yoy")] == [4, 5, 1]


@pytest.mark.parametrize(
    ("source", "rate_mode", "lead_mode"),
    [
        ("江门 2020-01..10", "half_up", "half_up"),
        ("江门 2021-01..03", "half_up", "half_up"),
        ("资阳", None, "half_up"),
        ("三明三元区", None, "half_up"),
    ],
)
def test_leads_come_from_unrounded_rates(golden: Vectors, source: str, rate_mode: str | None, lead_mode: str) -> None:
    found = vector(golden["time_progress"], source)
    schedule = schedule_progress(found["month"])
    rate = completion_rate(found["done"], found["plan"]) if "done" in found else Fraction(found["rate"]) / 100
    lead = lead_over_schedule(rate, schedule)
    assert explain_print(percent(lead), str(found["reported_ahead_pp"])) == lead_mode
    if rate_mode:
        assert explain_print(percent(rate), str(found["reported_rate"])) == rate_mode
    again = found["recomputed"]
    for value, printed in ((rate, "rate_pct"), (schedule, "time_progress_pct"), (lead, "ahead_pp")):
        assert round(percent(value), 4) == Fraction(again[printed])


def test_a_lead_from_rounded_figures_would_be_another(golden: Vectors) -> None:
    found = vector(golden["time_progress"], "江门 2020-01..10")
    rounded = Fraction(found["reported_rate"]) - Fraction("83.3")
    assert explain_print(rounded, str(found["reported_ahead_pp"])) is None


@pytest.mark.parametrize(
    ("source", "over", "under", "printed", "mode"),
    [
        ("汉中", "done", "plan", "reported", "half_up"),
        ("汉中", "started", "new_planned", "reported_start_rate", "half_up"),
        ("汉中", "prov_done", "prov_plan", "reported_prov", "half_up"),
        ("连南", "done", "plan", "reported", None),
        ("连南", "started", "total", "reported_start_rate", "half_up"),
        ("清丰", "done", "plan", "reported", None),
        ("江门 2020-01..10", "started", "year_plan", "reported", "half_up"),
        ("江门 2020-01..10", "started", "plan_to_date", "reported", None),
        ("江门 2021-01..03", "started", "year_plan", "reported", "truncate"),
    ],
)
def test_rates_as_printed(golden: Vectors, source: str, over: str, under: str, printed: str, mode: str | None) -> None:
    """None: no rounding of the printed inputs gives the print (and 80.8 is no rate on the plan to date)."""
    found = vector(golden["rates"], source)
    rate = quotient(found[over], found[under])
    assert explain_print(percent(rate), str(found[printed])) == mode


def test_exactly_two_bulletins_do_not_follow_from_their_own_inputs(golden: Vectors) -> None:
    astray = []
    for found in golden["rates"]:
        rate = quotient(found.get("done", found.get("started")), found.get("plan", found.get("year_plan")))
        if explain_print(percent(rate), str(found["reported"])) is None:
            astray.append(found["src"][:2])
    assert astray == ["连南", "清丰"]


def test_year_on_year(golden: Vectors) -> None:
    (found,) = golden["yoy"]
    then = found["now"] - found["increase"]
    assert then == found["recomputed"]["then"]
    grown = year_on_year(found["now"], then)
    assert explain_print(percent(grown), str(found["reported_pct"])) == "half_up"


def test_project_codes_pass_their_patterns(golden: Vectors) -> None:
    samples = golden["project_code_samples"]
    assert [(project_code(c).scheme, project_code(c).check_agrees) for c in samples["new"]] == [("new", True)] * 2
    assert [project_code(c).scheme for c in samples["old"]] == ["old", "old"]
