"""Who is invited, in protocol order, and who came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypedDict, Unpack

from django.db import transaction

from leitai import labels, models
from leitai.actions.audit import record
from leitai.actions.meetings.plan import open_meeting
from leitai.queries.meetings import read_roster
from leitai.queries.orgs import Scope, found, require, visible
from leitai.rules import Permission, Refused

CATEGORIES = tuple(code for code, _label in labels.PARTICIPANT_CATEGORIES)
OCCASIONS = tuple(code for code, _label in labels.OCCASIONS)


class EntryFacts(TypedDict):
    category: str
    rank: int
    name: str
    name_en: str
    organisation: str
    organisation_en: str
    occasions: Collection[str]


@transaction.atomic
def import_roster(*, by: Scope, meeting_id: int, text: str) -> models.Meeting:
    """Take in the lines of a pasted table, each category behind those who stand in it; all of them or none."""
    require(by, Permission.EDIT_MEETINGS)
    meeting = open_meeting(by, meeting_id)
    read = read_roster(by, meeting.pk, text)
    if read.problems:
        raise Refused("roster_unreadable", n=len(read.problems), problems="\n".join(read.problems))
    if not read.lines:
        raise Refused("roster_empty")
    units = _units_by_name(by, meeting)
    last = {code: meeting.roster.filter(category=code).count() for code in CATEGORIES}
    entries = []
    for line in read.lines:
        last[line.category] += 1
        entries.append(
            models.RosterEntry(
                meeting=meeting,
                category=line.category,
                rank=last[line.category],
                name=line.name,
                name_en=line.name_en,
                organisation=line.organisation,
                organisation_en=line.organisation_en,
                unit_id=units.get(line.organisation),
            )
        )
    made = models.RosterEntry.objects.bulk_create(entries)
    models.Attendance.objects.bulk_create(
        models.Attendance(entry=entry, occasion=occasion)
        for entry, line in zip(made, read.lines, strict=True)
        for occasion in line.occasions
    )
    record(by=by, verb="import_roster", about=meeting, detail={"entries": len(made)})
    return meeting


def _units_by_name(by: Scope, meeting: models.Meeting) -> dict[str, int]:
    """By a unit's own name, or that of a body of the unit; nothing is guessed from parts of a name."""
    bodies = visible(by, models.Organization).filter(unit__isnull=False).values_list("name", "unit_id")
    units = visible(by, models.Unit).filter(valid_from__lte=meeting.day).exclude(valid_to__lte=meeting.day)
    units = units.filter(level__in=labels.COUNTY_LEVELS)
    return {name: pk for name, pk in (*bodies, *units.values_list("name", "pk")) if pk is not None}


@transaction.atomic
def change_roster_entry(*, by: Scope, entry_id: int, **facts: Unpack[EntryFacts]) -> models.RosterEntry:
    """Another name, office or rank. Those who stand at this rank or behind it move up by one."""
    require(by, Permission.EDIT_MEETINGS)
    entry = found(by, models.RosterEntry, entry_id)
    meeting = open_meeting(by, entry.meeting_id)
    if facts["category"] not in CATEGORIES:
        raise Refused("unknown_choice", value=facts["category"], field="category")
    if not facts["name"].strip():
        raise Refused("entry_needs_a_name")
    occasions = [code for code in OCCASIONS if code in facts["occasions"]]
    if not occasions:
        raise Refused("entry_needs_an_occasion")
    before = entry.category
    for name in ("name", "name_en", "organisation", "organisation_en"):
        setattr(entry, name, facts[name].strip())  # type: ignore[literal-required]
    entry.category = facts["category"]
    entry.unit_id = _units_by_name(by, meeting).get(entry.organisation)
    entry.save()
    for category in {before, entry.category}:
        others = list(meeting.roster.filter(category=category).exclude(pk=entry.pk).order_by("rank"))
        if category == entry.category:
            others.insert(max(facts["rank"], 1) - 1, entry)
        _number(others)
    entry.attendance.exclude(occasion__in=occasions).delete()
    for occasion in occasions:
        entry.attendance.get_or_create(occasion=occasion)
    detail = {"meeting": meeting.pk, "category": entry.category, "rank": entry.rank}
    record(by=by, verb="change_roster_entry", about=entry, detail=detail)
    return entry


@transaction.atomic
def drop_roster_entry(*, by: Scope, entry_id: int) -> models.Meeting:
    require(by, Permission.EDIT_MEETINGS)
    entry = found(by, models.RosterEntry, entry_id)
    meeting = open_meeting(by, entry.meeting_id)
    detail = {"entry": entry.pk, "category": entry.category}
    entry.delete()
    _number(list(meeting.roster.filter(category=entry.category).order_by("rank")))
    record(by=by, verb="drop_roster_entry", about=meeting, detail=detail)
    return meeting


def _number(entries: list[models.RosterEntry]) -> None:
    for rank, entry in enumerate(entries, start=1):
        entry.rank = rank
    models.RosterEntry.objects.bulk_update(entries, ["rank"])


@transaction.atomic
def note_attendance(
    *, by: Scope, meeting_id: int, occasion: str, states: Mapping[int, tuple[str, str]]
) -> models.Meeting:
    """Of each entry whether it is expected, present or excused, and who stands in; also after the meeting was held."""
    require(by, Permission.EDIT_MEETINGS)
    meeting = found(by, models.Meeting, meeting_id, lock=True)
    rows = {row.entry_id: row for row in visible(by, models.Attendance).filter(entry__meeting=meeting)
            .filter(occasion=occasion, entry_id__in=states)}  # fmt: skip
    changed = []
    for entry_id, (state, stand_in) in states.items():
        if (row := rows.get(entry_id)) is None:
            raise Refused("not_found")
        if state not in dict(labels.ATTENDANCE_STATES):
            raise Refused("unknown_choice", value=state, field="state")
        if stand_in.strip() and state != "excused":
            raise Refused("stand_in_for_the_excused")
        if (row.state, row.stand_in) != (state, stand_in.strip()):
            row.state, row.stand_in = state, stand_in.strip()
            changed.append(row)
    if not changed:
        raise Refused("nothing_changes")
    models.Attendance.objects.bulk_update(changed, ["state", "stand_in"])
    detail = {"occasion": occasion, "changed": len(changed)}
    record(by=by, verb="note_attendance", about=meeting, detail=detail)
    return meeting
