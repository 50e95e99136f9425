"""The badges that send right now, held until their ballots are committed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import Model

from leitai import models

# Any number of phones send at once, and the lock of the round waits for them; rounds and badges each in their order,
# so that two groups with the same badges wait for each other and never in a circle.
_ROUNDS = """
SELECT r.id, r.state, r.rulebook_code, r.rulebook_text, r.season_id, g.id, g.code, g.language
FROM leitai_round r JOIN leitai_season s ON s.id = r.season_id JOIN leitai_region g ON g.id = s.region_id
WHERE r.id IN (SELECT j.round_id FROM leitai_badge b JOIN leitai_judge j ON j.id = b.judge_id WHERE b.id = ANY(%s))
ORDER BY r.id FOR SHARE OF r
"""
_BADGES = """
WITH held AS (SELECT id FROM leitai_badge WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)
UPDATE leitai_badge b SET seen_at = sent.at, skew_seconds = sent.clock
FROM held, leitai_judge j, unnest(%s::bigint[], %s::timestamptz[], %s::integer[]) AS sent (id, at, clock)
WHERE b.id = held.id AND sent.id = held.id AND j.id = b.judge_id
RETURNING b.id, b.epoch, b.kind, b.revoked_at, j.id, j.round_id, j.person_id, j.withdrawn_at, j.home_unit_id,
    j.group_id, j.changes_to_id, j.changes_from_half_day
"""
_ROUND = ("id", "state", "rulebook_code", "rulebook_text", "season_id")
_REGION = ("id", "code", "language")
_BADGE = ("id", "epoch", "kind", "revoked_at")
_JUDGE = ("id", "round_id", "person_id", "withdrawn_at", "home_unit_id", "group_id", "changes_to_id",
          "changes_from_half_day")  # fmt: skip
M = TypeVar("M", bound=Model)


def hold_badges(seen: Mapping[int, tuple[dt.datetime, int]]) -> dict[int, models.Badge]:
    """Lock the rounds for sharing and the badges whole, note when each was seen and how far ahead its clock is.

    Two tabs of one phone so come one after the other. What is read is read under the locks; the rows hold what the
    door needs, and fetch the rest by themselves if somebody asks for it.
    """
    ids = sorted(seen)
    moments, clocks = [seen[each][0] for each in ids], [seen[each][1] for each in ids]
    with connection.cursor() as cursor:
        cursor.execute(_ROUNDS, [ids])
        rounds = {row[0]: _round(row) for row in cursor.fetchall()}
        cursor.execute(_BADGES, [ids, ids, moments, clocks])
        return {row[0]: _badge(row, rounds) for row in cursor.fetchall()}


def _round(row: tuple[object, ...]) -> models.Round:
    contest = _part(models.Round, _ROUND, row)
    contest.season = _part(models.Season, ("id", "region_id"), row[4:])
    contest.season.region = _part(models.Region, _REGION, row[5:])
    return contest


def _badge(row: tuple[object, ...], rounds: Mapping[object, models.Round]) -> models.Badge:
    badge = _part(models.Badge, _BADGE, row)
    badge.judge = _part(models.Judge, _JUDGE, row[4:])
    badge.judge.round = rounds[row[5]]
    return badge


def _part(model: type[M], names: Sequence[str], values: Sequence[object]) -> M:
    """A row of which these columns are known."""
    known = dict(zip(names, values, strict=False))
    known = {field.attname: known[field.attname] for field in model._meta.concrete_fields if field.attname in known}
    return model.from_db(connection.alias, tuple(known), tuple(known.values()))
