"""The half-year economy: each series of the region in a sentence, and a table of all units."""

from __future__ import annotations

from fractions import Fraction

from leitai import models
from leitai.documents import numbers
from leitai.documents.numbers import Form, Number
from leitai.documents.outline import Block, Column, Note, Parts, Row, Section, Table
from leitai.facts.engine import engine
from leitai.facts.questions import EconomyRow, economy_rows
from leitai.queries import formatting
from leitai.queries.bulletins.draft import Draft, Shown
from leitai.queries.orgs import visible


def economy(draft: Draft) -> Section | None:
    rows = economy_rows(engine(), draft.found.store, draft.month)
    if not rows:
        return None
    known = {row.code: row for row in visible(draft.scope, models.Indicator)}
    order = {code: place for place, code in enumerate(known)}
    codes = sorted({row.indicator for row in rows}, key=lambda code: (order.get(code, len(order)), code))
    blocks: list[Block] = []
    by_unit = {(row.unit_code, row.indicator): row for row in rows}
    for code in codes:
        own = by_unit.get((draft.region.code, code))
        if own is not None and own.value is not None:
            blocks.append(_sentence(draft, known.get(code), own))
    blocks += [_table(draft, codes, known, by_unit, part) for part in ("value", "year_on_year")]
    early = [code for code in codes if any(row.status == "preliminary" for row in rows if row.indicator == code)]
    if early:
        names = draft.listed([_name(draft, known.get(code), code) for code in early])
        blocks.append(Note((draft.say("bulletin.preliminary", names=names),)))
    return Section("economy", draft.say("bulletin.section.economy"), tuple(blocks))


def _name(draft: Draft, row: models.Indicator | None, code: str) -> str:
    if row is None:
        return code
    return (row.name_en or row.name) if draft.language == "en" else row.name


def _sentence(draft: Draft, indicator: models.Indicator | None, own: EconomyRow) -> Block:
    assert own.value is not None
    name = _name(draft, indicator, own.indicator)
    value = _number(draft, own, "value", own.value, _form(draft, indicator, own), name)
    if own.year_on_year is None:
        return draft.sentence("bulletin.series", name=name, span=draft.spoken_span(), value=value)
    growth = _number(draft, own, "year_on_year", own.year_on_year, numbers.growth_form(percent=True), name)
    return draft.moved("bulletin.series", growth, name=name, span=draft.spoken_span(), value=value)


def _form(draft: Draft, indicator: models.Indicator | None, row: EconomyRow) -> Form:
    digits = indicator.decimals if indicator else 2
    english = indicator.unit_text_en if indicator else ""
    return formatting.series_form(row.unit, english, digits, draft.region.currency, draft.language)


def _number(draft: Draft, row: EconomyRow, part: str, value: Fraction, form: Form, name: str) -> Number:
    arguments = {"indicator": row.indicator, "unit": row.unit_code, "part": part}
    subject = draft.names("unit").label(row.unit_code, draft.language)
    origin = numbers.Origin(name, subject, basis=row.source)
    return draft.desk("").number(value, form, "economy", arguments, origin)


def _table(
    draft: Draft,
    codes: list[str],
    known: dict[str, models.Indicator],
    by_unit: dict[tuple[str, str], EconomyRow],
    part: str,
) -> Table:
    """Units by indicators: their values, or their growth on the year before; the region's own figure comes last."""
    columns = [Column(draft.say("bulletin.first.unit"), align="left", width=1.2)]
    for code in codes:
        sample = next(row for (_, indicator), row in by_unit.items() if indicator == code)
        unit = _form(draft, known.get(code), sample).unit if part == "value" else ""
        columns.append(Column(_name(draft, known.get(code), code), unit))
    names = draft.names("unit")
    units = sorted({unit for unit, _ in by_unit}, key=lambda unit: (names.order.get(unit, len(names.order)), unit))
    rows = []
    for unit in sorted(units, key=lambda unit: unit == draft.region.code):
        cells: list[Parts] = [(names.label(unit, draft.language),)]
        cells += [(_cell(draft, known.get(code), by_unit.get((unit, code)), part),) for code in codes]
        rows.append(Row(tuple(cells), unit, "total" if unit == draft.region.code else "body"))
    caption = draft.say(f"bulletin.caption.economy_{part}", span=draft.span_words(year=True))
    return Table(caption, tuple(columns), tuple(rows))


def _cell(draft: Draft, indicator: models.Indicator | None, row: EconomyRow | None, part: str) -> Shown:
    value = None if row is None else row.value if part == "value" else row.year_on_year
    if row is None or value is None:
        return numbers.absent(draft.language)
    form = _form(draft, indicator, row) if part == "value" else numbers.growth_form(percent=True)
    return _number(draft, row, part, value, form, _name(draft, indicator, row.indicator))
