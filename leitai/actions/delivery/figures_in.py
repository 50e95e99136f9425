"""Writes the economic figures of an upload; each change is a new revision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from leitai import models
from leitai.queries import months
from leitai.queries.orgs import Scope, visible
from leitai.rules import Refused
from leitai.workbooks.results import Parsed
from leitai.workbooks.wording import name_word, plain

Key = tuple[int, int]
_RATE = Decimal("0.000001")


def write_figures(by: Scope, upload: models.Upload, parsed: Parsed) -> dict[str, Any]:
    """In an open month a figure is in force at once; in a closed one it waits for the month's correction."""
    in_force = not months.is_closed(by.region_id, upload.month)
    units, indicators = _units(by, upload), _indicators(by)
    newest = _newest(by, upload)
    rows = []
    for row in parsed.rows.iter_rows(named=True):
        unit = units.get(row["area"]) or units.get(name_word(row["area"] or ""))
        indicator = indicators.get(plain(row["indicator"] or ""))
        if unit is None or indicator is None:
            raise Refused("figures_of_other_unit", name=str(row["area"])[:60])
        figure = _figure(upload, row, unit, indicator, in_force)
        before = newest.get((indicator, unit))
        if before is None or _differs(before, figure):
            figure.revision = before.revision + 1 if before else 1
            rows.append(figure)
    if not rows:
        raise Refused("nothing_changes")
    if in_force:
        changed = [before.pk for figure in rows if (before := newest.get((figure.indicator_id, figure.unit_id)))]
        models.SeriesValue.objects.filter(pk__in=changed).update(in_force=False)
    models.SeriesValue.objects.bulk_create(rows, batch_size=2_000)
    return {"figures": len(rows), "waiting": not in_force}


def _units(by: Scope, upload: models.Upload) -> dict[str, int]:
    """The units an upload may speak of, by code and by name: those valid in the month; a county only of itself."""
    rows = visible(by, models.Unit).filter(valid_from__lte=upload.month)
    rows = rows.exclude(valid_to__lte=upload.month)
    if not by.whole_region:
        rows = rows.filter(pk__in=by.filing_unit_ids)
    # A name two units share decides nothing; a code always does.
    names: dict[str, list[int]] = {}
    for unit in rows:
        names.setdefault(name_word(unit.name), []).append(unit.pk)
        if unit.name_en:
            names.setdefault(name_word(unit.name_en), []).append(unit.pk)
    return {name: found[0] for name, found in names.items() if len(found) == 1} | {unit.code: unit.pk for unit in rows}


def _indicators(by: Scope) -> dict[str, int]:
    rows = visible(by, models.Indicator)
    return {plain(word): row.pk for row in rows for word in (row.name_en, row.name, row.code) if word}


def _newest(by: Scope, upload: models.Upload) -> dict[Key, models.SeriesValue]:
    rows = visible(by, models.SeriesValue).filter(month=upload.month).order_by("revision")
    return {(row.indicator_id, row.unit_id): row for row in rows}


def _figure(
    upload: models.Upload, row: dict[str, Any], unit: int, indicator: int, in_force: bool
) -> models.SeriesValue:
    growth = row.get("year_on_year")
    return models.SeriesValue(
        indicator_id=indicator,
        unit_id=unit,
        month=upload.month,
        value=row["value"],
        year_on_year=None if growth is None else Decimal(growth).quantize(_RATE),
        status=row.get("status") or "preliminary",
        source=(row.get("source") or upload.file_name)[:200],
        upload=upload,
        in_force=in_force,
    )


def _differs(before: models.SeriesValue, figure: models.SeriesValue) -> bool:
    fields = ("value", "year_on_year", "status", "source")
    return any(getattr(before, field) != getattr(figure, field) for field in fields)
