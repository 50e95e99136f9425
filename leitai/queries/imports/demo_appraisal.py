"""The demo's appraisal of its half-year: the invented city's tree, targets, figures, opinions and events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import polars as pl

from leitai import models
from leitai.core.synthetic import LANCHUAN, Season
from leitai.core.synthetic.economy import CENT, PARTS, SERIES
from leitai.labels import COUNTY_LEVELS
from leitai.queries.imports.demo_earlier import PITCH
from leitai.queries.orgs import Scope, visible
from leitai.queries.rulebooks import preset_text

HALF, YEAR = "2020-half-year", "2020-year"
STARTS, ENDS, YEAR_ENDS = dt.date(2020, 1, 1), dt.date(2020, 6, 30), dt.date(2020, 12, 31)
LAST_JUNE = dt.date(2019, 6, 1)
PLANNED = {"gdp": Decimal("1.030"), "fixed_investment": Decimal("1.085"), "budget_revenue": Decimal("1.010")}
"""What the targets ask for, by last year's figure: the epidemic is in them."""
ENERGY_TARGETS = {"999102": "0.40", "999103": "0.55", "999121": "0.62", "999122": "0.48", "999123": "0.58",
                  "999171": "0.50"}  # fmt: skip
ENERGY = {"999102": "0.41", "999103": "0.54", "999121": "0.60", "999122": "0.47", "999123": "0.61", "999171": "0.60"}
OBJECTED, CORRECTED = "999171", Decimal("0.52")
TASKS = {"999102": "完成", "999103": "基本完成", "999121": "完成", "999122": "完成", "999123": "推进中"}
NO_TASKS = "999171"
SCALE = "满意 | Satisfied | 100\n基本满意 | Mostly satisfied | 80\n一般 | Fair | 60\n不满意 | Not satisfied | 30\n不了解 | Cannot say | -"  # noqa: E501
SHEETS = {"leaders": 12, "delegates": 24, "residents": 60}
_OPINION = {"999102": 0.38, "999103": 0.30, "999121": 0.34, "999122": 0.42, "999123": 0.18, "999171": 0.26}
_SNAILS = {"999103": 1, "999121": 1, "999123": 2}
_SNAIL_DAYS = (dt.date(2020, 4, 30), dt.date(2020, 6, 12))


@dataclass(frozen=True)
class Member:
    unit_id: int
    unit_class: str


@dataclass(frozen=True)
class Snail:
    """A project that did not move, with the day on which it was listed."""

    unit: str
    project_id: int
    day: dt.date
    words: str
    document: str


def half_year_tree() -> str:
    """The shipped tree; its contest is the quarter's pitch meeting, into which the visits before it count."""
    text = preset_text("appraisal", "lanchuan_half_year")
    text = text.replace("of: site_visit}", f'of: "{PITCH}"}}')
    return text.replace(
        "{zh: 现场观摩评分, en: Site-visit contest}", "{zh: 项目比选和观摩评分, en: Pitch meeting and visits}"
    )


def year_tree() -> str:
    text = preset_text("appraisal", "lanchuan_half_year")
    for half, whole in (
        ("code: lanchuan_half_year", "code: lanchuan_year"), ("上半年目标绩效考核", "全年目标绩效考核"),
        ("half-year target appraisal", "target appraisal of the year"), ("around: 50", "around: 100"),
    ):  # fmt: skip
        text = text.replace(half, whole, 1)
    return text


def members(scope: Scope) -> list[Member]:
    """The city's units in official order, each in its functional class."""
    rows = visible(scope, models.Unit).filter(level__in=COUNTY_LEVELS, valid_to=None).order_by("sort_order")
    return [Member(row.pk, row.functional_class) for row in rows]


def appraised_ids(scope: Scope, round_id: int) -> dict[str, int]:
    rows = visible(scope, models.AppraisedUnit).filter(round_id=round_id)
    return dict(rows.values_list("code", "pk"))


def units_by_place(scope: Scope, round_id: int) -> list[int]:
    """The units of the newest result, the best first."""
    result = visible(scope, models.AppraisalResult).filter(round_id=round_id).order_by("-version")[0]
    places = {unit["unit"]: unit["place"] for unit in result.protocol["units"]}
    rows = visible(scope, models.AppraisedUnit).filter(round_id=round_id, unit__isnull=False)
    return [row.unit_id for row in sorted(rows, key=lambda row: (places[row.code], row.position)) if row.unit_id]


def half_year_targets(season: Season) -> Iterator[tuple[str, str, Decimal]]:
    """Unit, indicator, target: last June's figure and what was planned upon it."""
    last = season.economy.filter(pl.col("month") == LAST_JUNE).sort("revision")
    figures = {
        (row["unit_code"], row["indicator"]): row["value"]
        for row in last.select("unit_code", "indicator", "value").to_dicts()
    }
    for code in ENERGY_TARGETS:
        for indicator, factor in PLANNED.items():
            yield code, indicator, (figures[code, indicator] * factor).quantize(CENT)
        yield code, "energy", Decimal(ENERGY_TARGETS[code])


def year_targets() -> Iterator[tuple[str, str, Decimal]]:
    of = {series.code: series.year for series in SERIES}
    for unit, part in zip(LANCHUAN.units, PARTS, strict=True):
        for indicator, factor in PLANNED.items():
            yield unit.code, indicator, (of[indicator] * Decimal(str(part)) * factor).quantize(CENT)
        yield unit.code, "energy", Decimal(ENERGY_TARGETS[unit.code])


def opinions(seed: int, group: str, codes: Sequence[str]) -> Iterator[dict[str, str]]:
    """The sheets of a group: the better a unit's name, the more are satisfied; one in ten cannot say."""
    rng = np.random.default_rng([seed, 12, list(SHEETS).index(group)])
    for _ in range(SHEETS[group]):
        draws = rng.uniform(size=len(codes))
        yield {code: _choice(float(draw), _OPINION[code]) for code, draw in zip(codes, draws, strict=True)}


def _choice(draw: float, liked: float) -> str:
    steps = (liked * 0.9, (liked + 0.24) * 0.9, (liked + 0.32) * 0.9, 0.9)
    return f"a{1 + sum(draw >= step for step in steps)}"


def snails(scope: Scope) -> list[Snail]:
    found: list[Snail] = []
    for code, n in _SNAILS.items():
        projects = visible(scope, models.Project).filter(
            is_bundle=False, credits__unit__code=code, credits__share=1, delisted_on=None
        )
        for number, project in enumerate(projects.order_by("key")[:n]):
            words = f"{project.name}连续三个月没有形象进度，列为“蜗牛项目”（虚构）"
            found.append(
                Snail(code, project.pk, _SNAIL_DAYS[number], words, f"岚项目办〔2020〕{14 + len(found)}号（虚构）")
            )
    return found


def survey_question() -> Mapping[str, str]:
    return {
        "title": "对各区县上半年工作是否满意？（虚构）",
        "title_en": "How satisfied are you with each unit's half-year? (fictional)",
        "scale": SCALE,
    }


def paper(words: str) -> bytes:
    """A page of evidence: the smallest PDF that opens."""
    text = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode("ascii")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(body),
    )  # fmt: skip
