"""The desk a bulletin is written at: one month, one language, and numbers with their cells."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from leitai import models
from leitai.core.league import MonthInput
from leitai.core.progress import COUNT_TERMS, MONEY_TERMS, RATIO_KINDS, SLIP_KINDS, Spec
from leitai.core.results import Measure, NotAvailable, Rounding
from leitai.documents import numbers
from leitai.documents.dates import month_text, parse_month, span_text, spoken_span
from leitai.documents.numbers import Absent, Form, Language, Number, Origin
from leitai.documents.outline import Inline, Paragraph, Parts
from leitai.facts.engine import engine
from leitai.facts.questions import TOTAL, measure_of, month_inputs, narrowed
from leitai.facts.schema import month_date
from leitai.messages import catalog, say
from leitai.queries.league import LeagueTable, league_table
from leitai.queries.league.numbers import Desk, form_of
from leitai.queries.league.sources import Names, Source, names, source
from leitai.queries.orgs import Scope

Shown = Number | Absent


def in_language(scope: Scope, language: Language) -> Scope:
    return replace(scope, language="en" if language == "en" else "zh-hans")


@dataclass
class Draft:
    """Everything the sections of one bulletin share. `scope` sees the whole region: a bulletin is the office's text."""

    scope: Scope
    found: Source
    preview: bool
    _tables: dict[str, LeagueTable] = field(default_factory=dict)
    _names: dict[str, Names] = field(default_factory=dict)
    _inputs: dict[tuple[str, str, bool], MonthInput] = field(default_factory=dict)

    @classmethod
    def open(cls, scope: Scope, month: str, language: Language, revision: int | None, preview: bool) -> Draft:
        reader = in_language(scope, language)
        return cls(reader, source(reader, month, revision, preview), preview)

    @property
    def language(self) -> Language:
        return self.found.language

    @property
    def region(self) -> models.Region:
        return self.found.region

    @property
    def month(self) -> str:
        return self.found.month

    @property
    def region_name(self) -> str:
        return (self.region.name_en or self.region.name) if self.language == "en" else self.region.name

    def month_words(self) -> str:
        return month_text(parse_month(self.month), self.language)

    def span_words(self, year: bool = False) -> str:
        """The months of the fiscal year so far, e.g. 1–6月."""
        return span_text(*self._span(), self.language, year=year)

    def spoken_span(self) -> str:
        return spoken_span(*self._span(), self.language)

    def _span(self) -> tuple[date, date]:
        now, first = month_date(self.month), self.region.fiscal_first_month
        return now.replace(year=now.year if now.month >= first else now.year - 1, month=first), now

    def say(self, id: str, **values: Any) -> str:
        return say(id, values, self.language)

    def parts(self, id: str, **values: Shown | str) -> Parts:
        """A sentence of the catalog whose places are filled with texts and with numbers that keep their cells."""
        entry = catalog(self.language)[id]
        if isinstance(entry, dict):
            n = values.get("n")
            entry = entry["one"] if isinstance(n, Number) and Fraction(n.value) == 1 else entry["other"]
        made: list[Inline] = []
        for text, name, _, _ in string.Formatter().parse(entry):
            if text:
                made.append(text)
            if name:
                made.append(values[name])
        return tuple(made)

    def sentence(self, id: str, **values: Shown | str) -> Paragraph:
        return Paragraph(self.parts(id, **values))

    def moved(self, id: str, growth: Shown, **values: Shown | str) -> Paragraph:
        """A sentence that says up, down or the same by the printed figure, which then needs no sign."""
        way = {"+": "up", numbers.MINUS: "down"}.get(growth.printed[:1], "same")
        return self.sentence(f"{id}_{way}", growth=unsigned(growth), **values)

    # ---- tables and numbers

    def league(self, by: str = "unit") -> LeagueTable:
        if by not in self._tables:
            revision = None if self.preview else self.found.revision
            self._tables[by] = league_table(
                self.scope, month=self.month, by=by, revision=revision, preview=self.preview
            )
        return self._tables[by]

    def names(self, by: str) -> Names:
        if by not in self._names:
            self._names[by] = names(self.scope, self.found, by)
        return self._names[by]

    def desk(self, by: str, within: Mapping[str, str] | None = None) -> Desk:
        return Desk(self.found, by, within or {}, {})

    def inputs(self, by: str, within: Mapping[str, str] | None = None, slips: bool = False) -> MonthInput:
        """Everything there is to sum of one dimension, asked once: a bulletin divides the same sums in many ways."""
        key = (by, narrowed(within or {}), slips)
        if key not in self._inputs:
            policy = self.found.book.rule.policy
            policies = tuple(dict.fromkeys(("carry", policy)))
            terms = tuple((term, each) for term in (*MONEY_TERMS, *COUNT_TERMS) for each in policies)
            specs = (self.spec("slip_mean" if slips else "projects"),)
            asked = month_inputs(engine(), self.found.store, by, specs, terms, [self.month], within)
            self._inputs[key] = asked[self.month]
        return self._inputs[key]

    def measure(self, spec: Spec, by: str = TOTAL, key: str = "", within: Mapping[str, str] | None = None) -> Measure:
        data = self.inputs(by, within, spec.kind in SLIP_KINDS)
        return measure_of(data, spec, key, of_total=by == TOTAL)

    def amount(self, kind: str, denominator: str = "", *, within: Mapping[str, str] | None = None) -> Shown:
        """One measure of the whole region, or of what lies `within` keys of dimensions."""
        spec = self.spec(kind, denominator)
        return self.shown(spec, self.measure(spec, within=within), TOTAL, "", "", within)

    def slip_count(self) -> Number:
        """How many projects have the two reports that a slip needs."""
        spec = self.spec("slip_mean")
        desk = self.desk(TOTAL)
        arguments = desk.arguments("", TOTAL, kind=spec.kind, policy=spec.policy, part="n")
        origin = desk.origin(self.say("bulletin.with_two_reports"), "")
        return desk.number(self.measure(spec).n, numbers.count_form(), "measure", arguments, origin)

    def grouped(self, by: str, specs: tuple[Spec, ...], subjects: Mapping[str, str]) -> dict[str, tuple[Shown, ...]]:
        """Per key of a dimension the printed measures."""
        return {
            key: tuple(self.shown(spec, self.measure(spec, by, key), by, key, subject) for spec in specs)
            for key, subject in subjects.items()
        }

    def keys(self, by: str) -> tuple[str, ...]:
        """The keys of a dimension that hold projects this month, in official order; what has no key comes last."""
        order = self.names(by).order
        return tuple(sorted(self.inputs(by).sums.keys, key=lambda key: (not key, order.get(key, len(order)), key)))

    def spec(self, kind: str, denominator: str = "") -> Spec:
        return Spec(kind, denominator, self.found.book.rule.policy)

    def shown(
        self, spec: Spec, exact: Measure, by: str, key: str, subject: str, within: Mapping[str, str] | None = None
    ) -> Shown:
        """The printed measure with cell and card, or why there is none."""
        if isinstance(exact.value, NotAvailable):
            return numbers.absent(self.language, self.say(exact.value.reason))
        desk = self.desk(by, within)
        arguments = desk.arguments(key, by, kind=spec.kind, denominator=spec.denominator, policy=spec.policy)
        origin = desk.origin(self.label(spec), subject, self._formula(spec, exact), exact.n)
        return desk.number(exact.value, self.form(spec), "measure", arguments, origin)

    def form(self, spec: Spec) -> Form:
        digits = 2 if spec.unit == "money" else self.found.book.rule.rounding.digits
        return form_of(self.found, spec, Rounding(digits, self.found.book.rule.rounding.mode))

    def label(self, spec: Spec) -> str:
        known = "kind" if spec.kind in RATIO_KINDS or spec.kind in SLIP_KINDS else "term"
        return self.say(f"league.{known}.{spec.kind}")

    def _formula(self, spec: Spec, exact: Measure) -> str:
        kind = RATIO_KINDS.get(spec.kind)
        if kind is None or exact.numerator is None or exact.denominator is None:
            return self.say(f"league.{spec.kind}") if spec.kind in SLIP_KINDS else ""
        over, under = kind.denominators[spec.denominator]
        form = self.form(Spec(over))
        id = "quotient_schedule" if kind.against_schedule else "quotient_less" if kind.less else "quotient"
        words = self.say(f"league.{id}", over=self.say(f"league.term.{over}"), under=self.say(f"league.term.{under}"))
        figures = (numbers.print_value(value, form) for value in (exact.numerator, exact.denominator))
        return self.say("league.figures", words=words, over=next(figures), under=next(figures))

    def schedule(self) -> Number:
        shown = self.league().schedule.shown
        assert isinstance(shown, Number)
        return shown

    def listed(self, words: list[str] | tuple[str, ...]) -> str:
        """甲、乙和丙 in Chinese commas, or A, B and C."""
        if self.language != "en":
            return "、".join(words)
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def unsigned(shown: Shown) -> Shown:
    """The same number without its sign and in full words, for sentences read aloud. The cell stays the same."""
    if not isinstance(shown, Number):
        return shown
    after = " percentage points" if shown.form.after == " pp" else shown.form.after
    form = replace(shown.form, sign="never", after=after)
    return numbers.number_of(shown.cell, form, shown.origin)


def exact(shown: Shown) -> Fraction | None:
    """The value in base units, or None where there is none."""
    return Fraction(shown.cell.unrounded) if isinstance(shown, Number) else None


__all__ = ["Draft", "Origin", "Shown", "exact", "in_language", "unsigned"]
