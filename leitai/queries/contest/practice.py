"""The practice library: what others should copy, questions from peers, and what judges wrote, without their names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from leitai import models
from leitai.queries.contest.ballots import effective_ballots
from leitai.queries.contest.names import said
from leitai.queries.contest.photos import first_photos
from leitai.queries.delivery.project_views import Choice, Page
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Permission

PER_PAGE = 30


@dataclass(frozen=True)
class PracticeFilter:
    """Every value as it stands in the address, empty for "all"."""

    search: str = ""
    unit: str = ""
    theme: str = ""


@dataclass(frozen=True)
class CandidateLine:
    """`project_id` only for those who may see the project; a proposed one has none."""

    id: int
    name: str
    unit: str
    round: str
    themes: tuple[str, ...]
    photo_id: int | None
    project_id: int | None


@dataclass(frozen=True)
class HighlightRow:
    id: int
    text: str
    of: CandidateLine


@dataclass(frozen=True)
class PracticeList:
    page: Page[HighlightRow]
    filters: PracticeFilter
    units: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    to_show: tuple[Choice, ...]
    """For the office: candidates to enter highlights for, the newest round's first."""


@dataclass(frozen=True)
class QuestionRow:
    id: int
    unit: str
    text: str
    asked_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None


@dataclass(frozen=True)
class PracticePage:
    """`comments` is None where they are not shown: to everybody but the office, and before the lock."""

    candidate: CandidateLine
    has_earlier: bool
    highlights: tuple[tuple[int, str], ...]
    questions: tuple[QuestionRow, ...]
    comments: tuple[str, ...] | None
    may_edit: bool
    may_ask: bool
    may_answer: bool


def practice_list(scope: Scope, filters: PracticeFilter, *, page: int = 1) -> PracticeList:
    seen = visible(scope, models.Highlight)
    rows = _filtered(seen, filters).select_related("candidate__unit", "candidate__round", "candidate__project")
    total = rows.count()
    number = min(max(page, 1), max(1, -(-total // PER_PAGE)))
    shown = list(rows.order_by("-id")[(number - 1) * PER_PAGE : number * PER_PAGE])
    lines = candidate_lines(scope, [row.candidate for row in shown])
    highlights = tuple(HighlightRow(row.pk, _text(row, scope), lines[row.candidate_id]) for row in shown)
    return PracticeList(
        Page(highlights, total, number), filters, _units(scope, seen), _themes(scope, seen), _to_show(scope)
    )


def practice_page(scope: Scope, candidate_id: int) -> PracticePage:
    rows = visible(scope, models.Candidate).select_related("unit", "round", "project")
    candidate = rows.get(pk=candidate_id)
    questions = visible(scope, models.PeerQuestion).filter(candidate=candidate).select_related("unit").order_by("id")
    return PracticePage(
        candidate=candidate_lines(scope, [candidate])[candidate.pk],
        has_earlier=candidate.earlier_id is not None,
        highlights=tuple(
            (row.pk, _text(row, scope)) for row in visible(scope, models.Highlight).filter(candidate=candidate)
        ),
        questions=tuple(
            QuestionRow(row.pk, named(row.unit, scope.language), row.text, row.asked_at, row.answer, row.answered_at)
            for row in questions
        ),
        comments=_comments(scope, candidate),
        may_edit=scope.may(Permission.RUN_CONTEST),
        may_ask=scope.may(Permission.ASK_PEERS) and asking_unit(scope, candidate.unit_id) is not None,
        may_answer=scope.may_file_for(candidate.unit_id),
    )


def candidate_lines(scope: Scope, candidates: list[models.Candidate]) -> dict[int, CandidateLine]:
    photos = first_photos(scope, [row.pk for row in candidates])
    projects = [row.project_id for row in candidates if row.project_id]
    open_to = set(visible(scope, models.Project).filter(pk__in=projects).values_list("pk", flat=True))
    themes: dict[int, list[str]] = {}
    of_projects = models.Project.themes.through.objects.filter(project_id__in=projects).select_related("theme")
    for row in of_projects.order_by("theme__sort_order", "theme__code"):
        themes.setdefault(row.project_id, []).append(said(row.theme, scope.language))
    return {
        one.pk: CandidateLine(
            id=one.pk,
            name=said(one, scope.language),
            unit=named(one.unit, scope.language),
            round=said(one.round, scope.language),
            themes=tuple(themes.get(one.project_id or 0, ())),
            photo_id=photos.get(one.pk),
            project_id=one.project_id if one.project_id in open_to else None,
        )
        for one in candidates
    }


def asking_unit(scope: Scope, candidate_unit_id: int) -> int | None:
    """The unit for which this person may ask; nobody asks the own unit."""
    if candidate_unit_id in scope.filing_unit_ids:
        return None
    return min(scope.filing_unit_ids, default=None)


def _comments(scope: Scope, candidate: models.Candidate) -> tuple[str, ...] | None:
    """In the order of their letters, so that the order does not tell who wrote them."""
    if not scope.may(Permission.RUN_CONTEST) or candidate.round.locked_at is None:
        return None
    counting = effective_ballots(candidate.round_id).filter(stop__candidate=candidate)
    return tuple(sorted({ballot.comment.strip() for ballot in counting if ballot.comment.strip()}))


def _filtered(rows: QuerySet[models.Highlight], filters: PracticeFilter) -> QuerySet[models.Highlight]:
    for word in filters.search.split():
        rows = rows.filter(
            Q(text__icontains=word)
            | Q(text_en__icontains=word)
            | Q(candidate__name__icontains=word)
            | Q(candidate__name_en__icontains=word)
            | Q(candidate__unit__name__icontains=word)
            | Q(candidate__unit__name_en__icontains=word)
        )
    if filters.unit:
        rows = rows.filter(candidate__unit__code=filters.unit)
    if filters.theme:
        rows = rows.filter(candidate__project__themes__code=filters.theme).distinct()
    return rows


def _text(row: models.Highlight, scope: Scope) -> str:
    return (row.text_en or row.text) if scope.language.startswith("en") else row.text


def _units(scope: Scope, seen: QuerySet[models.Highlight]) -> tuple[Choice, ...]:
    units = visible(scope, models.Unit).filter(pk__in=seen.order_by().values("candidate__unit")).order_by("sort_order")
    return tuple(Choice(row.code, named(row, scope.language)) for row in units)


def _themes(scope: Scope, seen: QuerySet[models.Highlight]) -> tuple[Choice, ...]:
    projects = seen.order_by().values("candidate__project")
    themes = visible(scope, models.Theme).filter(projects__in=projects).distinct().order_by("sort_order", "code")
    return tuple(Choice(row.code, said(row, scope.language)) for row in themes)


def _to_show(scope: Scope) -> tuple[Choice, ...]:
    if not scope.may(Permission.RUN_CONTEST):
        return ()
    newest = visible(scope, models.Round).exclude(state="draft").order_by("-starts", "-pk").first()
    rows = visible(scope, models.Candidate).filter(round=newest, withdrawn_reason="").order_by("sort_order", "code")
    return tuple(Choice(str(row.pk), said(row, scope.language)) for row in rows) if newest else ()
