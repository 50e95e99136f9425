"""Candidates with their eligibility: a round's list, what the register holds, and what departments are asked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from leitai import models
from leitai.queries import formatting
from leitai.queries.contest.eligible import COMPUTED
from leitai.queries.contest.names import said
from leitai.queries.contest.rounds import RoundHead, round_head
from leitai.queries.contest.tour import setup_of
from leitai.queries.delivery.projects import ProjectFilter, project_list
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Refused

FOUND = 12


@dataclass(frozen=True)
class Answer:
    """What was answered before the answer that holds."""

    outcome: str
    evidence: str
    person: str
    at: dt.datetime


@dataclass(frozen=True)
class Check:
    id: int
    rule: str
    organization: str
    outcome: str
    evidence: str
    percent: str
    least: str
    shown_on: str
    decided_by: str
    decided_at: dt.datetime | None
    earlier: tuple[Answer, ...]


@dataclass(frozen=True)
class CandidateLine:
    id: int
    code: str
    name: str
    unit: str
    project_id: int | None
    minutes: int
    placed: bool
    remote: bool
    for_all: bool
    looks_back: bool
    withdrawn: str
    checks: tuple[Check, ...]

    @property
    def outcome(self) -> str:
        outcomes = {check.outcome for check in self.checks}
        return next((one for one in ("not_met", "open", "met") if one in outcomes), "")


@dataclass(frozen=True)
class UnitCount:
    unit: str
    count: int
    wanted: int


@dataclass(frozen=True)
class CandidatePage:
    head: RoundHead
    lines: tuple[CandidateLine, ...]
    counts: tuple[UnitCount, ...]
    found: tuple[Any, ...]
    search: str
    earlier: tuple[tuple[int, str, str], ...]
    """Showings of earlier rounds that a look-back may choose: id, name, round."""
    limits: dict[str, int]
    asked: tuple[str, ...]

    @property
    def uneven(self) -> bool:
        return any(one.count != one.wanted for one in self.counts)


def candidate_page(scope: Scope, round_id: int, *, search: str = "") -> CandidatePage:
    head = round_head(scope, round_id)
    row = visible(scope, models.Round).get(pk=round_id)
    setup = setup_of(row)
    lines = _lines(scope, round_id)
    counts = Counter(line.unit for line in lines if not line.withdrawn and row.kind == "site_tour")
    return CandidatePage(
        head=head,
        lines=lines,
        counts=tuple(UnitCount(unit, count, setup.sites_per_unit) for unit, count in counts.items()),
        found=_found(scope, search, {line.project_id for line in lines}) if search.strip() else (),
        search=search,
        earlier=_earlier(scope, row) if row.kind == "look_back" else (),
        limits={
            "sites_per_unit": setup.sites_per_unit,
            "investment_percent": setup.investment_percent,
            "unseen_years": setup.unseen_years,
        },
        asked=tuple(sorted({check.organization for line in lines for check in line.checks if check.organization})),
    )


def _lines(scope: Scope, round_id: int) -> tuple[CandidateLine, ...]:
    checks: dict[int, list[Check]] = {}
    found = visible(scope, models.EligibilityCheck).filter(candidate__round_id=round_id)
    rows = list(found.select_related("organization", "decided_by").order_by("rule", "organization_id"))
    people = _people(scope, rows)
    for row in rows:
        checks.setdefault(row.candidate_id, []).append(_check(scope, row, people))
    return tuple(
        CandidateLine(
            id=row.pk,
            code=row.code,
            name=said(row, scope.language),
            unit=named(row.unit, scope.language),
            project_id=row.project_id,
            minutes=row.minutes,
            placed=row.longitude is not None,
            remote=row.remote,
            for_all=row.for_all,
            looks_back=row.earlier_id is not None,
            withdrawn=row.withdrawn_reason,
            checks=tuple(checks.get(row.pk, ())),
        )
        for row in visible(scope, models.Candidate).filter(round_id=round_id).select_related("unit")
    )


def _people(scope: Scope, checks: Iterable[models.EligibilityCheck]) -> dict[int, str]:
    """Names of those whose answer no longer holds."""
    asked = {answer["by"] for check in checks for answer in check.earlier}
    rows = models.Person.objects.filter(pk__in=asked) if asked else ()
    return {row.pk: person_name(scope, row) for row in rows}


def _earlier_answers(row: models.EligibilityCheck, people: Mapping[int, str]) -> tuple[Answer, ...]:
    return tuple(
        Answer(one["outcome"], one["evidence"], people.get(one["by"], ""), dt.datetime.fromisoformat(one["at"]))
        for one in row.earlier
    )


def _check(scope: Scope, row: models.EligibilityCheck, people: Mapping[int, str]) -> Check:
    day = row.measured.get("day")
    return Check(
        id=row.pk,
        rule=row.rule,
        organization=named(row.organization, scope.language) if row.organization else "",
        outcome=row.outcome,
        evidence=row.evidence,
        percent=str(row.measured.get("percent", "")),
        least=str(row.measured.get("least", "")),
        shown_on=formatting.day(dt.date.fromisoformat(day), year=True) if day else "",
        decided_by=person_name(scope, row.decided_by),
        decided_at=row.decided_at,
        earlier=_earlier_answers(row, people),
    )


def _found(scope: Scope, search: str, taken: set[int | None]) -> tuple[Any, ...]:
    page = project_list(scope, ProjectFilter(search=search)).page
    return tuple(row for row in page.rows if row.id not in taken)[:FOUND]


def _earlier(scope: Scope, row: models.Round) -> tuple[tuple[int, str, str], ...]:
    rows = (
        visible(scope, models.Candidate)
        .filter(round__starts__lt=row.starts, withdrawn_reason="")
        .exclude(round=row)
        .exclude(round__state="draft")
        .exclude(pk__in=row.candidates.filter(earlier__isnull=False).values("earlier_id"))
        .select_related("round", "unit")
        .order_by("-round__starts", "sort_order", "code")
    )
    return tuple((one.pk, said(one, scope.language), said(one.round, scope.language)) for one in rows[:200])


def project_unit(scope: Scope, project_id: int) -> int:
    """The unit with the largest share of a project: whom it is shown for, unless told otherwise."""
    project = visible(scope, models.Project).get(pk=project_id)
    credit = visible(scope, models.ProjectCredit).filter(project=project).order_by("-share", "unit__sort_order").first()
    if credit is None:
        raise Refused("candidate_without_unit", name=project.name)
    return credit.unit_id


def candidate_values(scope: Scope, candidate_id: int) -> tuple[int, dict[str, Any]]:
    """The round and the values of the form."""
    row = visible(scope, models.Candidate).get(pk=candidate_id)
    names = ("name", "name_en", "minutes", "longitude", "latitude", "opens", "closes", "remote", "for_all")
    return row.round_id, {name: getattr(row, name) for name in names}


@dataclass(frozen=True)
class Question:
    id: int
    rule: str
    candidate: str
    unit: str
    round: str
    starts: dt.date
    organization: str
    outcome: str
    evidence: str
    decided_by: str
    decided_at: dt.datetime | None
    earlier: tuple[Answer, ...]
    open: bool
    """It can still be answered: the round is in preparation."""


def screening(scope: Scope) -> tuple[Question, ...]:
    """What this person's department is asked, what waits first."""
    rows = (
        visible(scope, models.EligibilityCheck)
        .filter(Q(organization_id__in=scope.organization_ids))
        .exclude(rule__in=COMPUTED)
        .select_related("candidate__round", "candidate__unit", "organization", "decided_by")
        .order_by("-candidate__round__starts", "candidate__code", "rule")[:300]
    )
    people = _people(scope, rows)
    found = [
        Question(
            id=row.pk,
            rule=row.rule,
            candidate=said(row.candidate, scope.language),
            unit=named(row.candidate.unit, scope.language),
            round=said(row.candidate.round, scope.language),
            starts=row.candidate.round.starts,
            organization=named(row.organization, scope.language) if row.organization else "",
            outcome=row.outcome,
            evidence=row.evidence,
            decided_by=person_name(scope, row.decided_by),
            decided_at=row.decided_at,
            earlier=_earlier_answers(row, people),
            open=row.candidate.round.state == "draft",
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.outcome != "open", -one.starts.toordinal())))
