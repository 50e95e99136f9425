"""Why this score: figures with their origins, the formula with its numbers, peers, rule and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from leitai import models
from leitai.core.appraisal.margin import Margin, margin, margins
from leitai.core.appraisal.result import Appraisal, Cell, UnitScore
from leitai.core.appraisal.tree import AppraisalTree, IndicatorRule
from leitai.queries.appraisal.figures import origins_of
from leitai.queries.appraisal.origins import Origin
from leitai.queries.appraisal.results import shown_version
from leitai.queries.appraisal.rounds import appraisal_shown
from leitai.queries.appraisal.scored import appraisal_of, figures_of, reason
from leitai.queries.appraisal.tables import Line, Names, Score, groups_of, names_of, rounded
from leitai.queries.appraisal.words import labelled, number, signed, word
from leitai.queries.cards import Card
from leitai.queries.formatting import reader
from leitai.queries.orgs import Scope


@dataclass(frozen=True)
class Figure:
    """One input; `card` opens where it came from, down to the cell of the closed month."""

    name: str
    value: str
    origin: Origin | None = None
    card: Card | None = None

    @property
    def origin_kind(self) -> str:
        return word(f"appraisal.origin_{self.origin.kind}") if self.origin else ""


@dataclass(frozen=True)
class Peer:
    unit: str
    name: str
    value: str
    own: bool


@dataclass(frozen=True)
class NextPoint:
    """One line of the marginal table: what more points would take, everything else unchanged."""

    indicator: str
    label: str
    measure: str
    now: str
    score: str
    value: str
    change: str
    gain: str
    total_gain: str


@dataclass(frozen=True)
class Why:
    id: int
    version: int
    unit: str
    name: str
    group: str
    indicator: str
    label: str
    aspect: str
    score: str
    weight: str
    rule: str
    rule_words: str
    state: str
    reported: bool
    figures: tuple[Figure, ...]
    note: str
    branch: str
    formula: str
    points: str
    bound: str
    rounding: str
    reason: str
    peers: tuple[Peer, ...]
    in_total: str
    owner: str
    source: str
    measure: str
    next_point: NextPoint | None
    others: tuple[tuple[str, str], ...]
    """The unit's other indicators, by code and name."""


def why(scope: Scope, pk: int, version: int, unit: str, indicator: str) -> Why:
    row, result, found, scored = _asked(scope, pk, version, unit)
    cell = next((cell for cell in scored.cells if cell.indicator == indicator), None)
    if cell is None:
        raise models.AppraisedUnit.DoesNotExist(f"{unit} has no {indicator}")
    tree, names = found.tree, names_of(row, scope.language)
    rule = tree.indicator(indicator)
    rounding = tree.rounding_of(rule)
    return Why(
        id=row.pk,
        version=result.version,
        unit=unit,
        name=names.get(unit, unit),
        group=_class(tree, scored),
        indicator=indicator,
        label=labelled(rule.label),
        aspect=next((labelled(a.label) for a in tree.aspects if rule in a.indicators), ""),
        score=number(cell.score),
        weight=number(cell.weight),
        rule=word(f"indicator.name_{cell.function}"),
        rule_words=word(f"indicator.rule_{cell.function}"),
        state=word(f"appraisal.state_{cell.state}"),
        reported=cell.state == "reported",
        figures=tuple(_figures(rule, cell, origins_of(figures_of(result), unit, indicator))),
        note=cell.note,
        branch=word(f"indicator.branch_{cell.branch}"),
        formula=cell.formula,
        points=number(cell.points),
        bound=word(f"appraisal.bound_{cell.bound}") if cell.bound else "",
        rounding=word(f"score.round_{rounding.mode}", {"digits": rounding.digits}),
        reason=word(cell.reason) if cell.reason else "",
        peers=tuple(_peers(cell, unit, names)),
        in_total=_in_total(tree, scored, cell, rule),
        owner=rule.owner,
        source=rule.source or tree.source,
        measure=rule.unit,
        next_point=_next_point(rule, margin(tree, scored, cell)),
        others=tuple((c.indicator, labelled(tree.indicator(c.indicator).label)) for c in scored.cells),
    )


def _asked(
    scope: Scope, pk: int, version: int, unit: str
) -> tuple[models.AppraisalRound, models.AppraisalResult, Appraisal, UnitScore]:
    row = appraisal_shown(scope, pk)
    result = shown_version(scope, row, version)
    assert result is not None
    found = appraisal_of(result)
    if unit not in found.by_unit:
        raise models.AppraisedUnit.DoesNotExist(f"nobody is {unit}")
    return row, result, found, found.by_unit[unit]


def _class(tree: AppraisalTree, unit: UnitScore) -> str:
    return next((labelled(one.label) for one in tree.classes if one.code == unit.unit_class), "")


def _figures(rule: IndicatorRule, cell: Cell, origins: Mapping[str, Origin]) -> Iterator[Figure]:
    case = cell.case
    own = origins.get("")
    if case.actual is not None:
        yield _figure("actual", number(case.actual), rule, own)
    elif case.word:
        yield _figure("word", case.word, rule, own)
    elif own is not None:
        yield _figure("actual", number(None), rule, own)
    if case.value is not None and case.value != case.actual:
        yield Figure(_named("value"), number(case.value))
    if case.target is not None:
        yield Figure(_named("target"), number(case.target))
    if len(case.history) > 1:
        yield Figure(_named("history"), "; ".join(map(number, case.history)))
    elif case.baseline is not None:
        yield Figure(_named("baseline"), number(case.baseline))
    labels = {item.code: labelled(item.label) for item in rule.items}
    for item, marks in case.items.items():
        name = labels.get(item, item)
        told = number(marks[0]) if len(marks) == 1 else _marks(marks)
        yield _figure("", told, rule, origins.get(item), name)


def _marks(marks: tuple[Fraction, ...]) -> str:
    """Of many marks their number and mean."""
    return f"{number(sum(marks, Fraction(0)) / len(marks))} (n = {len(marks)})"


def _figure(kind: str, value: str, rule: IndicatorRule, origin: Origin | None, name: str = "") -> Figure:
    name = name or _named(kind)
    if origin is None or not (origin.cell or origin.link):
        return Figure(name, value, origin)
    lines = ((word(f"appraisal.origin_{origin.kind}"), origin.text),)
    card = Card(labelled(rule.label), name, value, lines, origin.cell, origin.link, origin.text if origin.link else "")
    return Figure(name, value, origin, card)


def _named(kind: str) -> str:
    return word(f"appraisal.figure_{kind}")


def _peers(cell: Cell, unit: str, names: Names) -> Iterator[Peer]:
    if cell.peers is None:
        return
    ordered = sorted(cell.peers.values.items(), key=lambda pair: -pair[1])
    for code, value in ordered:
        yield Peer(code, names.get(code, code), number(value), code == unit)


def _in_total(tree: AppraisalTree, unit: UnitScore, cell: Cell, rule: IndicatorRule) -> str:
    """What the score brings to the total where that is not the score itself; empty where it is."""
    factor = tree.factor_of(cell.indicator) * (unit.spread if rule in tree.indicators else 1)
    return "" if cell.score is None or factor == 1 else number(rounded(tree, Fraction(cell.score) * factor))


def _next_point(rule: IndicatorRule, line: Margin | None) -> NextPoint | None:
    if line is None:
        return None
    return NextPoint(
        indicator=line.indicator,
        label=labelled(rule.label),
        measure=rule.unit,
        now=number(line.now),
        score=number(line.score),
        value="" if line.value is None else number(line.value),
        change=signed(line.change),
        gain=signed(line.gain),
        total_gain=signed(line.total_gain),
    )


# ---- one unit whole


@dataclass(frozen=True)
class Row:
    """One of the unit's scores with its reason in one line."""

    code: str
    label: str
    aspect: str
    score: Score
    reason: str


@dataclass(frozen=True)
class UnitPage:
    id: int
    version: int
    name: str
    group: str
    line: Line
    rows: tuple[Row, ...]
    spread: str
    exact: str
    rounding: str
    next_points: tuple[NextPoint, ...]
    aspects: tuple[tuple[str, str], ...]


def unit_page(scope: Scope, pk: int, version: int, unit: str) -> UnitPage:
    """How the total came about, and what the next point would cost."""
    row, result, found, scored = _asked(scope, pk, version, unit)
    tree, names = found.tree, names_of(row, scope.language)
    line = next(one for group in groups_of(found, names) for one in group.lines if one.unit == unit)
    cells = {cell.indicator: cell for cell in scored.cells}
    shown = {score.indicator: score for score in line.scores if score is not None}
    rounding = tree.total.rounding
    return UnitPage(
        id=row.pk,
        version=result.version,
        name=line.name,
        group=_class(tree, scored),
        line=line,
        rows=tuple(
            Row(code, labelled(tree.indicator(code).label), _aspect(tree, code), score, reason(cells[code], reader()))
            for code, score in shown.items()
        ),
        spread="" if scored.spread == 1 else number(scored.spread),
        exact=number(scored.exact),
        rounding=word(f"score.round_{rounding.mode}", {"digits": rounding.digits}),
        next_points=tuple(
            told for one in margins(found, scored) if (told := _next_point(tree.indicator(one.indicator), one))
        ),
        aspects=tuple(zip((labelled(a.label) for a in tree.aspects), line.aspects, strict=True)),
    )


def _aspect(tree: AppraisalTree, code: str) -> str:
    return next((labelled(a.label) for a in tree.aspects for one in a.indicators if one.code == code), "")
