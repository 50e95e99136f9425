"""The demo's earlier rounds, small and long revealed: a half-year's visits, and a pitch meeting that counts them in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from leitai import models
from leitai.core.synthetic.contest import SITES_OF_A_UNIT, Appointment, Participant
from leitai.queries.contest.lines import name_of, placed
from leitai.queries.contest_rulebooks import contest_preset
from leitai.queries.imports.demo_contest import SheetIn, demo_people, place_of, sheets_of, units_that_show
from leitai.queries.orgs import Scope, visible

VISITS, PITCH = "2019-h2", "2020-q1"
_SEEDS = {VISITS: 2019, PITCH: 2021}
_JURY = ("city_leaders", "owners", "experts")
_OF_EACH = 3
_PITCHED = (
    ("智能装备产业园二期", "Smart equipment park, phase two"),
    ("城区内涝治理", "Flood relief of the old town"),
    ("茶旅融合示范带", "Tea and tourism belt"),
    ("冷链物流中心", "Cold-chain logistics centre"),
    ("公共实训基地", "Public training base"),
    ("新材料中试平台", "Pilot plant for new materials"),
)
_COMPOSITE = f"""
composite:
  - {{code: event, weight: 70%}}
  - code: visits
    label: {{zh: 2019年下半年现场观摩, en: Visits of the half-year before}}
    weight: 30%
    source: "round:{VISITS}"
"""


@dataclass(frozen=True)
class EarlierShowing:
    """A project of the register, or one that is only proposed."""

    unit_id: int
    project_id: int | None
    name: str = ""
    name_en: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None


def visited_then(scope: Scope) -> list[EarlierShowing]:
    """Of each unit the largest project that this half-year's round does not show."""
    found = []
    for unit in units_that_show(scope):
        projects = visible(scope, models.Project).filter(is_bundle=False, credits__unit_id=unit.pk, credits__share=1)
        fourth = projects.order_by("-total_investment", "key")[SITES_OF_A_UNIT]
        place = place_of(unit.code, 0.06, -0.05)
        found.append(EarlierShowing(unit.pk, fourth.pk, longitude=place[0], latitude=place[1]))
    return found


def pitched_then(scope: Scope) -> list[EarlierShowing]:
    return [
        EarlierShowing(unit.pk, None, f"{unit.name}{name}", f"{name_en}, {unit.name_en}")
        for unit, (name, name_en) in zip(units_that_show(scope), _PITCHED, strict=True)
    ]


def jury(scope: Scope) -> list[Participant]:
    """A few of this half-year's participants, in one group."""
    people = [[one for one in demo_people(scope) if one.kind == kind][:_OF_EACH] for kind in _JURY]
    return [replace(one, group="A", links=False) for some in people for one in some]


def pitch_rulebook() -> str:
    """The site visit's rulebook, with the visits of the half-year before as a part of the score."""
    text = contest_preset("site_visit").text.replace("code: site_visit", "code: pitch_and_visits", 1)
    return text.replace("  unit: {digits", "  composite: {digits: 2}\n  unit: {digits") + _COMPOSITE


def earlier_sheets(scope: Scope, round_id: int) -> list[SheetIn]:
    row = visible(scope, models.Round).get(pk=round_id)
    seen = [Appointment("A", site, 0, 0, 0, 0) for site in range(row.candidates.count())]
    return sheets_of(row, _SEEDS[row.code], jury(scope), seen)


def first_places(scope: Scope, code: str, number: int) -> list[int]:
    """What the best units of a revealed round had shown: the candidates that a look-back goes to see again."""
    row = visible(scope, models.Round).get(code=code)
    result = visible(scope, models.RoundResult).filter(round=row).order_by("-version").first()
    assert result is not None
    best = [name_of(line) for line in placed(result.official)[:number]]
    return list(row.candidates.filter(unit__code__in=best).values_list("pk", flat=True))
