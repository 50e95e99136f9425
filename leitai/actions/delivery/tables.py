"""An office's own tables, for all its units at once: received, arranged column by column, checked, taken in or let go.

What the office says about a heading or a unit's name is kept and answers the next table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.delivery.first_list import enter_projects
from leitai.actions.delivery.handed_over import enter_reports
from leitai.actions.delivery.uploads import write_findings
from leitai.actions.guard import hold_region
from leitai.actions.storage import safe_name, store
from leitai.messages import say
from leitai.queries import months
from leitai.queries.delivery.parsed import load_reading, save_reading, stored_file
from leitai.queries.delivery.uploads import bench_language
from leitai.queries.orgs import Scope, found, require
from leitai.queries.takeover import arranging
from leitai.queries.takeover.pages import told_words
from leitai.queries.takeover.stand import TableStand, table_stand
from leitai.queries.takeover.units import ABOVE, LEFT_OUT, NOBODY, UnitWords
from leitai.rules import Permission, Refused
from leitai.workbooks.columns import MONEY_UNITS
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.parse import parse_file
from leitai.workbooks.results import Parsed

# Rows of one table: what one request reads, checks and takes in within some seconds.
MOST = 5_000


@dataclass(frozen=True)
class SheetWanted:
    """What somebody said about one sheet; columns by number, `key` "" for one that is left out."""

    sheet: str
    take: bool
    unit: str
    unit_from: str
    columns: Mapping[int, str]


def receive_table(
    *, by: Scope, layout: str, month: dt.date, file_name: str, chunks: Iterable[bytes], listed_on: dt.date | None = None
) -> models.Upload:
    """Store the file and look at it. A first list is of the day from which its projects are on the list."""
    _allowed(by, layout)
    region = months.region_of(by)
    day = listed_on or month
    if day > months.now(region).date():
        raise Refused("month_in_future")
    stored = store(chunks, settings.LEITAI_UPLOAD_LIMIT)
    upload = models.Upload(
        region=region,
        month=day.replace(day=1),
        layout=layout,
        file_name=safe_name(file_name),
        sha256=stored.sha256,
        size=stored.size,
        state="problems",
        created_by_id=by.person_id,
        created_at=months.now(region),
    )
    seen = arranging.look(by, upload)
    if seen.problems:
        problem = seen.problems[0]
        raise Refused("own_table_unreadable", problem=say(problem.message, problem.values, bench_language(by)))
    if not seen.sheets:
        raise Refused("own_table_empty")
    upload.arrangement = {"sheets": arranging.first_arrangement(by, layout, seen, day)}
    if layout == arranging.REGISTER:
        upload.arrangement["listed_on"] = day.isoformat()
    with transaction.atomic():
        upload.save()
        detail = {"sha256": stored.sha256, "size": stored.size, "layout": layout}
        record(by=by, verb="receive_table", about=upload, month=upload.month, detail=detail)
    return upload


@transaction.atomic
def look_again(*, by: Scope, upload_id: int, sheet: str, top: int, bottom: int) -> models.Upload:
    """Take other rows of a sheet for its header; what the columns seem to hold is guessed anew."""
    upload = _open(by, upload_id)
    sheets = upload.arrangement["sheets"]
    at = next((number for number, told in enumerate(sheets) if told["sheet"] == sheet), None)
    if at is None:
        raise Refused("not_found")
    seen = arranging.look(by, upload, {sheet: (top, bottom)})
    fresh = next((one for one in seen.sheets if one.sheet == sheet), None)
    if fresh is None:
        raise Refused("own_table_empty")
    sheets[at] = arranging.arranged_sheet(fresh, upload.layout, UnitWords(by, upload.month)) | {"take": True}
    upload.arrangement = {name: told for name, told in upload.arrangement.items() if name in ("sheets", "listed_on")}
    upload.state = "problems"
    upload.problems.all().delete()
    upload.save(update_fields=["arrangement", "state"])
    detail = {"top": fresh.top, "bottom": fresh.bottom}
    record(by=by, verb="look_again", about=upload, month=upload.month, detail=detail)
    return upload


@transaction.atomic
def arrange_table(*, by: Scope, upload_id: int, sheets: Iterable[SheetWanted]) -> models.Upload:
    """Say what each column holds; the file is read so and checked. The answers are kept for the next table."""
    upload = _open(by, upload_id)
    for wanted in sheets:
        _arrange(upload, wanted)
    taken = [told for told in upload.arrangement["sheets"] if told["take"]]
    if not taken:
        raise Refused("own_no_sheet")
    _refuse_wanting(by, upload.layout, taken)
    _remember_columns(by, upload.layout, taken)
    parsed = parse_file(
        stored_file(upload.sha256),
        upload.layout,
        arrangements=arranging.arrangements(upload),
        name=upload.file_name,
    )
    if parsed.rows.height > MOST:
        raise Refused("own_table_too_long", n=parsed.rows.height, most=MOST)
    upload.arrangement["arranged"] = True
    save_reading(upload, parsed, pl.Series("project", [None] * parsed.rows.height, dtype=pl.String), "")
    _settle(by, upload, parsed)
    detail = {"sheets": len(taken), "columns": sum(bool(c["key"]) for told in taken for c in told["columns"])}
    record(by=by, verb="arrange_table", about=upload, month=upload.month, detail=detail)
    return upload


@transaction.atomic
def name_units(*, by: Scope, upload_id: int, answers: Mapping[int, str]) -> models.Upload:
    """Say which unit each text means (by its number on the page): a code, or nobody's, left out, as in the row above.
    A unit is kept for the next table.
    """
    upload = _open(by, upload_id)
    if not upload.arrangement.get("arranged"):
        raise Refused("own_table_not_arranged")
    words, codes = upload.arrangement["words"], UnitWords(by, upload.month).codes
    said = upload.arrangement.setdefault("units", {})
    for number, answer in answers.items():
        if not answer:
            continue
        if not 0 <= number < len(words) or answer not in codes | {NOBODY, LEFT_OUT, ABOVE}:
            raise Refused("not_found")
        text = words[number]["text"]
        said[text] = answer
        if answer in codes and (memory := arranging.memory_of_unit(text)):
            _keep_answer(by, "unit", "", memory, answer)
    _settle(by, upload, _reading(upload))
    detail = {"answers": len(said), "open": sum(not word["settled"] for word in upload.arrangement["words"])}
    record(by=by, verb="name_units", about=upload, month=upload.month, detail=detail)
    return upload


@transaction.atomic
def take_table(*, by: Scope, upload_id: int, without_faulty: bool = False) -> models.Upload:
    """Take in every row, or none; rows that cannot be taken in are left out only on wish."""
    upload = _open(by, upload_id)
    if not upload.arrangement.get("arranged"):
        raise Refused("own_table_not_arranged")
    hold_region(by)
    stand = _settle(by, upload, _reading(upload))
    if stand.unsettled:
        raise Refused("own_table_units_unsettled", n=stand.unsettled)
    if stand.unfit or (stand.faulty and not without_faulty):
        raise Refused("upload_has_errors", n=upload.errors)
    fit = ~pl.struct("_sheet", "_row").map_elements(
        lambda row: (row["_sheet"], row["_row"]) in stand.faulty, return_dtype=pl.Boolean
    )
    rows = stand.parsed.rows.filter(fit) if stand.faulty else stand.parsed.rows
    if rows.is_empty():
        raise Refused("nothing_changes")
    enter = enter_projects if upload.layout == arranging.REGISTER else enter_reports
    counts = enter(by, upload, stand.parsed, rows)
    upload.arrangement["counts"] |= counts | {"faulty": len(stand.faulty)}
    upload.state = "submitted"
    upload.save()
    detail = {name: n for name, n in upload.arrangement["counts"].items() if isinstance(n, int)}
    record(by=by, verb="take_table", about=upload, month=upload.month, detail=detail)
    return upload


@transaction.atomic
def drop_table(*, by: Scope, upload_id: int) -> models.Upload:
    """Let a table go before it is taken in; what was said about its headings and units stays said."""
    upload = _open(by, upload_id)
    upload.state = "cancelled"
    upload.problems.all().delete()
    upload.save(update_fields=["state"])
    record(by=by, verb="drop_table", about=upload, month=upload.month)
    return upload


def _allowed(by: Scope, layout: str) -> None:
    require(by, Permission.EDIT_PROJECTS)
    if layout not in arranging.LAYOUTS:
        raise Refused("unknown_layout")
    if by.person_id is None or not by.whole_region:
        raise Refused("not_allowed", permission=Permission.EDIT_PROJECTS.value)


def _open(by: Scope, upload_id: int) -> models.Upload:
    upload = found(by, models.Upload, upload_id, lock=True)
    if upload.unit_id is not None or upload.layout not in arranging.LAYOUTS:
        raise Refused("not_found")
    _allowed(by, upload.layout)
    if upload.state == "submitted":
        raise Refused("own_table_taken")
    if upload.state not in ("problems", "ready"):
        raise Refused("upload_ended")
    return upload


def _arrange(upload: models.Upload, wanted: SheetWanted) -> None:
    told = next((one for one in upload.arrangement["sheets"] if one["sheet"] == wanted.sheet), None)
    if told is None:
        raise Refused("not_found")
    offered = {"", *arranging.offered(upload.layout)}
    if wanted.unit not in {"", *MONEY_UNITS} or not set(wanted.columns.values()) <= offered:
        raise Refused("unknown_choice", value=wanted.unit, field="unit")
    told["take"], told["unit"], told["unit_from"] = wanted.take, wanted.unit, wanted.unit_from[:40]
    for column in told["columns"]:
        if column["column"] in wanted.columns:
            column["key"], column["how"] = wanted.columns[column["column"]], "confirmed"


def _refuse_wanting(by: Scope, layout: str, taken: list[dict[str, Any]]) -> None:
    declared = layout_of(layout)
    if (lack := arranging.wanting(layout, taken)) is not None:
        sheet, key = lack
        twice, key = key.startswith("twice:"), key.removeprefix("twice:")
        label = declared.column(key).label(bench_language(by))
        raise Refused("own_column_twice" if twice else "own_column_missing", column=label, sheet=sheet or "1")
    for told in taken:
        if arranging.needs_money_unit(declared, told):
            raise Refused("own_money_unit", sheet=told["sheet"] or "1")


def _remember_columns(by: Scope, layout: str, taken: list[dict[str, Any]]) -> None:
    for told in taken:
        memories = [column["memory"] for column in told["columns"]]
        for column in told["columns"]:
            if column["memory"] and memories.count(column["memory"]) == 1:
                _keep_answer(by, "column", layout, column["memory"], column["key"])


def _keep_answer(by: Scope, kind: str, layout: str, text: str, answer: str) -> None:
    models.TableAnswer.objects.update_or_create(
        region_id=by.region_id,
        kind=kind,
        layout=layout,
        text=text,
        defaults={"answer": answer, "chosen_by_id": by.person_id},
    )


def _reading(upload: models.Upload) -> Parsed:
    if (reading := load_reading(upload)) is not None:
        return reading[0]
    path, arranged = stored_file(upload.sha256), arranging.arrangements(upload)
    return parse_file(path, upload.layout, arrangements=arranged, name=upload.file_name)


def _settle(by: Scope, upload: models.Upload, parsed: Parsed) -> TableStand:
    """Look at the table against today's units and register, and keep what was found."""
    stand = table_stand(by, upload, parsed)
    write_findings(upload, stand.parsed, list(stand.problems))
    upload.arrangement["words"] = told_words(stand.units)
    upload.arrangement["counts"] = {
        "fresh": stand.fresh, "known": stand.known, "left_out": stand.left_out, "faulty": len(stand.faulty),
        "unfit": int(stand.unfit),
    }  # fmt: skip
    upload.state = "problems" if stand.unsettled or upload.errors else "ready"
    upload.checked_at = months.now(months.region_of(by))
    upload.save()
    return stand
