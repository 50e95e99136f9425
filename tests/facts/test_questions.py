"""Every sum and measure of the engine against lists, loops and Fractions, over random months."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.league import spec_terms
from leitai.core.progress import Spec
from leitai.core.results import Measure
from leitai.facts.engine import Engine
from leitai.facts.questions import (
    TOTAL,
    Counts,
    counts,
    economy_rows,
    fiscal_months,
    league_sums,
    measure,
    measure_of,
    month_inputs,
    project_rows,
    target_rows,
    trend,
)
from leitai.facts.questions.columns import column
from leitai.facts.store import Store
from tests.facts.months import close, small_month
from tests.oracles import league as oracle

MONTHS = ("2019-06", "2020-05", "2020-06")
SHARES = {1: ["1"], 2: ["0.5", "0.5"], 3: ["0.25", "0.625", "0.125"]}
SPECS = [
    ("completion_rate", "plan_year"), ("completion_rate", "plan_first"), ("lead", "plan_year"),
    ("start_rate", "year_plan"), ("start_rate", "plan_to_date"), ("start_rate", "all"),
    ("completion_count_rate", "year_plan"), ("completion_count_rate", "plan_to_date"),
    ("statistics_entry_rate", "started"), ("payment_rate", "done_year"), ("payment_rate", "plan_year"),
    ("growth", "total_first"), ("slip_mean", ""), ("slip_median", ""), ("projects", ""), ("filed", ""),
    ("done_month", ""), ("statistics_year", ""), ("total_investment", ""),
]  # fmt: skip
Season = tuple[Store, dict[str, list[dict[str, Any]]], list[dict[str, Any]]]


def some_rows(seed: int, projects: int = 40) -> list[dict[str, Any]]:
    """Delivery rows of projects credited to one to three units, with every kind of hole."""
    rng = random.Random(seed)

    def maybe(value: Any) -> Any:
        return value if rng.random() < 0.8 else None

    def cents() -> Decimal:
        return Decimal(rng.randrange(-(10**6), 10**13)).scaleb(-2)

    rows = []
    for number in range(projects):
        units = rng.sample(["a", "b", "c", None], rng.choice([1, 1, 2, 3]))
        first = date(2019, 1, 1) + timedelta(rng.randrange(900))
        common = {
            "project_id": f"p{number}", "sector": rng.choice(["road", "water", None, ""]), "leader": rng.choice("XYZ"),
            "level": rng.choice(["city", "county"]), "place": maybe("here"),
            "filing": rng.choice(["filed", "filed", "carried", "none"]), "reports_seen": rng.randrange(4),
            "forecast_first": maybe(first), "forecast_completion": maybe(first + timedelta(rng.randrange(-400, 400))),
            "started_on": maybe(first), "planned_start": maybe(first), "statistics_on": maybe(first),
        }  # fmt: skip
        common |= {
            flag: rng.random() < 0.6
            for flag in ("start_in_year", "start_due", "started", "completion_in_year", "completion_due", "completed",
                         "registered")
        }  # fmt: skip
        for unit, share in zip(units, SHARES[len(units)], strict=True):
            amounts = {
                name: maybe(cents())
                for name in ("plan_year", "plan_first", "done_month", "done_year", "statistics_year", "paid_year",
                             "total_investment", "total_first")
            }  # fmt: skip
            rows.append({**common, **amounts, "unit_code": unit, "share": Decimal(share)})
    return rows


def some_members(seed: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [
        {"project_id": f"p{n}", "kind": kind, "code": code}
        for n in range(40)
        for kind in ("theme", "tag")
        for code in rng.sample(["t1", "t2", "t3"], rng.randrange(3))
    ]


@pytest.fixture(scope="module", params=[1, 2])
def season(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Season:
    root = tmp_path_factory.mktemp("season")
    rows = {month: some_rows(request.param * 100 + n) for n, month in enumerate(MONTHS)}
    members = some_members(request.param)
    for month, delivery in rows.items():
        close(root, month, {"delivery": delivery, "memberships": members}, fiscal_first_month=4)
    return Store(root, "r", dict.fromkeys(MONTHS, 1)), rows, members


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.duckdb(threads=1)


@pytest.mark.parametrize("by", [TOTAL, "unit", "sector", "theme", "leader", "level", "place"])
@pytest.mark.parametrize("policy", ["carry", "leave_out"])
def test_every_measure_of_every_group(season: Season, engine: Engine, by: str, policy: str) -> None:
    store, rows, members = season
    specs = [Spec(kind, choice, policy) for kind, choice in SPECS]  # type: ignore[arg-type]
    terms = [term for spec in specs for term in spec_terms(spec)]
    inputs = month_inputs(engine, store, by, specs, terms, ["2020-05", "2020-06"])
    for month, schedule in (("2020-05", Fraction(2, 12)), ("2020-06", Fraction(3, 12))):
        wanted = oracle.groups(rows[month], by, members)
        assert set(inputs[month].sums.keys) == set(wanted) and inputs[month].schedule == schedule
        for (kind, choice), spec in zip(SPECS, specs, strict=True):
            for key, listed in wanted.items():
                expected = oracle.measure(kind, choice, listed, schedule, policy)
                assert value(measure_of(inputs[month], spec, key)) == expected, (month, kind, choice, key)
            total = measure_of(inputs[month], spec, TOTAL, of_total=True)
            assert value(total) == oracle.measure(kind, choice, rows[month], schedule, policy), (month, kind, choice)


def value(found: Measure) -> Fraction | None:
    return found.value if isinstance(found.value, Fraction) else None


@pytest.mark.parametrize("by", ["unit", "theme", TOTAL])
def test_year_on_year_needs_the_year_before(season: Season, engine: Engine, by: str) -> None:
    store, rows, members = season
    now, then = (oracle.groups(rows[month], by, members) for month in ("2020-06", "2019-06"))
    for key in now:
        found = measure(engine, store, by, key, Spec("year_on_year"), "2020-06")
        assert value(found) == oracle.year_on_year(now[key], then.get(key, []))
        nothing = measure(engine, store, by, key, Spec("year_on_year"), "2020-05").value
        assert getattr(nothing, "reason", "") == "progress.no_year_before"


def test_how_many_a_policy_touched(season: Season, engine: Engine) -> None:
    store, rows, _ = season
    for key, listed in oracle.groups(rows["2020-06"], "unit", []).items():
        for policy in ("carry", "leave_out"):
            found = measure(engine, store, "unit", key, Spec("completion_rate", policy=policy), "2020-06")  # type: ignore[arg-type]
            assert found.touched == oracle.count(listed, lambda row: row["filing"] != "filed")
            kept = [row for row in listed if policy == "carry" or row["filing"] == "filed"]
            assert found.n == oracle.count(kept, lambda row: row["plan_year"] is not None)


def test_a_total_counts_each_project_once(season: Season, engine: Engine) -> None:
    store, _, _ = season
    whole = measure(engine, store, TOTAL, "", Spec("projects"), "2020-06").value
    assert whole == 40
    by_unit = league_sums(engine, store, "unit", [("projects", "carry")], ["2020-06"])["2020-06"]
    assert by_unit.column("projects").total().at(0) == 40
    by_theme = league_sums(engine, store, "theme", [("projects", "carry")], ["2020-06"])["2020-06"]
    assert (by_theme.column("projects").total().at(0) or 0) > 40  # a project of two themes counts in both


def test_within_narrows_to_other_dimensions(season: Season, engine: Engine) -> None:
    store, rows, members = season
    chosen = {m["project_id"] for m in members if (m["kind"], m["code"]) == ("theme", "t1")}
    listed = [row for row in rows["2020-06"] if row["project_id"] in chosen and row["sector"] == "road"]
    for key, part in oracle.groups(listed, "unit", []).items():
        spec = Spec("completion_rate")
        found = measure(engine, store, "unit", key, spec, "2020-06", {"theme": "t1", "sector": "road"})
        assert value(found) == oracle.measure("completion_rate", "", part, Fraction(0), "carry")
    with pytest.raises(ValueError, match="unknown dimension"):
        measure(engine, store, "unit", "a", Spec("lead"), "2020-06", {"colour": "red"})


def test_the_projects_under_a_number_sum_to_it(season: Season, engine: Engine) -> None:
    store, rows, members = season
    for by in ("unit", "theme", TOTAL):
        for key in sorted(oracle.groups(rows["2020-06"], by, members))[:2]:
            for spec in (Spec("completion_rate"), Spec("start_rate", policy="leave_out"), Spec("done_month")):
                found = measure(engine, store, by, key, spec, "2020-06")
                listed = project_rows(engine, store, "2020-06", by, key, spec)
                over = sum((row.numerator for row in listed if row.numerator is not None), Fraction(0))
                under = sum((row.denominator for row in listed if row.denominator is not None), Fraction(0))
                if spec.kind == "done_month":
                    assert over == (value(found) or 0)
                else:
                    assert (over, under) == (found.numerator or 0, found.denominator or 0)


def test_slips_are_listed_in_days(season: Season, engine: Engine) -> None:
    store, rows, _ = season
    listed = project_rows(engine, store, "2020-06", "unit", "a", Spec("slip_mean"))
    part = [row for row in rows["2020-06"] if row["unit_code"] == "a"]
    assert sum((r.numerator or 0) * r.share for r in listed) / sum(r.share for r in listed) == oracle.slip(part)[0]


def test_trend_is_each_months_measure(season: Season, engine: Engine) -> None:
    store, rows, _ = season
    found = trend(engine, store, "unit", Spec("lead"), ["2020-05", "2020-06"])
    for key, by_month in found.items():
        for month, schedule in (("2020-05", Fraction(1, 6)), ("2020-06", Fraction(1, 4))):
            listed = oracle.groups(rows[month], "unit", []).get(key, [])
            expected = oracle.measure("lead", "", listed, schedule, "carry")
            assert (by_month[month] if isinstance(by_month[month], Fraction) else None) == expected


def test_the_fiscal_year_decides_which_months_belong_together(season: Season) -> None:
    store, _, _ = season
    assert fiscal_months(store, "2020-06") == ("2020-05", "2020-06")
    assert fiscal_months(store, "2019-06") == ("2019-06",)


def test_what_was_never_recorded_is_not_zero(tmp_path: Path, engine: Engine) -> None:
    close(tmp_path, "2020-06", small_month())
    store = Store(tmp_path, "r", {"2020-06": 1})
    for kind, choice in (("start_rate", "all"), ("statistics_entry_rate", ""), ("payment_rate", "")):
        found = measure(engine, store, "unit", "a", Spec(kind, choice), "2020-06").value
        assert not isinstance(found, Fraction), kind
    known = small_month() | {"delivery": [*small_month()["delivery"]]}
    known["delivery"][0] |= {"planned_start": date(2020, 9, 1)}
    close(tmp_path, "2020-06", known, 2, reason="x")
    store = Store(tmp_path, "r", {"2020-06": 2})
    assert measure(engine, store, "unit", "a", Spec("start_rate", "all"), "2020-06").value == 0


def test_a_month_without_projects(tmp_path: Path, engine: Engine) -> None:
    close(tmp_path, "2020-06", {})
    store = Store(tmp_path, "r", {"2020-06": 1})
    assert measure(engine, store, TOTAL, "", Spec("projects"), "2020-06").value == 0
    assert not isinstance(measure(engine, store, TOTAL, "", Spec("done_year"), "2020-06").value, Fraction)
    assert league_sums(engine, store, "unit", [("projects", "carry")])["2020-06"].keys == ()
    assert counts(engine, store, "2020-06") == Counts(0, 0, 0)
    assert economy_rows(engine, store, "2020-06") == target_rows(engine, store, "2020-06") == []


def test_a_bundle_shows_both_counts(tmp_path: Path, engine: Engine) -> None:
    projects = [{"project_id": "b", "bundle": True}, {"project_id": "alone"}]
    projects += [{"project_id": f"c{n}", "bundle_id": "b"} for n in range(3)]
    close(tmp_path, "2020-06", {"projects": projects})
    assert counts(engine, Store(tmp_path, "r", {"2020-06": 1}), "2020-06") == Counts(listed=2, split=4, bundles=1)


def test_economy_and_targets(tmp_path: Path, engine: Engine) -> None:
    economy = [
        {"unit_code": unit, "indicator": code, "value": Decimal("1.5"), "unit": "亿元", "source": "统计局",
         "year_on_year": Decimal("0.074")}
        for unit in "ab" for code in ("gdp", "tax")
    ]  # fmt: skip
    targets = [{"campaign": "y", "theme": "t", "due": date(2020, 6, 30), "value": Decimal(12)}]
    close(tmp_path, "2020-06", {"economy": economy, "targets": targets})
    store = Store(tmp_path, "r", {"2020-06": 1})
    assert len(economy_rows(engine, store, "2020-06")) == 4
    (row,) = economy_rows(engine, store, "2020-06", "gdp", "b")
    assert (row.value, row.year_on_year, row.unit) == (Fraction(3, 2), Fraction(37, 500), "亿元")
    (target,) = target_rows(engine, store, "2020-06", "y")
    assert (target.value, target.due, target.unit_code) == (12, date(2020, 6, 30), "")


decimals = st.lists(st.one_of(st.none(), st.integers(-(10**37), 10**37), st.integers(-5, 5)), max_size=20)


@given(decimals, st.integers(0, 3))
def test_sums_of_any_size_come_over_exactly(values: list[int | None], offset: int) -> None:
    """Engine sums are 128 bits wide: what does not fit int64 must arrive as it is, negative too."""
    array = pa.array([None if v is None else Decimal(v) for v in values], pa.decimal128(38, 0))
    shared = pa.chunked_array([array]).slice(min(offset, len(values)))
    found = column(shared)
    assert [int(v) if ok else None for v, ok in zip(found.values, found.present, strict=True)] == values[offset:]


@given(st.lists(st.one_of(st.none(), st.integers(-(2**60), 2**60)), max_size=10))
def test_counts_without_rows_are_zero(values: list[int | None]) -> None:
    found = column(pa.chunked_array([pa.array(values, pa.int64())]), zero_if_missing=True)
    assert found.values.tolist() == [v or 0 for v in values] and found.present.all()
