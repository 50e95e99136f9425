"""Who follows a round's board: by the secret of their link, and for the office as a roll-call."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from leitai import models
from leitai.models.board import MOST_VENUES as MOST_VENUES
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

HEARD_WITHIN = dt.timedelta(seconds=25)
"""Two beats of ten seconds, and five to spare."""


@dataclass(frozen=True)
class Viewer:
    """Somebody at a board: no person, no permission, only this one round and what is open of it."""

    venue_id: int
    round_id: int
    kind: str
    language: str
    name: str
    state_key: str


@dataclass(frozen=True)
class VenueLine:
    id: int
    code: str
    name: str
    kind: str
    state: str
    """connected, silent (was there once), waiting (link issued, never opened), revoked, without (no link yet)."""
    heard_at: dt.datetime | None
    lag_ms: int | None
    state_key: str


@dataclass(frozen=True)
class RollCall:
    lines: tuple[VenueLine, ...]

    @property
    def expected(self) -> int:
        return sum(line.kind != "audience" and line.state != "revoked" for line in self.lines)

    @property
    def connected(self) -> int:
        return sum(line.kind != "audience" and line.state == "connected" for line in self.lines)

    @property
    def missing(self) -> tuple[VenueLine, ...]:
        return tuple(
            line for line in self.lines if line.kind != "audience" and line.state in ("silent", "waiting", "without")
        )

    @property
    def slowest_ms(self) -> int | None:
        return max((line.lag_ms for line in self.lines if line.lag_ms is not None), default=None)

    @property
    def free(self) -> int:
        return MOST_VENUES - sum(line.kind != "audience" for line in self.lines)


def secret_hash(token: str) -> str:
    return hashlib.sha256(f"leitai board {token}".encode()).hexdigest()


def key_of(token: str) -> str:
    """The address of the small state file: made from the secret, with no way back."""
    return hashlib.sha256(f"leitai board state {token}".encode()).hexdigest()[:40]


def viewer_by_token(token: str) -> Viewer | None:
    if not 20 <= len(token) <= 80:
        return None
    return _viewer(models.BoardVenue.objects.filter(token_sha256=secret_hash(token)))


def viewer_by_key(key: str) -> Viewer | None:
    return _viewer(models.BoardVenue.objects.filter(state_key=key)) if len(key) == 40 else None


def _viewer(rows: QuerySet[models.BoardVenue]) -> Viewer | None:
    row = rows.filter(revoked_at__isnull=True).first()
    if row is None:
        return None
    name = row.name_en if row.language.startswith("en") and row.name_en else row.name
    return Viewer(row.pk, row.round_id, row.kind, row.language, name, row.state_key)


def roll_call(scope: Scope, round_id: int) -> RollCall:
    now = timezone.now()
    rows = visible(scope, models.BoardVenue).filter(round_id=round_id)
    order = {"main": 0, "venue": 1, "audience": 2}
    lines = [
        VenueLine(
            row.pk, row.code, named(row, scope.language), row.kind, _state(row, now), row.heard_at, row.lag_ms,
            row.state_key,
        )
        for row in rows
    ]  # fmt: skip
    return RollCall(tuple(sorted(lines, key=lambda line: (order[line.kind], line.code))))


def counted(round_id: int) -> tuple[int, int]:
    """Venues that are connected, of those that hold a link: what every board may say."""
    now = timezone.now()
    rows = models.BoardVenue.objects.filter(round_id=round_id, revoked_at__isnull=True, issued_at__isnull=False)
    heard = rows.exclude(kind="audience").values_list("heard_at", flat=True)
    return sum(at is not None and now - at < HEARD_WITHIN for at in heard), len(heard)


def _state(row: models.BoardVenue, now: dt.datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if row.issued_at is None:
        return "without"
    if row.heard_at is None:
        return "waiting"
    return "connected" if now - row.heard_at < HEARD_WITHIN else "silent"
