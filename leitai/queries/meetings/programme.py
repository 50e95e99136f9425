"""The list of meetings, and one meeting's programme with its running clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from leitai import models
from leitai.core.programme import DAY, running_clock
from leitai.queries import months
from leitai.queries.meetings.rows import items_of, said
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named


@dataclass(frozen=True)
class MeetingLine:
    id: int
    title: str
    day: dt.date
    starts: dt.time
    ends: dt.time
    place: str
    state: str
    items: int
    statements: int
    statements_in: int
    people: int
    venues: int


@dataclass(frozen=True)
class Head:
    """What stands on top of each of a meeting's pages."""

    id: int
    title: str
    day: dt.date
    starts: dt.time
    ends: dt.time
    place: str
    chair: str
    state: str
    campaign: str
    is_over: bool
    """Its day is not to come any more."""

    @property
    def is_held(self) -> bool:
        return self.state == "held"


@dataclass(frozen=True)
class Item:
    id: int
    number: int
    kind: str
    title: str
    minutes: int
    begins: str
    ends: str
    is_fixed: bool
    overlap: int
    speaker: str
    organisation: str
    chair: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Programme:
    head: Head
    items: tuple[Item, ...]
    over: int
    """Minutes past the hour at which the meeting ends; negative where some are left."""
    minutes: int

    @property
    def free(self) -> int:
        return max(0, -self.over)


def meeting_rows(scope: Scope) -> QuerySet[models.Meeting]:
    return visible(scope, models.Meeting).select_related("campaign")


def meeting_list(scope: Scope) -> tuple[MeetingLine, ...]:
    """The newest first. Statements are counted as far as this person sees them."""
    seen = {row["meeting_id"]: row for row in visible(scope, models.WrittenStatement).order_by().values("meeting_id")
            .annotate(all=Count("pk"), sent=Count("pk", filter=Q(sent_at__isnull=False)))}  # fmt: skip
    rows = meeting_rows(scope).annotate(
        n_items=Count("items", distinct=True),
        n_people=Count("roster", distinct=True),
        n_venues=Count("venues", distinct=True),
    )
    return tuple(
        MeetingLine(
            id=row.pk,
            title=said(row, "title", scope.language),
            day=row.day,
            starts=row.starts,
            ends=row.ends,
            place=said(row, "place", scope.language),
            state=row.state,
            items=row.n_items,
            statements=seen.get(row.pk, {}).get("all", 0),
            statements_in=seen.get(row.pk, {}).get("sent", 0),
            people=row.n_people,
            venues=row.n_venues,
        )
        for row in rows
    )


def head(scope: Scope, meeting_id: int) -> Head:
    return head_of(scope, meeting_rows(scope).get(pk=meeting_id))


def head_of(scope: Scope, row: models.Meeting) -> Head:
    return Head(
        id=row.pk,
        title=said(row, "title", scope.language),
        day=row.day,
        starts=row.starts,
        ends=row.ends,
        place=said(row, "place", scope.language),
        chair=said(row, "chair", scope.language),
        state=row.state,
        campaign=said(row.campaign, "name", scope.language) if row.campaign else "",
        is_over=row.day <= months.now(months.region_of(scope)).date(),
    )


def programme(scope: Scope, meeting_id: int) -> Programme:
    return programme_of(scope, meeting_rows(scope).get(pk=meeting_id))


def programme_of(scope: Scope, row: models.Meeting) -> Programme:
    items = items_of(row)
    clock = running_clock(
        _minute(row.starts), _minute(row.ends),
        [(None if item.starts is None else _minute(item.starts), item.minutes) for item in items],
    )  # fmt: skip
    return Programme(
        head=head_of(scope, row),
        items=tuple(
            Item(
                id=item.pk,
                number=number,
                kind=item.kind,
                title=said(item, "title", scope.language),
                minutes=item.minutes,
                begins=_clock(slot.begins),
                ends=_clock(slot.ends),
                is_fixed=item.starts is not None,
                overlap=slot.overlap,
                speaker=said(item, "speaker", scope.language),
                organisation=_organisation(item, scope.language),
                chair=said(item, "chair", scope.language),
                is_first=number == 1,
                is_last=number == len(items),
            )
            for number, (item, slot) in enumerate(zip(items, clock.slots, strict=True), start=1)
        ),
        over=clock.over,
        minutes=sum(item.minutes for item in items),
    )


def _organisation(item: models.ProgrammeItem, language: str) -> str:
    row = item.organization or item.unit
    return named(row, language) if row else ""


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _clock(minute: int) -> str:
    return f"{minute % DAY // 60}:{minute % 60:02d}"
