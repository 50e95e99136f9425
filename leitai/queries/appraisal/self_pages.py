"""The self-assessment as pages show it: who has filed, one unit's sheet, one indicator of it with its evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.core.appraisal.tree import AppraisalTree, IndicatorRule
from leitai.queries import formatting
from leitai.queries.appraisal.evidence import Paper, papers
from leitai.queries.appraisal.rounds import AppraisalHead, head_of, said
from leitai.queries.appraisal.stages import SELF, assessed, may_assess, tree_of, words_of
from leitai.queries.appraisal.values import targets_in_force
from leitai.queries.appraisal.words import labelled
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible


@dataclass(frozen=True)
class FiledBy:
    """`of` is how many indicators the unit speaks of, `filed` of how many it has."""

    id: int
    name: str
    filed: int
    of: int
    last: dt.datetime | None
    own: bool


@dataclass(frozen=True)
class SelfList:
    head: AppraisalHead
    open: bool
    lines: tuple[FiledBy, ...]


@dataclass(frozen=True)
class Assessment:
    """One version; `figure` is the value or word as printed, with its unit named beside it."""

    id: int
    version: int
    figure: str
    state: str
    own_score: str
    statement: str
    by: str
    at: dt.datetime
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class AssessedLine:
    code: str
    label: str
    weight: str
    unit: str
    target: str
    latest: Assessment | None


@dataclass(frozen=True)
class SelfSheet:
    head: AppraisalHead
    id: int
    name: str
    may_file: bool
    lines: tuple[AssessedLine, ...]


@dataclass(frozen=True)
class SelfPage:
    """One indicator of one unit; `versions` the newest first."""

    head: AppraisalHead
    id: int
    name: str
    may_file: bool
    line: AssessedLine
    words: tuple[str, ...]
    versions: tuple[Assessment, ...]
    initial: dict[str, object]


def self_list(scope: Scope, round_id: int) -> SelfList:
    row = visible(scope, models.AppraisalRound).get(pk=round_id)
    tree = tree_of(row)
    rows = visible(scope, models.SelfAssessment).filter(appraised__round=row)
    filed: dict[int, set[str]] = {}
    last: dict[int, dt.datetime] = {}
    for one_id, indicator, at in rows.order_by("pk").values_list("appraised_id", "indicator", "filed_at"):
        filed.setdefault(one_id, set()).add(indicator)
        last[one_id] = at
    lines = tuple(
        FiledBy(
            one.pk, _named(one, scope), len(filed.get(one.pk, ())), len(assessed(tree, one.unit_class)),
            last.get(one.pk), _own(scope, one),
        )
        for one in row.appraised.select_related("unit", "organization")
        if scope.whole_region or _own(scope, one)
    )  # fmt: skip
    return SelfList(head_of(scope, row), row.state in SELF, lines)


def self_sheet(scope: Scope, appraised_id: int) -> SelfSheet:
    one = _appraised(scope, appraised_id)
    tree = tree_of(one.round)
    latest: dict[str, Assessment] = {}
    for found in _versions(scope, one):
        latest[found.indicator] = _assessment(scope, found)
    targets = targets_in_force(one.round)
    lines = tuple(_line(tree, rule, one, targets, latest.get(rule.code)) for rule in assessed(tree, one.unit_class))
    return SelfSheet(head_of(scope, one.round), one.pk, _named(one, scope), _open(scope, one), lines)


def self_page(scope: Scope, appraised_id: int, indicator: str) -> SelfPage:
    one = _appraised(scope, appraised_id)
    tree = tree_of(one.round)
    rule = next((rule for rule in assessed(tree, one.unit_class) if rule.code == indicator), None)
    if rule is None:
        raise ObjectDoesNotExist(f"nothing is assessed under {indicator!r}")
    found = [row for row in _versions(scope, one) if row.indicator == indicator]
    versions = tuple(_assessment(scope, row) for row in reversed(found))
    line = _line(tree, rule, one, targets_in_force(one.round), versions[0] if versions else None)
    return SelfPage(
        head_of(scope, one.round), one.pk, _named(one, scope), _open(scope, one), line, words_of(rule), versions,
        _initial(found[-1]) if found else {"state": "reported"},
    )  # fmt: skip


def _initial(row: models.SelfAssessment) -> dict[str, object]:
    """As it was typed: no trailing zeros, and never 1.2E+4."""
    numbers = {"actual": row.actual, "own_score": row.own_score}
    texts = {name: getattr(row, name) for name in ("word", "state", "statement")}
    return texts | {name: f"{value.normalize():f}" for name, value in numbers.items() if value is not None}


def _appraised(scope: Scope, pk: int) -> models.AppraisedUnit:
    """Their own, or any for those who look at the whole region."""
    rows = visible(scope, models.AppraisedUnit).select_related("round__region", "unit", "organization")
    one = rows.get(pk=pk)
    if not (scope.whole_region or _own(scope, one)):
        raise ObjectDoesNotExist("somebody else's self-assessment")
    return one


def _own(scope: Scope, one: models.AppraisedUnit) -> bool:
    return one.unit_id in scope.unit_ids or one.organization_id in scope.organization_ids


def _open(scope: Scope, one: models.AppraisedUnit) -> bool:
    return one.round.state in SELF and may_assess(scope, one)


def _named(one: models.AppraisedUnit, scope: Scope) -> str:
    named = one.unit or one.organization
    assert named is not None
    return said(named, scope.language)


def _versions(scope: Scope, one: models.AppraisedUnit) -> Iterator[models.SelfAssessment]:
    rows = visible(scope, models.SelfAssessment).filter(appraised=one).order_by("version")
    yield from rows.select_related("filed_by").prefetch_related("files")


def _assessment(scope: Scope, row: models.SelfAssessment) -> Assessment:
    return Assessment(
        row.pk, row.version, row.word or formatting.plain(row.actual, 4), row.state,
        "" if row.own_score is None else formatting.plain(row.own_score), row.statement,
        person_name(scope, row.filed_by), row.filed_at, papers(row.files.all()),
    )  # fmt: skip


def _line(
    tree: AppraisalTree, rule: IndicatorRule, one: models.AppraisedUnit,
    targets: dict[tuple[str, str], models.AppraisalTarget], latest: Assessment | None,
) -> AssessedLine:  # fmt: skip
    weight = rule.weight_of(one.unit_class if tree.classes else tree.class_codes[0])
    target = targets.get((one.code, rule.code))
    return AssessedLine(
        rule.code, labelled(rule.label),
        formatting.plain(weight) if weight is not None else formatting.ABSENT, rule.unit,
        formatting.plain(target.target, 4) if target else formatting.ABSENT, latest,
    )  # fmt: skip
