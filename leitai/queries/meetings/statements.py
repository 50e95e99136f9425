"""Written statements: who was asked, what is in, what is late and who is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.core.workdays import hours_late
from leitai.queries import months
from leitai.queries.delivery.parsed import stored_file
from leitai.queries.meetings.programme import Head, head_of, meeting_rows
from leitai.queries.meetings.rows import said
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Permission


@dataclass(frozen=True)
class Statement:
    id: int
    meeting_id: int
    theme: str
    department: str
    state: str
    late_hours: int
    """By how much it came late, or is late so far; 0 on time."""
    sent_at: dt.datetime | None
    sent_by: str
    text: str
    file_name: str
    size: int
    waived_reason: str
    is_open: bool
    """This person may hand it in or change it now."""

    @property
    def is_missing(self) -> bool:
        return self.state == "awaited"


@dataclass(frozen=True)
class StatementsPage:
    head: Head
    due: dt.datetime | None
    is_past: bool
    lines: tuple[Statement, ...]
    has_campaign: bool

    @property
    def there(self) -> int:
        return sum(line.state in ("in", "late") for line in self.lines)

    @property
    def missing(self) -> tuple[Statement, ...]:
        return tuple(line for line in self.lines if line.is_missing)


@dataclass(frozen=True)
class OneStatement:
    head: Head
    due: dt.datetime | None
    line: Statement


@dataclass(frozen=True)
class StatementFile:
    path: Path
    name: str
    media_type: str


def statements_page(scope: Scope, meeting_id: int) -> StatementsPage:
    """All for those who look at the whole region; a department sees its own."""
    meeting = meeting_rows(scope).get(pk=meeting_id)
    now = months.now(months.region_of(scope))
    rows = visible(scope, models.WrittenStatement).filter(meeting=meeting)
    rows = rows.select_related("theme", "organization", "sent_by")
    return StatementsPage(
        head=head_of(scope, meeting),
        due=meeting.statements_due,
        is_past=meeting.statements_due is not None and now > meeting.statements_due,
        lines=tuple(_line(scope, row, meeting, now) for row in rows),
        has_campaign=meeting.campaign_id is not None,
    )


def asked_departments(scope: Scope, meeting_id: int) -> tuple[tuple[str, str], ...]:
    """Theme and lead department of each statement that is in the programme: no secret to anybody, unlike its text."""
    meeting = visible(scope, models.Meeting).get(pk=meeting_id)
    rows = meeting.statements.exclude(waived_at__isnull=False, sent_at__isnull=True)
    return tuple(
        (said(row.theme, "name", scope.language), named(row.organization, scope.language))
        for row in rows.select_related("theme", "organization")
    )


def statement(scope: Scope, statement_id: int) -> OneStatement:
    rows = visible(scope, models.WrittenStatement)
    row = rows.select_related("meeting__campaign", "theme", "organization", "sent_by").get(pk=statement_id)
    now = months.now(months.region_of(scope))
    return OneStatement(
        head=head_of(scope, row.meeting), due=row.meeting.statements_due, line=_line(scope, row, row.meeting, now)
    )


def statement_file(scope: Scope, statement_id: int) -> StatementFile:
    row = visible(scope, models.WrittenStatement).get(pk=statement_id)
    if not row.sha256:
        raise ObjectDoesNotExist("this statement came without a file")
    return StatementFile(stored_file(row.sha256), row.file_name, row.media_type)


def _line(scope: Scope, row: models.WrittenStatement, meeting: models.Meeting, now: dt.datetime) -> Statement:
    due = meeting.statements_due
    state, late = _state(row, due, now)
    own = scope.may(Permission.SEND_STATEMENTS) and row.organization_id in scope.organization_ids
    return Statement(
        id=row.pk,
        meeting_id=meeting.pk,
        theme=said(row.theme, "name", scope.language),
        department=named(row.organization, scope.language),
        state=state,
        late_hours=late,
        sent_at=row.sent_at,
        sent_by=person_name(scope, row.sent_by),
        text=row.text,
        file_name=row.file_name,
        size=row.size,
        waived_reason=row.waived_reason,
        is_open=own and meeting.state != "held" and (row.sent_at is None or due is None or now <= due),
    )


def _state(row: models.WrittenStatement, due: dt.datetime | None, now: dt.datetime) -> tuple[str, int]:
    if row.sent_at is not None:
        late = hours_late(row.sent_at, due) if due else 0
        return ("late" if late else "in"), late
    if row.waived_at is not None:
        return "waived", 0
    return "awaited", hours_late(now, due) if due else 0
