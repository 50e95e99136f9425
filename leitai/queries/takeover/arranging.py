"""How an office's own table is read: what was seen at the first look, guessed, remembered and chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from leitai import models
from leitai.queries.delivery.parsed import stored_file
from leitai.queries.orgs import Scope, visible
from leitai.queries.takeover.units import UnitWords, word_of
from leitai.workbooks.arranged import Arrangement
from leitai.workbooks.columns import MONEY_UNITS, Layout
from leitai.workbooks.glance import Glance, SheetGlance, glance_file
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.wording import money_unit

REGISTER, PROGRESS = "project_register", "monthly_progress"
LAYOUTS = (REGISTER, PROGRESS)
# Columns of the layouts that nothing is kept of: they are not offered.
NOT_KEPT = {REGISTER: frozenset({"done_before", "remarks", "credits"}), PROGRESS: frozenset({"arrived_year"})}
OF_COLUMN, OF_SHEET, OF_SECTION = "-column", "-sheet", "-section"
_MOSTLY = 0.6


def offered(layout: str) -> tuple[str, ...]:
    return tuple(key for key in layout_of(layout).keys if key not in NOT_KEPT[layout])


def answered_columns(scope: Scope, layout: str) -> dict[str, str]:
    rows = visible(scope, models.TableAnswer).filter(kind="column", layout=layout)
    return dict(rows.values_list("text", "answer"))


def look(scope: Scope, upload: models.Upload, headers: Mapping[str, tuple[int, int]] | None = None) -> Glance:
    confirmed = answered_columns(scope, upload.layout)
    path = stored_file(upload.sha256)
    return glance_file(path, upload.layout, confirmed=confirmed, headers=headers, name=upload.file_name)


def first_arrangement(scope: Scope, layout: str, seen: Glance, day: dt.date) -> list[dict[str, Any]]:
    """The sheets with what their columns seem to hold; taken are those in which something was recognised."""
    words = UnitWords(scope, day)
    sheets = [arranged_sheet(sheet, layout, words) for sheet in seen.sheets]
    if sheets and not any(sheet["take"] for sheet in sheets):
        sheets[0]["take"] = True
    return sheets


def arranged_sheet(sheet: SheetGlance, layout: str, words: UnitWords) -> dict[str, Any]:
    keys = offered(layout)
    told = asdict(sheet)
    for column in told["columns"]:
        column["key"] = column["key"] if column["key"] in keys else ""
    _guess_units(told["columns"], words)
    there = {column["key"] for column in told["columns"]}
    told["take"] = sheet.known and not sheet.hidden
    told["unit_from"] = OF_COLUMN
    if "unit" not in there:
        named = words.read([sheet.sheet], {})[sheet.sheet] if sheet.sheet else None
        told["unit_from"] = OF_SHEET if named is not None and named.how != "unknown" else OF_SECTION
    return told


def _guess_units(columns: list[dict[str, Any]], words: UnitWords) -> None:
    """A column whose values mostly are units' names is the unit's, whatever its heading says."""
    if any(column["key"] == "unit" for column in columns):
        return
    for column in columns:
        values = column["values"]
        known = [word for word in words.read(values, {}).values() if word.how != "unknown"]
        if not column["key"] and column["how"] != "confirmed" and len(known) >= max(1, _MOSTLY * len(values)):
            column["key"], column["how"] = "unit", "fuzzy"
            return


def arrangements(upload: models.Upload) -> list[Arrangement]:
    return [
        Arrangement(
            sheet["sheet"],
            sheet["top"],
            sheet["bottom"],
            tuple((column["column"], column["key"]) for column in sheet["columns"] if column["key"]),
            sheet["unit"],
        )
        for sheet in upload.arrangement["sheets"]
        if sheet["take"]
    ]


def wanting(layout: str, sheets: Sequence[Mapping[str, Any]]) -> tuple[str, str] | None:
    """The first thing no table of this kind can do without: the sheet and the column's key; None if all is there."""
    for sheet in sheets:
        there = [column["key"] for column in sheet["columns"] if column["key"]]
        if twice := next((key for key in there if there.count(key) > 1), None):
            return sheet["sheet"], f"twice:{twice}"
        if layout == REGISTER and "name" not in there:
            return sheet["sheet"], "name"
        if layout == PROGRESS and not {"project", "code", "name"} & set(there):
            return sheet["sheet"], "name"
        if layout == PROGRESS and "done_total" not in there:
            return sheet["sheet"], "done_total"
        if sheet["unit_from"] == OF_COLUMN and "unit" not in there and layout == REGISTER:
            return sheet["sheet"], "unit"
    return None


def needs_money_unit(layout: Layout, sheet: Mapping[str, Any]) -> bool:
    """Whether some amount says neither in its heading nor by the sheet in which unit it is."""
    money = {column.key for column in layout.columns if column.kind == "money"}
    silent = (column["key"] in money and not money_unit(column["heading"]) for column in sheet["columns"])
    return sheet["unit"] not in MONEY_UNITS and any(silent)


def memory_of_unit(text: str) -> str:
    return word_of(text)[:200]
