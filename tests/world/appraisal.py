"""An appraisal whose targets are issued, with a value of each kind, and a draft beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from leitai import labels, models
from leitai.queries.appraisal_rulebooks import appraisal_rulebook
from tests.world.place import MOMENT, Place

TREE = """
code: small
name: {zh: 小型考核, en: Small appraisal}
source: invented for tests
full: 100
peers: all
policies: {missing: zero, not_applicable: peer_mean, force_majeure: peer_mean}
rounding: {mode: half_up, digits: 2}
places: {style: competition, within: all, compare: rounded}
grades:
  - {code: excellent, label: {zh: 优秀, en: Excellent}, at: 90}
  - {code: fair, label: {zh: 一般, en: Fair}, at: 0}
aspects:
  - code: economy
    label: {zh: 经济, en: Economy}
    indicators:
      - code: roads
        label: {zh: 公路里程, en: Roads}
        weight: 60
        function: {name: linear_capped}
        unit: km
        owner: OWNER
        data: {kind: manual, of: roads}
      - code: completion
        label: {zh: 投资完成率, en: Completion}
        weight: 30
        function: {name: threshold_slope_floor, full_at: 95, zero_below: 10, slope: 0.2}
        unit: "%"
        owner: OFFICE
        data: {kind: closed_fact, of: completion_rate}
      - code: opinion
        label: {zh: 社会评价, en: Opinion}
        weight: 10
        function:
          name: survey_vote
          groups:
            - {code: leaders, weight: 60%}
            - {code: residents, weight: 40%}
        items:
          - {code: leaders, label: {zh: 领导, en: Leaders}, data: {kind: survey}}
          - {code: residents, label: {zh: 群众, en: Residents}, data: {kind: survey}}
        owner: OFFICE
        data: {kind: survey, of: opinion}
extras:
  - {code: snail, kind: deduction, label: {zh: 蜗牛项目, en: Snails}, function: {name: event_count, per_event: -0.3}, owner: OFFICE, data: {kind: events, of: snail}}
caps: {bonus: 5, deduction: 5}
vetoes:
  - {code: accident, label: {zh: 重大事故, en: Accident}, effect: not_top, owner: OFFICE}
"""  # noqa: E501


@dataclass
class Appraised:
    round: models.AppraisalRound
    draft: models.AppraisalRound
    units: dict[str, models.AppraisedUnit] = field(default_factory=dict)
    targets: dict[str, models.AppraisalTarget] = field(default_factory=dict)
    values: dict[str, models.IndicatorValue] = field(default_factory=dict)


def tree_text(place: Place) -> str:
    """The tree with the region's own departments as owners."""
    owner, office = place.organizations["transport"].name, place.organizations["office"].name
    return TREE.replace("OWNER", owner).replace("OFFICE", office)


def make_appraisal(place: Place, *, state: str = "issued", code: str = "2020-h1") -> Appraised:
    """Once for each region; a further one by a code of its own."""
    short, officer = place.region.name.removesuffix("市"), place.people["city_officer"]
    text = tree_text(place)
    made = Appraised(
        models.AppraisalRound.objects.create(
            region=place.region, code=code, name=f"{short}上半年目标考核",
            name_en=f"{place.region.name_en} half-year appraisal", state=state, starts=dt.date(2020, 1, 1),
            ends=dt.date(2020, 6, 30), tree_text=text, tree_sha256=appraisal_rulebook(text).sha256,
            issued_by=officer, issued_at=MOMENT,
        ),
        models.AppraisalRound.objects.create(
            region=place.region, code=f"{code}-draft", name=f"{short}年度草拟考核", kind="year",
            starts=dt.date(2020, 1, 1), ends=dt.date(2020, 12, 31), tree_text=text,
        ),
    )  # fmt: skip
    counties = [(key, unit) for key, unit in place.units.items() if unit.level != "township"]
    for position, (key, unit) in enumerate(counties):
        made.units[key] = row = models.AppraisedUnit.objects.create(
            round=made.round, unit=unit, code=unit.code, position=position
        )
        made.targets[key] = models.AppraisalTarget.objects.create(
            appraised=row, indicator="roads", target=Decimal(100), set_by=officer, set_at=MOMENT
        )
        made.values[key] = models.IndicatorValue.objects.create(
            appraised=row, indicator="roads", version=1, actual=Decimal(80 + 10 * position),
            entered_by=place.people["department_officer"], entered_at=MOMENT,
        )  # fmt: skip
    for indicator in ("roads", "completion", "opinion", "snail", "accident"):
        key = "transport" if indicator == "roads" else "office"
        models.IndicatorDuty.objects.create(
            round=made.round, indicator=indicator, organization=place.organizations[key]
        )
    return made


def make_ready(place: Place, row: models.AppraisalRound) -> models.AppraisedUnit:
    """Nothing stands between this draft and the issue of its targets."""
    officer, unit = place.people["city_officer"], next(iter(place.units.values()))
    one = models.AppraisedUnit.objects.create(round=row, unit=unit, code=unit.code)
    models.AppraisalTarget.objects.create(
        appraised=one, indicator="roads", target=Decimal(100), set_by=officer, set_at=MOMENT
    )
    models.AppraisalStep.objects.bulk_create(
        models.AppraisalStep(round=row, kind=kind, due=dt.date(2020, 12, 31), person=officer)
        for kind, _ in labels.APPRAISAL_STEPS
    )
    return one
