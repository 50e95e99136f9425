"""One invented season of an invented city, made from a seed: the same seed gives the same rows, to the last cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from leitai.core.synthetic import words
from leitai.core.synthetic.city import LANCHUAN, City, Words
from leitai.core.synthetic.economy import economy, indicators
from leitai.core.synthetic.money import Book, book
from leitai.core.synthetic.register import MONTHS, Bundle, Entry, entries
from leitai.core.synthetic.reports import YUAN, listed_on, reports

MARK: Words = ("虚构", "fictional")
OPEN_MONTH = MONTHS[-1]


@dataclass(frozen=True)
class Season:
    """Frames of one season. Money is in whole yuan (Int64); months are first days.

    Attributes
    ----------
    units : code, name, name_en, level, parent_code, functional_class, sort_order (city, units, places)
    organizations : code, name, name_en, kind, unit_code (null for the city's own)
    themes : code, name, name_en, lead
    tags : kind, code, name, name_en, plan_level
    projects : the register, one row per leaf project and per bundle
    memberships : key, kind ("theme" or the tag's kind), code
    credits : key, unit_code, share (Decimal; the shares of a project sum to 1)
    plans : key, fiscal_year, version, amount, dated, reason, reason_en, approver
    reports : the filed monthly reports, January 2019 to July 2020
    missing : month, key: project-months for which no report was filed
    indicators, economy : series by unit and month, with preliminary and final revisions
    targets : theme, unit_code, measure, due, value
    """

    seed: int
    city: City
    units: pl.DataFrame
    organizations: pl.DataFrame
    themes: pl.DataFrame
    tags: pl.DataFrame
    projects: pl.DataFrame
    memberships: pl.DataFrame
    credits: pl.DataFrame
    plans: pl.DataFrame
    reports: pl.DataFrame
    missing: pl.DataFrame
    indicators: pl.DataFrame
    economy: pl.DataFrame
    targets: pl.DataFrame

    def title(self, words_zh: str, words_en: str) -> Words:
        """A title that says on its own that what stands below it is invented."""
        return f"{self.city.name}{words_zh}（{MARK[0]}）", f"{self.city.name_en}: {words_en} ({MARK[1]})"

    def file_stem(self, words_en: str) -> str:
        """A file name without its ending; it carries the mark too."""
        return "-".join([self.city.name_en, *words_en.split(), MARK[1]]).replace(" ", "-").lower()


def season(seed: int, city: City = LANCHUAN) -> Season:
    """Make a season.

    Parameters
    ----------
    seed : any non-negative integer; project details follow it, the units' sums follow the city's story
    city : the invented city, or a real one that borrows its story (`borrowed`): every name and text is then marked

    Returns
    -------
    Season
        Frozen frames; see the class.
    """
    register, bundles = entries(np.random.default_rng([seed, 1]), city)
    money = book(np.random.default_rng([seed, 2]), city, register)
    filed, missing = reports(np.random.default_rng([seed, 3]), register, money)
    if city.real:
        filed = filed.with_columns(
            [_marked(name, name.endswith("_en")) for name in filed.columns if filed.schema[name] == pl.String
             and name != "key"]
        )  # fmt: skip
    return Season(
        seed=seed,
        city=city,
        units=_units(city),
        organizations=_organizations(city),
        themes=pl.DataFrame(words.THEMES, schema=["code", "name", "name_en", "lead"], orient="row"),
        tags=pl.DataFrame(words.TAGS, schema=["kind", "code", "name", "name_en", "plan_level"], orient="row"),
        projects=_projects(city, register, bundles, money),
        memberships=_memberships(register),
        credits=_credits(city, register),
        plans=_plans(register, money),
        reports=filed,
        missing=missing,
        indicators=indicators(),
        economy=economy(np.random.default_rng([seed, 4]), city),
        targets=_targets(city, register, money),
    )


def _marked(name: str, english: bool) -> pl.Expr:
    text = pl.lit(f"({MARK[1]}) " if english else f"（{MARK[0]}）") + pl.col(name)
    return pl.when(pl.col(name) == "").then(pl.lit("")).otherwise(text).alias(name)


def _mark(city: City, name: str, name_en: str) -> Words:
    return (f"（{MARK[0]}）{name}", f"({MARK[1]}) {name_en}") if city.real else (name, name_en)


def _units(city: City) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = [(city.code, city.name, city.name_en, "city", None, "", 0)]
    for number, unit in enumerate(city.units, 1):
        rows.append((unit.code, unit.name, unit.name_en, unit.level, city.code, unit.functional_class, number * 100))
        for k, (code, zh, en) in enumerate(unit.towns, 1):
            rows.append((code, zh, en, "township", unit.code, "", number * 100 + k))
    schema = ["code", "name", "name_en", "level", "parent_code", "functional_class", "sort_order"]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _organizations(city: City) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = [(code, zh, en, kind, None) for code, zh, en, kind in words.CITY_BODIES]
    for code, zh, en, _ in words.BODIES:
        rows.append((code, zh.format("市"), en.format("City"), "department", None))
    for unit in city.units:
        short, seat = unit.name_en, "管委会" if unit.level == "zone" else "政府"
        rows.append((f"{unit.code}-government", unit.name + seat, f"Government of {short}", "government", unit.code))
        for code, zh, en, _ in words.BODIES:
            rows.append((f"{unit.code}-{code}", zh.format(unit.name), en.format(short), "department", unit.code))
    return pl.DataFrame(rows, schema=["code", "name", "name_en", "kind", "unit_code"], orient="row")


def _body(entry: Entry, city: City) -> str:
    code = next(code for code, _, _, sectors in words.BODIES if entry.sector in sectors)
    return f"{city.units[entry.unit].code}-{code}"


_PROJECTS: dict[str, pl.DataType] = {
    "key": pl.String(), "code": pl.String(), "name": pl.String(), "name_en": pl.String(), "bundle": pl.Boolean(),
    "bundle_key": pl.String(), "sector": pl.String(), "level": pl.String(), "nature": pl.String(),
    "unit_code": pl.String(), "place_code": pl.String(), "place": pl.String(), "place_en": pl.String(),
    "leader": pl.String(), "leader_en": pl.String(), "responsible": pl.String(), "planned_start": pl.Date(),
    "planned_completion": pl.Date(), "started_on": pl.Date(), "completed_on": pl.Date(), "statistics_on": pl.Date(),
    "total_investment": pl.Int64(), "total_first": pl.Int64(), "listed_on": pl.Date(), "delisted_on": pl.Date(),
}  # fmt: skip


def _projects(city: City, register: list[Entry], bundles: list[Bundle], money: Book) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for bundle in bundles:
        name, name_en = _mark(city, bundle.name, bundle.name_en)
        unit = city.units[bundle.unit]
        rows.append(
            {"key": bundle.key, "code": "", "name": name, "name_en": name_en, "bundle": True, "sector": bundle.sector,
             "level": "county", "nature": "new", "unit_code": unit.code, "place": unit.name, "place_en": unit.name_en,
             "listed_on": date(2019, 1, 2)}
        )  # fmt: skip
    for k, entry in enumerate(register):
        unit = city.units[entry.unit]
        place = unit.towns[entry.town]
        name, name_en = _mark(city, entry.name, entry.name_en)
        leader = words.LEADERS[entry.leader] if entry.leader is not None else ("", "")
        rows.append(
            {"key": entry.key, "code": entry.code, "name": name, "name_en": name_en, "bundle": False,
             "bundle_key": entry.bundle or None, "sector": entry.sector, "level": entry.level, "nature": entry.nature,
             "unit_code": unit.code, "place_code": place[0], "place": place[1], "place_en": place[2],
             "leader": leader[0], "leader_en": leader[1],
             "responsible": _body(entry, city), "planned_start": entry.planned_start,
             "planned_completion": entry.planned_completion, "started_on": entry.started_on,
             "completed_on": entry.completed_on, "statistics_on": entry.statistics_on,
             "total_investment": int(money.total[k]) * YUAN, "total_first": int(money.total_first[k]) * YUAN,
             "listed_on": listed_on(entry), "delisted_on": date(2020, 1, 1) if entry.kind == "past" else None}
        )  # fmt: skip
    return pl.DataFrame(rows, schema=_PROJECTS)


def _memberships(register: list[Entry]) -> pl.DataFrame:
    rows = [(e.key, "theme", theme) for e in register for theme in e.themes]
    rows += [(e.key, kind, code) for e in register for kind, code in e.tags]
    return pl.DataFrame(rows, schema=["key", "kind", "code"], orient="row")


def _credits(city: City, register: list[Entry]) -> pl.DataFrame:
    rows = [(e.key, city.units[unit].code, share) for e in register for unit, share in e.credits]
    return pl.DataFrame(
        rows, schema={"key": pl.String, "unit_code": pl.String, "share": pl.Decimal(9, 8)}, orient="row"
    )


def _plans(register: list[Entry], money: Book) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    first: Words = ("年度计划下达", "Annual plan issued")
    change: Words = ("受疫情影响调整年度计划", "Annual plan adjusted after the epidemic")
    for k, entry in enumerate(register):
        if money.plan_before[k]:
            rows.append((entry.key, 2019, 1, int(money.plan_before[k]) * YUAN, date(2019, 1, 10), *first, "市政府"))
        if entry.kind != "past":
            rows.append((entry.key, 2020, 1, int(money.plan_first[k]) * YUAN, date(2020, 1, 10), *first, "市政府"))
        if money.plan[k] != money.plan_first[k]:
            dated, approver = date(2020, 4, 15), "市政府第42次常务会议"
            rows.append((entry.key, 2020, 2, int(money.plan[k]) * YUAN, dated, *change, approver))
    schema = ["key", "fiscal_year", "version", "amount", "dated", "reason", "reason_en", "approver"]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _targets(city: City, register: list[Entry], money: Book) -> pl.DataFrame:
    """Half-year and year targets per theme and unit: half the plan and the plan of the theme's projects, and starts."""
    rows: list[tuple[object, ...]] = []
    for theme, *_ in words.THEMES:
        for number, unit in enumerate(city.units):
            mine = [k for k, e in enumerate(register) if e.unit == number and e.kind != "past" and theme in e.themes]
            plan = sum(int(money.plan_first[k]) for k in mine)
            starts = sum(1 for k in mine if register[k].kind == "new")
            for due, share in ((date(2020, 6, 30), 0.5), (date(2020, 12, 31), 1.0)):
                if plan:
                    rows.append((theme, unit.code, "done_year", due, int(plan * share) * YUAN))
                if starts:
                    rows.append((theme, unit.code, "starts", due, round(starts * (0.85 if share < 1 else 1.0))))
    return pl.DataFrame(rows, schema=["theme", "unit_code", "measure", "due", "value"], orient="row")
