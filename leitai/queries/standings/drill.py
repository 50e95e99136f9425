"""The projects behind one number of a league, as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist

from leitai import labels, models
from leitai.documents.numbers import Number, print_value
from leitai.queries import formatting
from leitai.queries.league import LeagueRow, LeagueTable, NumberView, league_table, projects_under
from leitai.queries.months import region_of
from leitai.queries.orgs import Scope, visible
from leitai.queries.packs import pack, packs

TABS = ("unit", "theme", "sector", "leader", "level", "place")


@dataclass(frozen=True)
class Behind:
    """One project with its part; `pk` is None where the register no longer has it."""

    key: str
    name: str
    pk: int | None
    share: str
    filing: str
    filing_words: str
    numerator: str
    denominator: str


@dataclass(frozen=True)
class ProjectsBehind:
    label: str
    measure: str
    number: NumberView
    over: str
    under: str
    unit: str
    rows: tuple[Behind, ...]
    hidden: int
    month: str
    revision: int


def dimensions(scope: Scope, table: LeagueTable) -> tuple[str, ...]:
    """What the month's rulebook ranks by, in the order of the tabs; places only where the region names its places."""
    region = region_of(scope)
    placed = region.pack in packs() and bool(pack(region.pack).places)
    return tuple(by for by in TABS if by in table.rule.dimensions and (by != "place" or placed))


def projects_behind(scope: Scope, *, by: str, key: str, measure: str, **wanted: Any) -> ProjectsBehind:
    found = projects_under(scope, by=by, key=key, measure=measure, **wanted)
    table = league_table(scope, by=by or "unit", **wanted)
    number = _row(table, by, key).values[measure]
    part = next((one for one in (number.numerator, number.denominator, number.shown) if isinstance(one, Number)), None)
    pks = dict(
        visible(scope, models.Project)
        .filter(key__in=[line.project_id for line in found.lines])
        .values_list("key", "pk")
    )
    english, currency = scope.language.startswith("en"), region_of(scope).currency
    rows = tuple(
        Behind(
            key=line.project_id,
            name=(english and line.name_en) or line.name,
            pk=pks.get(line.project_id),
            share="" if line.share == 1 else formatting.share_percent(line.share),
            filing=line.filing,
            filing_words=str(labels.choice(labels.FILINGS, line.filing)),
            numerator=_printed(line.numerator, part, currency),
            denominator=_printed(line.denominator, part, currency),
        )
        for line in found.lines
    )
    return ProjectsBehind(
        label=found.label or table.total.label,
        measure=found.measure.label,
        number=number,
        over=found.measure.numerator_words,
        under=found.measure.denominator_words,
        unit=formatting.money_unit(currency) if part and part.form.kind == "money" else "",
        rows=rows,
        hidden=found.hidden,
        month=table.month,
        revision=table.revision,
    )


def _row(table: LeagueTable, by: str, key: str) -> LeagueRow:
    if not by:
        return table.total
    for row in (*table.rows, *(one.row for one in table.apart)):
        if row.key == key:
            return row
    raise ObjectDoesNotExist(f"no {by} {key!r}")


def _printed(value: Fraction | None, part: Number | None, currency: str) -> str:
    """A project's own money in the unit of a page about projects; a count by its share."""
    if value is None:
        return formatting.ABSENT
    if part is None:
        return formatting.plain(value)
    if part.form.kind == "money":
        return formatting.money(value, currency)
    return print_value(value, part.form)


def back_query(query: Mapping[str, str]) -> str:
    """The league that one came from."""
    kept = {name: value for name, value in query.items() if name in ("month", "by", "unit") and value}
    if query.get("preview") == "1":
        kept["preview"] = "1"
    return urlencode(kept)
