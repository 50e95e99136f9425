"""The invented season must tell its story to the cent, and be the same whenever it is made again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from leitai.core.synthetic import LANCHUAN, borrowed, season, spoil, terrain
from leitai.core.synthetic.money import spread
from leitai.core.synthetic.register import MONTHS
from leitai.core.synthetic.scale import delivery_month, project_month, unit_frame, workbook_rows

SEEDS = (2020, 7, 91)
YUAN = 10_000
FRAMES = ("units", "organizations", "projects", "memberships", "credits", "plans", "reports", "missing", "economy")
PLACES = {
    "999102": (4, 3, 1, 1, 2, 1), "999103": (3, 2, 2, 2, 1, 2), "999121": (1, 1, 3, 3, 3, 3),
    "999122": (5, 5, 5, 5, 4, 5), "999123": (2, 4, 6, 6, 6, 6), "999171": (6, 6, 4, 4, 5, 3),
}  # fmt: skip
POINTS = (100, 97, 94, 91, 88, 85)


@pytest.fixture(scope="module", params=SEEDS)
def made(request):
    return season(request.param)


def carried(made, month: date) -> dict[str, dict]:
    """The last report of each listed project up to a month of 2020, with the months before standing in for gaps."""
    rows = made.reports.filter(pl.col("month").is_between(date(2020, 1, 1), month)).sort("month")
    return {row["key"]: row for row in rows.group_by("key").last().to_dicts()}


def by_unit(made, month: date) -> dict[str, dict[str, Fraction]]:
    """Sums by credit share, the slow way: done, plan, starts due in the year and made, registered and under way."""
    last = carried(made, month)
    plans: dict[str, int] = {}
    for row in made.plans.filter(pl.col("fiscal_year") == 2020).sort("version").to_dicts():
        if row["dated"] < next_month(month):
            plans[row["key"]] = row["amount"]
    starts = {r["key"]: r["planned_start"] for r in made.projects.to_dicts()}
    sums: dict[str, dict[str, Fraction]] = {}
    for row in made.credits.to_dicts():
        if row["key"] not in plans:
            continue
        share, report = Fraction(row["share"]), last.get(row["key"], {})
        unit = sums.setdefault(
            row["unit_code"], dict.fromkeys(("n", "done", "plan", "due", "new", "in", "on"), Fraction())
        )
        started = report.get("started_on") is not None
        due = starts[row["key"]].year == 2020
        unit["n"] += share
        unit["done"] += share * report.get("done_year", 0)
        unit["plan"] += share * plans[row["key"]]
        unit["due"] += share * due
        unit["new"] += share * (due and started)
        unit["on"] += share * started
        unit["in"] += share * (started and report.get("statistics_on") is not None)
    return sums


def next_month(month: date) -> date:
    return (month.replace(day=28) + (date(2020, 2, 1) - date(2020, 1, 27))).replace(day=1)


def places(values: dict[str, Fraction]) -> dict[str, int]:
    return {unit: 1 + sum(other > value for other in values.values()) for unit, value in values.items()}


def test_same_seed_same_rows():
    once, again, other = season(2020), season(2020), season(2021)
    for name in FRAMES:
        assert_frame_equal(getattr(once, name), getattr(again, name))
    assert not once.reports.equals(other.reports)


def test_units_sums_are_those_of_the_story(made):
    for month in range(1, 8):
        sums = by_unit(made, date(2020, month, 1))
        for unit in LANCHUAN.units:
            story, found = unit.story, sums[unit.code]
            # a third of a shared project is off by less than a yuan, its rounding by less than a unit of 10,000
            assert abs(found["done"] - story.done(month) * YUAN) < 2 * YUAN
            plan = story.first_plan if month < 4 else story.plan
            assert abs(found["plan"] - plan * YUAN) < 2 * YUAN
            assert found["n"] == story.projects
            assert (found["new"], found["due"]) == (story.started[month - 1], story.new)
            assert (found["in"], found["on"]) == (story.registered[month - 1], story.before + story.started[month - 1])


def test_league_moves_as_the_story_says(made):
    for month in range(1, 7):
        sums = by_unit(made, date(2020, month, 1))
        weights = {"rate": 5, "starts": 3, "entered": 2}
        measures = {
            "rate": {u: s["done"] / s["plan"] for u, s in sums.items()},
            "starts": {u: s["new"] / s["due"] for u, s in sums.items()},
            "entered": {u: s["in"] / s["on"] for u, s in sums.items()},
        }
        ranked = {name: places(values) for name, values in measures.items()}
        points = {u: sum(Fraction(w * POINTS[ranked[m][u] - 1], 10) for m, w in weights.items()) for u in sums}
        assert {u: places(points)[u] for u in PLACES} == {u: p[month - 1] for u, p in PLACES.items()}


def test_growth_on_the_year_before(made):
    keys = made.credits.with_columns(pl.col("share").cast(pl.Float64))
    joined = made.reports.filter(pl.col("month") == date(2019, 6, 1)).join(keys, on="key")
    for unit in LANCHUAN.units:
        then = (
            joined.filter(pl.col("unit_code") == unit.code).select((pl.col("done_year") * pl.col("share")).sum()).item()
        )
        assert unit.story.june * YUAN / then == pytest.approx(1 + unit.story.growth / 1000, abs=2e-4)


def test_series_are_apart_and_never_fall(made):
    for _, rows in made.reports.with_columns(year=pl.col("month").dt.year()).group_by("key", "year"):
        months = rows.sort("month")
        for name in ("done_year", "done_total", "statistics_year", "paid_year", "physical"):
            assert months[name].is_sorted()
        assert months["done_month"].min() >= 0
    june = made.reports.filter(pl.col("month") == date(2020, 6, 1))
    assert (june["done_total"] <= june["total_investment"]).all()
    assert (june["paid_year"] <= june["done_year"]).all() and (june["statistics_year"] <= june["done_year"]).all()
    assert june["paid_year"].sum() < june["statistics_year"].sum() < june["done_year"].sum()
    unregistered = june.filter(pl.col("statistics_on").is_null())
    assert unregistered["statistics_year"].sum() == 0


def test_month_value_closes_the_gap_of_a_missing_month(made):
    """A report after a missing one states the growth of its own month only if nothing was done while it was missing."""
    assert made.missing.height > 10
    for row in made.missing.to_dicts():
        around = made.reports.filter(pl.col("key") == row["key"]).sort("month")
        before = around.filter(pl.col("month") < row["month"]).tail(1)
        after = around.filter(pl.col("month") > row["month"]).head(1)
        if before.height and after.height and before["month"].item().year == 2020:
            assert after["done_year"].item() - after["done_month"].item() == before["done_year"].item()


def test_register_has_what_a_demonstration_needs(made):
    leaves = made.projects.filter(~pl.col("bundle") & pl.col("delisted_on").is_null())
    assert leaves.height == 390
    children = leaves.filter(pl.col("bundle_key").is_not_null())
    bundles = made.projects.filter(pl.col("bundle"))
    assert set(children["bundle_key"]) == set(bundles["key"]) and bundles.height >= 6
    assert made.projects["name"].n_unique() == made.projects.height
    assert made.projects["name_en"].n_unique() == made.projects.height
    assert (
        made.projects["code"].filter(made.projects["code"] != "").n_unique()
        == made.projects.filter(~pl.col("bundle")).height
    )
    sums = made.credits.group_by("key").agg(pl.col("share").sum(), n=pl.len())
    assert set(sums["share"]) == {Decimal(1)}
    assert set(sums["n"]) == {1, 2, 3}
    assert leaves["leader"].n_unique() > 8 and set(made.themes["code"]) == set(
        made.memberships.filter(pl.col("kind") == "theme")["code"]
    )
    late = leaves.filter((pl.col("planned_start") < date(2020, 6, 1)) & (pl.col("started_on").is_null()))
    assert late.height >= 5


def test_words_exist_in_both_languages(made):
    for zh, en in (
        ("progress", "progress_en"),
        ("problem", "problem_en"),
        ("next_step", "next_step_en"),
        ("reason", "reason_en"),
    ):
        assert made.reports.filter((pl.col(zh) == "") != (pl.col(en) == "")).is_empty()
        assert made.reports.filter(pl.col(en).str.contains(r"\p{Han}")).is_empty()
    assert made.projects.filter(pl.col("name_en").str.contains(r"\p{Han}")).is_empty()
    june = made.reports.filter(pl.col("month") == date(2020, 6, 1))
    assert 0.1 < (june["problem"] != "").mean() < 0.5
    repeated = june.filter((pl.col("done_month") == 0) & (pl.col("reason") != ""))
    assert repeated.filter(pl.col("key").str.starts_with("C")).height >= 3


def test_economy_adds_up(made):
    for _, rows in made.economy.group_by("indicator", "month", "revision"):
        city = rows.filter(pl.col("unit_code") == LANCHUAN.code)["value"].item()
        assert city == rows.filter(pl.col("unit_code") != LANCHUAN.code)["value"].sum()
    retail = {r["month"].year: r for r in made.economy.filter(
        (pl.col("indicator") == "retail") & (pl.col("unit_code") == LANCHUAN.code) & (pl.col("month").dt.month() == 6)
    ).to_dicts()}  # fmt: skip
    ratio = (Fraction(retail[2020]["value"]) / Fraction(retail[2019]["value"]) - 1) * 100
    assert float(retail[2020]["year_on_year"]) == pytest.approx(float(ratio), abs=1e-6)
    quarter = made.economy.filter((pl.col("indicator") == "gdp") & (pl.col("month") == date(2020, 3, 1)))
    assert set(quarter["status"]) == {"preliminary", "final"}


def test_a_real_place_is_marked_as_fiction():
    units = tuple(replace(unit, name=f"真实{k}", name_en=f"Real {k}") for k, unit in enumerate(LANCHUAN.units))
    made = season(3, borrowed("511900", "巴中市", "Bazhong City", units))
    assert made.projects["name"].str.contains("虚构").all() and made.projects["name_en"].str.contains("fictional").all()
    said = made.reports["progress"]
    assert said.filter(said != "").str.contains("虚构").all()
    assert "虚构" in made.title("榜单", "league")[0] and "fictional" in made.file_stem("league table")
    with pytest.raises(ValueError, match="6 units"):
        borrowed("511900", "巴中市", "Bazhong City", units[:5])
    with pytest.raises(ValueError, match="999102"):
        borrowed("511900", "巴中市", "Bazhong City", (replace(units[0], towns=()), *units[1:]))


def test_planted_faults_are_what_they_say(made):
    mine = made.projects.filter(pl.col("unit_code") == "999122")["key"]
    rows = made.reports.filter((pl.col("month") == MONTHS[-1]) & pl.col("key").is_in(mine.implode()))
    last = made.reports.filter((pl.col("month") == MONTHS[-2]) & pl.col("key").is_in(mine.implode()))
    spoiled, faults = spoil(rows, last, made.seed)
    kinds = sorted(f.kind for f in faults)
    assert kinds == sorted(
        ["unit_confusion", "decreasing", "above_total", "same_as_last_month", "same_as_last_month", "missing"]
    )
    now, was = ({r["key"]: r for r in frame.to_dicts()} for frame in (spoiled, last))
    for fault in faults:
        match fault.kind:
            case "unit_confusion":
                assert now[fault.key]["done_year"] == fault.before * 10_000
            case "decreasing":
                assert now[fault.key]["done_total"] < was[fault.key]["done_total"]
            case "above_total":
                assert now[fault.key]["done_total"] > now[fault.key]["total_investment"]
            case "same_as_last_month":
                assert now[fault.key]["done_total"] == was[fault.key]["done_total"] and now[fault.key]["reason"] == ""
            case _:
                assert fault.key not in now
    with pytest.raises(ValueError, match="six projects"):
        spoil(rows.head(3), last, 1)


def test_neighbours_share_their_borders():
    names = {unit.code: (unit.name, unit.name_en) for unit in LANCHUAN.units}
    land = terrain(5, names)
    assert json.dumps(land) == json.dumps(terrain(5, names)) != json.dumps(terrain(6, names))
    rings = {f["properties"]["code"]: [tuple(p) for p in f["geometry"]["coordinates"][0]] for f in land["features"]}
    assert set(rings) == {"999102", "999103", "999121", "999122", "999123"}  # the zone has no outline
    edges: dict[frozenset, int] = {}
    area = 0.0
    for code, ring in rings.items():
        assert ring[0] == ring[-1] and len(ring) > 60
        double = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))
        assert double > 0, f"{code} is not anticlockwise"
        area += double / 2
        for edge in pairwise(ring):
            edges[frozenset(edge)] = edges.get(frozenset(edge), 0) + 1
        label = next(f["properties"]["cp"] for f in land["features"] if f["properties"]["code"] == code)
        assert inside(label, ring)
    assert set(edges.values()) == {1, 2}
    outer = [tuple(e) for e, n in edges.items() if n == 1]
    # no gaps and no overlaps: what the rim encloses is what the counties cover
    assert area == pytest.approx(rim_area(outer), abs=1e-9)
    for (a, b), (c, d) in combinations([tuple(e) for e in edges], 2):
        assert {a, b} & {c, d} or not crosses(a, b, c, d)


def inside(point, ring) -> bool:
    x, y = point
    hit = False
    for (x0, y0), (x1, y1) in pairwise(ring):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            hit = not hit
    return hit


def rim_area(edges) -> float:
    ahead: dict = {}
    for a, b in edges:
        ahead.setdefault(a, []).append(b)
        ahead.setdefault(b, []).append(a)
    start = edges[0][0]
    ring, last, here = [start], None, start
    while True:
        nxt = next(p for p in ahead[here] if p != last)
        last, here = here, nxt
        if here == start:
            break
        ring.append(here)
    assert len(ring) == len(edges)  # one rim, no islands
    ring.append(start)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))) / 2


def crosses(a, b, c, d) -> bool:
    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def test_spread_places_everything_or_says_so():
    import numpy as np

    parts = spread(100, np.array([1.0, 1.0, 1.0]))
    assert parts.sum() == 100 and parts.max() - parts.min() <= 1
    assert list(spread(10, np.array([1.0, 9.0]), np.array([10, 2]))) == [8, 2]
    with pytest.raises(ValueError, match="5 of 10"):
        spread(10, np.array([1.0, 0.0]), np.array([5, 5]))


def test_rows_by_the_thousand_hang_together():
    may, june = (delivery_month(1, date(2020, m, 1), projects=5_000, units=40) for m in (5, 6))
    assert_frame_equal(june, delivery_month(1, date(2020, 6, 1), projects=5_000, units=40))
    assert (june["done_year"] - may["done_year"] == june["done_month"]).all()
    assert (june["unit_code"] == may["unit_code"]).all() and june["unit_code"].n_unique() == 40
    assert june.schema["done_year"] == pl.Decimal(18, 2) and june.schema["share"] == pl.Decimal(9, 8)
    assert june.filter(pl.col("started") != pl.col("started_on").is_not_null()).is_empty()
    assert project_month(june).height == 5_000 and unit_frame(40).height == 40
    book = workbook_rows(1, 2_000)
    assert book.shape == (2_000, 15) and book["name"].n_unique() == 2_000
