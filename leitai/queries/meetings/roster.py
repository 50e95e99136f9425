"""The roster in protocol order, and who came, by category."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leitai import labels, models
from leitai.queries.meetings.programme import Head, head_of, meeting_rows
from leitai.queries.meetings.rows import in_protocol_order, said
from leitai.queries.orgs import Scope, visible

OCCASIONS = tuple(code for code, _label in labels.OCCASIONS)


@dataclass(frozen=True)
class Presence:
    state: str
    stand_in: str


@dataclass(frozen=True)
class Entry:
    id: int
    category: str
    rank: int
    name: str
    organisation: str
    presence: dict[str, Presence]
    """By occasion; one that is not there is one they are not invited to."""

    @property
    def occasions(self) -> tuple[Presence | None, ...]:
        return tuple(self.presence.get(occasion) for occasion in OCCASIONS)


@dataclass(frozen=True)
class Count:
    """Of those invited, how many came and how many sent word; a stand-in counts beside the excused one."""

    invited: int = 0
    present: int = 0
    excused: int = 0
    stand_ins: int = 0

    @property
    def expected(self) -> int:
        return self.invited - self.present - self.excused


@dataclass(frozen=True)
class Group:
    category: str
    entries: tuple[Entry, ...]
    counts: dict[str, Count]

    @property
    def occasions(self) -> tuple[Count, ...]:
        return tuple(self.counts[occasion] for occasion in OCCASIONS)


@dataclass(frozen=True)
class Roster:
    head: Head
    groups: tuple[Group, ...]
    total: Group

    @property
    def people(self) -> int:
        return len(self.total.entries)


@dataclass(frozen=True)
class AttendanceList:
    head: Head
    occasion: str
    groups: tuple[tuple[str, tuple[tuple[Entry, Presence], ...]], ...]
    count: Count


def roster(scope: Scope, meeting_id: int) -> Roster:
    meeting = meeting_rows(scope).get(pk=meeting_id)
    entries = entries_of(scope, meeting.pk)
    present = list(dict.fromkeys(entry.category for entry in entries))
    groups = tuple(_group(code, [entry for entry in entries if entry.category == code]) for code in present)
    return Roster(head_of(scope, meeting), groups, _group("", entries))


def attendance_list(scope: Scope, meeting_id: int, occasion: str) -> AttendanceList:
    """Those invited to one occasion, to be ticked off; the meeting where the occasion is unknown."""
    chosen = occasion if occasion in OCCASIONS else "meeting"
    seen = roster(scope, meeting_id)
    groups = []
    for group in seen.groups:
        rows = tuple((entry, entry.presence[chosen]) for entry in group.entries if chosen in entry.presence)
        groups += [(group.category, rows)] if rows else []
    return AttendanceList(seen.head, chosen, tuple(groups), seen.total.counts[chosen])


def entries_of(scope: Scope, meeting_id: int) -> list[Entry]:
    rows = list(visible(scope, models.RosterEntry).filter(meeting_id=meeting_id))
    presence: dict[int, dict[str, Presence]] = {row.pk: {} for row in rows}
    for one in visible(scope, models.Attendance).filter(entry__meeting_id=meeting_id):
        presence[one.entry_id][one.occasion] = Presence(one.state, one.stand_in)
    return [
        Entry(
            id=row.pk,
            category=row.category,
            rank=row.rank,
            name=said(row, "name", scope.language),
            organisation=said(row, "organisation", scope.language),
            presence=presence[row.pk],
        )
        for row in in_protocol_order(rows)
    ]


def _group(category: str, entries: Iterable[Entry]) -> Group:
    entries = tuple(entries)
    return Group(category, entries, {occasion: _count(entries, occasion) for occasion in OCCASIONS})


def _count(entries: Iterable[Entry], occasion: str) -> Count:
    here = [entry.presence[occasion] for entry in entries if occasion in entry.presence]
    return Count(
        invited=len(here),
        present=sum(one.state == "present" for one in here),
        excused=sum(one.state == "excused" for one in here),
        stand_ins=sum(bool(one.stand_in) for one in here),
    )
