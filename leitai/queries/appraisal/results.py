"""The result of an appraisal: places and scores, its versions, and what may be done next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from leitai import models
from leitai.core.appraisal import Appraisal
from leitai.core.problems import Problem
from leitai.queries import months
from leitai.queries.appraisal.rounds import appraisal_shown
from leitai.queries.appraisal.scored import appraisal_of
from leitai.queries.appraisal.standing import (
    Obstacle,
    before_approval,
    before_notice,
    last_version,
    version_in_force,
    versions,
    waits,
)
from leitai.queries.appraisal.tables import Column, Group, Listed, Names, columns_of, groups_of, lists_of, names_of
from leitai.queries.appraisal.values import gathered
from leitai.queries.appraisal.words import labelled, word
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission


@dataclass(frozen=True)
class Version:
    number: int
    made_at: dt.datetime
    made_by: str
    reason: str
    needs_agreement: bool
    agreed_by: str
    agreed_at: dt.datetime | None
    revision: int | None
    sha256: str

    @property
    def waits(self) -> bool:
        return self.needs_agreement and self.agreed_at is None


@dataclass(frozen=True)
class Next:
    """What this person may do now, and what stands in its way, in words."""

    compute: bool = False
    correct: bool = False
    agree: int = 0
    open_notice: bool = False
    approve: bool = False
    publish: bool = False
    hindered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One version: everybody's places and scores, with what the reader should know of it."""

    version: int
    rounding: str
    groups: tuple[Group, ...]
    aspects: tuple[str, ...]
    columns: tuple[Column, ...]
    lists: tuple[Listed, ...]
    notes: tuple[str, ...]
    source: str
    fictional: bool


@dataclass(frozen=True)
class ResultPage:
    """`table` is None where there is no version yet, or none that this person may see."""

    id: int
    table: Table | None
    versions: tuple[Version, ...]
    next: Next
    objections: int
    notice_key: str
    notice_until: dt.datetime | None
    upheld: tuple[tuple[int, str], ...]
    """Objections, by number and receipt, that wait for their correction."""


def shown_version(scope: Scope, row: models.AppraisalRound, version: int | None) -> models.AppraisalResult | None:
    """The asked version, or the one in force; who runs the appraisal sees the newest first."""
    mine = visible(scope, models.AppraisalResult).filter(round=row)
    if version is not None:
        return mine.defer("inputs", "protocol").get(version=version)
    found = last_version(row.pk) if scope.may(Permission.EDIT_APPRAISAL) else version_in_force(row.pk)
    return found if found is not None and mine.filter(pk=found.pk).exists() else None


def result_page(scope: Scope, pk: int, version: int | None = None) -> ResultPage:
    row = appraisal_shown(scope, pk)
    result = shown_version(scope, row, version)
    return ResultPage(
        id=row.pk,
        table=None if result is None else table_of(scope, row, result),
        versions=() if result is None else _versions(scope, row),
        next=_next(scope, row),
        objections=visible(scope, models.NoticeObjection).filter(round=row).count(),
        notice_key=row.notice_key,
        notice_until=row.notice_until,
        upheld=_upheld(scope, row),
    )


def table_of(scope: Scope, row: models.AppraisalRound, result: models.AppraisalResult) -> Table:
    found, names = appraisal_of(result), names_of(row, scope.language)
    rounding = found.tree.total.rounding
    return Table(
        version=result.version,
        rounding=word(f"score.round_{rounding.mode}", {"digits": rounding.digits}),
        groups=groups_of(found, names),
        aspects=tuple(labelled(aspect.label) for aspect in found.tree.aspects),
        columns=columns_of(found.tree),
        lists=lists_of(found, names),
        notes=tuple(_note(found, note, names) for note in found.notes),
        source=found.tree.source,
        fictional=found.tree.fictional,
    )


def _note(found: Appraisal, note: Problem, names: Names) -> str:
    """A note of the bench, with names instead of codes."""
    labels = {one.code: labelled(one.label) for one in found.tree.scored}
    known = {"unit": names, "indicator": labels}
    values = {key: known[key].get(str(value), value) if key in known else value for key, value in note.values.items()}
    return word(note.id, values)


def _versions(scope: Scope, row: models.AppraisalRound) -> tuple[Version, ...]:
    mine = visible(scope, models.AppraisalResult).filter(round=row).values("pk")
    rows = versions(row.pk).filter(pk__in=mine).select_related("made_by", "agreed_by", "publication")
    return tuple(
        Version(
            number=one.version,
            made_at=one.made_at,
            made_by=person_name(scope, one.made_by),
            reason=one.reason,
            needs_agreement=one.needs_agreement,
            agreed_by=person_name(scope, one.agreed_by) if one.agreed_by else "",
            agreed_at=one.agreed_at,
            revision=one.publication.revision if hasattr(one, "publication") else None,
            sha256=one.inputs_sha256,
        )
        for one in rows
    )


def _upheld(scope: Scope, row: models.AppraisalRound) -> tuple[tuple[int, str], ...]:
    """Upheld objections that wait for their correction."""
    if not scope.may(Permission.EDIT_APPRAISAL):
        return ()
    rows = visible(scope, models.NoticeObjection).filter(round=row, state="upheld", corrected_version__isnull=True)
    return tuple((one.pk, one.receipt) for one in rows)


# ---- what comes next


def _next(scope: Scope, row: models.AppraisalRound) -> Next:
    runs, approves = scope.may(Permission.EDIT_APPRAISAL), scope.may(Permission.APPROVE_APPRAISAL)
    if not (runs or approves) or row.state not in ("review", "notice", "approved", "published"):
        return Next()
    last = last_version(row.pk)
    agree = last.version if last and waits(last) and last.made_by_id not in scope.hands else 0
    if row.state == "review":
        if not runs:
            return Next()
        hindered = _words(before_notice(row, last, gathered(scope, row)))
        return Next(compute=True, open_notice=not hindered, hindered=hindered)
    if row.state == "notice":
        now = months.now(months.region_of(scope))
        hindered = _words(before_approval(row, last, gathered(scope, row), now))
        return Next(correct=runs, agree=agree, approve=approves and not hindered, hindered=hindered)
    published = last is not None and models.AppraisalPublication.objects.filter(result=last).exists()
    publish = runs and last is not None and not waits(last) and not published
    return Next(correct=runs and row.state == "published", agree=agree, publish=publish)


def _words(obstacles: Iterable[Obstacle]) -> tuple[str, ...]:
    return tuple(refusal_words(one.refusal()) for one in obstacles)
