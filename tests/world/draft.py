"""A round in preparation that lacks nothing: two groups with two stops each, four judges, all duties."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from leitai import models
from tests.world.place import MOMENT, ZONE, Place


@dataclass
class Draft:
    place: Place
    round: models.Round
    groups: dict[str, models.VisitGroup] = field(default_factory=dict)
    candidates: dict[str, models.Candidate] = field(default_factory=dict)
    stops: dict[tuple[str, str], models.Stop] = field(default_factory=dict)
    judges: dict[str, models.Judge] = field(default_factory=dict)
    item: models.ReadinessItem = field(init=False)
    empty: models.JudgeCategory = field(init=False)
    """A category without judges."""
    idle: models.VisitGroup = field(init=False)
    """A group without judges and stops."""
    spare: models.Candidate = field(init=False)
    """A candidate that only group B sees, by video."""
    gone: models.Candidate = field(init=False)
    """A withdrawn one, which stands in no timetable."""

    def lock(self) -> None:
        people = self.place.people
        models.Round.objects.filter(pk=self.round.pk).update(
            state="locked", rulebook_text="code: x", rulebook_sha256="0" * 64, opened_by=people["city_officer"],
            opened_at=MOMENT, lock_asked_by=people["city_officer"], lock_asked_at=MOMENT, locked_by=people["leader"],
            locked_at=MOMENT,
        )  # fmt: skip

    def earlier_showing(self, project: models.Project | None) -> models.Candidate:
        """What was shown in the year before."""
        season = models.Season.objects.create(
            region=self.place.region, code="y2019", name=f"{self.place.region.name}去年",
            starts=dt.date(2019, 1, 1), ends=dt.date(2019, 12, 31),
        )  # fmt: skip
        earlier = models.Round.objects.create(
            season=season, code="h1-2019", name=f"{self.place.region.name}去年上半年", starts=dt.date(2019, 7, 2),
            ends=dt.date(2019, 7, 3), state="open", rulebook_text="code: x", rulebook_sha256="0" * 64,
            opened_by=self.place.people["city_officer"], opened_at=MOMENT,
        )  # fmt: skip
        unit = next(iter(self.place.units.values()))
        return models.Candidate.objects.create(
            round=earlier, unit=unit, project=project, code="01", name=f"{unit.name}去年点位"
        )


def make_draft(place: Place, code: str = "h2-draft") -> Draft:
    region = place.region
    season = models.Season.objects.create(
        region=region, code=f"season-{code}", name=f"{region.name}擂台赛", name_en=f"{region.name_en} Contest",
        starts=dt.date(2020, 1, 1), ends=dt.date(2020, 12, 31),
    )  # fmt: skip
    row = models.Round.objects.create(
        season=season, code=code, name=f"{region.name}下半年观摩", name_en=f"{region.name_en} second visits",
        starts=dt.date(2020, 7, 20), ends=dt.date(2020, 7, 21),
    )  # fmt: skip
    models.RoundSetup.objects.create(round=row)
    draft = Draft(place, row)
    for letter in "ABC":
        draft.groups[letter] = models.VisitGroup.objects.create(round=row, code=letter, name=f"{region.name}{letter}组")
    draft.idle = draft.groups.pop("C")
    _sites(draft)
    _judges(draft)
    people = place.people
    duties = (("leader", "chair"), ("auditor", "scrutineer"), ("city_officer", "clerk"), ("leader", "clerk"))
    for person, duty in duties:
        models.RoundDuty.objects.create(round=row, person=people[person], duty=duty)
    draft.item = models.ReadinessItem.objects.create(round=row, text=f"{region.name}备车")
    return draft


def _sites(draft: Draft) -> None:
    """Both groups see 01 and 02, an hour apart and in turn; group B also the spare one."""
    units = [unit for unit in draft.place.units.values() if unit.level != "township"]
    nine = dt.datetime(2020, 7, 20, 9, 0, tzinfo=ZONE)
    for number in range(3):
        unit = units[number % len(units)]
        draft.candidates[f"{number + 1:02d}"] = models.Candidate.objects.create(
            round=draft.round, unit=unit, code=f"{number + 1:02d}", name=f"{unit.name}点位{number + 1}",
            sort_order=number + 1, longitude=106 + number, latitude=31, remote=number == 2,
        )  # fmt: skip
    draft.spare = draft.candidates.pop("03")
    for group, order in {"A": ("01", "02"), "B": ("02", "01")}.items():
        for position, code in enumerate(order, 1):
            arrives = nine + dt.timedelta(hours=position)
            draft.stops[group, code] = models.Stop.objects.create(
                group=draft.groups[group], candidate=draft.candidates[code], position=position, half_day=position - 1,
                arrives=arrives, leaves=arrives + dt.timedelta(minutes=40),
            )  # fmt: skip
    models.Stop.objects.create(
        group=draft.groups["B"], candidate=draft.spare, position=3, half_day=1, arrives=nine + dt.timedelta(hours=3),
        leaves=nine + dt.timedelta(hours=4),
    )  # fmt: skip
    draft.gone = models.Candidate.objects.create(
        round=draft.round, unit=units[0], code="09", name=f"{units[0].name}停工点位", withdrawn_reason="停工"
    )


def _judges(draft: Draft) -> None:
    region = draft.place.region
    kinds = [
        models.JudgeCategory.objects.create(
            round=draft.round, code=code, name=f"{region.name}{code}", counts_as=code, sort_order=order
        )
        for order, code in enumerate(("leaders", "delegates", "experts"))
    ]
    draft.empty = kinds.pop()
    for number in range(4):
        code = f"J{number + 1:02d}"
        draft.judges[code] = models.Judge.objects.create(
            round=draft.round, code=code, name=f"{region.name}评委{number + 1}", category=kinds[number % 2],
            group=draft.groups["AB"[number // 2]],
        )  # fmt: skip
