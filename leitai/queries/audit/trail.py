"""The audit trail as pages show it, and an extract of it with a hash that proves the print."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from leitai import models
from leitai.labels import AUDIT_VERBS, ROLES, choice
from leitai.queries.audit import seals
from leitai.queries.delivery.project_views import PER_PAGE, Choice, Page
from leitai.queries.months import region_of
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Refused

MOST_PRINTED = 1000  # lines of an extract; about 40 sheets

OBJECT_KINDS = {
    "person": later("Person"),
    "appraisalround": later("Target appraisal"),
    "appraisedunit": later("Unit in an appraisal"),
    "indicatorduty": later("Department of an indicator"),
    "appraisalstep": later("Step of an appraisal"),
    "appraisaltarget": later("Target"),
    "selfassessment": later("Self-assessment"),
    "indicatorvalue": later("Value of an indicator"),
    "indicatorstep": later("Indicator handed in or checked"),
    "scoreevent": later("Event that counts in an appraisal"),
    "survey": later("Survey"),
    "surveytoken": later("Link to a survey"),
    "appraisalresult": later("Result of an appraisal"),
    "appraisalpublication": later("Published appraisal"),
    "noticeobjection": later("Objection to a notice"),
    "award": later("Award or title"),
    "roleassignment": later("Role"),
    "departure": later("Departure"),
    "project": later("Project"),
    "unit": later("Unit"),
    "calendarday": later("Day of the calendar"),
    "region": later("Region"),
    "annualplan": later("Annual plan version"),
    "bulletin": later("Issued bulletin"),
    "campaign": later("Campaign year"),
    "file": later("Photo or paper"),
    "headerchoice": later("Header answer"),
    "indicator": later("Economic indicator"),
    "leaderassignment": later("Leader of a project"),
    "monthjob": later("Job of a month"),
    "monthlyreport": later("Monthly report"),
    "monthrevision": later("Closed month"),
    "organization": later("Office"),
    "projectcredit": later("Share of a project"),
    "responsibleassignment": later("Department of a project"),
    "seriesvalue": later("Economic figure"),
    "submission": later("Filing of a month"),
    "reminder": later("Reminder"),
    "reminderplan": later("Plan of reminders"),
    "tag": later("Project tag"),
    "theme": later("Campaign theme"),
    "themetarget": later("Theme target"),
    "unitsuccession": later("Succession of units"),
    "upload": later("Uploaded workbook"),
    "meeting": later("Meeting"),
    "programmeitem": later("Item of a programme"),
    "speakingorder": later("Order of the speeches"),
    "writtenstatement": later("Written statement"),
    "rosterentry": later("Entry of a roster"),
    "seatplan": later("Seat plan"),
    "meetingvenue": later("Venue"),
    "season": later("Season of contests"),
    "round": later("Round of a contest"),
    "candidate": later("Candidate"),
    "eligibilitycheck": later("Eligibility of a candidate"),
    "readinessitem": later("Line of a readiness list"),
    "visitgroup": later("Visiting group"),
    "stop": later("Stop of a route"),
    "judgecategory": later("Category of judges"),
    "judge": later("Judge"),
    "roundduty": later("Duty in a round"),
    "badge": later("Badge of a judge"),
    "ballot": later("Ballot"),
    "ballotdecision": later("Decision about a ballot"),
    "paperentry": later("Entry from a paper sheet"),
    "roundpoints": later("Points of a contest"),
    "sealedresult": later("Sealed result"),
    "roundresult": later("Result of a round"),
    "revealstep": later("Step of a reveal"),
    "objection": later("Objection"),
    "consequence": later("Consequence of a place"),
    "highlight": later("Practice to copy"),
    "peerquestion": later("Question between units"),
    "roundsetup": later("Limits and days of a round"),
    "lotdraw": later("Lot of a pitch meeting"),
    "contestjob": later("Planning of a timetable"),
    "boardvenue": later("Venue of a board"),
    "keepingperiod": later("Period of keeping"),
    "officerulebook": later("Rulebook of the office"),
    "rulebookversion": later("Version of a rulebook"),
}


@dataclass(frozen=True)
class TrailFilter:
    """Every value as it stands in the address, empty for "all"."""

    verb: str = ""
    person: str = ""
    unit: str = ""
    kind: str = ""
    object: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class EventLine:
    id: int
    at: dt.datetime
    actor: str
    verb: str
    what: str
    kind: str
    object_id: str
    object_name: str
    unit: str
    month: dt.date | None
    detail: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Extract:
    """Events to print, oldest first, and the hash over exactly these events as they are stored."""

    lines: tuple[EventLine, ...]
    sha256: str
    seal: seals.SealState


def trail(scope: Scope, filters: TrailFilter, page: int = 1) -> Page[EventLine]:
    rows = _chosen(scope, filters)
    total = rows.count()
    number = min(max(page, 1), max(1, -(-total // PER_PAGE)))
    shown = rows.order_by("-id")[(number - 1) * PER_PAGE : number * PER_PAGE]
    return Page(_lines(scope, shown), total, number)


def extract(scope: Scope, filters: TrailFilter) -> Extract:
    rows = list(_chosen(scope, filters).order_by("id")[: MOST_PRINTED + 1])
    if len(rows) > MOST_PRINTED:
        raise Refused("extract_too_long", most=MOST_PRINTED)
    return Extract(_lines(scope, rows), seals.digest([seals.line(row) for row in rows]), seals.seal_state())


def trail_choices(scope: Scope) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """The verbs that occur and the persons who act in this trail, for the filters."""
    events = visible(scope, models.AuditEvent).order_by()
    verbs = set(events.values_list("verb", flat=True).distinct())
    people = visible(scope, models.Person).filter(pk__in=events.values("actor_id")).order_by("username")
    return (
        tuple(sorted((Choice(verb, choice(AUDIT_VERBS, verb)) for verb in verbs), key=lambda one: one.label)),
        tuple(Choice(row.username, person_name(scope, row)) for row in people),
    )


def _zone(scope: Scope) -> ZoneInfo:
    return ZoneInfo(region_of(scope).time_zone)


def _chosen(scope: Scope, filters: TrailFilter) -> QuerySet[models.AuditEvent]:
    rows = visible(scope, models.AuditEvent).select_related("actor", "unit")
    zone = _zone(scope)
    if filters.verb:
        rows = rows.filter(verb=filters.verb)
    if filters.person:
        rows = rows.filter(actor__username=filters.person)
    if filters.unit:
        rows = rows.filter(unit__code=filters.unit)
    if filters.kind:
        rows = rows.filter(object_type=filters.kind)
    if filters.object:
        rows = rows.filter(object_id=filters.object)
    if filters.since:
        rows = rows.filter(at__gte=dt.datetime.combine(filters.since, dt.time(), zone))
    if filters.until:
        rows = rows.filter(at__lt=dt.datetime.combine(filters.until + dt.timedelta(days=1), dt.time(), zone))
    return rows


def _lines(scope: Scope, events: Iterable[models.AuditEvent]) -> tuple[EventLine, ...]:
    events = list(events)
    names = _names(scope, events)
    zone = _zone(scope)
    return tuple(
        EventLine(
            id=event.pk,
            at=event.at.astimezone(zone),
            actor=_actor(scope, event, names),
            verb=event.verb,
            what=choice(AUDIT_VERBS, event.verb),
            kind=choice(tuple(OBJECT_KINDS.items()), event.object_type),
            object_id=event.object_id,
            object_name=names.get((event.object_type, event.object_id), ""),
            unit=named(event.unit, scope.language) if event.unit else "",
            month=event.month,
            detail=tuple(_detail(event.detail)),
        )
        for event in events
    )


def _actor(scope: Scope, event: models.AuditEvent, names: dict[tuple[str, str], str]) -> str:
    name = person_name(scope, event.actor) or _("the system")
    behind = names.get(("person", str(event.detail.get("acting_for", ""))))
    return _("%(who)s for %(behind)s") % {"who": name, "behind": behind} if behind else name


def _names(scope: Scope, events: list[models.AuditEvent]) -> dict[tuple[str, str], str]:
    """The names of what the events are about, as far as this person may see it. The trail itself holds numbers only."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for event in events:
        wanted[event.object_type].add(event.object_id)
        if "acting_for" in event.detail:
            wanted["person"].add(str(event.detail["acting_for"]))
    kinds: tuple[type[Model], ...] = (models.Person, models.Project, models.Unit)
    asked = []
    for model in kinds:
        kind = model._meta.model_name or ""
        if numbers := [number for number in wanted[kind] if number.isdecimal()]:
            rows = visible(scope, model).filter(pk__in=numbers).order_by()
            asked.append(rows.values_list(Value(kind), "pk", "name", "name_en"))
    if not asked:
        return {}
    english = scope.language.startswith("en")
    told = asked[0].union(*asked[1:], all=True)
    return {(kind, str(pk)): (english and name_en) or name for kind, pk, name, name_en in told}


def _detail(detail: dict[str, object]) -> Iterable[tuple[str, str]]:
    for key, value in detail.items():
        if value is None:
            continue
        yield key, choice(ROLES, value) if key == "role" and isinstance(value, str) else str(value)
