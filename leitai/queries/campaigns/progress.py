"""What was reached of a target by a closed month: the sums of a theme's projects, each a number that can be asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.core.exceptions import ObjectDoesNotExist

from leitai.core.league import GroupSums
from leitai.core.progress import completion_rate
from leitai.documents import numbers
from leitai.documents.numbers import Form, Number, Origin
from leitai.facts.engine import engine
from leitai.facts.questions import TOTAL, league_sums, narrowed
from leitai.messages import say
from leitai.queries import formatting
from leitai.queries.league.kept import Kept
from leitai.queries.league.sources import Source, source
from leitai.queries.orgs import Scope

# The measure of a target: what the closed month sums for it.
TERMS = {"done_year": "done_year", "starts": "new_starts_started", "completions": "completions_completed"}
POLICY: Literal["carry"] = "carry"
WANTED = (*TERMS.values(), "plan_year", "projects")

# Closed months never change: what was summed once for a revision holds for good.
_sums: Kept[GroupSums] = Kept(256)


@dataclass
class Reached:
    """Answers for any theme, unit and measure of one closed month; sums are read once per theme."""

    found: Source | None
    currency: str

    @classmethod
    def at(cls, scope: Scope, month: dt.date, currency: str) -> Reached:
        try:
            return cls(source(scope, month), currency)
        except ObjectDoesNotExist:
            return cls(None, currency)

    def number(self, theme: str, unit: str, measure: str, subject: str) -> Number | None:
        """Of the whole region where no unit is named; None where nothing was reported or the month is not closed."""
        if self.found is None:
            return None
        by = "unit" if unit else TOTAL
        sums = self._sums(theme, by)
        if unit not in sums.keys:
            return None
        row = sums.keys.index(unit)
        values = {term: sums.column(term).at(row) for term in WANTED}
        if measure == "completion_rate":
            rate = completion_rate(values["done_year"], values["plan_year"])
            return (
                self._print(rate, by, unit, theme, "completion_rate", subject) if isinstance(rate, Fraction) else None
            )
        value = values[TERMS[measure]]
        return None if value is None else self._print(value, by, unit, theme, TERMS[measure], subject)

    def _sums(self, theme: str, by: str) -> GroupSums:
        assert self.found is not None
        store, month = self.found.store, self.found.month
        terms = [(term, POLICY) for term in WANTED]
        return _sums.get(
            (store.identity, month, theme, by),
            lambda: league_sums(engine(), store, by, terms, [month], {"theme": theme})[month],
        )

    def _print(self, value: Fraction, by: str, unit: str, theme: str, kind: str, subject: str) -> Number:
        assert self.found is not None
        within = narrowed({"theme": theme})
        arguments: Mapping[str, str] = {"by": by, "key": unit, "kind": kind, "within": within}
        family = "league.kind" if kind == "completion_rate" else "league.term"
        words = say(f"{family}.{kind}", None, self.found.language)
        basis = f"{formatting.month(self.found.month)} · {formatting.revision(self.found.revision)}"
        return numbers.number(
            value,
            self._form(kind),
            question="measure",
            arguments=arguments,
            region=self.found.region.code,
            month=self.found.month,
            revision=self.found.revision,
            origin=Origin(words, subject, words, basis),
        )

    def _form(self, kind: str) -> Form:
        assert self.found is not None
        if kind == "done_year":
            return numbers.money_form(self.found.language, "region", self.currency)
        return numbers.rate_form() if kind == "completion_rate" else numbers.count_form()


def share_of(reached: Number, target: Decimal) -> Fraction | None:
    """How much of the target was reached, as a ratio; a target of nothing has no share."""
    base = Fraction(reached.cell.unrounded) * (100 if reached.form.kind == "rate" else 1)
    return base / Fraction(target) if target else None
