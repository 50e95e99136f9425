"""Derives the number of a cell again from the closed months: what `leitai verify` and a page's number card ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol, cast

from leitai.core.league import MonthInput, spec_terms
from leitai.core.progress import Policy, Spec
from leitai.core.ranking import movement
from leitai.core.results import NotAvailable
from leitai.core.rulebook import LeagueRule
from leitai.facts.appraisals import APPRAISAL, totals
from leitai.facts.engine import Engine, engine
from leitai.facts.published import published_folder
from leitai.facts.questions.inputs import League, league, measure_of, month_inputs, schedule_of
from leitai.facts.questions.lists import counts, economy_rows, target_rows
from leitai.facts.questions.sums import COLUMNS, MEMBERSHIPS, TOTAL
from leitai.facts.store import FactsMissing, Store

Answer = Fraction | NotAvailable


class CellLike(Protocol):
    """What a cell must say; documents' Cell does."""

    @property
    def question(self) -> str: ...
    @property
    def arguments(self) -> dict[str, str]: ...
    @property
    def region(self) -> str: ...
    @property
    def month(self) -> str: ...
    @property
    def revision(self) -> int: ...


class CannotResolve(ValueError):
    """A cell that asks something the facts do not answer. `message` is a message id."""

    def __init__(self, message: str, **values: object) -> None:
        self.message, self.values = message, values
        super().__init__(f"{message} {values}")


def pinned(revisions: Mapping[str, int]) -> str:
    """Revisions as a cell's argument: "2020-04=1,2020-05=2"."""
    return ",".join(f"{month}={revision}" for month, revision in sorted(revisions.items()))


def unpinned(text: str) -> dict[str, int]:
    try:
        pairs = [part.split("=") for part in text.split(",") if part]
        return {month: int(revision) for month, revision in pairs}
    except ValueError:
        raise CannotResolve("facts.bad_argument", name="others", value=text) from None


def narrowed(within: Mapping[str, str]) -> str:
    """Dimensions and keys as a cell's argument: "sector=transport;theme=farming"."""
    return ";".join(f"{dimension}={key}" for dimension, key in sorted(within.items()))


def _within(text: str) -> dict[str, str]:
    return {dimension: key for dimension, _, key in (part.partition("=") for part in text.split(";") if part)}


@dataclass
class Resolver:
    """Answers cells of any month and revision. Sums are kept, so a document of 500 numbers costs a few queries.

    `rule` finds a league rulebook by its SHA-256; `scratch` is where previews (revision 0) lie.
    """

    root: Path
    scratch: Path | None = None
    rule: Callable[[str], LeagueRule | None] = lambda sha256: None
    engine: Engine = field(default_factory=engine)
    _stores: dict[str, Store] = field(default_factory=dict)
    _inputs: dict[tuple[str, ...], MonthInput] = field(default_factory=dict)
    _leagues: dict[tuple[str, ...], League] = field(default_factory=dict)
    _appraisals: dict[Path, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def __call__(self, cell: CellLike) -> Answer:
        question = QUESTIONS.get(cell.question)
        if question is None:
            raise CannotResolve("facts.unknown_question", question=cell.question)
        try:
            return question(self, self.store(cell), cell)
        except CannotResolve:
            raise
        except ValueError as error:  # a month, region or dimension that cannot be one
            raise CannotResolve("facts.bad_argument", name=cell.question, value=str(error)) from error
        except FactsMissing as missing:
            raise CannotResolve(
                "facts.missing_month", region=missing.region, month=missing.month, revision=missing.revision
            ) from missing

    def store(self, cell: CellLike) -> Store:
        others = unpinned(cell.arguments.get("others", ""))
        store = Store(self.root, cell.region, others | {cell.month: cell.revision}, self.scratch)
        return self._stores.setdefault(store.identity, store)

    def month_input(self, store: Store, month: str, by: str, spec: Spec, within: str) -> MonthInput:
        key = (store.identity, month, by, spec.kind, spec.denominator, spec.policy, within)
        if key not in self._inputs:
            found = month_inputs(self.engine, store, by, [spec], spec_terms(spec), [month], _within(within))
            self._inputs[key] = found[month]
        return self._inputs[key]

    def league(self, store: Store, month: str, by: str, rule: LeagueRule, sha256: str, within: str) -> League:
        key = (store.identity, month, by, sha256, within)
        if key not in self._leagues:
            earlier = [m for m in store.months if m < month]
            self._leagues[key] = league(self.engine, store, by, rule, month, earlier, _within(within))
        return self._leagues[key]

    def appraisal(self, region: str, code: str, revision: int) -> dict[str, dict[str, Any]]:
        """Totals and places of a publication, by unit."""
        folder = published_folder(self.root, APPRAISAL, region, code, revision)
        if folder not in self._appraisals:
            self._appraisals[folder] = totals(folder)
        return self._appraisals[folder]


def _argument(cell: CellLike, name: str, default: str | None = None) -> str:
    value = cell.arguments.get(name, default)
    if value is None:
        raise CannotResolve("facts.missing_argument", name=name, question=cell.question)
    return value


def _dimension(cell: CellLike, default: str | None = None) -> str:
    """The dimension of a sum. Sums of one project pass only through the question that pages guard as a project's."""
    by = _argument(cell, "by", default)
    single = {"project", "bundle"} & {by, *_within(_argument(cell, "within", ""))}
    if single or by not in (TOTAL, *COLUMNS, *MEMBERSHIPS):
        raise CannotResolve("facts.bad_argument", name="by", value=", ".join(sorted(single)) or by)
    return by


def _measure(resolver: Resolver, store: Store, cell: CellLike) -> Answer:
    """One measure of one group: by, key, kind, [denominator, policy, within, part, others]."""
    by, key = _dimension(cell, TOTAL), _argument(cell, "key", "")
    spec = _spec(cell)
    data = resolver.month_input(store, cell.month, by, spec, _argument(cell, "within", ""))
    found = measure_of(data, spec, key, of_total=by == TOTAL)
    part = _argument(cell, "part", "value")
    if part not in ("value", "numerator", "denominator", "n", "touched"):
        raise CannotResolve("facts.bad_argument", name="part", value=part)
    answer = getattr(found, part)
    return NotAvailable("progress.not_reported") if answer is None else cast(Answer, answer)


def _spec(cell: CellLike) -> Spec:
    policy = _argument(cell, "policy", "carry")
    if policy not in ("carry", "leave_out"):
        raise CannotResolve("facts.bad_argument", name="policy", value=policy)
    kind, denominator = _argument(cell, "kind"), _argument(cell, "denominator", "")
    try:
        return Spec(kind, denominator, cast(Policy, policy))
    except ValueError as error:
        raise CannotResolve("facts.bad_argument", name="kind", value=str(error)) from None


def _league(resolver: Resolver, store: Store, cell: CellLike) -> Answer:
    """What the rule makes of the measures: by, key, rule, part = score, place, points, measure_place or movement."""
    sha256 = _argument(cell, "rule")
    rule = resolver.rule(sha256)
    if rule is None:
        raise CannotResolve("facts.unknown_rule", rule=sha256)
    by, key = _dimension(cell), _argument(cell, "key")
    found = resolver.league(store, cell.month, by, rule, sha256, _argument(cell, "within", ""))
    now = found.standings[cell.month]
    if key not in now.keys:
        return NotAvailable("league.no_such_group")
    part, row = _argument(cell, "part"), now.row(key)
    if part == "score":
        return NotAvailable("ranking.no_score") if now.score is None else now.score.at(row)
    if part in ("points", "measure_place"):
        values = (now.points if part == "points" else now.measure_places).get(_argument(cell, "measure"))
        return NotAvailable("league.no_such_group") if values is None else _placed(int(values[row]), part == "points")
    if part == "place":
        return _placed(int(now.places[row]))
    if part == "movement":
        before = max((m for m in found.standings if m < cell.month), default="")
        earlier = found.standings[before].place_of() if before else {}
        moved = movement(earlier, {key: int(now.places[row])})[key]
        return NotAvailable("league.no_place_before") if moved is None else Fraction(moved)
    raise CannotResolve("facts.bad_argument", name="part", value=part)


def _placed(value: int, zero_counts: bool = False) -> Answer:
    return Fraction(value) if value or zero_counts else NotAvailable("league.no_place")


def _schedule(resolver: Resolver, store: Store, cell: CellLike) -> Answer:
    """The linear schedule of the month, m/12 of the fiscal year."""
    return schedule_of(store, cell.month)


def _counts(resolver: Resolver, store: Store, cell: CellLike) -> Answer:
    """The region's projects: part = listed (a bundle once), split (its children) or bundles."""
    part = _argument(cell, "part")
    if part not in ("listed", "split", "bundles"):
        raise CannotResolve("facts.bad_argument", name="part", value=part)
    return Fraction(getattr(counts(resolver.engine, store, cell.month), part))


def _economy(resolver: Resolver, store: Store, cell: CellLike) -> Answer:
    """One figure of a series: indicator, unit, [part = value or year_on_year]."""
    rows = economy_rows(resolver.engine, store, cell.month, _argument(cell, "indicator"), _argument(cell, "unit"))
    part = _argument(cell, "part", "value")
    if part not in ("value", "year_on_year"):
        raise CannotResolve("facts.bad_argument", name="part", value=part)
    answer = getattr(rows[0], part) if rows else None
    return NotAvailable("progress.not_reported") if answer is None else cast(Answer, answer)


def _target(resolver: Resolver, store: Store, cell: CellLike) -> Answer:
    """A dated target: campaign, theme, measure, due, [unit]."""
    wanted = {name: _argument(cell, name) for name in ("theme", "measure", "due")}
    unit = _argument(cell, "unit", "")
    for row in target_rows(resolver.engine, store, cell.month, _argument(cell, "campaign")):
        due = row.due.isoformat() if row.due else ""
        if (row.theme, row.measure, due, row.unit_code) == (wanted["theme"], wanted["measure"], wanted["due"], unit):
            return NotAvailable("progress.not_reported") if row.value is None else row.value
    return NotAvailable("league.no_such_group")


def _project(resolver: Resolver, store: Store, cell: CellLike) -> Answer:
    """One project's own part in a measure, over all its units: project, kind, [denominator, policy, part]."""
    spec, project = _spec(cell), _argument(cell, "project")
    data = resolver.month_input(store, cell.month, TOTAL, spec, narrowed({"project": project}))
    part = _argument(cell, "part", "value")
    answer = getattr(measure_of(data, spec, TOTAL, of_total=True), part, None)
    return NotAvailable("progress.not_reported") if answer is None else cast(Answer, answer)


def _appraisal(resolver: Resolver, store: Store, cell: CellLike) -> Answer:
    """What a published appraisal says of a unit: appraisal, publication (its revision), unit, part = score or place."""
    code, part, publication = (_argument(cell, name) for name in ("appraisal", "part", "publication"))
    if part not in ("score", "place"):
        raise CannotResolve("facts.bad_argument", name="part", value=part)
    try:
        found = resolver.appraisal(cell.region, code, int(publication))
    except FileNotFoundError:
        raise CannotResolve("facts.missing_appraisal", appraisal=code, revision=publication) from None
    answer = found.get(_argument(cell, "unit"), {}).get(part)
    return NotAvailable("progress.not_reported") if answer is None else Fraction(answer)


QUESTIONS: dict[str, Callable[[Resolver, Store, CellLike], Answer]] = {
    "measure": _measure,
    "league": _league,
    "schedule": _schedule,
    "counts": _counts,
    "economy": _economy,
    "target": _target,
    "project": _project,
    "appraisal": _appraisal,
}
