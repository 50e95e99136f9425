"""What is personal and has a day on which it goes: the rows of each period, by the day they are counted from.

What a period counts from is over for the site before it: an undecided objection keeps its round's judges.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from leitai import models
from leitai.queries import months
from leitai.queries.orgs import Scope, office_scope, visible
from leitai.queries.privacy.table import Period, privacy_table

GONE = "—"
"""What stands where a name stood that is not an account's."""
UNDECIDED = ("filed", "heard")
SOON = 30  # days ahead that a page looks

Rows: TypeAlias = "QuerySet[Any]"


@dataclass(frozen=True)
class Kept:
    """One period as a region keeps it, with how many rows there are, go next, and go within `SOON` days."""

    period: Period
    name: str
    source: str
    until: str
    days: int
    own: bool
    """Set by the region; else what the site proposes."""
    rows: int
    due: int
    soon: int


def judges(region: models.Region, before: dt.date) -> Rows:
    waits = Q(state__in=UNDECIDED) | Q(state="upheld", corrected_version__isnull=True)
    objected = models.Objection.objects.filter(waits, round_id=OuterRef("round_id"))
    window = models.RoundResult.objects.filter(round_id=OuterRef("round_id"), objections_until__gt=months.now(region))
    badges = models.Badge.objects.filter(judge_id=OuterRef("pk"))
    secrets = badges.exclude(code_sha256="", pin_hash="", phone_sha256="", phone={})
    named = ~Q(name=GONE) | ~Q(office="") | Q(person__isnull=False) | Q(Exists(secrets))
    over = models.Judge.objects.filter(round__season__region=region, round__ends__lt=before)
    return over.filter(named).filter(~Exists(objected), ~Exists(window)).order_by("pk")


def roster(region: models.Region, before: dt.date) -> Rows:
    stood_in = models.Attendance.objects.filter(entry_id=OuterRef("pk")).exclude(stand_in="")
    over = models.RosterEntry.objects.filter(meeting__region=region, meeting__day__lt=before)
    return over.filter(~Q(name=GONE) | Q(Exists(stood_in))).order_by("pk")


def contacts(region: models.Region, before: dt.date) -> Rows:
    over = models.MeetingVenue.objects.filter(meeting__region=region, meeting__day__lt=before)
    return over.exclude(contact="", contact_en="").order_by("pk")


def photos(region: models.Region, before: dt.date) -> Rows:
    """Photos of a contest whose original, with what the camera wrote, was kept for its place."""
    of_region = Q(candidate__round__season__region=region) | Q(ballot__round__season__region=region)
    kept = models.File.objects.filter(of_region, copy_state="made", created_at__date__lt=before)
    return kept.filter(Q(original_kept=True) | Q(longitude__isnull=False)).order_by("pk")


def objectors(region: models.Region, before: dt.date) -> Rows:
    """Each row has its own day, which the notice gave it."""
    of_region = models.Objector.objects.filter(objection__round__region=region)
    return of_region.filter(remove_after__lt=before).order_by("pk")


# What a region keeps, by period. Each names the rows whose day lies before the one given.
OF_REGION: Mapping[str, tuple[Callable[[models.Region, dt.date], Rows], ...]] = {
    "judges": (judges,),
    "rosters": (roster, contacts),
    "photos": (photos,),
    "objectors": (objectors,),
}
SIGN_INS = (AccessAttempt, AccessFailureLog, AccessLog)


def sign_ins(before: dt.date) -> tuple[Rows, ...]:
    """Traces of signing in are the site's: an address that failed belongs to no region."""
    return tuple(model.objects.filter(attempt_time__date__lt=before).order_by("pk") for model in SIGN_INS)


def ended_sessions() -> Rows:
    return Session.objects.filter(expire_date__lt=timezone.now())


def open_sessions() -> Rows:
    return Session.objects.filter(expire_date__gte=timezone.now())


# ---- days


def days_of(region: models.Region, code: str) -> int:
    own = models.KeepingPeriod.objects.filter(region=region, code=code).values_list("days", flat=True).first()
    return own or privacy_table().periods[code].days


def sign_in_days() -> int:
    """The longest that any region of the site wants."""
    own = models.KeepingPeriod.objects.filter(code="sign_ins").order_by("-days").values_list("days", flat=True).first()
    return own or privacy_table().periods["sign_ins"].days


def first_kept(region: models.Region, code: str) -> dt.date:
    """The first day whose rows stay today."""
    return months.now(region).date() - dt.timedelta(days=days_of(region, code))


def kept(scope: Scope) -> tuple[Kept, ...]:
    """Every period that a region may set, with what it holds and what goes."""
    region = months.region_of(scope)
    own = {row.code: row.days for row in visible(scope, models.KeepingPeriod)}
    today = months.now(region).date()
    found = []
    for period in privacy_table().periods.values():
        if period.days:
            days = own.get(period.code, period.days)
            since = today if period.fixed else today - dt.timedelta(days=days)
            counts = [_count(region, period.code, day) for day in (dt.date.max, since, since + dt.timedelta(days=SOON))]
            said = scope.language
            words = period.name.said(said), period.source.said(said), period.until(said, days)
            found.append(Kept(period, *words, days, period.code in own, counts[0], counts[1], counts[2] - counts[1]))
    return tuple(found)


def _count(region: models.Region, code: str, before: dt.date) -> int:
    rows = sign_ins(before) if code == "sign_ins" else tuple(of(region, before) for of in OF_REGION[code])
    return sum(found.count() for found in rows)


def offices_that_keep() -> tuple[Scope, ...]:
    return tuple(office_scope(region) for region in models.Region.objects.order_by("pk"))
