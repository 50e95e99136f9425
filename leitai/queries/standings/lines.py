"""The table itself: which measures are columns, how each is drawn, and the figures above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from leitai.documents.dates import parse_month
from leitai.documents.numbers import Number
from leitai.queries import formatting, pictures
from leitai.queries.league import LeagueRow, LeagueTable, MeasureInfo, NumberView

SHOWN = 7
FIGURES = 5


@dataclass(frozen=True)
class Column:
    """`beside` is a second measure of the same kind that stands small under it: the rate on the first plan."""

    info: MeasureInfo
    beside: MeasureInfo | None
    bar: bool

    @property
    def code(self) -> str:
        return self.info.code


@dataclass(frozen=True)
class Cell:
    column: Column
    number: NumberView
    beside: NumberView | None
    fraction: str
    bar: str
    behind: bool


@dataclass(frozen=True)
class Line:
    row: LeagueRow
    cells: tuple[Cell, ...]
    spark: str
    selected: bool
    reason: str = ""


@dataclass(frozen=True)
class Group:
    code: str
    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Figure:
    label: str
    number: NumberView
    unit: str
    note: str


@dataclass(frozen=True)
class Standings:
    columns: tuple[Column, ...]
    hidden: int
    """How many declared measures are not columns now; the address can ask for all."""
    groups: tuple[Group, ...]
    total: Line
    apart: tuple[Line, ...]
    figures: tuple[Figure, ...]
    touched: str
    """How many projects had no report this month, printed; empty for none."""
    span: str


def standings(table: LeagueTable, *, sort: str = "", selected: str = "", every: bool = False) -> Standings:
    columns, hidden = _columns(table, every)
    full = _full(table, columns)
    bounds = pictures.scale([_trend(row) for row in (*table.rows, table.total)])

    def line(row: LeagueRow, reason: str = "") -> Line:
        cells = tuple(_cell(table, row, column, full) for column in columns)
        return Line(row, cells, _spark(table, row, bounds), bool(selected) and row.key == selected, reason)

    rows = _sorted(table, sort)
    groups = [(group.code, group.label) for group in table.groups] or [("", "")]
    return Standings(
        columns=columns,
        hidden=hidden,
        groups=tuple(
            Group(code, label, tuple(line(row) for row in rows if not table.groups or row.group == code))
            for code, label in groups
        ),
        total=line(table.total),
        apart=tuple(line(one.row, "" if one.reason == one.row.label else one.reason) for one in table.apart),
        figures=_figures(table),
        touched=_touched(table),
        span=span_of(table),
    )


def span_of(table: LeagueTable) -> str:
    return formatting.span(parse_month(table.months[0]), parse_month(table.months[-1]))


def _columns(table: LeagueTable, every: bool) -> tuple[tuple[Column, ...], int]:
    """The ranked measures with the sums and the lead they rest on; a second rate of one kind stands under the first."""
    firsts: dict[str, MeasureInfo] = {}
    beside: dict[str, MeasureInfo] = {}
    for info in table.measures:
        first = firsts.setdefault(info.kind, info)
        if first is not info:
            beside.setdefault(first.code, info)
    small = {info.code for info in beside.values()}
    own = [info for info in table.measures if info.code not in small]
    important = [info for info in own if info.ranked or info.unit == _money(table) or info.code == table.primary]
    chosen = own if every or len(own) <= SHOWN else [info for info in own if info in important][:SHOWN] or own[:SHOWN]
    columns = tuple(Column(info, beside.get(info.code), info.kind == "completion_rate") for info in chosen)
    return columns, len(own) - len(chosen)


def _money(table: LeagueTable) -> str:
    """The unit that money is printed in; the only unit that sums carry."""
    shown = next((v.shown for v in table.total.values.values() if _kind(v) == "money"), None)
    return shown.form.unit if isinstance(shown, Number) else ""


def _kind(view: NumberView) -> str:
    return view.shown.form.kind if isinstance(view.shown, Number) else ""


def _full(table: LeagueTable, columns: Sequence[Column]) -> int:
    values = [
        value * 100
        for column in columns
        if column.bar
        for row in (*table.rows, table.total)
        if isinstance(value := row.values[column.code].value, Fraction)
    ]
    return pictures.full_length(values, _schedule(table))


def _schedule(table: LeagueTable) -> Fraction:
    value = table.schedule.value
    return value * 100 if isinstance(value, Fraction) else Fraction(0)


def _cell(table: LeagueTable, row: LeagueRow, column: Column, full: int) -> Cell:
    view = row.values[column.code]
    drawn = column.bar and view.available and isinstance(view.value, Fraction)
    bar = pictures.bar(Fraction(view.value) * 100, _schedule(table), full) if drawn else ""  # type: ignore[arg-type]
    behind = column.info.kind == "lead" and isinstance(view.value, Fraction) and view.value < 0
    beside = row.values[column.beside.code] if column.beside else None
    return Cell(column, view, beside, _fraction(view), bar, behind)


def _fraction(view: NumberView) -> str:
    """133/154 beside a rate of projects; sums of money are columns of their own."""
    over, under = view.numerator, view.denominator
    if over is None or under is None or over.form.kind != "count" or not view.available:
        return ""
    return f"{over.printed}/{under.printed}"


def _trend(row: LeagueRow) -> tuple[Fraction | None, ...]:
    return tuple(point.value if isinstance(point.value, Fraction) else None for point in row.trend)


def _spark(table: LeagueTable, row: LeagueRow, bounds: tuple[float, float]) -> str:
    values = _trend(row)
    if sum(value is not None for value in values) < 2:
        return ""
    known = [value for value in values if value is not None]
    shown = row.values[table.primary].shown
    first, last = (
        (formatting.like(value, shown.form) if isinstance(shown, Number) else "") for value in (known[0], known[-1])
    )
    words = _("%(measure)s, %(span)s: from %(first)s to %(last)s") % {
        "measure": table.measure(table.primary).label,
        "span": span_of(table),
        "first": first,
        "last": last,
    }
    return pictures.line(values, bounds, words)


def _sorted(table: LeagueTable, sort: str) -> tuple[LeagueRow, ...]:
    """The official order, or the order of one measure, best first. Places stay what they are."""
    info = next((one for one in table.measures if one.code == sort), None)
    if info is None:
        return table.rows

    def key(row: LeagueRow) -> tuple[bool, Fraction]:
        value = row.values[info.code].value
        if not isinstance(value, Fraction):
            return (True, Fraction(0))
        return (False, -value if info.higher_is_better else value)

    return tuple(sorted(table.rows, key=key))


def _touched(table: LeagueTable) -> str:
    views = [view.touched for view in table.total.values.values() if view.touched]
    known = next((one for one in views if Fraction(one.value)), None)
    return known.printed if known else ""


# ---- the figures above the table -------------------------------------------------------------------------------------


def _figures(table: LeagueTable) -> tuple[Figure, ...]:
    money = [info for info in table.measures if _kind(table.total.values[info.code]) == "money"][:2]
    rest = [info for info in table.measures if info.ranked and info not in money]
    rest += [info for info in table.measures if info not in rest and info not in money]
    chosen = [*money, *rest][:FIGURES]
    return tuple(_figure(table, info) for info in chosen)


def _figure(table: LeagueTable, info: MeasureInfo) -> Figure:
    view = table.total.values[info.code]
    unit = view.shown.form.unit if isinstance(view.shown, Number) and not view.shown.form.mark else ""
    label = (
        _("%(measure)s, %(span)s") % {"measure": info.label, "span": span_of(table)}
        if info.kind == "done_year"
        else info.label
    )
    return Figure(label, view, unit, _figure_note(table, info, view))


def _figure_note(table: LeagueTable, info: MeasureInfo, view: NumberView) -> str:
    if not view.available:
        return view.reason
    if info.kind == "completion_rate":
        return _against_schedule(table)
    if info.kind == "done_year":
        before = next((one for one in table.measures if one.kind == "year_on_year"), None)
        growth = table.total.values[before.code] if before else None
        if growth and growth.available:
            return _("%(growth)s on last year") % {"growth": growth.printed}
        return ""
    if _fraction(view) and view.numerator and view.denominator:
        return _("%(n)s of %(d)s %(under)s") % {
            "n": view.numerator.printed, "d": view.denominator.printed, "under": info.denominator_words,
        }  # fmt: skip
    projects = table.total.n_projects.printed
    return _("%(n)s projects") % {"n": projects} if view.shown.form.kind == "money" else info.numerator_words  # type: ignore[union-attr]


def _against_schedule(table: LeagueTable) -> str:
    lead = next((one for one in table.measures if one.kind == "lead"), None)
    view = table.total.values[lead.code] if lead else None
    schedule = table.schedule.printed
    if view is None or not isinstance(view.value, Fraction) or not isinstance(view.shown, Number):
        return _("time progress %(schedule)s") % {"schedule": schedule}
    gap = formatting.like(abs(view.value), view.shown.form, sign="never")
    words = (
        _("time progress %(schedule)s, %(gap)s ahead")
        if view.value >= 0
        else _("time progress %(schedule)s, %(gap)s behind")
    )
    return words % {"schedule": schedule, "gap": gap + view.shown.form.after}
