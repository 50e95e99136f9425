"""What somebody may see. Nothing outside this file and the rules it takes from
appraisal/sight decides what a person may see.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from leitai import models
from leitai.queries.appraisal import sight
from leitai.queries.scopes import Scope, assignments_on, badge_scope, office_scope, scope_for
from leitai.rules import ROLE_PERMISSIONS, UNIT_ROLES, Permission, Refused, Role

__all__ = [
    "Scope", "assignments_on", "badge_scope", "found", "in_charge_of", "office_scope", "require", "scope_for",
    "visible",
]  # fmt: skip
M = TypeVar("M", bound=Model)


def require(by: Scope, permission: Permission) -> None:
    if not by.may(permission):
        raise Refused("not_allowed", permission=permission.value)


def own_unit(scope: Scope, unit_id: int) -> models.Unit:
    """A unit this person may see; the one they work for is at hand."""
    if scope.unit is not None and scope.unit.pk == unit_id:
        return scope.unit
    return visible(scope, models.Unit).get(pk=unit_id)


def account_of(username: str) -> models.Person | None:
    """The open account of a sign-in name, for whoever has just proved to be its owner."""
    return models.Person.objects.filter(username__iexact=username.strip(), is_active=True).first() if username else None


def own_regions(scope: Scope) -> QuerySet[models.Region]:
    """The regions in which this person holds a role: they may change to them, so they see their names."""
    return models.Region.objects.filter(pk__in=scope.region_ids).order_by("code")


def _projects(scope: Scope, prefix: str = "") -> Q:
    """Projects of the region; without a region-wide role those of the own unit, department or theme."""
    inside = Q(**{f"{prefix}region_id": scope.region_id})
    if scope.whole_region:
        return inside
    project = OuterRef(f"{prefix}pk" if prefix else "pk")
    credit = models.ProjectCredit.objects.filter(unit_id__in=scope.unit_ids)
    own = Exists(credit.filter(project_id=project)) | Exists(credit.filter(project__bundle_id=project))
    responsible = models.ResponsibleAssignment.objects.filter(
        project_id=project, organization_id__in=scope.organization_ids, ends__isnull=True
    )
    themed = models.Project.themes.through.objects.filter(project_id=project, theme__lead_id__in=scope.organization_ids)
    return inside & (Q(own) | Q(Exists(responsible)) | Q(Exists(themed)))


def _of_unit(scope: Scope, prefix: str = "") -> Q:
    inside = Q(**{f"{prefix}region_id": scope.region_id})
    return inside if scope.whole_region else inside & Q(**{f"{prefix}unit_id__in": scope.unit_ids})


def _region(path: str) -> Callable[[Scope], Q]:
    return lambda scope: Q(**{path: scope.region_id})


def _people(scope: Scope) -> Q:
    held = models.RoleAssignment.objects.filter(person_id=OuterRef("pk"), region_id=scope.region_id)
    return Q(pk=scope.person_id) | (Q(Exists(held)) if _sees_everybody(scope) else unit_people(scope))


def _sees_everybody(scope: Scope) -> bool:
    return any(Permission.SEE_PEOPLE in ROLE_PERMISSIONS[role] for role in scope.roles - {Role.UNIT_ADMIN})


def unit_people(scope: Scope) -> Q:
    """Whose every role lies in a unit that this person administers. Whoever serves in a contest is more than that."""
    if not scope.admin_unit_ids:
        return Q(pk__in=[])
    held = models.RoleAssignment.objects.filter(person_id=OuterRef("pk")).filter(
        Q(ends__isnull=True) | Q(ends__gt=timezone.localdate())
    )
    inside = Q(role__in=UNIT_ROLES, unit_id__in=scope.admin_unit_ids)
    serving = models.RoundDuty.objects.filter(person_id=OuterRef("pk"))
    more = Exists(held.exclude(inside)) | Exists(serving) | Q(is_superuser=True)
    return Q(Exists(held.filter(inside))) & ~more


def _files(scope: Scope) -> Q:
    """A file is seen by whoever sees its row; a contest's photo also by everybody once the office approved it."""
    approved = Q(approved_at__isnull=False)
    of_candidate = Q(candidate__round__season__region_id=scope.region_id)
    if not scope.may(Permission.RUN_CONTEST):
        of_candidate &= approved | Q(candidate__unit_id__in=scope.unit_ids)
    return (
        (Q(project__isnull=False) & _projects(scope, "project__"))
        | (Q(report__isnull=False) & _projects(scope, "report__project__"))
        | of_candidate
        | _desk("ballot__round__")(scope)
        | (approved & _region("ballot__round__season__region_id")(scope))
        | _desk("badge__judge__round__")(scope)
        | _checks(scope, "eligibility__")
        | _objections(scope, "objection__")
        | (Q(self_assessment__isnull=False) & sight.figures("self_assessment__")(scope))
        | (Q(indicator_value__isnull=False) & sight.figures("indicator_value__")(scope))
        | (Q(score_event__isnull=False) & sight.score_events(scope, "score_event__"))
        | (Q(notice_objection__isnull=False) & sight.notice_objections("notice_objection__")(scope))
    )


def _meetings(prefix: str = "") -> Callable[[Scope], Q]:
    """A meeting is its region's business once it is announced; a draft that of those who look at the whole region."""

    def rule(scope: Scope) -> Q:
        inside = Q(**{f"{prefix}region_id": scope.region_id})
        return inside if scope.whole_region else inside & ~Q(**{f"{prefix}state": "draft"})

    return rule


def _desk(path: str) -> Callable[[Scope], Q]:
    """What the office's desk, the chair, scrutineers and clerks of a round work with."""

    def rule(scope: Scope) -> Q:
        inside = Q(**{f"{path}season__region_id": scope.region_id})
        if scope.may(Permission.RUN_CONTEST):
            return inside
        return inside & Q(**{f"{path}pk__in": own_rounds(scope)})

    return rule


def _statements(scope: Scope) -> Q:
    """A written statement is seen by the department that hands it in, and by those who look at the whole region."""
    inside = _meetings("meeting__")(scope)
    return inside if scope.whole_region else inside & Q(organization_id__in=scope.organization_ids)


def own_rounds(scope: Scope) -> QuerySet[models.RoundDuty]:
    """The rounds in which this person is chair, scrutineer or clerk."""
    return models.RoundDuty.objects.filter(person_id=scope.person_id).values("round_id")


def _counting(scope: Scope) -> Q:
    duty = models.RoundDuty.objects.filter(person_id=scope.person_id, duty__in=("chair", "scrutineer"))
    return Q(round__season__region_id=scope.region_id, round_id__in=duty.values("round_id"))


def _sealed(scope: Scope) -> Q:
    """Nobody sees an aggregate before the lock; after it the chair and the scrutineers do."""
    return _counting(scope) & Q(round__locked_at__isnull=False)


def _points(scope: Scope) -> Q:
    """Bonus and deduction are the desk's; a vote in a tie would tell places, so it is sealed like the result."""
    return (_desk("round__")(scope) & ~Q(kind="vote")) | (_sealed(scope) & Q(kind="vote"))


def _revealed(scope: Scope) -> Q:
    """A result is everybody's once the last place is revealed."""
    return _counting(scope) | Q(round__season__region_id=scope.region_id, round__revealed_at__isnull=False)


def _checks(scope: Scope, prefix: str = "") -> Q:
    inside = Q(**{f"{prefix}candidate__round__season__region_id": scope.region_id})
    if scope.whole_region:
        return inside
    own_unit = Q(**{f"{prefix}candidate__unit_id__in": scope.unit_ids})
    return inside & (own_unit | Q(**{f"{prefix}organization_id__in": scope.organization_ids}))


def _objections(scope: Scope, prefix: str = "") -> Q:
    inside = Q(**{f"{prefix}round__season__region_id": scope.region_id})
    return inside if scope.whole_region else inside & Q(**{f"{prefix}unit_id__in": scope.unit_ids})


def _versions(scope: Scope) -> Q:
    """What is or was in force is everybody's; drafts and proposals are those of who looks at the whole region."""
    inside = Q(rulebook__region_id=scope.region_id)
    return inside if scope.whole_region else inside & Q(state="approved")


def _rulebooks(scope: Scope) -> Q:
    inside = Q(region_id=scope.region_id)
    approved = models.RulebookVersion.objects.filter(rulebook=OuterRef("pk"), state="approved")
    return inside if scope.whole_region else inside & Q(Exists(approved))


def _audit(scope: Scope) -> Q:
    return Q(region_id=scope.region_id) if scope.may(Permission.SEE_AUDIT) else Q(pk__in=[])


_VISIBLE: dict[type[Model], Callable[[Scope], Q]] = {
    models.Region: _region("id"),
    models.CalendarDay: _region("region_id"),
    models.Unit: _region("region_id"),
    models.UnitSuccession: _region("old__region_id"),
    models.Organization: _region("region_id"),
    models.Person: _people,
    models.RoleAssignment: _region("region_id"),
    models.Departure: lambda scope: Q(region_id=scope.region_id) & (Q() if _sees_everybody(scope) else Q(pk__in=[])),
    models.Campaign: _region("region_id"),
    models.Theme: _region("campaign__region_id"),
    models.ThemeTarget: _region("theme__campaign__region_id"),
    models.Tag: _region("region_id"),
    models.Project: _projects,
    models.ProjectCredit: lambda scope: _projects(scope, "project__"),
    models.LeaderAssignment: lambda scope: _projects(scope, "project__"),
    models.ResponsibleAssignment: lambda scope: _projects(scope, "project__"),
    models.AnnualPlan: lambda scope: _projects(scope, "project__"),
    models.MonthlyReport: lambda scope: _projects(scope, "project__"),
    models.Submission: _of_unit,
    models.Upload: _of_unit,
    models.UploadProblem: lambda scope: _of_unit(scope, "upload__"),
    models.HeaderChoice: lambda scope: (
        Q(unit__region_id=scope.region_id) & (Q() if scope.whole_region else Q(unit_id__in=scope.unit_ids))
    ),
    models.TableAnswer: _region("region_id"),
    models.Indicator: _region("region_id"),
    models.SeriesValue: _region("indicator__region_id"),
    models.ReminderPlan: _region("region_id"),
    models.Reminder: _region("region_id"),
    models.ReminderMail: _region("reminder__region_id"),
    models.MonthRevision: _region("region_id"),
    models.MonthJob: _region("region_id"),
    models.OfficeRulebook: _rulebooks,
    models.RulebookVersion: _versions,
    models.Bulletin: _region("region_id"),
    models.BulletinFile: _region("bulletin__region_id"),
    models.File: _files,
    models.Meeting: _meetings(),
    models.ProgrammeItem: _meetings("meeting__"),
    models.SpeakingOrder: _meetings("meeting__"),
    models.WrittenStatement: _statements,
    models.RosterEntry: _meetings("meeting__"),
    models.Attendance: _meetings("entry__meeting__"),
    models.SeatPlan: _meetings("meeting__"),
    models.Seat: _meetings("plan__meeting__"),
    models.MeetingVenue: _meetings("meeting__"),
    models.Season: _region("region_id"),
    models.Round: _region("season__region_id"),
    models.Candidate: _region("round__season__region_id"),
    models.EligibilityCheck: _checks,
    models.ReadinessItem: _desk("round__"),
    models.RoundSetup: _desk("round__"),
    models.LotDraw: _region("round__season__region_id"),
    models.ContestJob: _desk("round__"),
    models.VisitGroup: _region("round__season__region_id"),
    models.Stop: _region("group__round__season__region_id"),
    models.JudgeCategory: _region("round__season__region_id"),
    models.Judge: _desk("round__"),
    models.RoundDuty: _desk("round__"),
    models.Badge: _desk("judge__round__"),
    models.Ballot: _desk("round__"),
    models.BallotDecision: _desk("ballot__round__"),
    models.PaperEntry: _desk("judge__round__"),
    models.RoundPoints: _points,
    models.SealedResult: _sealed,
    models.RoundResult: _revealed,
    models.RevealStep: _region("round__season__region_id"),
    models.Objection: _objections,
    models.Consequence: _revealed,
    models.Highlight: _region("candidate__round__season__region_id"),
    models.PeerQuestion: _region("candidate__round__season__region_id"),
    models.BoardVenue: _desk("round__"),
    models.AppraisalRound: sight.appraisal(),
    models.AppraisedUnit: sight.appraisal("round__"),
    models.IndicatorDuty: sight.appraisal("round__"),
    models.AppraisalStep: sight.appraisal("round__"),
    models.CityTarget: sight.appraisal("round__"),
    models.AppraisalTarget: sight.figures(),
    models.SelfAssessment: sight.figures(),
    models.IndicatorValue: sight.figures(),
    models.IndicatorStep: sight.appraisal("round__"),
    models.ScoreEvent: sight.score_events,
    models.Survey: sight.appraisal("round__"),
    models.SurveyToken: sight.edited("survey__round__region_id"),
    models.SurveyAnswer: sight.edited("survey__round__region_id"),
    models.AppraisalResult: sight.appraisal_results,
    models.AppraisalPublication: lambda scope: sight.appraisal_results(scope, "result__"),
    models.NoticeObjection: sight.notice_objections(),
    models.Objector: sight.notice_objections("objection__", Permission.SEE_OBJECTORS),
    models.Award: _region("region_id"),
    models.AuditEvent: _audit,
    models.KeepingPeriod: _region("region_id"),
}


def visible(scope: Scope, model: type[M]) -> QuerySet[M]:
    """The rows of a model that this person may see: the one scope filter that every query takes."""
    rule = _VISIBLE.get(model)
    if rule is None:
        raise LookupError(f"no visibility rule for {model.__name__}: nobody may see it")
    manager = cast("QuerySet[M]", model._default_manager.all())
    return manager.filter(rule(scope))


def found(by: Scope, model: type[M], pk: object, *, lock: bool = False) -> M:
    """The row a writer names, locked on wish; refused as not found where they may not see it."""
    rows = visible(by, model)
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=pk).first()
    if row is None:
        raise Refused("not_found")
    return row


def in_charge_of(by: Scope, person_id: int) -> models.Person:
    """Somebody whose way in this person may renew or shut: anybody of the region, or the people of the own unit."""
    require(by, Permission.RESET_PASSWORDS)
    person = found(by, models.Person, person_id)
    if not by.may(Permission.EDIT_PEOPLE) and not models.Person.objects.filter(unit_people(by), pk=person.pk).exists():
        raise Refused("own_password" if person.pk in by.hands else "not_of_own_unit")
    return person
