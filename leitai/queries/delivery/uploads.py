"""An upload on its way: how far, what was found, what keeps it from being submitted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from leitai import models
from leitai.messages import say
from leitai.queries.delivery.parsed import load_reading
from leitai.queries.delivery.signatures import upload_signatures
from leitai.queries.delivery.upload_views import (
    HeaderView,
    ProblemGroup,
    ProblemView,
    SheetCell,
    SheetColumn,
    SheetRow,
    SheetView,
    SheetWindow,
    UploadRow,
    UploadStatus,
)
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.refusals import refusal_words
from leitai.queries.shell import named
from leitai.rules import Permission, Refused
from leitai.workbooks.layouts import UnknownLayout, layout
from leitai.workbooks.results import Parsed, Place, column_letters, column_number

# A check that has not been heard of for so long has lost its worker.
STALE = dt.timedelta(minutes=3)
_ORDER = {"error": 0, "reason": 1, "note": 2}
_AROUND = 4  # rows shown above and below a problem
_SHOWN_COLUMNS = 6  # around a problem, besides the one with the names
# What a finding's values are called beside the cell.
_FACTS = ("found", "last", "other", "expected", "suggestion")


def may_send(by: Scope, unit: models.Unit | None, layout_key: str, *, behalf: bool = False) -> None:
    """A county's reporter sends in the county's workbooks; the city office the economic figures of any unit, and
    what it says it files on a unit's behalf: that is then the office's alone.
    """
    if by.may(Permission.ACCEPT_REPORTS) and by.whole_region and (behalf or layout_key == "economy_series"):
        return
    if behalf:
        raise Refused("not_allowed", permission=Permission.ACCEPT_REPORTS.value)
    if unit is None or not by.may_file_for(unit.pk):
        raise Refused("not_allowed", permission=Permission.FILE_REPORTS.value)


def may_answer(by: Scope, upload: models.Upload) -> None:
    """Explain, cancel, submit an upload: what was sent on a unit's behalf only its sender, for another accepts it."""
    behalf = bool(upload.behalf_reason)
    may_send(by, upload.unit, upload.layout, behalf=behalf)
    if behalf and upload.created_by_id != by.person_id:
        raise Refused("behalf_of_another")


def may_send_upload(by: Scope, upload: UploadStatus) -> bool:
    """Whether this person may answer for an upload they see: explain, cancel, submit it."""
    if upload.signed.behalf_reason:
        return by.may(Permission.ACCEPT_REPORTS) and upload.created_by_id == by.person_id
    if upload.layout == "economy_series" and by.may(Permission.ACCEPT_REPORTS) and by.whole_region:
        return True
    return upload.unit_id is not None and by.may(Permission.FILE_REPORTS) and by.may_file_for(upload.unit_id)


def bench_language(scope: Scope) -> str:
    return "en" if scope.language.startswith("en") else "zh-Hans"


def confirmed_headers(upload: models.Upload) -> dict[str, str]:
    """Earlier answers of this unit about guessed headers, as the parser wants them."""
    rows = models.HeaderChoice.objects.filter(unit_id=upload.unit_id, layout=upload.layout).order_by("chosen_at")
    return {
        text: column if accepted else "" for text, column, accepted in rows.values_list("text", "column", "accepted")
    }


def upload_status(scope: Scope, upload_id: int) -> UploadStatus:
    rows = visible(scope, models.Upload).select_related("unit", "created_by", "filled_by", "released_by", "unsigned_by")
    revisions = models.MonthRevision.objects.filter(region=OuterRef("region"), month=OuterRef("month"))
    upload = rows.annotate(
        given=Count("problems", filter=Q(problems__severity="reason") & ~Q(problems__given_reason="")),
        month_closed=Exists(revisions),
    ).get(pk=upload_id)
    lost = upload.state in ("checking", "submitting") and _silence(upload) > STALE
    failure = "upload_broken" if lost else upload.failure
    return UploadStatus(
        id=upload.pk,
        unit_id=upload.unit_id,
        unit_code=upload.unit.code if upload.unit else "",
        unit_name=named(upload.unit, scope.language) if upload.unit else "",
        month=upload.month,
        layout=upload.layout,
        file_name=upload.file_name,
        size=upload.size,
        state="failed" if lost else upload.state,
        is_part=upload.is_part,
        progress_done=upload.progress_done,
        progress_total=upload.progress_total,
        seconds=max(0, int((timezone.now() - upload.progress_at).total_seconds())) if upload.progress_at else 0,
        rows=upload.rows,
        errors=upload.errors,
        reasons=upload.reasons,
        reasons_given=upload.given,
        notes=sum(told["n"] for told in upload.rule_counts.values() if told["severity"] == "note"),
        headers=_headers(scope, upload),
        sheets=_sheets(scope, upload),
        same_as_id=upload.same_as_id,
        failure=refusal_words(Refused(failure, number=f"U-{upload.pk}")) if failure else "",
        month_closed=upload.month_closed,
        blockers=() if upload.state == "submitted" else tuple(refusal_words(r) for r in blockers(upload)),
        created_by=person_name(scope, upload.created_by),
        created_by_id=upload.created_by_id,
        created_at=upload.created_at,
        checked_at=upload.checked_at,
        submission_id=upload.submission_id,
        signed=upload_signatures(scope, upload),
        filled_by_id=upload.filled_by_id,
        second_signature=bool(upload.unit and upload.unit.second_signature and not upload.behalf_reason),
        unsigned_by=person_name(scope, upload.unsigned_by),
        unsigned_at=upload.unsigned_at,
        unsigned_reason=upload.unsigned_reason,
    )


def _silence(upload: models.Upload) -> dt.timedelta:
    return timezone.now() - upload.progress_at if upload.progress_at else STALE * 2


def blockers(upload: models.Upload) -> list[Refused]:
    """Everything that keeps a checked upload from being submitted."""
    found = []
    if guessed := sum(header["how"] == "fuzzy" for header in upload.headers):
        found.append(Refused("upload_headers_unconfirmed", n=guessed))
    if upload.errors:
        found.append(Refused("upload_has_errors", n=upload.errors))
    if missing := reasons_missing(upload):
        found.append(Refused("upload_needs_reasons", n=missing))
    return found


def reasons_missing(upload: models.Upload) -> int:
    """Places that need a reason and have none; those not listed one by one are covered by their rule's reason."""
    rows = (
        upload.problems.filter(severity="reason")
        .values("rule")
        .annotate(n=Count("pk"), open=Count("pk", filter=Q(given_reason="")))
    )
    listed = {row["rule"]: row for row in rows.order_by("rule")}
    missing = sum(row["open"] for row in listed.values())
    for rule, told in upload.rule_counts.items():
        if told["severity"] == "reason" and not told.get("reason"):
            missing += told["n"] - (listed[rule]["n"] if rule in listed else 0)
    return missing


def _headers(scope: Scope, upload: models.Upload) -> tuple[HeaderView, ...]:
    language = bench_language(scope)
    try:
        columns = {column.key: column.label(language) for column in layout(upload.layout).columns}
    except UnknownLayout:
        columns = {}
    return tuple(
        HeaderView(
            sheet=header["sheet"],
            cell=header["cell"],
            text=header["text"],
            key=header["key"],
            label=columns.get(header["key"], header["key"]),
            memory=header["memory"],
            to_confirm=header["how"] == "fuzzy",
        )
        for header in upload.headers
    )


def _sheets(scope: Scope, upload: models.Upload) -> tuple[SheetView, ...]:
    language = bench_language(scope)
    return tuple(
        SheetView(
            sheet["name"],
            sheet["rows"],
            sheet["hidden"],
            say(sheet["skipped"], None, language) if sheet["skipped"] else "",
        )
        for sheet in upload.sheets
    )


def upload_problems(scope: Scope, upload_id: int, severity: str = "") -> tuple[ProblemGroup, ...]:
    """The findings by rule: what must change first, then what needs a reason, then what is only told."""
    upload = visible(scope, models.Upload).get(pk=upload_id)
    language = bench_language(scope)
    rows: dict[str, list[ProblemView]] = {}
    for row in visible(scope, models.UploadProblem).filter(upload=upload).order_by("number"):
        if not severity or row.severity == severity:
            rows.setdefault(row.rule, []).append(_problem(row, language))
    groups = []
    for rule, told in upload.rule_counts.items() if upload.rule_counts else _counted(rows):
        if rule in rows or (not severity or told["severity"] == severity):
            groups.append(
                ProblemGroup(
                    rule, say(f"rule.{rule}", {}, language), told["severity"], told["n"], tuple(rows.get(rule, ()))
                )
            )
    return tuple(sorted(groups, key=lambda group: (_ORDER[group.severity], -group.total)))


def _counted(rows: Mapping[str, list[ProblemView]]) -> list[tuple[str, dict[str, Any]]]:
    return [(rule, {"severity": found[0].severity, "n": len(found)}) for rule, found in rows.items()]


def _problem(row: models.UploadProblem, language: str) -> ProblemView:
    return ProblemView(
        id=row.pk,
        number=row.number,
        rule=row.rule,
        severity=row.severity,
        sheet=row.sheet,
        row=row.row,
        column=row.column,
        cell=Place(row.sheet, row.row, row.column).cell,
        project_key=row.project_key,
        project_name=row.project_name,
        message=say(row.message, row.values, language),
        remedy=say(row.remedy, row.values, language) if row.remedy else "",
        facts=_facts(row.values, language),
        given_reason=row.given_reason,
    )


def _facts(values: Mapping[str, Any], language: str) -> tuple[tuple[str, str], ...]:
    """What was entered, what stood there last month, what was expected: each with its unit."""
    between = "" if language == "zh-Hans" else " "
    found = []
    for name in _FACTS:
        if values.get(name) in (None, ""):
            continue
        unit = values.get("other_unit" if name == "other" else "unit") or ""
        words = [say("value", {"value": value}, language) for value in (values[name], unit) if value]
        found.append((say(f"upload.fact_{name}", None, language), between.join(words)))
    return tuple(found)


def sheet_window(scope: Scope, upload_id: int, number: int | None = None) -> SheetWindow | None:
    """The rows around one problem (the first without a number) as the sheet has them; None where no cell is meant."""
    problems = visible(scope, models.UploadProblem).filter(upload=upload_id, row__isnull=False)
    wanted = problems if number is None else problems.filter(number=number)
    problem = wanted.select_related("upload").order_by("number").first()
    reading = load_reading(problem.upload) if problem else None
    if problem is None or reading is None or problem.sheet not in reading[0].cells:
        return None
    first, last = max(1, (problem.row or 1) - _AROUND), (problem.row or 1) + _AROUND
    marks: dict[tuple[int, int], str] = {}
    near = problems.filter(sheet=problem.sheet, row__range=(first, last))
    for row, column, severity in near.values_list("row", "column", "severity"):
        at = (row, column or 0)
        marks[at] = min(marks.get(at, severity), severity, key=_ORDER.__getitem__)
    return _window(reading[0], problem, marks, first, last, _name_column(problem.upload, problem.sheet))


def _name_column(upload: models.Upload, sheet: str) -> int | None:
    """Where the names stand: the person finds a row by them."""
    cells = [header["cell"] for header in upload.headers if (header["sheet"], header["key"]) == (sheet, "name")]
    return column_number(cells[0].rstrip("0123456789")) if cells else None


def _window(
    parsed: Parsed,
    problem: models.UploadProblem,
    marks: Mapping[tuple[int, int], str],
    first: int,
    last: int,
    name_column: int | None,
) -> SheetWindow:
    cells = parsed.cells[problem.sheet]
    info = next(sheet for sheet in parsed.sheets if sheet.name == problem.sheet)
    names = [name for name in cells.columns if name != "_row"]
    at = min(max(0, (problem.column or 1) - 1 - _SHOWN_COLUMNS // 2), max(0, len(names) - _SHOWN_COLUMNS))
    shown = list(range(at, min(len(names), at + _SHOWN_COLUMNS)))
    if name_column is not None and name_column <= len(names) and name_column - 1 not in shown:
        shown = sorted([name_column - 1, *shown])
    rows = [
        SheetRow(
            number=row["_row"],
            is_header=row["_row"] in info.header_rows,
            current=row["_row"] == problem.row,
            cells=tuple(
                SheetCell(
                    text=str(row[names[i]] or ""),
                    severity=marks.get((row["_row"], i + 1), ""),
                    current=row["_row"] == problem.row and i + 1 == problem.column,
                    is_name=i + 1 == name_column,
                )
                for i in shown
            ),
        )
        for row in cells.iter_rows(named=True)
        if row["_row"] in info.header_rows or first <= row["_row"] <= last
    ]
    columns = tuple(SheetColumn(column_letters(i + 1), i + 1 == problem.column, i + 1 == name_column) for i in shown)
    return SheetWindow(problem.sheet, info.rows, columns, tuple(rows), first, last)


def upload_list(scope: Scope, month: dt.date | None = None, *, unit_id: int | None = None) -> tuple[UploadRow, ...]:
    """The newest uploads one sees, of a month or of all. An office's own tables have a page of their own."""
    rows = visible(scope, models.Upload).select_related("unit", "created_by", "filled_by", "released_by")
    rows = rows.exclude(unit__isnull=True, layout__in=("project_register", "monthly_progress"))
    rows = rows if month is None else rows.filter(month=month)
    rows = rows if unit_id is None else rows.filter(unit_id=unit_id)
    return tuple(upload_line(scope, row) for row in rows.order_by("-pk")[:50])


def upload_line(scope: Scope, row: models.Upload) -> UploadRow:
    return UploadRow(
        id=row.pk,
        file_name=row.file_name,
        month=row.month,
        unit_name=named(row.unit, scope.language) if row.unit else "",
        layout=row.layout,
        state=row.state,
        rows=row.rows,
        errors=row.errors,
        reasons=row.reasons,
        created_by=person_name(scope, row.created_by),
        created_at=row.created_at,
        signed=upload_signatures(scope, row),
    )
