"""A meeting's day and place, its state, and the items of its programme."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from django.db import transaction

from leitai import labels, models
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.meetings import items_of
from leitai.queries.orgs import Scope, found, require, visible
from leitai.rules import Permission, Refused

STATES = tuple(code for code, _label in labels.MEETING_STATES)
LONGEST = 8 * 60  # minutes of one item


class MeetingFacts(TypedDict):
    campaign_id: int | None
    title: str
    title_en: str
    day: dt.date
    starts: dt.time
    ends: dt.time
    place: str
    place_en: str
    chair: str
    chair_en: str


class ItemFacts(TypedDict):
    kind: str
    title: str
    title_en: str
    minutes: int
    starts: dt.time | None
    speaker: str
    speaker_en: str
    organization_id: int | None
    unit_id: int | None
    chair: str
    chair_en: str


def open_meeting(by: Scope, meeting_id: object) -> models.Meeting:
    """The meeting, locked until the transaction ends; refused once it was held: what happened is not rewritten."""
    meeting = found(by, models.Meeting, meeting_id, lock=True)
    if meeting.state == "held":
        raise Refused("meeting_was_held")
    return meeting


@transaction.atomic
def plan_meeting(*, by: Scope, **facts: Unpack[MeetingFacts]) -> models.Meeting:
    require(by, Permission.EDIT_MEETINGS)
    meeting = models.Meeting(region_id=by.region_id)
    _take_meeting(by, meeting, facts)
    record(by=by, verb="plan_meeting", about=meeting, detail={"day": meeting.day.isoformat()})
    return meeting


@transaction.atomic
def change_meeting(*, by: Scope, meeting_id: int, **facts: Unpack[MeetingFacts]) -> models.Meeting:
    require(by, Permission.EDIT_MEETINGS)
    meeting = open_meeting(by, meeting_id)
    before = meeting.campaign_id
    _take_meeting(by, meeting, facts)
    if meeting.campaign_id != before and meeting.statements.exists():
        raise Refused("statements_of_other_campaign")
    record(by=by, verb="change_meeting", about=meeting, detail={"day": meeting.day.isoformat()})
    return meeting


def _take_meeting(by: Scope, meeting: models.Meeting, facts: MeetingFacts) -> None:
    if facts["ends"] <= facts["starts"]:
        raise Refused("meeting_ends_before_it_starts")
    if not facts["title"].strip():
        raise Refused("meeting_needs_a_title")
    if facts["campaign_id"] is not None:
        found(by, models.Campaign, facts["campaign_id"])
    meeting.campaign_id = facts["campaign_id"]
    meeting.day, meeting.starts, meeting.ends = facts["day"], facts["starts"], facts["ends"]
    for name in ("title", "title_en", "place", "place_en", "chair", "chair_en"):
        setattr(meeting, name, facts[name].strip())  # type: ignore[literal-required]
    meeting.save()


@transaction.atomic
def move_meeting(*, by: Scope, meeting_id: int, state: str) -> models.Meeting:
    """One step on, or one step back: draft, announced, held."""
    require(by, Permission.EDIT_MEETINGS)
    meeting = found(by, models.Meeting, meeting_id, lock=True)
    if state not in STATES or abs(STATES.index(state) - STATES.index(meeting.state)) != 1:
        raise Refused("meeting_state_out_of_turn")
    if state == "announced" and not meeting.items.exists():
        raise Refused("meeting_without_programme")
    if state == "held" and meeting.day > months.now(months.region_of(by)).date():
        raise Refused("meeting_not_over", day=meeting.day)
    before, meeting.state = meeting.state, state
    meeting.save(update_fields=["state"])
    record(by=by, verb="move_meeting", about=meeting, detail={"from": before, "to": state})
    return meeting


@transaction.atomic
def add_programme_item(*, by: Scope, meeting_id: int, **facts: Unpack[ItemFacts]) -> models.ProgrammeItem:
    require(by, Permission.EDIT_MEETINGS)
    meeting = open_meeting(by, meeting_id)
    last = meeting.items.order_by("-position").values_list("position", flat=True).first() or 0
    item = models.ProgrammeItem(meeting=meeting, position=last + 1)
    _take_item(by, item, facts)
    detail = {"meeting": meeting.pk, "kind": item.kind, "position": item.position}
    record(by=by, verb="add_programme_item", about=item, unit_id=item.unit_id, detail=detail)
    return item


@transaction.atomic
def change_programme_item(*, by: Scope, item_id: int, **facts: Unpack[ItemFacts]) -> models.ProgrammeItem:
    require(by, Permission.EDIT_MEETINGS)
    item = _open_item(by, item_id)
    _take_item(by, item, facts)
    detail = {"meeting": item.meeting_id, "kind": item.kind, "minutes": item.minutes}
    record(by=by, verb="change_programme_item", about=item, unit_id=item.unit_id, detail=detail)
    return item


@transaction.atomic
def move_programme_item(*, by: Scope, item_id: int, up: bool) -> models.ProgrammeItem:
    require(by, Permission.EDIT_MEETINGS)
    item = _open_item(by, item_id)
    rows = items_of(item.meeting)
    at = next(place for place, row in enumerate(rows) if row.pk == item.pk)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(rows):
        raise Refused("item_at_the_end")
    beside = rows[other]
    item.position, beside.position = beside.position, item.position
    models.ProgrammeItem.objects.bulk_update([item, beside], ["position"])
    detail = {"meeting": item.meeting_id, "position": item.position}
    record(by=by, verb="move_programme_item", about=item, detail=detail)
    return item


@transaction.atomic
def drop_programme_item(*, by: Scope, item_id: int) -> models.Meeting:
    require(by, Permission.EDIT_MEETINGS)
    item = _open_item(by, item_id)
    meeting, detail = item.meeting, {"item": item.pk, "kind": item.kind}
    item.delete()
    record(by=by, verb="drop_programme_item", about=meeting, detail=detail)
    return meeting


def _open_item(by: Scope, item_id: object) -> models.ProgrammeItem:
    item = found(by, models.ProgrammeItem, item_id)
    item.meeting = open_meeting(by, item.meeting_id)
    item.refresh_from_db(fields=["position"])
    return item


def _take_item(by: Scope, item: models.ProgrammeItem, facts: ItemFacts) -> None:
    kind = facts["kind"]
    if kind not in dict(labels.PROGRAMME_KINDS):
        raise Refused("unknown_choice", value=kind, field="kind")
    if not 1 <= facts["minutes"] <= LONGEST:
        raise Refused("item_minutes", most=LONGEST)
    if not facts["title"].strip():
        raise Refused("item_needs_a_title")
    unit_id, organization_id = facts["unit_id"], facts["organization_id"]
    if kind == "unit_speech" and unit_id is None:
        raise Refused("unit_speech_needs_a_unit")
    if kind == "department_speech" and organization_id is None:
        raise Refused("department_speech_needs_a_department")
    if unit_id is not None:
        unit = found(by, models.Unit, unit_id)
        speaks = visible(by, models.ProgrammeItem).filter(meeting=item.meeting, kind="unit_speech", unit=unit)
        if kind == "unit_speech" and speaks.exclude(pk=item.pk).exists():
            raise Refused("unit_speaks_already", name=unit.name)
    if organization_id is not None:
        found(by, models.Organization, organization_id)
    item.kind, item.minutes, item.starts = kind, facts["minutes"], facts["starts"]
    item.unit_id, item.organization_id = unit_id, organization_id
    for name in ("title", "title_en", "speaker", "speaker_en", "chair", "chair_en"):
        setattr(item, name, facts[name].strip())  # type: ignore[literal-required]
    item.save()
