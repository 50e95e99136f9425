"""Writes an upload's rows into the reports: a hundred thousand by one COPY and two statements."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass

import polars as pl
from django.db import connection

from leitai import models
from leitai.queries.delivery.incoming import TEXT_FIELDS, VALUE_FIELDS

_COLUMNS = ("project", "sheet", "row", *VALUE_FIELDS)

_TEMPORARY = """
CREATE TEMPORARY TABLE incoming (
    project text, sheet text, "row" integer, total_investment numeric, done_month numeric, done_year numeric,
    done_total numeric, statistics_year numeric, paid_year numeric, physical numeric, started_on date,
    completed_on date, statistics_on date, forecast_completion date, progress text, problem text, next_step text,
    reason text, project_id bigint, number integer, current_id bigint, current_state text
) ON COMMIT DROP
"""
# The row a new one is compared with: the undecided one if there is one, else the accepted one.
_MATCH = """
UPDATE incoming i SET project_id = p.id FROM leitai_project p WHERE p.region_id = %(region)s AND p.key = i.project;
UPDATE incoming i SET number = last.revision FROM (
    SELECT r.project_id, max(r.revision) AS revision FROM leitai_monthlyreport r
      JOIN incoming n ON n.project_id = r.project_id WHERE r.month = %(month)s GROUP BY r.project_id
) last WHERE last.project_id = i.project_id;
UPDATE incoming i SET current_id = now.id, current_state = now.state FROM (
    SELECT DISTINCT ON (r.project_id) r.project_id, r.id, r.state FROM leitai_monthlyreport r
      JOIN incoming n ON n.project_id = r.project_id
     WHERE r.month = %(month)s AND r.state IN ('submitted', 'accepted')
     ORDER BY r.project_id, r.state DESC
) now WHERE now.project_id = i.project_id;
"""


@dataclass(frozen=True)
class Written:
    new: int
    changed: int
    same: int


def write_reports(
    upload: models.Upload,
    submission: models.Submission | None,
    rows: pl.DataFrame,
    present: frozenset[str],
    by_id: int | None,
    at: dt.datetime,
) -> Written:
    """Insert what is new or differs as the next revision; an undecided row it replaces becomes withdrawn.

    What the workbook has no column for keeps the value of the row it replaces; a reason given on the page counts.
    """
    values = {
        "region": upload.region_id,
        "month": upload.month,
        "submission": submission and submission.pk,
        "upload": upload.pk,
    }
    values |= {"by": by_id, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_TEMPORARY)
        _copy(cursor, rows)
        for statement in _MATCH.strip().split(";\n"):
            cursor.execute(statement.rstrip(";"), values)
        kept = [name for name in VALUE_FIELDS if name not in present]
        if kept:
            said = {"reason": "coalesce(nullif(i.reason, ''), r.reason)"}
            sets = ", ".join(f"{name} = {said.get(name, f'r.{name}')}" for name in kept)
            cursor.execute(f"UPDATE incoming i SET {sets} FROM leitai_monthlyreport r WHERE r.id = i.current_id")
        same = _drop_unchanged(cursor)
        cursor.execute("SELECT count(*), count(current_id) FROM incoming")
        total, changed = cursor.fetchone()
        cursor.execute(
            "UPDATE leitai_monthlyreport r SET state = 'withdrawn' FROM incoming i"
            " WHERE r.id = i.current_id AND i.current_state = 'submitted'"
        )
        names = ", ".join(VALUE_FIELDS)
        cursor.execute(
            f"INSERT INTO leitai_monthlyreport (project_id, month, revision, state, submission_id, upload_id, sheet,"
            f' "row", {names}, phase, filed_by_id, filed_at, return_reason)'
            f" SELECT project_id, %(month)s, coalesce(number, 0) + 1, 'submitted', %(submission)s::bigint, %(upload)s,"
            f" sheet, \"row\", {names}, '', %(by)s, %(at)s, '' FROM incoming",
            values,
        )
        cursor.execute("DROP TABLE incoming")
    return Written(new=total - changed, changed=changed, same=same)


def _drop_unchanged(cursor: object) -> int:
    mine = ", ".join(f"i.{name}" for name in VALUE_FIELDS)
    theirs = ", ".join(f"r.{name}" for name in VALUE_FIELDS)
    cursor.execute(  # type: ignore[attr-defined]
        f"DELETE FROM incoming i USING leitai_monthlyreport r"
        f" WHERE r.id = i.current_id AND ({mine}) IS NOT DISTINCT FROM ({theirs})"
    )
    return int(cursor.rowcount)  # type: ignore[attr-defined]


def _copy(cursor: object, rows: pl.DataFrame) -> None:
    """Quoted texts and bare nothing: the CSV form keeps an empty text apart from no value."""
    sink = io.BytesIO()
    quoted = rows.select(_COLUMNS).with_columns(pl.col(name).fill_null("") for name in (*TEXT_FIELDS, "sheet"))
    quoted.write_csv(sink, include_header=False, quote_style="non_numeric")
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    with cursor.copy(f"COPY incoming ({names}) FROM STDIN (FORMAT csv)") as copy:  # type: ignore[attr-defined]
        copy.write(sink.getbuffer())
