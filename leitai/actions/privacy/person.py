"""A person's own data: taken out on request, and removed for good. What they did stays, under a number."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from leitai import models
from leitai.actions.audit import record
from leitai.queries import months
from leitai.queries.orgs import Scope, found, require
from leitai.queries.privacy.due import GONE, SIGN_INS, judges
from leitai.rules import Permission, Refused


@transaction.atomic
def export_person(*, by: Scope, person_id: int) -> models.Person:
    """Somebody takes out what is held about a person: the person themselves, or the office on their request."""
    if person_id != by.person_id:
        require(by, Permission.EDIT_PEOPLE)
    person = found(by, models.Person, person_id)
    if person.pk != by.person_id:
        _only_here(by, person)
    record(by=by, verb="export_person", about=person)
    return person


@transaction.atomic
def remove_person(*, by: Scope, person_id: int, confirmed: str) -> models.Person:
    """For good: a number takes the place of the name. The account must be closed, which looks after who stays."""
    require(by, Permission.EDIT_PEOPLE)
    person = found(by, models.Person, person_id, lock=True)
    _only_here(by, person)
    if person.removed_at is not None:
        raise Refused("person_removed")
    if person.is_active:
        raise Refused("person_still_open")
    if confirmed.strip().lower() != person.username.lower():
        raise Refused("removal_not_confirmed")
    region = months.region_of(by)
    parted = _part_from_sheets(region, person)
    if duties := _open_duties(region, person):
        raise Refused("person_has_duties", n=duties)
    gone = _close_doors(person)
    _forget_name(region, person)
    record(by=by, verb="remove_person", about=person, detail=gone | {"judges": parted})
    return person


def _only_here(by: Scope, person: models.Person) -> None:
    if models.RoleAssignment.objects.filter(person=person).exclude(region_id=by.region_id).exists():
        raise Refused("person_of_other_region")


def _part_from_sheets(region: models.Region, person: models.Person) -> int:
    """Sheets of rounds that are over know the judge's number alone, and from now on so does everybody."""
    over = [judge.pk for judge in judges(region, dt.date.max).filter(person=person, round__revealed_at__isnull=False)]
    models.Badge.objects.filter(judge_id__in=over).update(
        code_sha256="", pin_hash="", phone_sha256="", phone={}, seen_at=None, skew_seconds=0
    )
    return models.Judge.objects.filter(pk__in=over).update(name=GONE, office="", person=None)


def _open_duties(region: models.Region, person: models.Person) -> int:
    """What only this person can still do, or be asked about."""
    duties = models.RoundDuty.objects.filter(person=person, round__revealed_at__isnull=True)
    judging = models.Judge.objects.filter(person=person, withdrawn_at__isnull=True)
    steps = models.AppraisalStep.objects.filter(person=person, done_at__isnull=True).exclude(round__state="published")
    return duties.count() + judging.count() + steps.count()


def _close_doors(person: models.Person) -> dict[str, int]:
    """Second factors, outside accounts, addresses and sessions: whoever holds one of them is nobody here any more."""
    kinds = (Authenticator.objects, SocialAccount.objects, EmailAddress.objects)
    keys = sum(rows.filter(user=person).delete()[0] for rows in kinds)
    own = [row.pk for row in Session.objects.iterator() if str(row.get_decoded().get(SESSION_KEY)) == str(person.pk)]
    Session.objects.filter(pk__in=own).delete()
    today = timezone.localdate()
    held = models.RoleAssignment.objects.filter(person=person).filter(Q(ends__isnull=True) | Q(ends__gt=today))
    roles = list(held.select_for_update())
    for role in roles:
        role.ends = max(today, role.starts)
        role.save(update_fields=["ends"])
    return {"keys": keys, "sessions": len(own), "roles": len(roles)}


def _forget_name(region: models.Region, person: models.Person) -> None:
    nobody = f"removed-{person.pk}"
    for traces in SIGN_INS:  # kept as long as the law wants a log, but not under the name
        traces.objects.filter(username__iexact=person.username).update(username=nobody)
    models.LeaderAssignment.objects.filter(person=person).update(person=None)  # the leader's name is public, not this
    models.Judge.objects.filter(person=person).update(name=GONE, office="", person=None)
    person.username, person.email, person.language, person.organization = nobody, "", "", None
    person.name, person.name_en = f"已移除人员{person.pk}号", f"Removed person no. {person.pk}"
    person.last_login, person.must_change_password, person.start_password_until = None, False, None
    person.removed_at = months.now(region)
    person.set_unusable_password()
    person.save()
