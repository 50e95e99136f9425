"""The World Bank's list of projects as its site exports it: one dated snapshot, whose day stands in the title line."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime

import polars as pl
from django.utils.translation import gettext as _

from leitai.queries.imports.views import PROJECTS, REPORTS, Doubt, PortfolioUnit
from leitai.queries.packs import Pack
from leitai.rules import Refused

PACK, COMPLETE = "worldbank", False
_AS_OF = re.compile(r"as of (\d{1,2}/\d{1,2}/\d{4})")


def read(rows: pl.DataFrame, titles: tuple[str, ...], pack: Pack) -> tuple[pl.DataFrame, pl.DataFrame]:
    day = snapshot_day(titles)
    projects = rows.select(
        key="project",
        name="name",
        unit_code=pl.col("country").fill_null("").replace_strict(_codes(rows), default=None, return_dtype=pl.String),
        place=pl.col("country").fill_null(""),
        sector=pl.col("sector_1").fill_null(""),
        content=pl.col("objective").fill_null(""),
    )
    reports = rows.select(
        month=pl.lit(day.replace(day=1)),
        key="project",
        sheet="_sheet",
        row="_row",
        total_investment="cost",
        forecast_completion="closing_on",
        phase=pl.col("status").fill_null("").str.slice(0, 60),
        progress=pl.concat_list(pl.col("status").fill_null(""), pl.col("last_stage").fill_null(""))
        .list.eval(pl.element().filter(pl.element() != ""))
        .list.join("; "),
    )
    return projects.cast(pl.Schema(PROJECTS)), reports.cast(pl.Schema(REPORTS))


def snapshot_day(titles: tuple[str, ...]) -> date:
    """The day of the snapshot, month first as the bank writes it."""
    for title in titles:
        if found := _AS_OF.search(title):
            return datetime.strptime(found[1], "%m/%d/%Y").date()  # noqa: DTZ007
    raise Refused("portfolio_without_day")


def _codes(rows: pl.DataFrame) -> dict[str, str]:
    return {name: code_of(name) for name in rows["country"].drop_nulls().unique() if name}


def code_of(country: str) -> str:
    """The file has no country codes; this one follows from the name and stays the same from file to file."""
    letters = re.sub(r"[^a-z]", "", country.lower())
    return f"{letters[:11]}-{hashlib.blake2s(country.encode(), digest_size=4).hexdigest()}"


def units(rows: pl.DataFrame) -> tuple[PortfolioUnit, ...]:
    return tuple(PortfolioUnit(code, name, "country") for name, code in sorted(_codes(rows).items()))


def doubts(rows: pl.DataFrame) -> tuple[Doubt, ...]:
    early = rows.filter(pl.col("closing_on") < pl.col("approved_on"))
    return tuple(
        Doubt(row["_row"], row["project"], _("it closes on %(day)s, before its approval") % {"day": row["closing_on"]})
        for row in early.to_dicts()
    )


def notes() -> tuple[str, ...]:
    return (_("The file gives no plans, payments or starts; their rates are not available."),)
