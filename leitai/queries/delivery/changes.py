"""What submitting an upload would change, row by row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from leitai import models
from leitai.queries import formatting, months
from leitai.queries.delivery.incoming import MONEY_FIELDS, VALUE_FIELDS, incoming_rows, present_fields
from leitai.queries.delivery.parsed import load_reading
from leitai.queries.delivery.project_views import PER_PAGE, Page
from leitai.queries.delivery.upload_views import FieldChange, RowChange, UploadChanges
from leitai.queries.delivery.uploads import bench_language
from leitai.queries.months.checks import due_projects, filing_unit, reported
from leitai.queries.orgs import Scope, visible
from leitai.rules import Refused
from leitai.workbooks.layouts import layout

_FIRST = {"changed": 0, "new": 1, "same": 2, "absent": 3}
Row = Mapping[str, Any]


def upload_changes(scope: Scope, upload_id: int, *, page: int = 1) -> UploadChanges:
    """Every project of the workbook against the report it would replace, and the projects due that it leaves out."""
    upload = visible(scope, models.Upload).get(pk=upload_id)
    reading = load_reading(upload)
    if reading is None or upload.layout != "monthly_progress":
        raise Refused("upload_ended")
    parsed, projects, _fingerprint = reading
    present = present_fields(parsed)
    rows = [row for row in incoming_rows(upload, parsed, projects).iter_rows(named=True) if row["project"]]
    keys = [row["project"] for row in rows]
    current = _current(scope, upload, keys)
    kinds = {row["project"]: _kind(row, current.get(row["project"]), present) for row in rows}
    absent = _absent(scope, upload, keys)
    ordered = sorted(rows, key=lambda row: (_FIRST[kinds[row["project"]]], row["sheet"], row["row"]))
    lines: list[Row | str] = [*ordered, *absent]
    shown = lines[(page - 1) * PER_PAGE : page * PER_PAGE]
    names = _names(scope, [line if isinstance(line, str) else line["project"] for line in shown])
    labels = {column.key: column.label(bench_language(scope)) for column in layout(upload.layout).columns}
    currency = months.region_of(scope).currency
    changes = tuple(_change(line, names, kinds, current, present, labels, currency) for line in shown)
    counts = Counter(kinds.values()) + Counter({"absent": len(absent)})
    return UploadChanges({kind: counts[kind] for kind in _FIRST}, Page(changes, len(lines), page))


def _current(scope: Scope, upload: models.Upload, keys: Iterable[str]) -> dict[str, models.MonthlyReport]:
    """The row each would replace: the undecided one if there is one, else the accepted one."""
    rows = (
        visible(scope, models.MonthlyReport)
        .filter(month=upload.month, state__in=("accepted", "submitted"), project__key__in=list(keys))
        .select_related("project")
        .order_by("state")
    )
    return {row.project.key: row for row in rows}


def _kind(row: Row, before: models.MonthlyReport | None, present: frozenset[str]) -> str:
    if before is None:
        return "new"
    return "changed" if _differing(row, before, present) else "same"


def _differing(row: Row, before: models.MonthlyReport, present: frozenset[str]) -> list[str]:
    return [name for name in VALUE_FIELDS if name in present and row[name] != getattr(before, name)]


def _absent(scope: Scope, upload: models.Upload, keys: Iterable[str]) -> list[str]:
    due = due_projects(scope, upload.month).annotate(filer=filing_unit()).filter(filer=upload.unit_id)
    missing = due.exclude(key__in=list(keys)).exclude(reported(upload.month, "accepted", "submitted"))
    return list(missing.order_by("key").values_list("key", flat=True))


def _names(scope: Scope, keys: Iterable[str]) -> dict[str, str]:
    english = scope.language.startswith("en")
    rows = visible(scope, models.Project).filter(key__in=list(keys)).values_list("key", "name", "name_en")
    return {key: (english and name_en) or name for key, name, name_en in rows}


def _change(
    line: Row | str,
    names: Mapping[str, str],
    kinds: Mapping[str, str],
    current: Mapping[str, models.MonthlyReport],
    present: frozenset[str],
    labels: Mapping[str, str],
    currency: str,
) -> RowChange:
    if isinstance(line, str):
        return RowChange(line, names.get(line, line), "absent", "", ())
    key = line["project"]
    before = current.get(key)
    fields = _differing(line, before, present) if before else [name for name in VALUE_FIELDS if line[name]]
    changes = tuple(
        FieldChange(
            name,
            labels.get(name, name),
            _shown(name, getattr(before, name), currency) if before else "",
            _shown(name, line[name], currency),
        )
        for name in fields
    )
    return RowChange(key, names.get(key, key), kinds[key], before.state if before else "", changes)


def _shown(name: str, value: object, currency: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dt.date):
        return formatting.day(value, year=True)
    if isinstance(value, Decimal):
        return formatting.money(value, currency, unit=True) if name in MONEY_FIELDS else formatting.plain(value)
    return str(value)
