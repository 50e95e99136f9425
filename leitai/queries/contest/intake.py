"""What is known at the door of ballots: of many badges at once, in statements written by hand.

A burst of sheets pays for each statement and for each object that is made of a row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from leitai import models
from leitai.queries import months
from leitai.queries.contest.badges import token_hash

_PHONES = """
SELECT b.phone_sha256, b.id, g.time_zone
FROM leitai_badge b JOIN leitai_judge j ON j.id = b.judge_id JOIN leitai_round r ON r.id = j.round_id
JOIN leitai_season s ON s.id = r.season_id JOIN leitai_region g ON g.id = s.region_id
WHERE b.phone_sha256 = ANY(%s) AND b.kind = 'phone'
"""
_KNOWN = """
SELECT id, badge_id, counter, content_sha256, aside FROM leitai_ballot WHERE id = ANY(%s::uuid[])
UNION ALL
SELECT b.id, b.badge_id, b.counter, b.content_sha256, b.aside
FROM unnest(%s::bigint[], %s::integer[]) AS sent (badge_id, counter)
JOIN leitai_ballot b ON b.badge_id = sent.badge_id AND b.counter = sent.counter
"""
_STOPS = """
SELECT s.id, g.round_id, s.group_id, s.half_day, s.candidate_id, c.withdrawn_reason <> ''
FROM leitai_stop s JOIN leitai_visitgroup g ON g.id = s.group_id JOIN leitai_candidate c ON c.id = s.candidate_id
WHERE s.id = ANY(%s)
"""


@dataclass(frozen=True)
class KnownBallot:
    id: UUID
    badge_id: int
    counter: int
    sha256: str
    aside: str


@dataclass(frozen=True)
class NamedStop:
    id: int
    round_id: int
    group_id: int
    half_day: int
    candidate_id: int
    withdrawn: bool

    def is_of(self, judge: models.Judge) -> bool:
        """Whether it is one of `judge_stops`, told without asking for all of them."""
        start = judge.changes_from_half_day
        if start is None:
            return self.group_id == judge.group_id
        return self.group_id == (judge.group_id if self.half_day < start else judge.changes_to_id)


def phones_of(tokens: Collection[str]) -> dict[str, tuple[int, dt.datetime]]:
    """Of each token that a phone's badge was opened with: the badge, and the time at its round."""
    hashes = {token_hash(token): token for token in tokens if token}
    with connection.cursor() as cursor:
        cursor.execute(_PHONES, [list(hashes)])
        rows = cursor.fetchall()
    return {hashes[sha256]: (badge, months.now(models.Region(time_zone=zone))) for sha256, badge, zone in rows}


def known_ballots(ids: Sequence[UUID], counters: Sequence[tuple[int, int]]) -> list[KnownBallot]:
    """The stored ballots that have one of these ids, or one of these counters on its badge."""
    with connection.cursor() as cursor:
        cursor.execute(
            _KNOWN, [list(ids), [badge for badge, _counter in counters], [each for _badge, each in counters]]
        )
        return [KnownBallot(*row) for row in cursor.fetchall()]


def named_stops(ids: Collection[int]) -> dict[int, NamedStop]:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_STOPS, [list(ids)])
        return {row[0]: NamedStop(*row) for row in cursor.fetchall()}
