"""The league page's table: the design's printed city, movement, cells derived again, who is shown what."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.core.results import NotAvailable
from leitai.documents.numbers import Absent, Number
from leitai.facts.close import write_month
from leitai.messages import say
from leitai.queries.league import DIMENSIONS, LeagueTable, league_table, projects_under, resolver
from leitai.queries.league.sources import _leagues
from leitai.queries.rulebooks import league_rulebook, preset
from tests.facts.months import month_data
from tests.world import World

pytestmark = pytest.mark.django_db

# unit: projects, completed and plan (100 million yuan), started of planned starts, entered of started: the design's
JUNE = {
    "a": (61, "38.12", "68.20", 22, 24, 50, 51),
    "b": (78, "52.31", "96.40", 29, 31, 64, 66),
    "c": (32, "24.61", "45.60", 11, 13, 24, 26),
    "d": (72, "43.60", "84.50", 25, 29, 55, 59),
    "e": (69, "41.36", "80.70", 24, 27, 52, 58),
    "f": (78, "42.05", "88.90", 22, 30, 58, 61),
}
MAY = {
    "a": (61, "33.12", "68.20", 22, 24, 40, 41),
    "b": (78, "42.31", "96.40", 29, 31, 60, 61),
    "c": (32, "14.61", "45.60", 5, 13, 14, 26),
    "d": (72, "36.60", "84.50", 25, 29, 55, 59),
    "e": (69, "36.36", "80.70", 20, 27, 50, 58),
    "f": (78, "32.05", "88.90", 20, 30, 56, 61),
}
NAMES = {"a": ("清晖区", "Qinghui"), "b": ("望岳区", "Wangyue"), "c": ("经开区", "Zone"), "d": ("砚溪县", "Yanxi"),
         "e": ("白榆县", "Baiyu"), "f": ("芷泉县", "Zhiquan"), "g": ("空县", "Empty")}  # fmt: skip
LEVELS = {"c": "zone", "a": "district", "b": "district"}


def tables(figures: dict[str, tuple[Any, ...]]) -> dict[str, list[dict[str, Any]]]:
    delivery, projects = [], []
    for unit, (n, done, plan, started, starts, entered, under_way) in figures.items():
        for k in range(n):
            amounts = {"done_year": Decimal(done) * 10**8, "plan_year": Decimal(plan) * 10**8} if k == 0 else {}
            planned = k < starts
            begun = k < started or starts <= k < starts + under_way - started
            delivery.append({
                "project_id": f"{unit}{k}", "unit_code": unit, "sector": "road" if k % 2 else "water", "leader": "李",
                "level": "city", "plan_first": amounts.get("plan_year"), "start_in_year": planned, "started": begun,
                "planned_start": dt.date(2020, 3, 1) if planned else dt.date(2019, 3, 1), "start_due": True,
                "registered": begun and (k < min(started, entered) or starts <= k < starts + entered - started),
                "statistics_on": dt.date(2020, 4, 1), **amounts,
            })  # fmt: skip
            projects.append({"project_id": f"{unit}{k}", "name": f"项目{unit}{k}", "name_en": f"Project {unit}{k}"})
    units = [
        {"unit_code": code, "name": zh, "name_en": en, "level": LEVELS.get(code, "county"), "sort_order": order}
        for order, (code, (zh, en)) in enumerate(NAMES.items())
    ]
    return {"units": units, "projects": projects, "delivery": delivery}


def close(world: World, key: str, figures: dict[str, list[dict[str, Any]]], revision: int = 1, **more: Any) -> None:
    data = month_data(key, figures, **more)
    data = dataclasses.replace(data, region=world.region.code)
    manifest = write_month(Path(settings.LEITAI_FACTS_DIR), data, revision)
    models.MonthRevision.objects.create(
        region=world.region, month=data.month, revision=revision, manifest_sha256=manifest.sha256,
        closed_at=dt.datetime(2020, 7, 6, tzinfo=dt.UTC), reason="更正" if revision > 1 else "",
    )  # fmt: skip


@pytest.fixture
def season(world: World) -> World:
    _leagues.clear()
    close(world, "2020-05", tables(MAY))
    close(world, "2020-06", tables(JUNE), rests_on={"2020-05": 1})
    return world


def june(world: World, **more: Any) -> LeagueTable:
    return league_table(
        world.scope(more.pop("who", "leader"), more.pop("language", "zh-hans")), month="2020-06", **more
    )


def test_the_design_s_table_comes_out_as_printed(season: World) -> None:
    table = june(season)
    printed = [
        (row.place, row.label, row.n_projects.printed, row.score and row.score.printed,
         *(row.values[code].printed for code in ("done_year", "plan_year", "completion", "lead", "start", "entry")))
        for row in table.rows
    ]  # fmt: skip
    assert printed == [
        (1, "清晖区", "61", "99.1", "38.12", "68.20", "55.9%", "+5.9", "91.7%", "98.0%"),
        (2, "望岳区", "78", "97.9", "52.31", "96.40", "54.3%", "+4.3", "93.5%", "97.0%"),
        (3, "经开区", "32", "91.0", "24.61", "45.60", "54.0%", "+4.0", "84.6%", "92.3%"),
        (3, "砚溪县", "72", "91.0", "43.60", "84.50", "51.6%", "+1.6", "86.2%", "93.2%"),
        (5, "白榆县", "69", "89.2", "41.36", "80.70", "51.3%", "+1.3", "88.9%", "89.7%"),
        (6, "芷泉县", "78", "86.8", "42.05", "88.90", "47.3%", "−2.7", "73.3%", "95.1%"),
    ]
    assert [row.shared for row in table.rows] == [False, False, True, True, False, False]
    total = table.total
    assert (total.label, total.n_projects.printed, total.values["completion"].printed) == ("全市", "390", "52.1%")
    assert (total.values["lead"].printed, total.values["start"].printed) == ("+2.1", "86.4%")
    start = total.values["start"]
    assert start.numerator and start.denominator
    assert (start.numerator.printed, start.denominator.printed) == ("133", "154")
    assert table.schedule.printed == "50.0%" and table.primary == "lead"
    assert (table.revision, table.month, table.months, table.provisional) == (
        1,
        "2020-06",
        ("2020-05", "2020-06"),
        False,
    )


def test_the_sentence_above_the_table(season: World) -> None:
    assert june(season).finding.sentence == "清晖区居首；经开区比上月升3位，进步最快；芷泉县落后时间进度2.7个百分点。"
    english = june(season, language="en").finding.sentence
    assert english == (
        "Qinghui leads. Zone gained 3 places, the most of all. Zhiquan is 2.7 percentage points behind time progress."
    )


def test_movement_and_trend(season: World) -> None:
    rows = {row.key: row for row in june(season).rows}
    may = {row.key: row.place for row in league_table(season.scope("leader"), month="2020-05").rows}
    assert {key: row.movement for key, row in rows.items()} == {key: may[key] - row.place for key, row in rows.items()}
    assert rows["c"].movement_number and rows["c"].movement_number.printed == "+3"
    assert [(point.month, point.place) for point in rows["c"].trend] == [("2020-05", 6), ("2020-06", 3)]
    assert rows["f"].trend[-1].value == Fraction("42.05") / Fraction("88.90") - Fraction(1, 2)
    first = league_table(season.scope("leader"), month="2020-05")
    assert {row.movement for row in first.rows} == {None} and not any(row.is_new for row in first.rows)


def numbers(thing: object) -> Iterator[Number]:
    """Every printed number anywhere inside a table."""
    if isinstance(thing, Number):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from numbers(getattr(thing, field.name))
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from numbers(value)
    elif isinstance(thing, tuple):
        for value in thing:
            yield from numbers(value)


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_number_is_derived_again_from_its_cell(season: World, by: str) -> None:
    found = list(numbers(june(season, by=by)))
    resolve = resolver()
    assert len(found) > 20
    for number in found:
        again = resolve(number.cell)
        assert isinstance(again, Fraction), number.cell
        assert again == Fraction(number.cell.unrounded), number.cell


def test_numbers_of_an_old_revision_are_proved_against_it(season: World) -> None:
    before = list(numbers(june(season)))
    changed = tables(JUNE | {"a": (61, "39.99", "68.20", 22, 24, 50, 51)})
    close(season, "2020-06", changed, 2, rests_on={"2020-05": 1})
    now = june(season)
    assert now.revision == 2 and now.rows[0].values["done_year"].printed == "39.99"
    resolve = resolver()
    assert all(resolve(number.cell) == Fraction(number.cell.unrounded) for number in before)
    newer = [dataclasses.replace(number.cell, revision=2) for number in before]
    superseded = {
        n.cell.arguments["key"] for n, c in zip(before, newer, strict=True) if resolve(c) != Fraction(c.unrounded)
    }
    assert superseded == {"a", ""}
    old = june(season, revision=1)
    assert old.rows[0].values["done_year"].printed == "38.12"


def test_a_month_that_rests_on_an_old_revision_says_so(season: World) -> None:
    assert june(season).resting == ()
    close(season, "2020-05", tables(MAY), 2)
    (resting,) = june(season).resting
    assert (resting.on, resting.old, resting.now) == ("2020-05", 1, 2)
    assert resting.sentence == "2020年6月封月时依据2020年5月第1版，现行为第2版"
    assert league_table(season.scope("leader"), month="2020-05").resting == ()


def test_units_without_projects_or_with_too_few_stand_apart(season: World) -> None:
    small = tables({**{k: v for k, v in JUNE.items() if k != "f"}, "f": (2, "1.00", "2.00", 1, 1, 1, 1)})
    small["delivery"].append({"project_id": "nobody", "unit_code": None})
    small["units"].append({"unit_code": "city", "name": "岚川市", "level": "city"})
    small["delivery"].append({"project_id": "own", "unit_code": "city"})
    close(season, "2020-06", small, 2)
    table = june(season)
    assert [(apart.row.label, apart.reason) for apart in table.apart] == [
        ("芷泉县", "项目不足3个，单列"), ("岚川市", "层级不同，不排名"), ("没有责任区县", "没有责任区县"),
        ("空县", "没有项目"),
    ]  # fmt: skip
    assert [row.place for row in table.rows] == [1, 2, 3, 3, 5]
    assert all(apart.row.place is None and apart.row.score is None for apart in table.apart)
    assert isinstance(table.apart[-1].row.values["completion"].shown, Absent)
    assert table.total.n_projects.printed == "316"  # each counted once, those apart too


def test_what_the_data_cannot_give_is_said(season: World) -> None:
    view = june(season).total.values["year_on_year"]
    assert (view.available, view.printed, view.reason) == (False, "无法计算", "没有上年同月的封月数据")
    assert isinstance(view.value, NotAvailable)
    assert june(season, language="en").total.values["payment"].reason == "not reported"


def test_districts_and_counties_apart(season: World) -> None:
    table = june(season, rule=preset("league", "grouped"))
    assert [(group.label, group.size) for group in table.groups] == [("区", 3), ("县", 3)]
    assert [(row.group, row.place, row.label) for row in table.rows] == [
        ("districts", 1, "清晖区"), ("districts", 2, "望岳区"), ("districts", 3, "经开区"),
        ("counties", 1, "砚溪县"), ("counties", 2, "白榆县"), ("counties", 3, "芷泉县"),
    ]  # fmt: skip
    assert "分组排名：区、县" in table.rule.lines


def test_notes_count_the_unfiled(season: World) -> None:
    late = tables(JUNE)
    for row in late["delivery"][:4]:
        row["filing"] = "carried"
    late["delivery"][5] |= {"done_year": Decimal(10**8)}
    close(season, "2020-06", late, 2)
    table = june(season)
    assert table.notes == (
        "4个项目本月未报，沿用上次已审累计数、当月按0计",
        "1个项目没有年度计划却有完成数，其完成数计入分子",
    )
    touched = table.rows[0].values["completion"].touched
    assert touched and touched.printed == "4"
    text = preset("league", "monthly").text.replace("policy: carry", "policy: leave_out")
    out = june(season, rule=league_rulebook(text))
    assert out.notes[0].startswith("年度计划投资、完成投资、") and out.notes[0].endswith("不计4个本月未报的项目")
    assert out.notes[-1] == "清晖区缺指标，按其余指标的权重折算"
    (row,) = [row for row in out.rows if row.key == "a"]
    assert not row.values["completion"].available and row.values["entry"].available


def test_the_rule_in_words(season: World) -> None:
    table = june(season)
    assert table.rule.lines[0] == "权重：投资完成率50%、开工率30%、纳统率20%"
    assert table.rule.lines[1] == "各项按名次计分：100、97、94、91、88、85、…"
    assert "相同者并列，下一名次空出（9、9、11）" in table.rule.lines and "按未取整的数值排名" in table.rule.lines
    assert table.rule.sha256 == preset("league", "monthly").sha256
    assert (
        june(season, language="en").rule.lines[0]
        == "Weights: Completion rate 50%, Start rate 30%, Statistics entry 20%"
    )


def test_the_card_of_a_number(season: World) -> None:
    shown = june(season).rows[0].values["completion"].shown
    assert isinstance(shown, Number)
    assert (shown.origin.name, shown.origin.subject) == ("投资完成率", "清晖区")
    assert shown.origin.formula == "本年完成 ÷ 年度计划 = 38.12 ÷ 68.20"
    assert shown.cell.rounding == "half_up:1" and Fraction(shown.cell.unrounded) == Fraction(3812, 6820)


def test_narrowed_to_another_dimension(season: World) -> None:
    table = june(season, within={"sector": "road"})
    assert table.total.n_projects.printed == str(sum(n // 2 for n, *_ in JUNE.values()))
    resolve = resolver()
    assert all(resolve(n.cell) == Fraction(n.cell.unrounded) for n in numbers(table))


def test_the_projects_under_a_number(season: World) -> None:
    found = projects_under(season.scope("leader"), month="2020-06", by="unit", key="a", measure="start")
    assert (len(found.lines), found.hidden, found.label) == (24, 0, "清晖区")
    assert sum(line.numerator or 0 for line in found.lines) == 22
    assert found.lines[0].name.startswith("项目a")
    with pytest.raises(ObjectDoesNotExist):
        projects_under(season.scope("leader"), month="2020-06", by="unit", key="a", measure="wealth")


def test_a_reporter_sees_only_own_projects_under_a_number(season: World) -> None:
    """Sums are everybody's; names of foreign projects are not."""
    reporter = season.scope("reporter")
    hidden = projects_under(reporter, month="2020-06", by="unit", key="a", measure="start")
    assert (hidden.lines, hidden.hidden) == ((), 24)
    own = season.projects["road"].key
    mixed = tables(JUNE)
    mixed["delivery"][0]["project_id"] = mixed["projects"][0]["project_id"] = own
    close(season, "2020-06", mixed, 2)
    shown = projects_under(reporter, month="2020-06", by="unit", key="a", measure="start")
    assert ([line.project_id for line in shown.lines], shown.hidden) == ([own], 23)
    assert june(season, who="reporter").rows == june(season).rows


def test_another_region_s_months_are_not_there(season: World) -> None:
    with pytest.raises(ObjectDoesNotExist):
        league_table(season.scope("yunbei.leader"), month="2020-06")


@pytest.mark.parametrize("wanted", [{"month": "2020-07"}, {"month": "2020-6"}, {"month": "x"}, {"month": "../../etc"}])
def test_months_that_are_not_closed(season: World, wanted: dict[str, Any]) -> None:
    with pytest.raises(ObjectDoesNotExist):
        league_table(season.scope("leader"), **wanted)
    for more in ({"revision": 7}, {"preview": True}):
        with pytest.raises(ObjectDoesNotExist):
            june(season, **more)


def test_a_preview_is_read_from_the_scratch_folder(season: World) -> None:
    data = month_data("2020-07", tables(JUNE), provisional=True, rests_on={"2020-06": 1})
    data = dataclasses.replace(data, region=season.region.code)
    write_month(Path(settings.LEITAI_SCRATCH_DIR), data, 0, ground=Path(settings.LEITAI_FACTS_DIR))
    table = league_table(season.scope("city_officer"), month="2020-07", preview=True)
    assert table.provisional and table.revision == 0 and table.rows[0].movement == 0
    resolve = resolver()
    assert all(resolve(n.cell) == Fraction(n.cell.unrounded) for n in numbers(table))
    with pytest.raises(ObjectDoesNotExist):
        league_table(season.scope("city_officer"), month="2020-07")


def test_every_reason_is_said_in_both_languages() -> None:
    from leitai.core import league as core
    from leitai.core import progress

    reasons = [value for name, value in vars(progress).items() if name.isupper() and str(value).startswith("progress.")]
    reasons += [
        core.OTHER_LEVEL,
        core.NOT_RANKED,
        core.NO_GROUP,
        core.NO_SCORE,
        "ranking.no_score",
        "progress.not_available",
    ]
    reasons += [f"{core.NO_KEY}_{by}" for by in DIMENSIONS]
    for language in ("zh-Hans", "en"):
        assert all(say(reason, {}, language) for reason in reasons)
        assert all(say(f"league.term.{term}", {}, language) for term in (*progress.MONEY_TERMS, *progress.COUNT_TERMS))
        assert all(say(f"league.kind.{kind}", {}, language) for kind in (*progress.RATIO_KINDS, *progress.SLIP_KINDS))


def test_a_page_takes_few_queries(season: World, django_assert_max_num_queries: Any) -> None:
    scope = season.scope("leader")
    for by in DIMENSIONS:
        with django_assert_max_num_queries(6):
            league_table(scope, month="2020-06", by=by)
