"""A result as everybody sees it after the reveal: its versions, what follows from it, objections to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from leitai import models
from leitai.core.rulebook import ContestRule
from leitai.core.rulebook.contest import EVENT, RESERVED, ComponentRule
from leitai.core.scoring import plain
from leitai.core.scoring.assemble import Stages
from leitai.core.scoring.units import unit_score
from leitai.labels import CONSEQUENCE_KINDS
from leitai.queries import formatting, months
from leitai.queries.contest.duties import COUNTING, duties_of
from leitai.queries.contest.lines import name_of, ranked
from leitai.queries.contest.names import said
from leitai.queries.contest.parts import months_before
from leitai.queries.contest.rules import round_book
from leitai.queries.contest.standings import Names, Sensitivity, Table, names_of, sensitivity, table_of
from leitai.queries.contest.window import objections_until
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Permission

RECORDED = RESERVED[1:]


@dataclass(frozen=True)
class Change:
    name: str
    score: str
    place: int | None
    score_before: str
    place_before: int | None

    @property
    def changed(self) -> bool:
        return (self.score, self.place) != (self.score_before, self.place_before)


@dataclass(frozen=True)
class Version:
    number: int
    published_at: dt.datetime
    published_by: str
    reason: str
    sha256: str


@dataclass(frozen=True)
class Follows:
    id: int
    kind: str
    unit: str
    place: int
    points: Decimal | None
    order: int | None
    text: str
    due: dt.date | None
    done_at: dt.datetime | None


@dataclass(frozen=True)
class Component:
    label: str
    percent: str
    source: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Recorded:
    """Bonus, deduction or votes as they stand in the protocol."""

    name: str
    kind: str
    points: str
    reason: str


@dataclass(frozen=True)
class ResultPage:
    """Before the reveal only the head of it, `table` and all the rest being empty."""

    id: int
    name: str
    state: str
    revealed_at: dt.datetime | None
    rule: str
    rule_text: str
    sha256: str
    version: int
    versions: tuple[Version, ...]
    table: Table | None
    candidates: Table | None
    calibrated: bool
    sensitivity: Sensitivity | None
    components: tuple[Component, ...]
    component_heads: tuple[str, ...]
    recorded: tuple[Recorded, ...]
    consequences: tuple[Follows, ...]
    objections_until: dt.datetime | None
    window_open: bool
    own_units: tuple[tuple[int, str], ...]
    """Units that took part and that this person files for."""
    on_duty: bool
    may_note: bool


def result_page(scope: Scope, round_id: int) -> ResultPage:
    row = visible(scope, models.Round).select_related("season__region").get(pk=round_id)
    rows = list(_versions(scope, row))
    result = rows[-1] if rows and row.revealed_at else None
    names = names_of(row, scope.language)
    book = round_book(row)
    until = objections_until(row, result) if result else None
    heads, components = _components(names, book.rule, result, scope.language) if result else ((), ())
    return ResultPage(
        id=row.pk,
        name=named(row, scope.language),
        state=row.state,
        revealed_at=row.revealed_at,
        rule=book.rule.name.en if scope.language.startswith("en") else book.rule.name.zh,
        rule_text=book.text,
        sha256=row.rulebook_sha256,
        version=result.version if result else 0,
        versions=tuple(_version(scope, one) for one in rows) if result else (),
        table=table_of(names, result.official, result.calibrated) if result else None,
        candidates=table_of(names, result.official, result.calibrated, candidates=True)
        if result and result.official["units"]
        else None,
        calibrated=bool(result and result.calibrated.get("candidates")),
        sensitivity=sensitivity(names, result.official, result.calibrated) if result else None,
        components=components,
        component_heads=heads,
        recorded=tuple(_recorded(names, result)) if result else (),
        consequences=_follows(scope, row, result, book.rule) if result else (),
        objections_until=until,
        window_open=bool(until and months.now(row.season.region) < until),
        own_units=_own_units(scope, row) if result else (),
        on_duty=bool(duties_of(scope, row.pk) & set(COUNTING)),
        may_note=scope.may(Permission.RUN_CONTEST),
    )


def _versions(scope: Scope, row: models.Round) -> list[models.RoundResult]:
    results = visible(scope, models.RoundResult).filter(round=row)
    return list(results.select_related("published_by").order_by("version"))


def _version(scope: Scope, one: models.RoundResult) -> Version:
    by = person_name(scope, one.published_by)
    return Version(one.version, one.published_at, by, one.reason, one.manifest_sha256)


def _follows(scope: Scope, row: models.Round, result: models.RoundResult, rule: ContestRule) -> tuple[Follows, ...]:
    """The flags first, as they are called out; what the rulebook calls them, in the reader's language."""
    kinds, english = [kind for kind, _label in CONSEQUENCE_KINDS], scope.language.startswith("en")
    called = {one.label.zh: one.label.en for one in rule.consequences if one.label and english}
    rows = visible(scope, models.Consequence).filter(round=row, version=result.version).select_related("unit")
    return tuple(
        Follows(one.pk, one.kind, named(one.unit, scope.language), one.place, one.points, one.order,
                called.get(one.text, one.text), one.due, one.done_at)
        for one in sorted(rows, key=lambda one: (kinds.index(one.kind), one.order or 0, one.place or 0))
    )  # fmt: skip


def _own_units(scope: Scope, row: models.Round) -> tuple[tuple[int, str], ...]:
    if not scope.may(Permission.OBJECT):
        return ()
    units = visible(scope, models.Unit).filter(pk__in=scope.filing_unit_ids, candidacies__round=row).distinct()
    return tuple((unit.pk, named(unit, scope.language)) for unit in units)


def _recorded(names: Names, result: models.RoundResult) -> Iterator[Recorded]:
    for part in result.official.get("parts", []):
        if part["part"] in RECORDED:
            name = names.of(part["unit"], unit=bool(result.official["units"]))
            yield Recorded(name, part["part"], part["value"], part["reason"])


def _components(
    names: Names, rule: ContestRule, result: models.RoundResult, language: str
) -> tuple[tuple[str, ...], tuple[Component, ...]]:
    """Each part of a composite score by unit; the event's own is computed from its candidates as the rule says."""
    if not rule.composite or rule.unit is None:
        return (), ()
    lines = sorted(ranked(result.official), key=lambda line: line["place"] or 10**6)
    given = {(part["part"], part["unit"]): part for part in result.official.get("parts", [])}
    exact = {line["candidate"]: Fraction(line["exact"]) for line in result.official["candidates"] if line["exact"]}
    made = []
    for component in rule.composite:
        values = []
        for line in lines:
            if component.code == EVENT:
                members = {name: exact[name] for name in line["candidates"] if name in exact}
                values.append(plain(Stages(rule).at("unit", unit_score(rule.unit, members))) if members else "—")
            else:
                part = given.get((component.code, line["unit"]))
                values.append(part["value"] if part else "—")
        percent, source = f"{plain(component.weight * 100)}%", _source(result.round, component.source, language)
        made.append(Component(_label(component, language), percent, source, _aligned(values)))
    return tuple(names.of(name_of(line), unit=True) for line in lines), tuple(made)


def _label(component: ComponentRule, language: str) -> str:
    if component.label is not None:
        return component.label.en if language.startswith("en") else component.label.zh
    return _("This contest") if component.code == EVENT else component.code


def _source(row: models.Round, source: str, language: str) -> str:
    """Where a part comes from: the round's name, or the month."""
    kind, _colon, rest = source.partition(":")
    if kind == "round":
        rounds = models.Round.objects.filter(season__region_id=row.season.region_id, code=rest)
        known = rounds.exclude(pk=row.pk).order_by("-starts", "-pk").first()
        return said(known, language) if known else rest
    if kind == "month":
        return formatting.month(months_before(row.starts, int(rest.rpartition(":")[2])))
    return source


def _aligned(values: Sequence[str]) -> tuple[str, ...]:
    """As many decimals in every cell of a row: 82.60 beside 84.93."""
    most = max((len(value.partition(".")[2]) for value in values), default=0)
    return tuple(f"{Decimal(value):.{most}f}" if value != "—" else value for value in values)


# ---- two versions beside each other


@dataclass(frozen=True)
class DifferencePage:
    id: int
    name: str
    old: int
    new: int
    reason: str
    published_at: dt.datetime
    lines: tuple[Change, ...]

    @property
    def changed(self) -> int:
        return sum(line.changed for line in self.lines)


def difference_page(scope: Scope, round_id: int, version: int) -> DifferencePage:
    """What a correction changed, line by line."""
    results = {
        one.version: one
        for one in visible(scope, models.RoundResult)
        .filter(round_id=round_id, round__revealed_at__isnull=False, version__in=(version - 1, version))
        .select_related("round__season__region")
    }
    if version - 1 not in results or version not in results:
        raise models.RoundResult.DoesNotExist
    old, new = results[version - 1], results[version]
    names = names_of(new.round, scope.language)
    return DifferencePage(
        id=round_id,
        name=named(new.round, scope.language),
        old=version - 1,
        new=version,
        reason=new.reason,
        published_at=new.published_at,
        lines=tuple(_changes(names, old.official, new.official)),
    )


def _changes(names: Names, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    before = {name_of(line): line for line in ranked(old)}
    lines = []
    for line in sorted(ranked(new), key=lambda line: line["place"] or 10**6):
        was = before.get(name_of(line), {"score": None, "place": None})
        name = names.of(name_of(line), unit=bool(new["units"]))
        lines.append(Change(name, line["score"] or "—", line["place"], was["score"] or "—", was["place"]))
    return lines
