"""The departments' scores as pages show them: every indicator with how far it is, one of them unit by unit."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import pgettext

from leitai import models
from leitai.core.appraisal.actuals import Row, class_of
from leitai.core.appraisal.cells import cells_of, filed
from leitai.core.appraisal.result import Cell
from leitai.core.appraisal.tree import IndicatorRule
from leitai.core.problems import Refused as CannotScore
from leitai.labels import FIGURE_SOURCES, choice
from leitai.queries.appraisal.evidence import Paper, papers
from leitai.queries.appraisal.origins import Origin
from leitai.queries.appraisal.rounds import AppraisalHead, head_of, said
from leitai.queries.appraisal.stages import (
    AFTER_NOTICE,
    REVIEW,
    applies,
    by_hand,
    columns,
    duty_of,
    may_enter,
    rule_of,
    steps_of,
    tree_of,
    words_of,
)  # fmt: skip
from leitai.queries.appraisal.values import gathered, one_indicator
from leitai.queries.appraisal.words import labelled, number, word
from leitai.queries.cards import Card
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.rules import Permission


@dataclass(frozen=True)
class Step:
    kind: str
    by: str
    at: dt.datetime
    reason: str


@dataclass(frozen=True)
class IndicatorLine:
    """`open` counts the units whose figure is not there yet, whatever it comes from."""

    code: str
    label: str
    aspect: str
    source: str
    department: str
    open: int
    of: int
    step: Step | None
    own: bool

    @property
    def there(self) -> int:
        return self.of - self.open


@dataclass(frozen=True)
class ScoreList:
    head: AppraisalHead
    lines: tuple[IndicatorLine, ...]


@dataclass(frozen=True)
class OwnWord:
    """What the unit said of itself under this indicator."""

    figure: str
    state: str
    own_score: str
    statement: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class Scored:
    """Points as the tree rounds them; where there are none `reason` says why."""

    points: str
    words: str
    formula: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """The last version entered; `waits` for a second person."""

    id: int
    version: int
    figure: str
    state: str
    note: str
    by: str
    at: dt.datetime
    waits: bool
    may_agree: bool
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class SheetLine:
    id: int
    name: str
    unit_class: str
    target: str
    baseline: str
    figure: str
    source: str
    card: Card | None
    """Of a figure of a closed month: it can be asked whether the sealed month still says so."""
    own: OwnWord | None
    scored: Scored
    entry: Entry | None


@dataclass(frozen=True)
class ScoreSheet:
    head: AppraisalHead
    code: str
    label: str
    unit: str
    source: str
    rule: str
    department: str
    words: tuple[str, ...]
    items: tuple[tuple[str, str], ...]
    lines: tuple[SheetLine, ...]
    steps: tuple[Step, ...]
    by_hand: bool
    corrects: bool
    may_enter: bool
    may_hand_in: bool
    may_review: bool
    accepted: bool
    initial: Mapping[str, object]

    @property
    def waiting(self) -> tuple[SheetLine, ...]:
        return tuple(line for line in self.lines if line.entry and line.entry.waits)

    @property
    def papers_for(self) -> tuple[SheetLine, ...]:
        """The lines whose value the department can still lay a paper to."""
        return tuple(line for line in self.lines if line.entry) if self.may_enter else ()

    @property
    def figure_kind(self) -> str:
        """What a line asks for: a number, a word, or nothing but a state."""
        return "" if not self.by_hand else "word" if self.words else "number"


def score_list(scope: Scope, round_id: int) -> ScoreList:
    """All for those who look at the whole region; else those the own department answers for."""
    row = visible(scope, models.AppraisalRound).select_related("region").get(pk=round_id)
    tree = tree_of(row)
    duties = {duty.indicator: duty for duty in row.duties.select_related("organization")}
    mine = {code for code, duty in duties.items() if duty.organization_id in scope.organization_ids}
    rules = [rule for rule in tree.scored if scope.whole_region or rule.code in mine]
    found = gathered(scope, row) if rules else None
    open_ = Counter(gap.indicator.partition(".")[0] for gap in found.open) if found else Counter()
    judged = found.appraised if found else ()
    steps = steps_of(row)
    aspects = {rule.code: labelled(aspect.label) for aspect in tree.aspects for rule in aspect.indicators}
    lines = tuple(
        IndicatorLine(
            rule.code, labelled(rule.label), aspects.get(rule.code, ""), rule.data.kind,
            said(duties[rule.code].organization, scope.language) if rule.code in duties else "",
            open_[rule.code], sum(applies(tree, rule, one.unit_class) for one in judged),
            _step(scope, steps[rule.code]) if rule.code in steps else None, rule.code in mine,
        )
        for rule in rules
    )  # fmt: skip
    return ScoreList(head_of(scope, row), lines)


def sheet_seen(scope: Scope, round_id: int, indicator: str) -> models.AppraisalRound:
    """Raises ObjectDoesNotExist where this person has nothing to do with the indicator."""
    row = visible(scope, models.AppraisalRound).select_related("region").get(pk=round_id)
    if all(rule.code != indicator for rule in tree_of(row).scored):
        raise ObjectDoesNotExist(f"no indicator {indicator!r}")
    duty = duty_of(row, indicator)
    if not scope.whole_region and (duty is None or duty.organization_id not in scope.organization_ids):
        raise ObjectDoesNotExist(f"{indicator!r} is another department's")
    return row


def score_sheet(scope: Scope, round_id: int, indicator: str) -> ScoreSheet:
    row = sheet_seen(scope, round_id, indicator)
    tree = tree_of(row)
    rule, duty = rule_of(tree, indicator), duty_of(row, indicator)
    steps = [
        _step(scope, step)
        for step in models.IndicatorStep.objects.filter(round=row, indicator=indicator).select_related("by")
    ]
    last = steps[-1].kind if steps else ""
    newest = _newest(scope, row, indicator)
    entering = may_enter(scope, row, duty, last)
    reviews = scope.may(Permission.EDIT_APPRAISAL) and row.state in REVIEW and last in ("handed_in", "accepted")
    name = rule.function.name if rule.function else ""
    return ScoreSheet(
        head_of(scope, row), rule.code, labelled(rule.label), rule.unit, rule.data.kind,
        word(f"indicator.rule_{name}") if name else "", said(duty.organization, scope.language) if duty else "",
        words_of(rule), _items(rule), _lines(scope, row, rule, newest), tuple(reversed(steps)), by_hand(rule),
        row.state in AFTER_NOTICE, entering, entering and by_hand(rule) and row.state in REVIEW, reviews,
        last == "accepted", _initial(newest),
    )  # fmt: skip


def preview(
    scope: Scope, round_id: int, indicator: str, typed: Mapping[tuple[int, str], Mapping[str, object]]
) -> dict[int, Scored]:
    """The points that these figures would give, by the bench itself; nothing is kept."""
    row = sheet_seen(scope, round_id, indicator)
    appraised = {one.pk: one for one in row.appraised.all()}
    values = {
        (appraised[pk].code, f"{indicator}.{item}" if item else indicator): models.IndicatorValue(
            appraised=appraised[pk], indicator=indicator, item=item, version=0, **facts
        )
        for (pk, item), facts in typed.items()
        if pk in appraised
    }
    rows, _origins = one_indicator(scope, row, indicator, values)
    cells = _cells(row, rule_of(tree_of(row), indicator), rows)
    return {one.pk: _scored(cells.get(one.code)) for one in appraised.values() if one.code in cells}


# ---- one indicator, unit by unit


def _lines(
    scope: Scope, row: models.AppraisalRound, rule: IndicatorRule,
    newest: Mapping[tuple[int, str], models.IndicatorValue],
) -> tuple[SheetLine, ...]:  # fmt: skip
    tree = tree_of(row)
    rows, origins = one_indicator(scope, row, rule.code)
    cells, given = _cells(row, rule, rows), {one.unit: one for one in rows if one.indicator == rule.code}
    own = _own_words(scope, row, rule.code)
    classes = {known.code: labelled(known.label) for known in tree.classes}
    found = []
    for one in row.appraised.select_related("unit", "organization"):
        if not applies(tree, rule, one.unit_class):
            continue
        figure, entered = given.get(one.code), newest.get((one.pk, ""))
        named = one.unit or one.organization
        assert named is not None
        origin = origins.get((one.code, rule.code))
        name, shown = said(named, scope.language), _figure(figure)
        line = SheetLine(
            one.pk, name, classes.get(one.unit_class, ""), number(figure.target if figure else None),
            _baseline(figure), shown, _source(origin), _card(rule, name, shown, origin), own.get(one.pk),
            _scored(cells.get(one.code)), _entry(scope, row, entered) if entered else None,
        )  # fmt: skip
        found.append(line)
    return tuple(found)


def _cells(row: models.AppraisalRound, rule: IndicatorRule, rows: tuple[Row, ...]) -> Mapping[str, Cell]:
    tree = tree_of(row)
    if rule.code in tree.gaps or not rows:
        return {}
    units = {one.unit: class_of(tree, one) for one in rows}
    try:
        return cells_of(tree, rule, units, *filed(rows))
    except CannotScore:  # an exponential whose digits do not settle its rounding: told when totals are computed
        return {}


def _scored(cell: Cell | None) -> Scored:
    if cell is None:
        return Scored(number(None), "", "", "")
    if cell.score is None:
        return Scored(number(None), "", "", word(cell.reason) if cell.reason else "")
    return Scored(number(cell.score), word(f"indicator.branch_{cell.branch}"), cell.formula, "")


def _figure(row: Row | None) -> str:
    return number(None) if row is None else row.word or number(row.actual)


def _baseline(row: Row | None) -> str:
    return " · ".join(number(past) for past in row.baseline) if row else ""


def _card(rule: IndicatorRule, unit: str, figure: str, origin: Origin | None) -> Card | None:
    if origin is None or not origin.cell:
        return None
    basis = (pgettext("figure", "Source"), f"{choice(FIGURE_SOURCES, origin.kind)} {origin.text}")
    return Card(labelled(rule.label), unit, f"{figure} {rule.unit}".strip(), (basis,), cell=origin.cell)


def _source(origin: Origin | None) -> str:
    return origin.text if origin else ""


def _newest(scope: Scope, row: models.AppraisalRound, indicator: str) -> dict[tuple[int, str], models.IndicatorValue]:
    values = visible(scope, models.IndicatorValue).filter(appraised__round=row, indicator=indicator)
    rows = values.select_related("entered_by").prefetch_related("files").order_by("version")
    return {(value.appraised_id, value.item): value for value in rows}


def _own_words(scope: Scope, row: models.AppraisalRound, indicator: str) -> dict[int, OwnWord]:
    said_ = visible(scope, models.SelfAssessment).filter(appraised__round=row, indicator=indicator)
    return {
        one.appraised_id: OwnWord(
            one.word or number(_exact(one.actual)), one.state,
            "" if one.own_score is None else number(_exact(one.own_score)), one.statement, papers(one.files.all()),
        )
        for one in said_.prefetch_related("files").order_by("version")
    }  # fmt: skip


def _exact(value: Decimal | None) -> Decimal | None:
    """As a person types it: no trailing zeros, and never 1.2E+4."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def _entry(scope: Scope, row: models.AppraisalRound, value: models.IndicatorValue) -> Entry:
    waits = value.needs_agreement and value.agreed_at is None
    second = scope.may(Permission.EDIT_APPRAISAL) or scope.may(Permission.APPROVE_APPRAISAL)
    return Entry(
        value.pk, value.version, value.word or number(_exact(value.actual)), value.state, value.note,
        person_name(scope, value.entered_by), value.entered_at, waits,
        waits and second and row.state in AFTER_NOTICE and value.entered_by_id not in scope.hands,
        papers(value.files.all()),
    )  # fmt: skip


def _items(rule: IndicatorRule) -> tuple[tuple[str, str], ...]:
    names = {item.code: labelled(item.label) for item in rule.items}
    return tuple((code, names[code]) for code in columns(rule) if code)


def _initial(newest: Mapping[tuple[int, str], models.IndicatorValue]) -> dict[str, object]:
    found: dict[str, object] = {}
    for (pk, item), value in newest.items():
        if item:
            found[f"item-{pk}-{item}"] = _exact(value.actual)
            continue
        found |= {f"{name}-{pk}": getattr(value, name) for name in ("word", "state", "note", "document")}
        found[f"actual-{pk}"] = _exact(value.actual)
    return found


def _step(scope: Scope, step: models.IndicatorStep) -> Step:
    return Step(step.kind, person_name(scope, step.by), step.at, step.reason)
