"""Printed numbers of a league, each with the cell that derives it again and the card that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from leitai.core.progress import RATIO_KINDS, Spec
from leitai.core.results import Measure, NotAvailable, Rounding
from leitai.core.rulebook import LeagueRule, MeasureRule
from leitai.documents import numbers
from leitai.documents.dates import month_text, parse_month
from leitai.documents.numbers import Absent, Form, Number, Origin
from leitai.facts.questions import narrowed, pinned, year_before
from leitai.messages import say
from leitai.queries.league.sources import Source
from leitai.queries.league.views import MeasureInfo, NumberView


@dataclass(frozen=True)
class Desk:
    """Everything that is the same for all numbers of one table."""

    found: Source
    by: str
    within: Mapping[str, str]
    infos: Mapping[str, MeasureInfo]

    @property
    def rule(self) -> LeagueRule:
        return self.found.book.rule

    def say(self, id: str, **values: object) -> str:
        return say(id, values, self.found.language)

    def month(self) -> str:
        return month_text(parse_month(self.found.month), self.found.language)

    def number(
        self, value: Fraction, form: Form, question: str, arguments: Mapping[str, str], origin: Origin
    ) -> Number:
        return numbers.number(
            value, form, question=question, arguments=arguments, region=self.found.region.code, month=self.found.month,
            revision=self.found.revision, origin=origin,
        )  # fmt: skip

    def arguments(self, key: str, by: str | None = None, **more: str) -> dict[str, str]:
        own = {"by": self.by if by is None else by, "key": key, "within": narrowed(self.within), **more}
        return {name: value for name, value in own.items() if value or name in ("by", "key")}

    def others(self, *months: str) -> str:
        """The revisions of other months that a number also stands on, pinned in its cell."""
        revisions = self.found.store.revisions
        return pinned({month: revisions[month] for month in months if month in revisions})

    def origin(self, name: str, subject: str, formula: str = "", n: Fraction | None = None, note: str = "") -> Origin:
        basis = ""
        if n is not None:
            count = numbers.print_value(n, numbers.count_form())
            id = "league.basis" if self.found.revision else "league.basis_preview"
            values = {"n": 1 if n == 1 else count, "month": self.month(), "revision": self.found.revision}
            basis = self.say(id, **values)
        return Origin(name, subject, formula, basis, note)


def form_of(found: Source, spec: Spec, rounding: Rounding) -> Form:
    """How a measure is printed: the documents' form of its kind, rounded by the rule."""
    language = found.language
    forms: dict[str, Form] = {
        "rate": numbers.rate_form(),
        "points": numbers.points_form(language),
        "growth": numbers.growth_form(),
        "money": numbers.money_form(language, "region", found.region.currency),
        "count": numbers.count_form(),
        "days": numbers.days_form(language),
    }
    form = forms[spec.unit]
    if spec.unit == "count":
        return replace(form, mode=rounding.mode)
    return replace(form, digits=rounding.digits, mode=rounding.mode)


def measure_infos(found: Source) -> dict[str, MeasureInfo]:
    rule, language = found.book.rule, found.language
    infos = {}
    for measure in rule.measures:
        spec = rule.spec(measure)
        over, under = _words(spec, language)
        infos[measure.code] = MeasureInfo(
            code=measure.code,
            kind=measure.kind,
            label=_label(measure, language),
            unit=form_of(found, spec, rule.rounding_of(measure)).unit,
            numerator_words=over,
            denominator_words=under,
            policy_words=say(f"league.policy_{spec.policy}", None, language),
            rounding=rule.rounding_of(measure),
            weight=measure.weight / rule.total_weight if measure.weight else None,
            higher_is_better=rule.higher_is_better(measure),
            ranked=measure.weight is not None or rule.places.by == measure.code,
        )
    return infos


def _label(measure: MeasureRule, language: numbers.Language) -> str:
    if measure.label:
        return measure.label.en if language == "en" else measure.label.zh
    known = "kind" if measure.kind in RATIO_KINDS or measure.kind.startswith("slip_") else "term"
    return say(f"league.{known}.{measure.kind}", None, language)


def _words(spec: Spec, language: numbers.Language) -> tuple[str, str]:
    kind = RATIO_KINDS.get(spec.kind)
    if kind is None:
        family = "league" if spec.kind.startswith("slip_") else "league.term"
        return say(f"{family}.{spec.kind}", None, language), ""
    over, under = kind.denominators[spec.denominator]
    under = "year_before" if kind.year_before else under
    return say(f"league.term.{over}", None, language), say(f"league.term.{under}", None, language)


def measure_view(desk: Desk, measure: MeasureRule, key: str, subject: str, found: Measure, total: bool) -> NumberView:
    spec, info = desk.rule.spec(measure), desk.infos[measure.code]
    cell = _cell(desk, spec, key, total)
    part = _part_form(desk, spec)
    n = desk.number(found.n, numbers.count_form(), "measure", cell | {"part": "n"}, desk.origin(info.label, subject))
    touched = desk.number(
        found.touched, numbers.count_form(), "measure", cell | {"part": "touched"}, desk.origin(info.label, subject)
    )
    if isinstance(found.value, NotAvailable):
        reason = desk.say(found.value.reason)
        absent = numbers.absent(desk.found.language, reason, "not_available")
        return NumberView(found.value, absent, projects=n, touched=touched)
    words = (info.numerator_words, info.denominator_words)
    over = _part(desk, found.numerator, part, cell | {"part": "numerator"}, desk.origin(words[0], subject))
    under = _part(desk, found.denominator, part, cell | {"part": "denominator"}, desk.origin(words[1], subject))
    note = info.policy_words if found.touched else ""
    origin = desk.origin(info.label, subject, _formula(desk, spec, info, over, under), found.n, note)
    shown = desk.number(found.value, form_of(desk.found, spec, info.rounding), "measure", cell, origin)
    return NumberView(found.value, shown, over, under, n, touched)


def _part(desk: Desk, value: Fraction | None, form: Form, cell: Mapping[str, str], origin: Origin) -> Number | None:
    return None if value is None else desk.number(value, form, "measure", cell, origin)


def _cell(desk: Desk, spec: Spec, key: str, total: bool) -> dict[str, str]:
    more = {"kind": spec.kind, "denominator": spec.denominator, "policy": spec.policy}
    kind = RATIO_KINDS.get(spec.kind)
    if kind and kind.year_before:
        more["others"] = desk.others(year_before(desk.found.month))
    return desk.arguments(key, "" if total else None, **more)


def _part_form(desk: Desk, spec: Spec) -> Form:
    kind = RATIO_KINDS.get(spec.kind)
    term = kind.denominators[spec.denominator][0] if kind else spec.kind
    if spec.kind.startswith("slip_"):
        return numbers.days_form(desk.found.language)
    parts = Spec(term)
    return form_of(desk.found, parts, Rounding(2, desk.rule.rounding.mode))


def _formula(desk: Desk, spec: Spec, info: MeasureInfo, over: Number | None, under: Number | None) -> str:
    if over is None or under is None:
        return info.numerator_words
    kind = RATIO_KINDS[spec.kind]
    id = (
        "league.quotient_schedule"
        if kind.against_schedule
        else "league.quotient_less"
        if kind.less
        else "league.quotient"
    )
    words = desk.say(id, over=info.numerator_words, under=info.denominator_words)
    return desk.say("league.figures", words=words, over=over.printed, under=under.printed)


def score_view(desk: Desk, key: str, subject: str, value: Fraction | NotAvailable) -> NumberView:
    if isinstance(value, NotAvailable):
        return NumberView(value, numbers.absent(desk.found.language, desk.say(value.reason)))
    rounding = desk.rule.score.rounding.rounding
    form = replace(numbers.score_form(desk.found.language), digits=rounding.digits, mode=rounding.mode)
    origin = desk.origin(desk.say("league.score"), subject, desk.say("league.score_words"))
    return NumberView(value, desk.number(value, form, "league", _league_cell(desk, key, "score"), origin))


def place_number(desk: Desk, key: str, subject: str, place: int) -> Number:
    origin = desk.origin(desk.say("league.place"), subject)
    form = numbers.place_form(desk.found.language)
    return desk.number(Fraction(place), form, "league", _league_cell(desk, key, "place"), origin)


def movement_number(desk: Desk, key: str, subject: str, moved: int) -> Number:
    cell = _league_cell(desk, key, "movement")
    origin = desk.origin(desk.say("league.movement"), subject)
    return desk.number(Fraction(moved), numbers.movement_form(), "league", cell, origin)


def projects_number(desk: Desk, key: str, subject: str, value: Fraction, total: bool) -> Number:
    cell = desk.arguments(key, "" if total else None, kind="projects")
    return desk.number(value, numbers.count_form(), "measure", cell, desk.origin(desk.say("league.projects"), subject))


def schedule_view(desk: Desk, value: Fraction) -> NumberView:
    index = value * 12
    origin = desk.origin(desk.say("league.schedule"), "", desk.say("league.month_of_year", index=int(index)))
    form = replace(numbers.rate_form(), digits=desk.rule.rounding.digits, mode=desk.rule.rounding.mode)
    return NumberView(value, desk.number(value, form, "schedule", {}, origin))


def _league_cell(desk: Desk, key: str, part: str) -> dict[str, str]:
    months = [desk.found.before] if part == "movement" else []
    kinds = [RATIO_KINDS.get(measure.kind) for measure in desk.rule.measures]
    if any(kind and kind.year_before for kind in kinds):
        months += [year_before(month) for month in (desk.found.month, *months) if month]
    others = desk.others(*months)
    return desk.arguments(key, rule=desk.found.book.sha256, part=part, **({"others": others} if others else {}))


def not_available(desk: Desk, reason: str) -> NumberView:
    value = NotAvailable(reason)
    return NumberView(value, Absent(numbers.absent(desk.found.language).printed, desk.say(reason)))
