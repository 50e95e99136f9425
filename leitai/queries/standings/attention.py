"""What to look at below a league: the same cells as the table, as sentences with a way to the projects behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leitai.documents.numbers import Number
from leitai.queries import formatting
from leitai.queries.league import LeagueRow, LeagueTable

MOST = 6
SERIOUS = Fraction(5, 100)

Address = Callable[[str, str], str]
"""(key of a row, code of a measure) -> the page with the projects behind it."""


@dataclass(frozen=True)
class Hint:
    lamp: str
    text: str
    detail: str
    link: str


def attention(table: LeagueTable, address: Address) -> tuple[Hint, ...]:
    found = [*_behind(table, address), *_not_entered(table, address), *_unfiled(table, address)]
    return tuple(found[:MOST])


def _behind(table: LeagueTable, address: Address) -> Iterator[Hint]:
    info = next((one for one in table.measures if one.kind == "lead"), None)
    if info is None:
        return
    late = [row for row in table.rows if isinstance(v := row.values[info.code].value, Fraction) and v < 0]
    for row in sorted(late, key=lambda row: row.values[info.code].value):  # type: ignore[arg-type,return-value]
        view = row.values[info.code]
        assert isinstance(view.value, Fraction) and isinstance(view.shown, Number)
        gap = formatting.like(abs(view.value), view.shown.form, sign="never") + view.shown.form.after
        lamp = "late" if view.value < -SERIOUS else "watch"
        text = _("%(name)s: %(gap)s behind time progress") % {"name": row.label, "gap": gap}
        yield Hint(lamp, text, _since(row), address(row.key, info.code))


def _since(row: LeagueRow) -> str:
    """How many months in a row a group has been behind, counted from the newest."""
    months = 0
    for point in reversed(row.trend):
        if not isinstance(point.value, Fraction) or point.value >= 0:
            break
        months += 1
    return ngettext("behind for %(n)s month", "behind for %(n)s months in a row", months) % {"n": months}


def _not_entered(table: LeagueTable, address: Address) -> Iterator[Hint]:
    info = next((one for one in table.measures if one.kind == "statistics_entry_rate"), None)
    if info is None:
        return
    missing = [(_gap(row, info.code), row) for row in table.rows]
    for gap, row in sorted((pair for pair in missing if pair[0]), key=lambda pair: -pair[0])[:2]:
        words = ngettext(
            "%(name)s: %(n)s started project not in statistics",
            "%(name)s: %(n)s started projects not in statistics",
            2 if gap != 1 else 1,
        )
        detail = _("%(rate)s are entered") % {"rate": row.values[info.code].printed}
        yield Hint(
            "watch", words % {"name": row.label, "n": formatting.count(gap)}, detail, address(row.key, info.code)
        )


def _gap(row: LeagueRow, code: str) -> Fraction:
    view = row.values[code]
    if view.numerator is None or view.denominator is None:
        return Fraction(0)
    return Fraction(view.denominator.value) - Fraction(view.numerator.value)


def _unfiled(table: LeagueTable, address: Address) -> Iterator[Hint]:
    code = table.primary
    counts = [(Fraction(touched.value), row) for row in table.rows if (touched := row.values[code].touched)]
    for n, row in sorted((pair for pair in counts if pair[0]), key=lambda pair: -pair[0])[:2]:
        words = ngettext(
            "%(name)s: %(n)s project without a report", "%(name)s: %(n)s projects without a report", 2 if n != 1 else 1
        )
        detail = table.measure(code).policy_words
        yield Hint("watch", words % {"name": row.label, "n": formatting.count(n)}, detail, address(row.key, code))
