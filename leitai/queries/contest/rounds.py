"""Seasons, rounds and what stands around every page of a round."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from leitai import models
from leitai.core.rulebook import RulebookError
from leitai.queries.contest.duties import duties_of
from leitai.queries.contest.names import said
from leitai.queries.contest.openness import Step, steps
from leitai.queries.contest.rules import round_book
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.rules import Permission


@dataclass(frozen=True)
class RoundLine:
    id: int
    name: str
    kind: str
    state: str
    starts: dt.date
    ends: dt.date


@dataclass(frozen=True)
class SeasonLine:
    id: int
    name: str
    starts: dt.date
    ends: dt.date
    rounds: tuple[RoundLine, ...]


def seasons(scope: Scope) -> tuple[SeasonLine, ...]:
    """A round in preparation is the business of those who run it."""
    rounds = visible(scope, models.Round).order_by("starts", "code")
    if not scope.may(Permission.RUN_CONTEST):
        rounds = rounds.exclude(state="draft")
    by_season: dict[int, list[RoundLine]] = {}
    for row in rounds:
        line = RoundLine(row.pk, said(row, scope.language), row.kind, row.state, row.starts, row.ends)
        by_season.setdefault(row.season_id, []).append(line)
    return tuple(
        SeasonLine(row.pk, said(row, scope.language), row.starts, row.ends, tuple(by_season.get(row.pk, ())))
        for row in visible(scope, models.Season)
        if row.pk in by_season or scope.may(Permission.RUN_CONTEST)
    )


@dataclass(frozen=True)
class RoundHead:
    id: int
    season_id: int
    season: str
    name: str
    kind: str
    state: str
    starts: dt.date
    ends: dt.date
    rulebook: str
    sha256: str
    lot_seed: str
    duties: frozenset[str]
    runs: bool
    """This person may set the round up and work at its desk."""

    @property
    def draft(self) -> bool:
        return self.state == "draft"

    @property
    def running(self) -> bool:
        return self.state in ("draft", "open")


def round_head(scope: Scope, round_id: int) -> RoundHead:
    rows = visible(scope, models.Round).select_related("season")
    if not scope.may(Permission.RUN_CONTEST):
        rows = rows.exclude(state="draft")
    row = rows.get(pk=round_id)
    return head_of(scope, row)


def head_of(scope: Scope, row: models.Round) -> RoundHead:
    return RoundHead(
        id=row.pk,
        season_id=row.season_id,
        season=said(row.season, scope.language),
        name=said(row, scope.language),
        kind=row.kind,
        state=row.state,
        starts=row.starts,
        ends=row.ends,
        rulebook=row.rulebook_code,
        sha256=row.rulebook_sha256,
        lot_seed=row.lot_seed,
        duties=duties_of(scope, row.pk),
        runs=scope.may(Permission.RUN_CONTEST),
    )


@dataclass(frozen=True)
class Item:
    id: int
    text: str
    due: dt.date | None
    done_at: dt.datetime | None
    done_by: str


@dataclass(frozen=True)
class Duty:
    id: int
    duty: str
    person: str


@dataclass(frozen=True)
class Overview:
    head: RoundHead
    steps: tuple[Step, ...]
    items: tuple[Item, ...]
    duties: tuple[Duty, ...]

    @property
    def missing(self) -> int:
        return sum(len(step.reasons) for step in self.steps)

    @property
    def undone(self) -> int:
        return sum(item.done_at is None for item in self.items)


def overview(scope: Scope, round_id: int) -> Overview:
    head = round_head(scope, round_id)
    row = visible(scope, models.Round).get(pk=round_id)
    english = scope.language.startswith("en")
    items = visible(scope, models.ReadinessItem).filter(round_id=round_id).select_related("done_by")
    return Overview(
        head=head,
        steps=steps(row) if head.draft else (),
        items=tuple(
            Item(
                one.pk, (one.text_en or one.text) if english else one.text, one.due, one.done_at,
                person_name(scope, one.done_by),
            )
            for one in items
        ),
        duties=duties(scope, round_id),
    )  # fmt: skip


def duties(scope: Scope, round_id: int) -> tuple[Duty, ...]:
    rows = visible(scope, models.RoundDuty).filter(round_id=round_id).select_related("person")
    return tuple(Duty(row.pk, row.duty, person_name(scope, row.person)) for row in rows)


def season_name(scope: Scope, season_id: int) -> str:
    return said(visible(scope, models.Season).get(pk=season_id), scope.language)


def season_values(scope: Scope, season_id: int) -> dict[str, Any]:
    row = visible(scope, models.Season).get(pk=season_id)
    return {name: getattr(row, name) for name in ("code", "name", "name_en", "starts", "ends")}


def round_values(scope: Scope, round_id: int) -> dict[str, Any]:
    row = visible(scope, models.Round).get(pk=round_id)
    names = ("code", "name", "name_en", "kind", "starts", "ends", "objection_days", "keeps_photo_place")
    return {name: getattr(row, name) for name in names}


def rulebook_categories(scope: Scope, round_id: int) -> tuple[tuple[str, str], ...]:
    """Codes and labels of the rulebook's categories of judges; none where it has none or does not compute."""
    row = visible(scope, models.Round).get(pk=round_id)
    try:
        rule = round_book(row).rule
    except RulebookError:
        return ()
    english = scope.language.startswith("en")
    return tuple(
        (one.code, (one.label.en if english else one.label.zh) if one.label else one.code) for one in rule.categories
    )
