"""A result as people read it: places with their range, tiers in words, what another rule would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from leitai import models
from leitai.core.scoring.places import SHARED
from leitai.messages import listed, say
from leitai.queries.contest.lines import Line, name_of, ranked
from leitai.queries.formatting import reader
from leitai.queries.shell import named

CELL, MOST_CELLS = 37, 12
"""Pixels of one place in a row; with more places than this they share the same width."""
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """Names by code, and which groups saw a unit's candidates how often."""

    units: Mapping[str, str]
    candidates: Mapping[str, str]
    unit_of: Mapping[str, str]
    seen_by: Mapping[str, Mapping[str, int]]
    groups: Mapping[str, str]

    def of(self, code: str, *, unit: bool) -> str:
        return (self.units if unit else self.candidates).get(code, code)


def names_of(row: models.Round, language: str) -> Names:
    candidates = list(models.Candidate.objects.filter(round=row).select_related("unit"))
    stops = models.Stop.objects.filter(group__round=row).select_related("group", "candidate__unit")
    seen: dict[str, Counter[str]] = {}
    for stop in stops:
        for code in (stop.candidate.unit.code, f"candidate {stop.candidate.code}"):
            seen.setdefault(code, Counter())[stop.group.code] += 1
    english = language.startswith("en")
    return Names(
        units={one.unit.code: named(one.unit, language) for one in candidates},
        candidates={one.code: (one.name_en or one.name) if english else one.name for one in candidates},
        unit_of={one.code: one.unit.code for one in candidates},
        seen_by=seen,
        groups={
            g.code: (g.name_en or g.name) if english else g.name for g in models.VisitGroup.objects.filter(round=row)
        },
    )


@dataclass(frozen=True)
class Rank:
    """One cell of the places' axis."""

    x: float
    inside: bool


@dataclass(frozen=True)
class Standing:
    code: str
    name: str
    unit: str
    """The unit's name beside a candidate's; empty for a unit."""
    place: int | None
    score: str
    reason: str
    counted: int
    trimmed: int
    recused: int
    missing: int
    tie_step: str
    """What parted it from others of the same score; empty where the place stays shared."""
    estimate: str
    error: str
    rank: int | None
    low: int | None
    high: int | None
    says: str
    cells: tuple[Rank, ...]
    official_x: float
    calibrated_x: float


@dataclass(frozen=True)
class Tier:
    title: str
    lines: tuple[Standing, ...]


@dataclass(frozen=True)
class Table:
    """`sentences` name the runs that overlap, so that no head can stand above them."""

    by_unit: bool
    tiers: tuple[Tier, ...]
    sentences: tuple[str, ...]
    places: tuple[tuple[int, float], ...]
    width: int
    cell: float

    @property
    def lines(self) -> tuple[Standing, ...]:
        return tuple(line for tier in self.tiers for line in tier.lines)


def table_of(names: Names, official: Values, calibrated: Values, *, candidates: bool = False) -> Table:
    """Of what is ranked, or of the `candidates` below the units."""
    by_unit = bool(official["units"]) and not candidates
    lines: Sequence[Line] = official["candidates"] if candidates else ranked(official)
    lines = sorted(lines, key=lambda line: (line["place"] or 10**6, name_of(line)))
    rated = {line["name"]: line for line in calibrated.get("units" if by_unit else "candidates", [])}
    width = CELL * min(max(len(lines), 1), MOST_CELLS)
    cell = width / max(len(lines), 1)
    drawn = {name_of(line): _standing(names, line, rated, calibrated, by_unit, cell, len(lines)) for line in lines}
    runs: list[list[str]] = [] if candidates else list(calibrated.get("tiers", []))
    tiers, sentences = _tiered(drawn, runs)
    axis = tuple((place, (place - 0.5) * cell) for place in range(1, len(lines) + 1)) if cell >= 15 else ()
    return Table(by_unit, tiers, sentences, axis, width, cell - 1)


def _standing(
    names: Names, line: Line, rated: Mapping[str, Values], calibrated: Values, by_unit: bool, cell: float, size: int
) -> Standing:
    code = name_of(line)
    beside = rated.get(code)
    place = int(line["place"]) if line["place"] else None
    low, high = (int(beside["low"]), int(beside["high"])) if beside else (None, None)
    inside = range(low, high + 1) if low is not None and high is not None else range(0)
    return Standing(
        code=code,
        name=names.of(code, unit=by_unit),
        unit="" if by_unit else names.units.get(names.unit_of.get(code, ""), ""),
        place=place,
        score=line["score"] or "",
        reason=say(line["reason"], {}, reader()) if line["reason"] else "",
        counted=line["counted"], trimmed=line["trimmed"], recused=line["recused"], missing=line["missing"],
        tie_step="" if line["tie_step"] == SHARED else line["tie_step"],
        estimate=f"{beside['estimate']:.2f}" if beside else "",
        error=f"{beside['se']:.1f}" if beside and beside["se"] is not None else "",
        rank=int(beside["rank"]) if beside else None,
        low=low, high=high,
        says=_says(names, code, place, beside, calibrated, by_unit) if beside else "",
        cells=tuple(Rank((n - 1) * cell, n in inside) for n in range(1, size + 1)) if beside else (),
        official_x=(place - 0.5) * cell if place else -100,
        calibrated_x=(int(beside["rank"]) - 0.5) * cell if beside else -100,
    )  # fmt: skip


def _says(names: Names, code: str, place: int | None, beside: Values, calibrated: Values, by_unit: bool) -> str:
    """The cause where the two places differ, else how sure the place is; never a judge."""
    if place is not None and place != beside["rank"]:
        seen = names.seen_by.get(code if by_unit else f"candidate {code}", {})
        cause = _group_cause(names, seen, calibrated, place < beside["rank"])
        return cause or _("Place %(place)s once severity is allowed for") % {"place": beside["rank"]}
    if beside["low"] == beside["high"] and not any(code in run for run in calibrated.get("tiers", [])):
        return _("Place %(place)s is certain") % {"place": beside["low"]}
    if beside["p_first"] is not None and beside["p_first"] >= 0.05:
        return _("First with a chance of %(chance)s") % {"chance": chance(beside["p_first"])}
    if beside["p_top"] is not None and 0.05 <= beside["p_top"] < 0.995:
        return _("Among the first 3 with a chance of %(chance)s") % {"chance": chance(beside["p_top"])}
    if beside["low"] == beside["high"]:
        return _("Most likely place %(place)s") % {"place": beside["low"]}
    return _("Somewhere from place %(low)s to %(high)s") % {"low": beside["low"], "high": beside["high"]}


def _group_cause(names: Names, seen: Mapping[str, int], calibrated: Values, ahead: bool) -> str | None:
    """Seen mostly by a group that marks leniently explains a place that is too good, and the other way round."""
    effects = {group["group"]: group["effect"] for group in calibrated.get("groups", [])}
    if len(seen) < 1 or len(effects) < 2:
        return None
    most = max(seen, key=lambda group: (seen[group], group))
    if 2 * seen[most] <= sum(seen.values()) or (effects.get(most, 0.0) > 0) != ahead:
        return None
    group = names.groups.get(most, most)
    if ahead:
        return _("Seen mostly by %(group)s, which marks leniently") % {"group": group}
    return _("Seen mostly by %(group)s, which marks severely") % {"group": group}


def chance(share: float) -> str:
    if share < 0.01:
        return "<1%"
    return ">99%" if share > 0.99 else f"{round(100 * share)}%"


def _tiered(drawn: Mapping[str, Standing], runs: list[list[str]]) -> tuple[tuple[Tier, ...], tuple[str, ...]]:
    """Heads above runs that stand apart in the official order; where they overlap or mix, sentences below."""
    order = list(drawn)
    chosen = [name for run in runs for name in run]
    spans = [sorted(order.index(name) for name in run if name in drawn) for run in runs]
    whole = all(span and span[-1] - span[0] + 1 == len(span) for span in spans)
    if not runs or len(set(chosen)) != len(chosen) or not whole:
        sentences = tuple(
            say("rating.tier", {"names": listed(*(drawn[name].name for name in run))}, reader()) for run in runs
        )
        return (Tier("", tuple(drawn.values())),), sentences
    first = {order[span[0]]: span for span in spans}
    tiers: list[Tier] = []
    at = 0
    while at < len(order):
        run = first.get(order[at], [at])
        members = tuple(drawn[name] for name in order[at : at + len(run)])
        tiers.append(Tier(_tier_title(len(tiers) + 1, len(run)), members))
        at += len(run)
    return tuple(tiers), ()


def _tier_title(number: int, size: int) -> str:
    if size == 1:
        return pgettext("of a result", "Tier %(number)s") % {"number": number}
    words = ngettext(
        "Tier %(number)s: %(n)s that cannot be told apart", "Tier %(number)s: %(n)s that cannot be told apart", size
    )
    return words % {"number": number, "n": size}


# ---- another rule


@dataclass(frozen=True)
class RuleRow:
    label: str
    places: tuple[tuple[int | None, bool], ...]
    """The place, and whether it differs from the official one."""


@dataclass(frozen=True)
class Sensitivity:
    heads: tuple[str, ...]
    official: tuple[int | None, ...]
    rows: tuple[RuleRow, ...]
    ranges: tuple[str, ...]


def sensitivity(names: Names, official: Values, calibrated: Values) -> Sensitivity | None:
    """Places under the rules in use; None where there is no common rating to compare with."""
    rules: Mapping[str, Mapping[str, int]] = calibrated.get("rules", {})
    lines = sorted(ranked(official), key=lambda line: (line["place"] or 10**6, name_of(line)))
    if not rules or not lines:
        return None
    codes = [name_of(line) for line in lines]
    own = tuple(int(line["place"]) if line["place"] else None for line in lines)
    labels = rule_labels()
    rows = tuple(
        RuleRow(
            labels[rule], tuple((at.get(code), at.get(code) != place) for code, place in zip(codes, own, strict=True))
        )
        for rule in labels  # stored by name, they come back in another order
        if (at := rules.get(rule)) is not None
    )
    ranges = []
    for column, place in enumerate(own):
        seen = [p for p in (place, *(row.places[column][0] for row in rows)) if p is not None]
        ranges.append(f"{min(seen)}–{max(seen)}" if min(seen) != max(seen) else f"{min(seen)}")
    heads = tuple(names.of(code, unit=bool(official["units"])) for code in codes)
    return Sensitivity(heads, own, rows, tuple(ranges))


def rule_labels() -> dict[str, str]:
    return {
        "mean": _("Plain mean"),
        "median": _("Median"),
        "drop_one": _("Highest and lowest dropped"),
        "trim_tenth": _("A tenth trimmed at each end"),
        "second_mean": _("Second mean (groups made equal)"),
        "z_group": _("Standardised by group"),
        "z_judge": _("Standardised by judge"),
        "calibrated": _("Calibrated"),
    }
