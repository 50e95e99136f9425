"""The files people download: the blank month with last month's values; their own workbook with its problems marked."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _

from leitai import models
from leitai.documents import dates
from leitai.queries import months
from leitai.queries.delivery.context import last_values
from leitai.queries.delivery.parsed import load_reading, stored_file
from leitai.queries.delivery.uploads import bench_language, may_send
from leitai.queries.months.checks import due_projects, filing_unit
from leitai.queries.orgs import Scope, own_unit, visible
from leitai.queries.shell import named
from leitai.rules import Refused
from leitai.workbooks.layouts import UnknownLayout
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.marked import write_marked
from leitai.workbooks.results import Place, Problem
from leitai.workbooks.template import TemplateSpec, burden, write_template

# What a blank month brings along; the rest is asked for anew.
_BROUGHT = ("project", "code", "name", "unit", "sector", "level", "plan_year", "planned_start", "planned_completion")


@dataclass(frozen=True)
class Download:
    content: bytes
    file_name: str


def blank_workbook(scope: Scope, *, unit_id: int, month: dt.date, layout: str = "monthly_progress") -> Download:
    """The workbook of a unit and month: its projects, last month's values beside the cells to fill."""
    unit = visible(scope, models.Unit).get(pk=unit_id)
    spec = blank_spec(scope, unit, month, layout)
    words = dates.month_text(month, bench_language(scope))  # type: ignore[arg-type]
    label = layout_of(layout).label(bench_language(scope))
    mark = ""
    if spec.fictional:
        mark = _("_fictional")
    if months.region_of(scope).rehearsal_month == month:
        mark += _("_rehearsal")
    return Download(write_template(spec), f"{named(unit, scope.language)}_{words}_{label}{mark}.xlsx")


def cells_to_fill(scope: Scope, *, unit_id: int, month: dt.date) -> tuple[int, int]:
    """How many cells the blank month asks for, and how many it brings along."""
    spec = blank_spec(scope, own_unit(scope, unit_id), month, "monthly_progress")
    found = burden(spec)
    return found.to_fill, found.prefilled


def blank_spec(scope: Scope, unit: models.Unit, month: dt.date, layout: str) -> TemplateSpec:
    try:
        key = layout_of(layout).key
    except UnknownLayout as error:
        raise Refused("unknown_layout") from error
    if key not in ("monthly_progress", "economy_series"):
        raise Refused("unknown_layout")
    may_send(scope, unit, key, behalf=not scope.may_file_for(unit.pk))
    region = months.region_of(scope)
    rows, last = _economy(region, unit, month) if key == "economy_series" else _progress(scope, region, unit, month)
    return TemplateSpec(
        layout=key,
        month=month,
        region=region.code,
        region_name=named(region, scope.language),
        unit=unit.code,
        unit_name=named(unit, scope.language),
        rows=rows,
        last=last,
        language=bench_language(scope),
        money_unit="wan" if region.display_scale == "wan_yi" else "thousand",
        due=dates.moment_text(months.deadline(region, month), bench_language(scope)),  # type: ignore[arg-type]
        fictional=region.fictional,
    )


def _progress(
    scope: Scope, region: models.Region, unit: models.Unit, month: dt.date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    last = last_values(region, month, unit.pk)
    due = due_projects(scope, month).annotate(filer=filing_unit()).filter(filer=unit.pk)
    keys = list(due.values_list("key", flat=True))
    last = last.filter(pl.col("project").is_in(keys))
    carried = [column.key for column in layout_of("monthly_progress").columns if column.carried]
    return last.select(*_BROUGHT, "total_investment", *carried), last.drop("code", "name", "unit", "sector", "level")


def _economy(region: models.Region, unit: models.Unit, month: dt.date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One line per indicator; for the city itself, of every county too."""
    areas = [unit]
    if unit.code == region.code:
        counties = models.Unit.objects.filter(region=region, parent=unit, valid_from__lte=month)
        areas += list(counties.exclude(valid_to__lte=month).order_by("sort_order", "code"))
    indicators = models.Indicator.objects.filter(region=region).order_by("sort_order", "code")
    rows = [(area.name, indicator.name, indicator.unit_text) for area in areas for indicator in indicators]
    schema = {"area": pl.String(), "indicator": pl.String(), "unit": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row"), pl.DataFrame(schema={"project": pl.String()})


def marked_copy(scope: Scope, upload_id: int) -> Download:
    """The person's own workbook with colour and notes on the cells that were found."""
    upload = visible(scope, models.Upload).get(pk=upload_id)
    reading = load_reading(upload)
    if reading is None or not reading[0].sheets:
        raise Refused("nothing_to_mark")
    rows = visible(scope, models.UploadProblem).filter(upload=upload).order_by("number")
    problems = [
        Problem(
            rule=row.rule,
            severity=row.severity,  # type: ignore[arg-type]
            place=Place(row.sheet, row.row, row.column),
            message=row.message,
            values=row.values,
            remedy=row.remedy,
            project=row.project_key,
            key=row.key,
        )
        for row in rows
    ]
    with tempfile.TemporaryDirectory(prefix="leitai-marked-") as folder:
        out = Path(folder) / "marked.xlsx"
        write_marked(stored_file(upload.sha256), reading[0], problems, out, bench_language(scope))
        stem = upload.file_name.rsplit(".", 1)[0]
        return Download(out.read_bytes(), f"{stem}_{_('marked')}.xlsx")
