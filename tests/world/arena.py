"""A contest of the small world: two groups, a stop for every project that is shown, judges with open badges."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from leitai import models
from leitai.queries.contest_rulebooks import contest_preset
from tests.world.place import MOMENT, ZONE, Place, counties_of

DAY = dt.date(2020, 7, 1)
NIGHT = dt.datetime(2020, 7, 1, 22, 0, tzinfo=ZONE)
MARKS = {"idea": "88", "quality": "90.5", "scale": "85", "pace": "92"}


@dataclass
class Arena:
    """`arena.stops["A", "park"]`, `arena.judges["a1"]`; in Yunbei as much of it as there are projects."""

    season: models.Season
    round: models.Round
    groups: dict[str, models.VisitGroup] = field(default_factory=dict)
    candidates: dict[str, models.Candidate] = field(default_factory=dict)
    stops: dict[tuple[str, str], models.Stop] = field(default_factory=dict)
    judges: dict[str, models.Judge] = field(default_factory=dict)
    badges: dict[str, models.Badge] = field(default_factory=dict)

    def ballot(self, number: int, stop: tuple[str, str] | None = None, **values: Any) -> dict[str, Any]:
        """What a phone would send: ballot `number` with the counter of that number, unless told otherwise."""
        said: dict[str, Any] = {
            "id": str(UUID(int=number, version=4)),
            "stop": self.stops[stop].pk if stop else None,
            "counter": number,
            "state": "scored",
            "marks": MARKS,
            "made_at": "2020-07-01T10:00:00+08:00",
        }
        return said | values


def make_contest(place: Place, *, rulebook: str = "site_visit", both_see_all: bool = True) -> Arena:
    """An open round; "a1", "a2" ride with group A, "b1" with B, "link" changes from A to B in the second half-day.

    "own" rides with A and is of the first county. The city officer is clerk, the leader chair, the auditor scrutineer.
    """
    season = models.Season.objects.create(
        region=place.region, code="2020-h1", name="2020年上半年", name_en="First half of 2020",
        starts=dt.date(2020, 1, 1), ends=dt.date(2020, 12, 31),
    )  # fmt: skip
    book = contest_preset(rulebook)
    contest = models.Round.objects.create(
        season=season, code="july", name="七月现场观摩", name_en="July visits", state="open", starts=DAY,
        ends=DAY + dt.timedelta(days=2), rulebook_code=rulebook, rulebook_text=book.text, rulebook_sha256=book.sha256,
        lot_seed="2020-07", opened_by=place.people["city_officer"], opened_at=MOMENT,
    )  # fmt: skip
    arena = Arena(season, contest)
    _candidates(place, arena)
    for code in ("A", "B"):
        arena.groups[code] = models.VisitGroup.objects.create(
            round=contest, code=code, name=f"{code}组", name_en=f"Group {code}"
        )
        shown = [key for n, key in enumerate(arena.candidates) if both_see_all or n % 2 == (code == "B")]
        _stops(arena, code, shown)
    _judges(place, arena)
    for person, duty in (("city_officer", "clerk"), ("leader", "chair"), ("auditor", "scrutineer")):
        models.RoundDuty.objects.create(round=contest, person=place.people[person], duty=duty)
    return arena


def _candidates(place: Place, arena: Arena) -> None:
    counties = {place.units[key].pk for key in counties_of(place)}
    number = 0
    for key, project in place.projects.items():
        credit = project.credits.filter(unit_id__in=counties).first()
        if credit is None:
            continue
        number += 1
        arena.candidates[key] = models.Candidate.objects.create(
            round=arena.round, unit_id=credit.unit_id, project=project, code=f"{number:02d}", name=project.name,
            name_en=project.name_en, sort_order=number,
        )  # fmt: skip


def _stops(arena: Arena, group: str, shown: list[str]) -> None:
    for n, key in enumerate(shown):
        half_day = n * 2 // max(len(shown), 1)
        arrives = dt.datetime(2020, 7, 1, 9, 0, tzinfo=ZONE) + dt.timedelta(hours=n)
        arena.stops[group, key] = models.Stop.objects.create(
            group=arena.groups[group], candidate=arena.candidates[key], half_day=half_day, position=n + 1,
            arrives=arrives, leaves=arrives + dt.timedelta(minutes=40),
        )  # fmt: skip


def _judges(place: Place, arena: Arena) -> None:
    kinds = {
        code: models.JudgeCategory.objects.create(
            round=arena.round, code=code, name=name, name_en=code.title(), counts_as=code
        )
        for code, name in (("leaders", "市级领导"), ("delegates", "部门负责人"), ("experts", "专家"))
    }
    home = place.units[counties_of(place)[0]]
    for n, (key, kind, group, unit) in enumerate(
        (("a1", "leaders", "A", None), ("a2", "delegates", "A", None), ("b1", "delegates", "B", None),
         ("link", "experts", "A", None), ("own", "delegates", "A", home))
    ):  # fmt: skip
        changes = {"changes_to": arena.groups["B"], "changes_from_half_day": 1} if key == "link" else {}
        judge = models.Judge.objects.create(
            round=arena.round, code=f"P{n + 1:02d}", name=f"评委{n + 1}", category=kinds[kind],
            group=arena.groups[group], home_unit=unit, **changes,
        )  # fmt: skip
        arena.judges[key] = judge
        arena.badges[key] = make_badge(place, judge, phone=f"{place.region.code} phone of {key}")


def make_badge(place: Place, judge: models.Judge, *, phone: str, epoch: int = 1) -> models.Badge:
    return models.Badge.objects.create(
        judge=judge, epoch=epoch, expires_at=NIGHT + dt.timedelta(days=7), opened_at=MOMENT, issued_at=MOMENT,
        issued_by=place.people["city_officer"], phone_sha256=hashlib.sha256(phone.encode()).hexdigest(),
    )  # fmt: skip
