"""The results desk: what the chair and the scrutineers see once the round is locked, nobody else before the reveal."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from leitai import models
from leitai.core.rulebook import ContestRule
from leitai.core.rulebook.contest import CategoryRule, ComponentRule, CriterionRule
from leitai.messages import say
from leitai.queries.contest.arrivals import undecided_aside
from leitai.queries.contest.duties import duties_of
from leitai.queries.contest.reveal import last_step, result_in_force
from leitai.queries.contest.rules import round_book
from leitai.queries.contest.standings import Names, Sensitivity, Table, names_of, sensitivity, table_of
from leitai.queries.contest.votes import Votes, votes_of
from leitai.queries.formatting import reader
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

Values = Mapping[str, Any]
WIDTH, EDGE = 360, 18


@dataclass(frozen=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True)
class Marks:
    """The marks of a candidate as dots, the mean as a line; whose they are is not said."""

    name: str
    unit: str
    deviation: str
    dots: tuple[Dot, ...]
    mean: float
    axis: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Severity:
    """Judges by group along a line of points, without their names."""

    groups: tuple[tuple[str, float, float], ...]
    """Name, height, and where the group's mean lies."""
    dots: tuple[tuple[Dot, int], ...]
    axis: tuple[tuple[str, float], ...]
    height: int


@dataclass(frozen=True)
class Difference:
    more: str
    less: str
    points: str
    error: str


@dataclass(frozen=True)
class ResultsDesk:
    id: int
    name: str
    state: str
    locked_at: dt.datetime | None
    locked_by: str
    asked_by: str
    is_chair: bool
    rule: str
    sha256: str
    faults: tuple[str, ...]
    """Why there is no official result."""
    not_connected: tuple[str, ...]
    """The parts that nothing connects; then there is no common ranking."""
    links_needed: int
    rated_faults: tuple[str, ...]
    table: Table | None
    candidates: Table | None
    sensitivity: Sensitivity | None
    difference: Difference | None
    severity: Severity | None
    disagreement: tuple[Marks, ...]
    order_effect: tuple[str, str, str] | None
    bounds: Values
    counts: Values
    votes: Votes
    undecided: int
    notes: tuple[str, ...]
    version: int
    prepared_by: str
    may_prepare: bool
    may_prepare_anew: bool
    reveal_step: int


def results_desk(scope: Scope, round_id: int, typed: Mapping[str, str] | None = None) -> ResultsDesk:
    """For duty holders after the lock; for everybody else it does not exist. `typed` are votes just refused."""
    sealed = (
        visible(scope, models.SealedResult)
        .select_related("round__season__region", "round__locked_by", "round__lock_asked_by")
        .get(round_id=round_id)
    )
    row, official, rated = sealed.round, sealed.official, sealed.calibrated
    names = names_of(row, scope.language)
    refused = official.get("refused")
    result, step = result_in_force(row.pk), last_step(row.pk)
    outdated = bool(result and result.official.get("inputs_sha256") != official.get("inputs_sha256"))
    apart = rated.get("not_connected")
    book = round_book(row)
    words = partial(_words, _named(names, book.rule, scope.language))
    return ResultsDesk(
        id=row.pk,
        name=named(row, scope.language),
        state=row.state,
        locked_at=row.locked_at,
        locked_by=person_name(scope, row.locked_by),
        asked_by=person_name(scope, row.lock_asked_by),
        is_chair="chair" in duties_of(scope, row.pk),
        rule=book.rule.name.en if scope.language.startswith("en") else book.rule.name.zh,
        sha256=row.rulebook_sha256,
        faults=words(refused or ()),
        not_connected=tuple(_part(names, part) for part in apart["parts"]) if apart else (),
        links_needed=apart["links_needed"] if apart else 0,
        rated_faults=words(rated.get("refused", ())),
        table=None if refused else table_of(names, official, rated),
        candidates=None if refused or not official["units"] else table_of(names, official, rated, candidates=True),
        sensitivity=None if refused else sensitivity(names, official, rated),
        difference=_difference(names, rated),
        severity=_severity(names, rated),
        disagreement=_disagreement(names, rated),
        order_effect=_order(rated.get("order")),
        bounds=rated.get("at_bounds", {}),
        counts={} if refused else _counts(official["inputs"]),
        votes=votes_of(scope, row, official, names, typed or {}),
        undecided=undecided_aside(row),
        notes=() if refused else words([*official["notes"], *rated.get("notes", [])]),
        version=result.version if result else 0,
        prepared_by=person_name(scope, result.published_by) if result else "",
        may_prepare=row.state == "locked" and result is None and not refused,
        may_prepare_anew=row.state == "locked" and outdated and step is None,
        reveal_step=step.number if step else 0,
    )


def _words(called: Mapping[str, Mapping[str, str]], problems: Any) -> tuple[str, ...]:
    """What the bench has to say, with names where it knows only codes."""
    said = []
    for one in problems:
        values = {
            key: called[key].get(value, value) if key in called else value for key, value in one["values"].items()
        }
        said.append(say(one["id"], values, reader()))
    return tuple(dict.fromkeys(said))


def _named(names: Names, rule: ContestRule, language: str) -> dict[str, Mapping[str, str]]:
    """Names by code of each kind of value that a problem may carry."""

    def labels(rows: Iterable[CategoryRule | CriterionRule | ComponentRule]) -> dict[str, str]:
        labelled = {row.code: row.label for row in rows if row.label}
        return {code: label.en if language.startswith("en") else label.zh for code, label in labelled.items()}

    return {
        "candidate": names.candidates,
        "unit": names.units,
        "group": names.groups,
        "category": labels(rule.categories),
        "criterion": labels(rule.listed),
        "part": labels(rule.composite),
    }


def _part(names: Names, part: Values) -> str:
    lines = part.get("units") or part["candidates"]
    unit = bool(part.get("units"))
    joint = ", " if reader() == "en" else "、"
    return joint.join(names.of(line["name"], unit=unit) for line in lines)


def _difference(names: Names, rated: Values) -> Difference | None:
    found = rated.get("difference")
    if not found:
        return None
    group = names.groups
    return Difference(
        group.get(found["more"], found["more"]), group.get(found["less"], found["less"]),
        f"{found['points']:.1f}", f"{1.96 * found['se']:.1f}",
    )  # fmt: skip


def _severity(names: Names, rated: Values) -> Severity | None:
    judges = rated.get("judges", [])
    if not judges:
        return None
    most = max(1.0, *(abs(judge["severity"]) for judge in judges))
    ends = 2 * (int(most / 2) + 1)
    groups = sorted({judge["group"] for judge in judges})

    def across(value: float) -> float:
        return WIDTH / 2 + value / ends * (WIDTH / 2 - EDGE)

    dots, heads = [], []
    for at, group in enumerate(groups):
        own = sorted(judge["severity"] for judge in judges if judge["group"] == group)
        y = 26 + 44 * at
        heads.append((names.groups.get(group, group), float(y), across(sum(own) / len(own))))
        # a value's neighbours step aside, so that each judge is a dot of its own
        dots += [(Dot(across(value), y + (-9, 0, 9)[n % 3]), at % 3) for n, value in enumerate(own)]
    axis = tuple((_points(value), across(value)) for value in (-ends, -ends // 2, 0, ends // 2, ends))
    return Severity(tuple(heads), tuple(dots), axis, 44 * len(groups) + 30)


def _points(value: int) -> str:
    return f"{value:+d}".replace("-", "−") if value else "0"


def _disagreement(names: Names, rated: Values) -> tuple[Marks, ...]:
    """The candidates by how far judges differ, the widest first."""
    found = [one for one in rated.get("spreads", []) if one["deviation"] is not None]
    if not found:
        return ()
    low = 10 * int(min(one["marks"][0] for one in found) // 10)
    high = max(low + 10, 10 * -int(-max(one["marks"][-1] for one in found) // 10))
    step = 10 if high - low <= 50 else 20

    def across(value: float) -> float:
        return EDGE + (value - low) / (high - low) * (WIDTH - 2 * EDGE)

    axis = tuple((str(value), across(value)) for value in range(low, high + 1, step))
    lines = []
    for one in sorted(found, key=lambda one: -one["deviation"]):
        piled: Counter[int] = Counter()
        dots = []
        for mark in one["marks"]:
            column = round(across(mark) / 6)
            dots.append(Dot(across(mark), max(5.0, 35.0 - 6 * piled[column])))
            piled[column] += 1
        code = one["candidate"]
        unit = names.units.get(names.unit_of.get(code, ""), "")
        name = names.candidates.get(code, code)
        lines.append(Marks(name, unit, f"{one['deviation']:.1f}", tuple(dots), across(one["mean"]), axis))
    return tuple(lines)


def _order(effect: Values | None) -> tuple[str, str, str] | None:
    if not effect:
        return None
    slope, low, high = (f"{effect[key]:+.2f}".replace("-", "−") for key in ("slope", "low", "high"))
    return slope, low, high


def _counts(inputs: Values) -> dict[str, int]:
    """Sheets by state: a sheet is one judge's for one candidate."""
    columns = {
        name: values if isinstance(values, list) else [values] * inputs["rows"]
        for name, values in inputs["ballots"].items()
    }
    sheets = {(j, c): s for j, c, s in zip(columns["judge"], columns["candidate"], columns["state"], strict=True)}
    found = Counter(sheets.values())
    return {state: found.get(state, 0) for state in ("scored", "abstained", "recused", "absent", "voided")}
