"""Everything an appraisal is computed from, read at one moment: figures, where they come from, what is lacking."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from leitai import models
from leitai.core.appraisal.actuals import Row
from leitai.core.appraisal.tree import DataRule, IndicatorRule
from leitai.core.indicators.judged import EventCount
from leitai.queries.appraisal.closed import ClosedMonth
from leitai.queries.appraisal.elsewhere import appraisal_scores, contest_scores
from leitai.queries.appraisal.opinion import marks
from leitai.queries.appraisal.origins import Figure, Gap, Origin
from leitai.queries.appraisal.stages import applies, rule_of
from leitai.queries.appraisal.trees import book_of
from leitai.queries.appraisal_rulebooks import AppraisalBook
from leitai.queries.orgs import Scope, office_scope
from leitai.rules import Refused

__all__ = ["Figure", "Gap", "Gathered", "Origin", "gathered", "in_force", "one_indicator", "targets_in_force"]

NOT_ENTERED, NO_MARKS = "appraisal.not_entered", "indicator.group_without_marks"
Key = tuple[str, str]
"""The code of who is appraised, and indicator or indicator.item."""


@dataclass(frozen=True)
class Gathered:
    """`open` are the rows that hold no figure yet, each with its named state; none of them counts as zero."""

    book: AppraisalBook
    appraised: tuple[models.AppraisedUnit, ...]
    rows: tuple[Row, ...]
    origins: Mapping[Key, Origin]
    open: tuple[Gap, ...]
    sha256: str


def gathered(scope: Scope, row: models.AppraisalRound) -> Gathered:
    """Of the whole region, whoever asks: what of it is shown the caller decides."""
    book = book_of(row)
    if book is None:
        raise Refused("appraisal_without_tree")
    desk = _Desk(office_scope(row.region, scope.person_id, scope.language), row, book)
    found = tuple(desk.rows())
    lacking = tuple(Gap(one.unit, one.indicator, one.unavailable) for one in found if one.unavailable)
    return Gathered(book, desk.appraised, found, desk.origins, lacking, _hash(book, found, desk.origins))


def one_indicator(
    scope: Scope, row: models.AppraisalRound, code: str, typed: Mapping[Key, models.IndicatorValue] | None = None
) -> tuple[tuple[Row, ...], Mapping[Key, Origin]]:
    """The figures of one indicator; with `typed` as if these had been entered already."""
    book = book_of(row)
    if book is None:
        raise Refused("appraisal_without_tree")
    desk = _Desk(office_scope(row.region, scope.person_id, scope.language), row, book)
    desk.values |= typed or {}
    return tuple(desk.of_indicator(rule_of(book.tree, code))), desk.origins


def in_force(row: models.AppraisalRound) -> dict[Key, models.IndicatorValue]:
    """The last version that counts of every value: one that waits for a second person does not count yet."""
    values = models.IndicatorValue.objects.filter(appraised__round=row).exclude(
        needs_agreement=True, agreed_at__isnull=True
    )
    return {
        (value.appraised.code, _named(value.indicator, value.item)): value
        for value in values.select_related("appraised").order_by("version")
    }


def targets_in_force(row: models.AppraisalRound) -> dict[Key, models.AppraisalTarget]:
    targets = models.AppraisalTarget.objects.filter(appraised__round=row)
    return {
        (target.appraised.code, _named(target.indicator, target.item)): target
        for target in targets.select_related("appraised").order_by("version")
    }


def _named(indicator: str, item: str) -> str:
    return f"{indicator}.{item}" if item else indicator


class _Desk:
    """One appraisal on the table: what is asked for twice is read once."""

    def __init__(self, office: Scope, row: models.AppraisalRound, book: AppraisalBook) -> None:
        self.office, self.row, self.tree = office, row, book.tree
        self.appraised = tuple(row.appraised.select_related("unit", "organization"))
        self.values, self.targets = in_force(row), targets_in_force(row)
        self.origins: dict[Key, Origin] = {}
        self._month: ClosedMonth | None = None
        self._events: Counter[Key] | None = None
        self._event_rows: dict[Key, list[int]] = {}

    def rows(self) -> Iterator[Row]:
        for rule in self.tree.scored:
            yield from self.of_indicator(rule)
        for veto in self.tree.vetoes:
            for one in self.appraised:
                yield from self._row(one, veto.code, self._counted(one, veto.code))

    def of_indicator(self, rule: IndicatorRule) -> Iterator[Row]:
        judged = tuple(one for one in self.appraised if applies(self.tree, rule, one.unit_class))
        if rule.data.kind == "survey":
            for one in judged:
                yield from self._voted(rule, one)
            return
        if rule.data.kind == "events" and isinstance(rule.function, EventCount) and rule.function.kinds:
            for one in judged:
                for kind in rule.function.kinds:
                    yield from self._row(one, f"{rule.code}.{kind}", self._counted(one, kind))
            return
        figures = self._figures(rule, rule.data, judged)
        for one in judged:
            yield from self._row(one, rule.code, figures.get(one.code))
        for item in rule.items:
            further = self._figures(rule, item.data, judged)
            for one in judged:
                yield from self._item(one, f"{rule.code}.{item.code}", further.get(one.code))

    def _figures(
        self, rule: IndicatorRule, data: DataRule, judged: tuple[models.AppraisedUnit, ...]
    ) -> Mapping[str, Figure]:
        """By the code of who is appraised; nothing where a person enters the value."""
        if data.kind == "closed_fact":
            return self._closed().measures(data, rule.unit, judged)
        if data.kind == "economy":
            return self._closed().series(rule, data, judged)
        if data.kind == "contest":
            return contest_scores(self.row, data.of, judged)
        if data.kind == "appraisal":
            return appraisal_scores(self.row, data.of, judged)
        if data.kind == "events":
            return {one.code: self._counted(one, data.of or rule.code) for one in judged}
        return {}

    def _row(self, one: models.AppraisedUnit, code: str, figure: Figure | None) -> Iterator[Row]:
        """The department's word on a state goes before the source; its figure counts only where there is no source."""
        entered = self.values.get((one.code, code))
        target = self.targets.get((one.code, code))
        past = tuple(Fraction(number) for number in target.baseline) if target else ()
        base = Row(one.code, one.unit_class, code, target=_exact(target.target) if target else None, baseline=past)
        if entered is not None and (figure is None or entered.state != "reported"):
            self.origins[one.code, code] = _by_hand(entered)
            yield replace(
                base, actual=_exact(entered.actual) if entered.state == "reported" else None,
                word=entered.word, state=entered.state, note=entered.note,
            )  # fmt: skip
            return
        if figure is None:
            figure = Figure(Origin("manual", ""), lacking=NOT_ENTERED)
        self.origins[one.code, code] = figure.origin
        if not past and figure.baseline is not None:
            base = replace(base, baseline=(figure.baseline,))
        yield replace(base, actual=figure.value, unavailable=figure.lacking)

    def _item(self, one: models.AppraisedUnit, code: str, figure: Figure | None) -> Iterator[Row]:
        """An item nobody entered has no row: its function says what it lacks."""
        if figure is not None or (one.code, code) in self.values:
            yield from self._row(one, code, figure)

    def _voted(self, rule: IndicatorRule, one: models.AppraisedUnit) -> Iterator[Row]:
        entered = self.values.get((one.code, rule.code))
        given = self._marks.get((one.code, rule.code), [])
        lacking = next((mark.unavailable for mark in given if mark.unavailable), "" if given else NO_MARKS)
        if not lacking and (entered is None or entered.state == "reported"):
            sheets = Counter(mark.indicator.partition(".")[2] for mark in given)
            text = ", ".join(f"{group} {n}" for group, n in sorted(sheets.items()))
            self.origins[one.code, rule.code] = Origin("survey", text)
            yield from given
            return
        yield from self._row(one, rule.code, Figure(Origin("survey", ""), lacking=lacking or NO_MARKS))

    @cached_property
    def _marks(self) -> dict[Key, list[Row]]:
        found: dict[Key, list[Row]] = {}
        for mark in marks(self.row):
            found.setdefault((mark.unit, mark.indicator.partition(".")[0]), []).append(mark)
        return found

    def _closed(self) -> ClosedMonth:
        if self._month is None:
            self._month = ClosedMonth(self.office, self.row.ends.replace(day=1))
        return self._month

    def _counted(self, one: models.AppraisedUnit, kind: str) -> Figure:
        """Events of the register; it is kept as things happen, so none is a count of 0."""
        if self._events is None:
            self._events = Counter()
            events = models.ScoreEvent.objects.filter(
                appraised__round=self.row, withdraws__isnull=True, withdrawn_by__isnull=True
            )
            for code, what, pk, count in events.order_by("pk").values_list("appraised__code", "kind", "pk", "count"):
                self._events[code, what] += count
                self._event_rows.setdefault((code, what), []).append(pk)
        numbers = ", ".join(f"#{pk}" for pk in self._event_rows.get((one.code, kind), []))
        return Figure(Origin("events", numbers), Fraction(self._events[one.code, kind]))


def _by_hand(value: models.IndicatorValue) -> Origin:
    return Origin("manual", " · ".join(part for part in (f"v{value.version}", value.document) if part))


def _exact(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _hash(book: AppraisalBook, rows: tuple[Row, ...], origins: Mapping[Key, Origin]) -> str:
    """Equal figures from equal sources give an equal hash: then nothing has to be computed anew."""
    told = [
        [
            one.unit, one.unit_class, one.indicator, str(one.actual), one.word, str(one.target),
            [str(past) for past in one.baseline], one.state, one.note, one.unavailable,
        ]
        for one in rows
    ]  # fmt: skip
    named = sorted([*key, origin.kind, origin.text, origin.sha256] for key, origin in origins.items())
    text = json.dumps([book.sha256, told, named], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
