"""How far an appraisal has come: who has filed a self-assessment, and where each indicator is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max

from leitai import models
from leitai.queries.appraisal.members import name_of
from leitai.queries.appraisal.rounds import said
from leitai.queries.appraisal.stages import applies, assessed, by_hand, steps_of
from leitai.queries.appraisal.trees import book_of
from leitai.queries.appraisal.values import in_force
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible


@dataclass(frozen=True)
class FiledLine:
    name: str
    filed: int
    asked: int
    at: dt.datetime | None


@dataclass(frozen=True)
class IndicatorLine:
    """`entered` and `units` only where a department enters the values; `step` is the last thing that happened."""

    code: str
    label: str
    department: str
    source: str
    entered: int
    units: int
    step: str
    by: str
    at: dt.datetime | None
    reason: str


@dataclass(frozen=True)
class Progress:
    filed: tuple[FiledLine, ...]
    indicators: tuple[IndicatorLine, ...]

    @property
    def complete(self) -> int:
        return sum(line.filed >= line.asked for line in self.filed)


def not_handed_in(row: models.AppraisalRound) -> tuple[str, ...]:
    """Codes of indicators that wait for their department."""
    book = book_of(row)
    if book is None:
        return ()
    done = {code for code, step in steps_of(row).items() if step.kind in ("handed_in", "accepted")}
    return tuple(one.code for one in book.tree.scored if by_hand(one) and one.code not in done)


def progress(scope: Scope, row: models.AppraisalRound) -> Progress:
    """Who has filed is told of the own units only, unless one looks at the whole region."""
    book = book_of(row)
    if book is None:
        return Progress((), ())
    tree, english = book.tree, scope.language.startswith("en")
    members = list(visible(scope, models.AppraisedUnit).filter(round=row).select_related("unit", "organization"))
    own = [one for one in members if scope.whole_region or _is_own(scope, one)]
    assessments = models.SelfAssessment.objects.filter(appraised__in=own).values("appraised")
    filed = {
        one["appraised"]: one for one in assessments.annotate(n=Count("indicator", distinct=True), at=Max("filed_at"))
    }
    steps = steps_of(row)
    duties = {one.indicator: one.organization for one in row.duties.select_related("organization")}
    entered = [key[1].partition(".")[0] for key in in_force(row) if "." not in key[1]]
    return Progress(
        tuple(
            FiledLine(
                name_of(one, scope.language),
                found["n"] if (found := filed.get(one.pk)) else 0,
                len(assessed(tree, one.unit_class)),
                found["at"] if found else None,
            )
            for one in own
        ),
        tuple(
            IndicatorLine(
                rule.code,
                rule.label.en if english else rule.label.zh,
                said(duties[rule.code], scope.language) if rule.code in duties else "",
                rule.data.kind,
                entered.count(rule.code) if by_hand(rule) else 0,
                sum(applies(tree, rule, one.unit_class) for one in members) if by_hand(rule) else 0,
                step.kind if (step := steps.get(rule.code)) else "",
                person_name(scope, step.by) if step else "",
                step.at if step else None,
                step.reason if step else "",
            )
            for rule in tree.scored
        ),
    )


def _is_own(scope: Scope, one: models.AppraisedUnit) -> bool:
    return one.unit_id in scope.unit_ids or one.organization_id in scope.organization_ids
