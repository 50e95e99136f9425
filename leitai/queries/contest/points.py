"""Bonus, deduction and votes of a round: as parts of the bench, and as the office's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet

from leitai import models
from leitai.core.rulebook import ContestRule
from leitai.core.rulebook.contest import VOTE
from leitai.core.scoring import Part, plain
from leitai.queries.contest.names import said
from leitai.queries.contest.rounds import RoundHead, head_of
from leitai.queries.contest.rules import round_book
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Permission, Refused


def standing_points(round_id: int) -> QuerySet[models.RoundPoints]:
    """What was entered and not withdrawn."""
    rows = models.RoundPoints.objects.filter(round_id=round_id, withdraws=None, withdrawn_by=None)
    return rows.order_by("entrant", "kind", "id")


def recorded_parts(row: models.Round, rule: ContestRule, entrants: Sequence[str]) -> Iterator[Part]:
    """Of those who are ranked; a draft may have lost the rule that its points were entered under."""
    for one in standing_points(row.pk):
        if one.entrant in entrants and (rule.adjust or one.kind == VOTE):
            yield Part(one.entrant, one.kind, Fraction(one.points), f"{one.reason} ({one.document})")


def entrants_of(row: models.Round, rule: ContestRule, language: str = "zh-hans") -> dict[str, str]:
    """Whoever the rulebook ranks, with their names: units, or else candidates; the withdrawn are not among them."""
    rows = models.Candidate.objects.filter(round=row, withdrawn_reason="").select_related("unit")
    if rule.unit:
        return {one.unit.code: named(one.unit, language) for one in rows.order_by("unit__code")}
    return {one.code: said(one, language) for one in rows.order_by("code")}


@dataclass(frozen=True)
class Entry:
    id: int
    name: str
    kind: str
    points: str
    reason: str
    document: str
    by: str
    at: dt.datetime
    taken_back: Withdrawal | None


@dataclass(frozen=True)
class Withdrawal:
    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class PointsPage:
    head: RoundHead
    allowed: bool
    """The rulebook knows bonus and deduction."""
    bonus_cap: str
    deduction_cap: str
    entries: tuple[Entry, ...]


def points_page(scope: Scope, round_id: int) -> PointsPage:
    row = visible(scope, models.Round).select_related("season").get(pk=round_id)
    rule = round_book(row).rule
    caps = (rule.adjust.bonus_cap, rule.adjust.deduction_cap) if rule.adjust else (None, None)
    bonus, deduction = ("" if cap is None else plain(cap) for cap in caps)
    entries = entries_of(scope, row, rule, votes=False)
    return PointsPage(head_of(scope, row), bool(rule.adjust), bonus, deduction, entries)


def entries_of(scope: Scope, row: models.Round, rule: ContestRule, *, votes: bool) -> tuple[Entry, ...]:
    """Everything entered, the newest first, with what was withdrawn again."""
    rows = visible(scope, models.RoundPoints).filter(round=row, withdraws=None)
    rows = rows.filter(kind=VOTE) if votes else rows.exclude(kind=VOTE)
    names = entrants_of(row, rule, scope.language)
    rows = rows.select_related("entered_by", "withdrawn_by__entered_by").order_by("-id")
    return tuple(_entry(scope, one, names.get(one.entrant, one.entrant)) for one in rows)


def _entry(scope: Scope, one: models.RoundPoints, name: str) -> Entry:
    back = getattr(one, "withdrawn_by", None)
    return Entry(
        one.pk, name, one.kind, plain(Fraction(one.points)), one.reason, one.document,
        person_name(scope, one.entered_by), one.entered_at,
        None if back is None else Withdrawal(back.reason, person_name(scope, back.entered_by), back.entered_at),
    )  # fmt: skip


def choices_of(scope: Scope, round_id: int) -> tuple[tuple[str, str], ...]:
    """Whom points can be entered for, for whoever runs the round."""
    if not scope.may(Permission.RUN_CONTEST):
        raise Refused("not_allowed")
    row = visible(scope, models.Round).get(pk=round_id)
    return tuple(entrants_of(row, round_book(row).rule, scope.language).items())
