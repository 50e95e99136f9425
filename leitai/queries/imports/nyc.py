"""New York City's capital projects: fifteen dated lists, one row per project and date.

The file holds only projects alive at its last date. Its two Total columns hold final figures on every row and are not
read. A design start is no construction start, so nothing here says that a project has started.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl
from django.utils.translation import gettext as _

from leitai.queries.imports.views import PROJECTS, REPORTS, Doubt
from leitai.queries.packs import Pack
from leitai.rules import Refused

PACK, COMPLETE = "newyork", True
SEVERAL = "Several boroughs"
HARDLY_MEANT = timedelta(days=40 * 365)


def read(rows: pl.DataFrame, titles: tuple[str, ...], pack: Pack) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Projects (as the last list has them) and reports, from the parsed rows."""
    unknown = sorted(set(rows["managing_agency"].unique()) - {unit.code for unit in pack.units})
    if unknown:
        raise Refused("portfolio_unknown_unit", names=", ".join(unknown))
    last = rows.sort("reported_on").group_by("project", maintain_order=True).last()
    projects = last.select(
        key="project",
        name="name",
        unit_code="managing_agency",
        place=_place(pack),
        sector=pl.col("category").fill_null(""),
        content=_content(),
    )
    reports = rows.select(
        month=pl.col("reported_on").dt.month_start(),
        key="project",
        sheet="_sheet",
        row="_row",
        total_investment="budget_forecast",
        forecast_completion="forecast_completion",
        phase=pl.col("phase").fill_null(""),
        progress=pl.col("phase").fill_null(""),
    )
    return projects.cast(pl.Schema(PROJECTS)), reports.cast(pl.Schema(REPORTS))


def _place(pack: Pack) -> pl.Expr:
    """The borough, or what stands for no single one; spellings are those that the pack declares."""
    written = pl.col("borough").fill_null("").str.strip_chars()
    known = {place.written: place.name_en for place in pack.places}
    several = pl.when(written.str.contains(",")).then(pl.lit(SEVERAL)).otherwise(written)
    return written.replace_strict(known, default=several, return_dtype=pl.String)


def _content() -> pl.Expr:
    client = pl.col("client_agency").fill_null("")
    start = pl.col("design_start").dt.to_string("%Y-%m-%d").fill_null("")
    said = [
        pl.col("description").fill_null(""),
        pl.when(client != "").then(pl.lit("Client agency: ") + client).otherwise(pl.lit("")),
        pl.when(start != "").then(pl.lit("Design start: ") + start).otherwise(pl.lit("")),
    ]
    return pl.concat_list(said).list.eval(pl.element().filter(pl.element() != "")).list.join("\n")


def doubts(rows: pl.DataFrame) -> tuple[Doubt, ...]:
    found = [
        Doubt(
            row["_row"], row["project"], _("a budget of %(budget)s is below zero") % {"budget": row["budget_forecast"]}
        )
        for row in rows.filter(pl.col("budget_forecast") < 0).to_dicts()
    ]
    far = rows.filter(pl.col("forecast_completion") - pl.col("reported_on") > HARDLY_MEANT)
    found += [
        Doubt(
            row["_row"], row["project"], _("completion is forecast for %(day)s") % {"day": row["forecast_completion"]}
        )
        for row in far.to_dicts()
    ]
    return tuple(sorted(found, key=lambda doubt: doubt.row))


def notes() -> tuple[str, ...]:
    return (
        _("The file holds only projects that were alive at its last date."),
        _("Total Budget Changes and Total Schedule Changes hold final figures on every row and are not stored."),
    )
