"""The rows of an uploaded workbook as they would stand in the reports, one per project."""

from __future__ import annotations

from typing import Any

import polars as pl

from leitai import models
from leitai.workbooks.results import Parsed

MONEY_FIELDS = ("total_investment", "done_month", "done_year", "done_total", "statistics_year", "paid_year")
DATE_FIELDS = ("started_on", "completed_on", "statistics_on", "forecast_completion")
TEXT_FIELDS = ("progress", "problem", "next_step", "reason")
VALUE_FIELDS = (*MONEY_FIELDS, "physical", *DATE_FIELDS, *TEXT_FIELDS)
_REASONS_JOINT = "；"


def present_fields(parsed: Parsed) -> frozenset[str]:
    """The columns the workbook really has; what it lacks, a refiled row keeps."""
    return frozenset(key for _sheet, key in parsed.columns) & frozenset(VALUE_FIELDS)


def incoming_rows(upload: models.Upload, parsed: Parsed, projects: pl.Series) -> pl.DataFrame:
    """`project` (key), `sheet`, `row` and every value field; reasons given on the page stand beside the workbook's."""
    rows = parsed.rows.with_columns(projects.alias("_project"))
    lacking = [name for name in VALUE_FIELDS if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None).alias(name) for name in lacking)
    frame = rows.select(
        pl.col("_project").alias("project"),
        pl.col("_sheet").alias("sheet"),
        pl.col("_row").alias("row"),
        *(pl.col(name).cast(pl.Decimal(20, 2)) for name in MONEY_FIELDS),
        pl.col("physical").cast(pl.Decimal(9, 4)),
        *(pl.col(name).cast(pl.Date) for name in DATE_FIELDS),
        *(pl.col(name).cast(pl.String).fill_null("") for name in TEXT_FIELDS),
    )
    given = _given_reasons(upload)
    if given.is_empty():
        return frame
    joined = frame.join(given, on=["sheet", "row"], how="left", maintain_order="left")
    both = pl.concat_list(pl.col("reason"), pl.col("_given").fill_null("")).list.eval(
        pl.element().filter(pl.element() != "")
    )
    return joined.with_columns(both.list.join(_REASONS_JOINT).alias("reason")).drop("_given")


def _given_reasons(upload: models.Upload) -> pl.DataFrame:
    schema: dict[str, Any] = {"sheet": pl.String(), "row": pl.Int32(), "_given": pl.String()}
    rows = upload.problems.filter(row__isnull=False).exclude(given_reason="").order_by("number")
    frame = pl.DataFrame(list(rows.values_list("sheet", "row", "given_reason")), schema=schema, orient="row")
    return frame.group_by("sheet", "row").agg(pl.col("_given").unique(maintain_order=True).str.join(_REASONS_JOINT))
