"""Written statements: asked of each theme's lead department, handed in by it, or waived by the office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.meetings.plan import open_meeting
from leitai.actions.storage import Stored, safe_name, store
from leitai.documents.papers import DOCX, PDF, paper_type
from leitai.queries import months
from leitai.queries.meetings import starts_at
from leitai.queries.orgs import Scope, found, require, visible
from leitai.rules import Permission, Refused

LARGEST = 10 * 2**20
LONGEST = 20_000  # characters


@transaction.atomic
def call_for_statements(*, by: Scope, meeting_id: int, due: dt.datetime) -> models.Meeting:
    """Ask each theme's lead department for a statement; said again, it moves the deadline and follows a new lead."""
    require(by, Permission.EDIT_MEETINGS)
    meeting = open_meeting(by, meeting_id)
    if meeting.campaign_id is None:
        raise Refused("statements_need_a_campaign")
    if due > starts_at(meeting, months.region_of(by)):
        raise Refused("statements_due_after_meeting")
    themes = list(visible(by, models.Theme).filter(campaign_id=meeting.campaign_id))
    if not themes:
        raise Refused("statements_need_themes")
    asked = {row.theme_id: row for row in meeting.statements.all()}
    for theme in themes:
        row = asked.get(theme.pk) or models.WrittenStatement(meeting=meeting, theme=theme)
        if row.sent_at is None and row.organization_id != theme.lead_id:
            row.organization_id = theme.lead_id
            row.save()
    meeting.statements_due = due
    meeting.save(update_fields=["statements_due"])
    detail = {"due": due.isoformat(), "themes": len(themes)}
    record(by=by, verb="call_for_statements", about=meeting, detail=detail)
    return meeting


def send_statement(
    *,
    by: Scope,
    statement_id: int,
    text: str = "",
    file_name: str = "",
    chunks: Iterable[bytes] | None = None,
    drop_file: bool = False,
) -> models.WrittenStatement:
    """Hand in text, a file, or both; a new file takes the place of the one before. After the deadline what is in
    stays as it is, and what is not yet in comes late.
    """
    require(by, Permission.SEND_STATEMENTS)
    _may_send(by, found(by, models.WrittenStatement, statement_id))
    if len(text) > LONGEST:
        raise Refused("statement_too_long", n=len(text), most=LONGEST)
    stored = store(chunks, LARGEST) if chunks is not None else None
    media_type = _kind(stored) if stored else ""
    with transaction.atomic():
        row = found(by, models.WrittenStatement, statement_id, lock=True)
        _may_send(by, row)
        row.text = text.strip()
        if stored:
            row.file_name, row.media_type = safe_name(file_name), media_type
            row.size, row.sha256 = stored.size, stored.sha256
        elif drop_file:
            row.file_name, row.media_type, row.size, row.sha256 = "", "", 0, ""
        if not row.text and not row.sha256:
            raise Refused("statement_empty")
        row.sent_at, row.sent_by_id = months.now(months.region_of(by)), by.person_id
        row.save()
        detail = {"meeting": row.meeting_id, "sha256": row.sha256, "characters": len(row.text)}
        record(by=by, verb="send_statement", about=row, detail=detail)
    return row


def _may_send(by: Scope, row: models.WrittenStatement) -> None:
    if row.organization_id not in by.organization_ids:
        raise Refused("not_allowed", permission=Permission.SEND_STATEMENTS.value)
    if row.meeting.state == "held":
        raise Refused("meeting_was_held")
    due = row.meeting.statements_due
    if row.sent_at is not None and due is not None and months.now(months.region_of(by)) > due:
        raise Refused("statement_closed")


def _kind(stored: Stored) -> str:
    kind = paper_type(stored.head, stored.path)
    if kind not in (PDF, DOCX):
        raise Refused("statement_file_kind")
    return kind


@transaction.atomic
def waive_statement(*, by: Scope, statement_id: int, reason: str) -> models.WrittenStatement:
    """The department need not hand in anything; it still may."""
    require(by, Permission.EDIT_MEETINGS)
    row = found(by, models.WrittenStatement, statement_id)
    open_meeting(by, row.meeting_id)
    row.refresh_from_db()
    if row.sent_at is not None:
        raise Refused("statement_is_in")
    if not reason.strip():
        raise Refused("waiver_needs_reason")
    row.waived_at, row.waived_reason = months.now(months.region_of(by)), reason.strip()
    row.save(update_fields=["waived_at", "waived_reason"])
    record(by=by, verb="waive_statement", about=row, detail={"meeting": row.meeting_id})
    return row
