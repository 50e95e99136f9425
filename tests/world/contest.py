"""A round with two groups, six candidates of three units and ten judges, for tests of a contest.

Group A sees s1, l1, q1 and s2, group B s2, l2 and q2: both see s2, which connects them. J1 comes from Songhe.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from leitai import models
from leitai.queries.contest_rulebooks import contest_preset, contest_rulebook
from tests.world.place import MOMENT, ZONE, Place

ROUTES = {"A": ("s1", "l1", "q1", "s2"), "B": ("s2", "l2", "q2")}
UNITS = {"s": 0, "l": 1, "q": 2}
CRITERIA = ("idea", "quality", "scale", "pace")
DUTIES = {"chair": "leader", "scrutineer": "auditor"}


@dataclass
class Contest:
    place: Place
    round: models.Round
    groups: dict[str, models.VisitGroup] = field(default_factory=dict)
    candidates: dict[str, models.Candidate] = field(default_factory=dict)
    stops: dict[tuple[str, str], models.Stop] = field(default_factory=dict)
    judges: dict[str, models.Judge] = field(default_factory=dict)
    badges: dict[str, models.Badge] = field(default_factory=dict)

    def ballot(self, judge: str, candidate: str, mark: object = None, **more: object) -> models.Ballot:
        """A ballot as it arrives, the same mark on every criterion; without a mark in another state."""
        known = self.judges[judge]
        group = more.pop("group", next(g for g, row in self.groups.items() if row.pk == known.group_id))
        badge = more.pop("badge", self.badges[judge])
        counter = more.pop("counter", models.Ballot.objects.filter(badge=badge).count() + 1)
        marks = {} if mark is None else {criterion: str(mark) for criterion in self.criteria}
        values = {
            "id": uuid.uuid4(),
            "round": self.round,
            "judge": known,
            "badge": badge,
            "stop": self.stops[str(group), candidate],
            "epoch": badge.epoch,
            "counter": counter,
            "state": "scored" if mark is not None else "abstained",
            "marks": marks,
            "content_sha256": "0" * 64,
            "made_at": MOMENT,
            "received_at": MOMENT,
        }
        return models.Ballot.objects.create(**values | more)

    @property
    def criteria(self) -> list[str]:
        return [criterion.code for criterion in contest_rulebook(self.round.rulebook_text).rule.criteria]

    def all_vote(self, *, but: tuple[str, ...] = ()) -> None:
        """Every judge of every stop of their route: candidates differ by unit, judges by severity, half of 80…95."""
        for number, (code, judge) in enumerate(self.judges.items()):
            group = next(g for g, row in self.groups.items() if row.pk == judge.group_id)
            for at, candidate in enumerate(ROUTES[group]):
                if code not in but:
                    mark = 78 + 4 * UNITS[candidate[0]] + (number * 7 + at * 3) % 5 + (1.5 if group == "B" else 0)
                    self.ballot(code, candidate, mark)

    def lock(self) -> models.Round:
        row = self.round
        row.state, row.lock_asked_by, row.lock_asked_at = "locked", self.place.people["city_officer"], MOMENT
        row.locked_by, row.locked_at = self.place.people["leader"], MOMENT
        row.save()
        return row


def make_contest(
    place: Place, *, text: str = "", judges: int = 5, linked: bool = True, code: str = "h1", duties: bool = True
) -> Contest:
    """An open round; its city officer runs it, its leader is chair and its auditor scrutineer."""
    book = contest_rulebook(text) if text else contest_preset("site_visit")
    season, _made = models.Season.objects.get_or_create(
        region=place.region, code="y2020",
        defaults={"name": f"{place.region.name}擂台", "starts": dt.date(2020, 1, 1), "ends": dt.date(2020, 12, 31)},
    )  # fmt: skip
    contest = Contest(
        place,
        models.Round.objects.create(
            season=season,
            code=code,
            name=f"{place.region.name}上半年观摩",
            name_en=f"{place.region.name_en} half-year visits",
            starts=dt.date(2020, 7, 2),
            ends=dt.date(2020, 7, 4),
            state="open",
            rulebook_code=book.code,
            rulebook_text=book.text,
            rulebook_sha256=book.sha256,
            opened_by=place.people["city_officer"],
            opened_at=MOMENT,
        ),
    )
    _route(contest, linked)
    _judges(contest, judges, [category.code for category in book.rule.categories] or [""])
    for duty, person in DUTIES.items() if duties else ():
        models.RoundDuty.objects.create(round=contest.round, person=place.people[person], duty=duty)
    return contest


def _route(contest: Contest, linked: bool) -> None:
    counties = [unit for unit in contest.place.units.values() if unit.level != "township"]
    start = dt.datetime(2020, 7, 2, 9, 0, tzinfo=ZONE)
    for group, stops in ROUTES.items():
        contest.groups[group] = models.VisitGroup.objects.create(round=contest.round, code=group, name=f"{group}组")
        for at, key in enumerate(stops if linked or group == "A" else stops[1:]):
            if key not in contest.candidates:
                unit = counties[min(UNITS[key[0]], len(counties) - 1)]
                contest.candidates[key] = models.Candidate.objects.create(
                    round=contest.round, unit=unit, code=key, name=f"{unit.name}项目{key}", sort_order=at
                )
            arrives = start + dt.timedelta(hours=at)
            contest.stops[group, key] = models.Stop.objects.create(
                group=contest.groups[group],
                candidate=contest.candidates[key],
                position=at + 1,
                arrives=arrives,
                leaves=arrives + dt.timedelta(minutes=40),
            )


def _judges(contest: Contest, each: int, categories: list[str]) -> None:
    place = contest.place
    kinds = [
        models.JudgeCategory.objects.create(
            round=contest.round, code=code or "all", name=code or "评委", counts_as=code
        )
        for code in categories
    ]
    first = next(iter(place.units.values()))
    for number in range(2 * each):
        code, group = f"J{number + 1}", contest.groups["A" if number < each else "B"]
        contest.judges[code] = models.Judge.objects.create(
            round=contest.round,
            code=code,
            name=f"{place.region.name}评委{number + 1}",
            home_unit=first if number == 0 else None,
            category=kinds[number % len(kinds)],
            group=group,
        )
        contest.badges[code] = models.Badge.objects.create(
            judge=contest.judges[code],
            epoch=1,
            code_sha256=f"{contest.round.pk:032}{number:032}",
            expires_at=MOMENT + dt.timedelta(days=3),
            issued_by=place.people["city_officer"],
            issued_at=MOMENT,
        )


def make_result(contest: Contest, lines: dict[str, int], *, by: str = "leader", version: int = 1) -> models.RoundResult:
    """A prepared result with these places by unit code, as the scoring of a round would leave it."""
    units = [
        {"unit": code, "candidates": [], "score": f"{90 - place}.00", "place": place, "reason": ""}
        for code, place in lines.items()
    ]
    return models.RoundResult.objects.create(
        round=contest.round,
        version=version,
        manifest_sha256="0" * 64,
        official={"units": units, "candidates": []},
        calibrated={},
        reason="" if version == 1 else "更正",
        published_by=contest.place.people[by],
        published_at=MOMENT,
        objections_until=MOMENT + dt.timedelta(days=3),
    )
