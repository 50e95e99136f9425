"""The invented economy: yearly cumulative series by unit and month, with preliminary and final figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from leitai.core.synthetic.city import City

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Series:
    """One indicator. `size` is a unit's share of the city's yearly value; growth is in percent by month of 2020."""

    code: str
    name: str
    name_en: str
    year: Decimal
    """The city's value of the whole of last year, in 100 million yuan."""
    growth: tuple[float, ...]
    months: tuple[int, ...]
    real: bool
    """Whether growth is at constant prices, so that it is not the ratio of the two values."""
    source: str
    source_en: str


SERIES = (
    Series("gdp", "地区生产总值", "Gross domestic product", Decimal("758.40"), (0, 0, -3.2, 0, 0, 1.4, 0), (3, 6), True,
           "市统计局季度核算", "City statistics bureau, quarterly accounts"),
    Series("fixed_investment", "固定资产投资", "Fixed-asset investment", Decimal("486.00"),
           (0, -18.4, -9.7, -2.1, 2.6, 6.1, 6.9), (2, 3, 4, 5, 6, 7), False,
           "市统计局投资统计", "City statistics bureau, investment"),
    Series("industry", "规模以上工业增加值", "Industrial added value", Decimal("212.60"),
           (0, -11.5, -5.3, -1.4, 0.8, 2.3, 2.9), (2, 3, 4, 5, 6, 7), True,
           "市统计局工业统计", "City statistics bureau, industry"),
    Series("retail", "社会消费品零售总额", "Retail sales of consumer goods", Decimal("391.20"),
           (0, -21.8, -17.5, -13.6, -10.2, -7.6, -5.9), (2, 3, 4, 5, 6, 7), False,
           "市统计局贸易统计", "City statistics bureau, trade"),
    Series("budget_revenue", "一般公共预算收入", "General public budget revenue", Decimal("49.30"),
           (1.2, -12.7, -10.9, -7.2, -4.5, -2.0, -0.8), (1, 2, 3, 4, 5, 6, 7), False,
           "市财政局月报", "City finance bureau, monthly report"),
)  # fmt: skip
PARTS = (0.22, 0.25, 0.16, 0.12, 0.15, 0.10)
"""Each unit's part of the city's value, in the order of the story."""
LEAN = (0.6, 0.3, 0.2, 0.0, -1.4, 2.4)
"""How much a unit's growth lies above the city's, in percentage points."""
SCHEMA: dict[str, pl.DataType] = {
    "unit_code": pl.String(), "indicator": pl.String(), "month": pl.Date(), "revision": pl.Int32(),
    "value": pl.Decimal(24, 6), "unit": pl.String(), "status": pl.String(), "source": pl.String(),
    "year_on_year": pl.Decimal(12, 6),
}  # fmt: skip


def indicators() -> pl.DataFrame:
    rows = [(s.code, s.name, s.name_en, "亿元", "CNY 100 m", 2, k) for k, s in enumerate(SERIES, 1)]
    names = ["code", "name", "name_en", "unit_text", "unit_text_en", "decimals", "sort_order"]
    return pl.DataFrame(rows, schema=names, orient="row")


def economy(rng: np.random.Generator, city: City) -> pl.DataFrame:
    """Values of 2019 and of January to July 2020. The city's value is the sum of its units'; growth in percent."""
    rows: list[dict[str, object]] = []
    for series in SERIES:
        for month in series.months:
            share = _season(series, month)
            last = [_money(series.year * Decimal(str(part * share * _noise(rng)))) for part in PARTS]
            growth = [series.growth[month - 1] + lean + float(rng.uniform(-0.3, 0.3)) for lean in LEAN]
            now = [_money(v * Decimal(str(1 + g / 100))) for v, g in zip(last, growth, strict=True)]
            codes = [unit.code for unit in city.units]
            rows += _of_month(series, date(2019, month, 1), codes, city.code, last, [None] * len(codes))
            rows += _of_month(series, date(2020, month, 1), codes, city.code, now, list(zip(last, growth, strict=True)))
    return pl.DataFrame(rows, schema=SCHEMA).sort("month", "indicator", "unit_code", "revision")


def _of_month(
    series: Series, month: date, codes: list[str], city: str, values: list[Decimal],
    before: list[tuple[Decimal, float] | None],
) -> list[dict[str, object]]:  # fmt: skip
    total = sum(values, Decimal(0))
    pairs = list(zip(codes, values, [_growth(series, v, b) for v, b in zip(values, before, strict=True)], strict=True))
    known = [b for b in before if b is not None]
    if known:
        last = sum((b[0] for b in known), Decimal(0))
        weighted = sum((b[0] * Decimal(str(b[1])) for b in known), Decimal(0)) / last
        pairs.append((city, total, _growth(series, total, (last, float(weighted)))))
    else:
        pairs.append((city, total, None))
    settled = month < date(2020, 6, 1)
    rows: list[dict[str, object]] = []
    for code, value, growth in pairs:
        base = {"unit_code": code, "indicator": series.code, "month": month, "unit": "亿元", "source": series.source}
        quarter = series.code == "gdp" and month == date(2020, 3, 1)
        first = _money(value * Decimal("0.997")) if quarter else value
        status = "final" if settled and not quarter else "preliminary"
        rows.append({**base, "revision": 1, "value": first, "status": status, "year_on_year": growth})
        if quarter:
            rows.append({**base, "revision": 2, "value": value, "status": "final", "year_on_year": growth})
    if quarter_sum := [r for r in rows if r["unit_code"] == city and len(rows) > len(pairs) and r["revision"] == 1]:
        parts = [r["value"] for r in rows if r["unit_code"] != city and r["revision"] == 1]
        quarter_sum[0]["value"] = sum((p for p in parts if isinstance(p, Decimal)), Decimal(0))
    return rows


def _growth(series: Series, value: Decimal, before: tuple[Decimal, float] | None) -> Decimal | None:
    if before is None:
        return None
    if series.real:
        return Decimal(str(before[1])).quantize(Decimal("0.1"))
    return ((value / before[0] - 1) * 100).quantize(Decimal("0.000001"))


def _season(series: Series, month: int) -> float:
    if series.code == "gdp":
        return {3: 0.215, 6: 0.462}[month]
    return month / 12 * (0.93 if series.code == "fixed_investment" else 0.98)


def _noise(rng: np.random.Generator) -> float:
    return float(rng.uniform(0.985, 1.015))


def _money(value: Decimal) -> Decimal:
    return value.quantize(CENT)
