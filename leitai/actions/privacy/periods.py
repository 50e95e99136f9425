"""Personal data goes when its period is over: in small steps, each with its event, the same again changing nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from leitai import models
from leitai.actions.audit import record
from leitai.actions.storage import forget
from leitai.queries import months
from leitai.queries.orgs import Scope, found, require
from leitai.queries.privacy.due import (
    GONE,
    OF_REGION,
    contacts,
    ended_sessions,
    first_kept,
    judges,
    roster,
    sign_in_days,
    sign_ins,
)
from leitai.queries.privacy.table import privacy_table
from leitai.rules import Permission, Refused

AT_ONCE = 500
"""Rows of one kind in one transaction: a site that has waited for years is not held up for minutes."""


@transaction.atomic
def set_period(*, by: Scope, code: str, days: int) -> models.KeepingPeriod:
    require(by, Permission.EDIT_PEOPLE)
    period = privacy_table().periods.get(code)
    if period is None or not period.days or period.fixed:
        raise Refused("period_unknown")
    if days < period.least:
        raise Refused("period_too_short", least=period.least)
    if days > 36500:
        raise Refused("period_too_long")
    row, _made = models.KeepingPeriod.objects.update_or_create(
        region_id=by.region_id, code=code,
        defaults={"days": days, "set_by_id": by.person_id, "set_at": months.now(months.region_of(by))},
    )  # fmt: skip
    record(by=by, verb="set_keeping_period", about=row, detail={"code": code, "days": days})
    return row


def end_periods(*, by: Scope) -> dict[str, int]:
    """One step of what is over in a region: how many rows of each period. Nothing is left when it counts none."""
    require(by, Permission.EDIT_PEOPLE)
    forgotten: list[str] = []
    with transaction.atomic():
        region = months.region_of(by)
        models.Region.objects.select_for_update().get(pk=region.pk)  # two workers follow each other
        gone: dict[str, int] = {}
        for code, ends in _ENDS.items():
            rows = [of(region, first_kept(region, code))[:AT_ONCE] for of in OF_REGION[code]]
            gone[code] = sum(end(found, forgotten) for end, found in zip(ends, rows, strict=True))
        gone = {code: n for code, n in gone.items() if n}
        if gone:
            record(by=by, verb="end_keeping_periods", about=region, detail=gone)
    for sha256 in forgotten:
        forget(sha256)
    return gone


@transaction.atomic
def end_early(*, by: Scope, kind: str, row_id: int) -> Model:
    """Somebody asked for it: what the night would end some day ends now, once its round or meeting is over."""
    require(by, Permission.EDIT_PEOPLE)
    if kind not in _EARLY:
        raise Refused("unknown_choice", value=kind, field="kind")
    model, of, end = _EARLY[kind]
    row = found(by, model, row_id, lock=True)
    region = months.region_of(by)
    if not end(of(region, months.now(region).date()).filter(pk=row.pk), []):
        raise Refused("not_over_yet")
    record(by=by, verb="end_personal_data", about=row, detail={"kind": kind})
    return row


@transaction.atomic
def end_sign_ins(*, by: Scope) -> dict[str, int]:
    """One step of the site's own traces: sign-ins past their period, and sessions that have ended."""
    require(by, Permission.EDIT_PEOPLE)
    before = timezone.localdate() - dt.timedelta(days=sign_in_days())
    old = (*sign_ins(before), ended_sessions())
    gone = sum(_deleted(rows[:AT_ONCE]) for rows in old)
    if gone:
        record(by=by, verb="end_sign_in_traces", about=months.region_of(by), detail={"sign_ins": gone})
    return {"sign_ins": gone} if gone else {}


def _deleted(rows: QuerySet[Any]) -> int:
    known = list(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=known).delete()
    return len(known)


def _judges(rows: QuerySet[Any], forgotten: list[str]) -> int:
    """The number stays, and with it every sheet and result: neither knows a name."""
    known = list(rows.values_list("pk", flat=True))
    models.Judge.objects.filter(pk__in=known).update(name=GONE, office="", person=None)
    models.Badge.objects.filter(judge_id__in=known).update(
        code_sha256="", pin_hash="", phone_sha256="", phone={}, seen_at=None, skew_seconds=0
    )
    return len(known)


def _roster(rows: QuerySet[Any], forgotten: list[str]) -> int:
    """Category, rank and seat stay, so that counts and plans still hold."""
    known = list(rows.values_list("pk", flat=True))
    models.RosterEntry.objects.filter(pk__in=known).update(name=GONE, name_en="", organisation="", organisation_en="")
    models.Attendance.objects.filter(entry_id__in=known).update(stand_in="")
    return len(known)


def _contacts(rows: QuerySet[Any], forgotten: list[str]) -> int:
    known = list(rows.values_list("pk", flat=True))
    return models.MeetingVenue.objects.filter(pk__in=known).update(contact="", contact_en="")


def _photos(rows: QuerySet[Any], forgotten: list[str]) -> int:
    """The copies stay: they hold nothing of what the camera wrote."""
    known = list(rows.values_list("pk", "sha256"))
    forgotten += [sha256 for _pk, sha256 in known]
    return models.File.objects.filter(pk__in=[pk for pk, _sha256 in known]).update(
        original_kept=False, longitude=None, latitude=None
    )


_ENDS: dict[str, tuple[Callable[[QuerySet[Any], list[str]], int], ...]] = {
    "judges": (_judges,),
    "rosters": (_roster, _contacts),
    "photos": (_photos,),
}
_EARLY: dict[str, tuple[type[Model], Callable[..., QuerySet[Any]], Callable[[QuerySet[Any], list[str]], int]]] = {
    "judge": (models.Judge, judges, _judges),
    "roster": (models.RosterEntry, roster, _roster),
    "contact": (models.MeetingVenue, contacts, _contacts),
}
