"""How far the reveal of a round has come. Nothing of a place that is still closed leaves this file."""

from __future__ import annotations

from dataclasses import dataclass

from leitai import models
from leitai.queries.contest.lines import Line, name_of, placed, steps_up


@dataclass(frozen=True)
class OpenPlace:
    place: int
    code: str
    """Of the unit where units are ranked, else of the candidate."""
    name: str
    name_en: str
    score: str


@dataclass(frozen=True)
class Reveal:
    """`number` is that of the last step, 0 before any; `places` are the open ones, the last place first."""

    number: int
    kind: str
    shown: int
    of: int
    """How many lines there are to open; 0 where no result is prepared."""
    next_shown: int
    """How many are open after the next press."""
    version: int
    places: tuple[OpenPlace, ...]

    @property
    def prepared(self) -> bool:
        return self.version > 0

    @property
    def frozen(self) -> bool:
        return self.number > 0

    @property
    def finished(self) -> bool:
        return 0 < self.of == self.shown


def result_in_force(round_id: int) -> models.RoundResult | None:
    """The newest version, seen by anybody or not: whoever asks must cut it to what is open."""
    return models.RoundResult.objects.filter(round_id=round_id).order_by("-version").first()


def last_step(round_id: int) -> models.RevealStep | None:
    return models.RevealStep.objects.filter(round_id=round_id).order_by("-number").first()


def reveal_of(row: models.Round) -> Reveal:
    """For a round that the asker may see: a person by their scope, a venue by its token."""
    result, step = result_in_force(row.pk), last_step(row.pk)
    shown = step.shown if step else 0
    lines = placed(result.official) if result else []
    opened = lines[len(lines) - shown :] if shown else []
    return Reveal(
        number=step.number if step else 0,
        kind=step.kind if step else "",
        shown=shown,
        of=len(lines),
        next_shown=next_shown(result, shown) if result else 0,
        version=result.version if result else 0,
        places=_named(row, opened[::-1], units="units" in result.official and bool(result.official["units"]))
        if result
        else (),
    )


def next_shown(result: models.RoundResult, shown: int) -> int:
    return next((n for n in steps_up(result.official) if n > shown), shown)


def _named(row: models.Round, lines: list[Line], *, units: bool) -> tuple[OpenPlace, ...]:
    codes = [name_of(line) for line in lines]
    candidates = models.Candidate.objects.filter(round=row).select_related("unit")
    if units:
        known = {c.unit.code: (c.unit.name, c.unit.name_en) for c in candidates.filter(unit__code__in=codes)}
    else:
        known = {c.code: (c.name, c.name_en) for c in candidates.filter(code__in=codes)}
    return tuple(
        OpenPlace(int(line["place"]), code, *known.get(code, (code, "")), str(line["score"] or ""))
        for line, code in zip(lines, codes, strict=True)
    )
