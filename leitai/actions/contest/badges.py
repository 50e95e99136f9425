"""Badges are given out, opened on one phone, and called in.

issue_badge, issue_badges, revoke_badge are the office's; open_badge is the phone's.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.contest.badges import LETTERS, code_hash, pin_hash, token_hash
from leitai.queries.orgs import Scope, badge_scope, found, require, visible
from leitai.rules import Permission, Refused

TRIES = 5
_SECRET = re.compile(r"[0-9a-f]{64}")
# What a phone may say of itself; anything else would be an identifier.
_TOLD = {"offline": bool, "secure": bool, "worker": bool, "stores": bool, "persisted": bool, "browser": str}


class Issued(NamedTuple):
    """The code and the PIN are known here and never again: they are printed, and kept as hashes."""

    badge: models.Badge
    code: str
    pin: str


@transaction.atomic
def issue_badge(*, by: Scope, judge: int, replaces: bool = False) -> Issued:
    """A badge for one more phone of the judge named by number; one that replaces calls the earlier ones in."""
    require(by, Permission.RUN_CONTEST)
    row = found(by, models.Judge, judge, lock=True)
    return _issue(by, row, replaces=replaces)


@transaction.atomic
def issue_badges(*, by: Scope, round_id: int) -> list[Issued]:
    """A badge for every judge of the round who has none that can still be used."""
    require(by, Permission.RUN_CONTEST)
    contest = found(by, models.Round, round_id, lock=True)
    held = _phones(models.Badge.objects.filter(judge__round=contest)).filter(expires_at__gt=_now(contest))
    judges = visible(by, models.Judge).filter(round=contest, withdrawn_at=None).exclude(pk__in=held.values("judge_id"))
    return [_issue(by, judge, replaces=False) for judge in judges.select_for_update(of=("self",))]


@transaction.atomic
def revoke_badge(*, by: Scope, badge_id: int) -> models.Badge:
    """A lost phone's ballots that come after this are kept aside for the chair."""
    require(by, Permission.RUN_CONTEST)
    badge = found(by, models.Badge, badge_id, lock=True)
    if badge.revoked_at is not None:
        raise Refused("badge_revoked")
    badge.revoked_by_id, badge.revoked_at = by.person_id, _now(badge.judge.round)
    badge.save(update_fields=["revoked_by", "revoked_at"])
    record(by=by, verb="revoke_badge", about=badge, detail=_named(badge))
    return badge


def open_badge(*, code: str, pin: str, secret: str, phone: Mapping[str, Any] | None = None) -> models.Badge:
    """Bind a badge to the phone that made `secret`. Asked again by the same phone it is answered again.

    A wrong PIN is counted, also though the request is refused.
    """
    if not _SECRET.fullmatch(secret):
        raise Refused("phone_secret_malformed")
    badge, refusal = _open(code, pin, secret, phone or {})
    if refusal is not None:
        raise refusal
    assert badge is not None
    return badge


@transaction.atomic
def _open(code: str, pin: str, secret: str, phone: Mapping[str, Any]) -> tuple[models.Badge | None, Refused | None]:
    known = models.Badge.objects.select_related("judge__round__season__region").select_for_update(of=("self",))
    badge = known.filter(code_sha256=code_hash(code), kind="phone").first()
    if badge is None:
        return None, Refused("badge_unknown")
    if badge.revoked_at is not None or badge.judge.withdrawn_at is not None:
        return None, Refused("badge_revoked")
    if badge.phone_sha256:
        same = hmac.compare_digest(badge.phone_sha256, token_hash(secret))
        return (badge, None) if same else (None, Refused("badge_opened"))
    now = _now(badge.judge.round)
    if badge.expires_at <= now:
        return None, Refused("badge_expired")
    if badge.tries >= TRIES:
        return None, Refused("badge_stopped")
    if not hmac.compare_digest(badge.pin_hash, pin_hash(badge.code_sha256, pin)):
        return None, _wrong_pin(badge)
    badge.phone_sha256, badge.opened_at, badge.seen_at = token_hash(secret), now, now
    badge.phone = _told(phone)
    badge.save(update_fields=["phone_sha256", "opened_at", "seen_at", "phone"])
    record(by=_scope(badge), verb="open_badge", about=badge, detail=_named(badge))
    return badge, None


def _wrong_pin(badge: models.Badge) -> Refused:
    badge.tries += 1
    badge.save(update_fields=["tries"])
    record(by=_scope(badge), verb="mistype_pin", about=badge, detail=_named(badge) | {"tries": badge.tries})
    left = TRIES - badge.tries
    return Refused("pin_wrong", left=left) if left else Refused("badge_stopped")


def _issue(by: Scope, judge: models.Judge, *, replaces: bool) -> Issued:
    if judge.withdrawn_at is not None:
        raise Refused("judge_withdrawn")
    contest = judge.round
    if contest.state in ("locked", "revealed"):
        raise Refused("badge_after_lock")
    assert by.person_id is not None
    now, earlier = _now(contest), list(judge.badges.values_list("pk", "epoch"))
    gone = list(_phones(judge.badges.all()).values_list("pk", flat=True)) if replaces else []
    models.Badge.objects.filter(pk__in=gone).update(revoked_by=by.person_id, revoked_at=now)
    code, pin = "".join(_letters(secrets.token_bytes(16))), f"{secrets.randbelow(10**6):06d}"
    badge = models.Badge.objects.create(
        judge=judge,
        epoch=1 + max((epoch for _pk, epoch in earlier), default=0),
        code_sha256=code_hash(code),
        pin_hash=pin_hash(code_hash(code), pin),
        expires_at=max(_day_after(contest), now + dt.timedelta(days=1)),
        issued_by_id=by.person_id,
        issued_at=now,
    )
    record(by=by, verb="issue_badge", about=badge, detail=_named(badge) | {"called_in": gone})
    return Issued(badge, code, pin)


def _letters(octets: bytes) -> list[str]:
    number = int.from_bytes(octets, "big")
    return [LETTERS[number >> shift & 31] for shift in range(125, -1, -5)]


def _phones(badges: Any) -> Any:
    return badges.filter(kind="phone", revoked_at=None)


def _day_after(contest: models.Round) -> dt.datetime:
    """A code that lies about opens nothing once its round is over."""
    zone = ZoneInfo(contest.season.region.time_zone)
    return dt.datetime.combine(contest.ends + dt.timedelta(days=1), dt.time(), zone)


def _now(contest: models.Round) -> dt.datetime:
    return months.now(contest.season.region)


def _scope(badge: models.Badge) -> Scope:
    return badge_scope(badge.judge.round.season.region, badge.judge.person_id)


def _named(badge: models.Badge) -> dict[str, Any]:
    return {"judge": badge.judge_id, "epoch": badge.epoch}


def _told(phone: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: phone[name] for name, kind in _TOLD.items() if isinstance(phone.get(name), kind)}
    return {name: value[:40] if isinstance(value, str) else value for name, value in kept.items()}
