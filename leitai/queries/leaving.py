"""What is open for somebody who leaves, what of it a successor can take over, and what has to be settled by others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from leitai import models
from leitai.labels import APPRAISAL_STEPS, ROLES, ROUND_DUTIES, choice
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, office_scope, visible
from leitai.queries.shell import named
from leitai.rules import ROLE_PERMISSIONS, Permission, Role

_UNFINISHED = ("waiting", "checking", "problems", "ready", "submitting")
_COUNTED = ("locked", "revealed")


@dataclass(frozen=True)
class OpenLine:
    what: str
    where: str
    goes: bool
    """Whether the successor takes it over; else `why` says what is to be done."""
    why: str = ""


@dataclass(frozen=True)
class DepartureLine:
    id: int
    last_day: dt.date
    successor: str
    decided_by: str
    done: bool


@dataclass(frozen=True)
class Handover:
    """The rows that are open for a person in a region on a day."""

    roles: QuerySet[models.RoleAssignment]
    duties: QuerySet[models.RoundDuty]
    steps: QuerySet[models.AppraisalStep]
    projects: QuerySet[models.LeaderAssignment]
    acting: QuerySet[models.RoleAssignment]
    """What the leaver did for somebody else, which goes to nobody."""
    seats: QuerySet[models.Judge]
    """A judge's marks are the judge's own: the seat goes to nobody by itself."""


def open_rows(person: models.Person, region_id: int, day: dt.date) -> Handover:
    held = models.RoleAssignment.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=day), person=person, region_id=region_id
    )
    counting = Q(round__season__region_id=region_id) & ~Q(round__state="revealed")
    return Handover(
        roles=held.filter(acting_for__isnull=True),
        acting=held.filter(acting_for__isnull=False),
        duties=models.RoundDuty.objects.filter(counting, person=person),
        steps=models.AppraisalStep.objects.filter(
            round__region_id=region_id, person=person, done_at__isnull=True
        ).exclude(round__state="published"),
        projects=models.LeaderAssignment.objects.filter(
            project__region_id=region_id, person=person, ends__isnull=True
        ),
        seats=models.Judge.objects.filter(
            round__season__region_id=region_id, person=person, withdrawn_at__isnull=True
        ).exclude(round__state__in=_COUNTED),
    )  # fmt: skip


def duty_hindrance(duty: models.RoundDuty, successor: models.Person, roles: set[str]) -> str:
    """Why this person cannot take over a duty in a round, as a code; empty where they can.

    Chair, scrutineers and clerks watch each other: nobody holds two of these duties, or one beside the own marks.
    """
    contest = duty.round
    if not any(Permission.SERVE_CONTEST in ROLE_PERMISSIONS[Role(role)] for role in roles):
        return "no_role"
    if contest.duties.filter(person=successor).exists():
        return "has_duty"
    if contest.lock_asked_by_id == successor.pk and contest.locked_at is None:
        return "asked_lock"
    if contest.judges.filter(person=successor, withdrawn_at__isnull=True).exists():
        return "judge"
    return ""


def roles_after(work: Handover, successor: models.Person, day: dt.date) -> set[str]:
    """What the successor will be in the region once the roles are theirs too."""
    own = models.RoleAssignment.objects.filter(person=successor, starts__lte=day, acting_for__isnull=True).filter(
        Q(ends__isnull=True) | Q(ends__gt=day), region_id__in=work.roles.values("region_id")
    )
    return {*own.values_list("role", flat=True), *work.roles.values_list("role", flat=True)}


def open_work(scope: Scope, person_id: int, successor_id: int | None = None) -> tuple[OpenLine, ...]:
    """Line by line what is open for a person, and what becomes of it. With nobody named, all of it stays open."""
    person = visible(scope, models.Person).get(pk=person_id)
    follows = visible(scope, models.Person).get(pk=successor_id) if successor_id else None
    day = timezone.localdate()
    work = open_rows(person, scope.region_id, day)
    nobody = "" if follows else _("Nobody is named: this stays open.")
    lines = [
        OpenLine(choice(ROLES, row.role), _place(scope, row), bool(follows), nobody)
        for row in work.roles.select_related("unit", "organization", "region")
    ]
    taken = roles_after(work, follows, day) if follows else set()
    for duty in work.duties.select_related("round"):
        why = _hindrance(duty_hindrance(duty, follows, taken)) if follows else nobody
        lines.append(OpenLine(choice(ROUND_DUTIES, duty.duty), named(duty.round, scope.language), not why, why))
    for step in work.steps.select_related("round"):
        what = choice(APPRAISAL_STEPS, step.kind)
        lines.append(OpenLine(what, named(step.round, scope.language), bool(follows), nobody))
    for led in work.projects.select_related("project"):
        lines.append(OpenLine(_("Leader of a project"), _project(scope, led.project), bool(follows), nobody))
    return (*lines, *_stays(scope, person, work, follows))


def _stays(
    scope: Scope, person: models.Person, work: Handover, follows: models.Person | None
) -> list[OpenLine]:  # fmt: skip
    """What goes to nobody by itself: marks of the own hand, workbooks of the unit, signatures that wait."""
    english = scope.language.startswith("en")
    lines = [
        OpenLine(
            _("Judge"), named(seat.round, scope.language), False,
            _("Marks are a judge's own. The badges are called in; the desk names another judge."),
        )
        for seat in work.seats.select_related("round")
    ]  # fmt: skip
    uploads = models.Upload.objects.filter(region_id=scope.region_id, created_by=person, state__in=_UNFINISHED)
    lines += [
        OpenLine(
            _("Workbook not submitted yet"), row.file_name, False,
            _("It belongs to the unit: whoever files for it can submit or cancel it."),
        )
        for row in uploads
    ]  # fmt: skip
    drafts = models.Survey.objects.filter(round__region_id=scope.region_id, made_by=person).exclude(state="closed")
    lines += [
        OpenLine(
            _("Survey that is not closed"), (english and row.title_en) or row.title, False,
            _("It belongs to the office: whoever edits the appraisal goes on with it."),
        )
        for row in drafts
    ]  # fmt: skip
    for one, own in ((person, False), (follows, True)):
        if one is not None:
            lines += _signatures(scope, one, own)
    return lines


def _signatures(scope: Scope, person: models.Person, own: bool) -> list[OpenLine]:
    """Acts that wait for a second person. The leaver's may be confirmed by the successor, the successor's may not."""
    if own:
        why = _("The successor began this: somebody else must be the second person.")
    else:
        why = _("It waits for a second person, who may be the successor.")
    rounds = models.Round.objects.filter(
        season__region_id=scope.region_id, lock_asked_by=person, locked_at__isnull=True
    )
    pending = {"needs_agreement": True, "agreed_at__isnull": True}
    values = models.IndicatorValue.objects.filter(
        appraised__round__region_id=scope.region_id, entered_by=person, **pending
    )
    results = models.AppraisalResult.objects.filter(round__region_id=scope.region_id, made_by=person, **pending)
    lines = [OpenLine(_("Lock asked for"), named(row, scope.language), False, why) for row in rounds]
    corrections = [row.appraised.round for row in values.select_related("appraised__round")]
    corrections += [row.round for row in results.select_related("round")]
    return lines + [
        OpenLine(_("Correction of an appraisal"), named(row, scope.language), False, why) for row in corrections
    ]


def _hindrance(code: str) -> str:
    return {
        "": "",
        "no_role": _("The successor has no role that serves in a contest. The desk names somebody else."),
        "has_duty": _("The successor has a duty in this round already. The desk names somebody else."),
        "asked_lock": _("The successor asked for the lock of this round. The desk names somebody else."),
        "judge": _("The successor is a judge of this round. The desk names somebody else."),
    }[code]


def _place(scope: Scope, row: models.RoleAssignment) -> str:
    return named(row.unit or row.organization or row.region, scope.language)


def _project(scope: Scope, row: models.Project) -> str:
    return (scope.language.startswith("en") and row.name_en) or row.name


def departure(scope: Scope, person_id: int) -> DepartureLine | None:
    """The last departure that was decided on and not withdrawn, waiting or done."""
    row = (
        visible(scope, models.Departure)
        .filter(person_id=person_id, withdrawn_at__isnull=True)
        .select_related("successor", "decided_by")
        .order_by("-id")
        .first()
    )
    if row is None:
        return None
    return DepartureLine(
        id=row.pk,
        last_day=row.last_day,
        successor=person_name(scope, row.successor),
        decided_by=person_name(scope, row.decided_by),
        done=row.done_at is not None,
    )


def successors(scope: Scope, person_id: int) -> tuple[tuple[str, str], ...]:
    """Whoever has an open account and a role here, but the leaver: number as text, and name."""
    today = timezone.localdate()
    held = visible(scope, models.RoleAssignment).filter(Q(ends__isnull=True) | Q(ends__gt=today))
    people = visible(scope, models.Person).filter(is_active=True, pk__in=held.values("person_id"))
    rows = people.exclude(pk=person_id).select_related("organization").order_by("name", "pk")
    return tuple((str(row.pk), _with_office(scope, row)) for row in rows)


def _with_office(scope: Scope, row: models.Person) -> str:
    name = person_name(scope, row)
    return f"{name} · {named(row.organization, scope.language)}" if row.organization else name


def offices_with_departures() -> Iterator[tuple[Scope, int]]:
    """Each departure that is planned and whose last day is over in its region, with the office that carries it out."""
    planned = models.Departure.objects.filter(done_at=None, withdrawn_at=None).select_related("region")
    for row in planned.order_by("id"):
        if row.last_day < timezone.localdate(timezone=ZoneInfo(row.region.time_zone)):
            yield office_scope(row.region), row.pk
