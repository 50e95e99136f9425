"""All that a judge's phone needs for the day: the rule, the stops, what has arrived. It shows nobody else's marks."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from zoneinfo import ZoneInfo

from django.utils import translation

from leitai import models
from leitai.core.rulebook.contest import ContestRule, CriterionRule, RangeRule
from leitai.core.scoring.exact import plain
from leitai.core.scoring.refusals import range_of
from leitai.queries import formatting, months
from leitai.queries.contest.recusals import own_candidates
from leitai.queries.contest.routes import judge_stops
from leitai.queries.contest.rules import round_book

# Where the rulebook takes its criteria from the ballots, the phone asks for one mark.
ONLY = "mark"
LIMITS = {"comment": 2000, "reason": 200, "photos": 3, "photo_bytes": 15_000_000, "batch": 20}


@dataclass(frozen=True)
class Words:
    zh: str
    en: str


@dataclass(frozen=True)
class Range:
    minimum: str
    maximum: str
    step: str
    """Empty where any mark between the two may be given."""


@dataclass(frozen=True)
class Level:
    name: str
    mark: str


@dataclass(frozen=True)
class Criterion:
    code: str
    label: Words
    kind: str
    weight: str
    range: Range


@dataclass(frozen=True)
class Rule:
    ballot: str
    combine: str
    range: Range
    levels: tuple[Level, ...]
    criteria: tuple[Criterion, ...]
    may_share: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    label: Words
    value: Words


@dataclass(frozen=True)
class StopLine:
    id: int
    code: str
    position: int
    half_day: int
    candidate: dict[str, str | Words]
    unit: Words
    arrives: str
    leaves: str
    recused: bool
    remote: bool
    withdrawn: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Arrived:
    """The latest ballot of a stop that has come in, so that a new phone shows what its judge said already."""

    stop: int | None
    id: str
    epoch: int
    counter: int
    state: str
    marks: dict[str, str]
    reason: str
    comment: str
    photos: list[str]
    aside: str
    at: str


@dataclass(frozen=True)
class Sheet:
    version: str
    round: dict[str, object]
    judge: dict[str, object]
    rule: Rule
    stops: tuple[StopLine, ...]
    next_counter: int
    ballots: tuple[Arrived, ...]
    limits: dict[str, int]


@dataclass(frozen=True)
class State:
    round_state: str
    sheet_version: str
    arrived: int


def judge_sheet(badge: models.Badge) -> Sheet:
    """The sheet of the judge whose badge it is."""
    last = badge.ballots.order_by("-counter").values_list("counter", flat=True).first()
    return replace(_form(badge), next_counter=(last or 0) + 1, ballots=tuple(_arrived(badge.judge)))


def judge_state(badge: models.Badge) -> State:
    """In a kilobyte: whether the sheet has changed since the phone fetched it."""
    return State(badge.judge.round.state, _form(badge).version, badge.judge.ballots.count())


def judge_now(badge: models.Badge) -> dt.datetime:
    """The time at the round: the real one, but in a fictional season whose clock stands still."""
    return months.now(badge.judge.round.season.region)


def _form(badge: models.Badge) -> Sheet:
    """Everything but what changes with each ballot; its version is the hash of it."""
    judge, contest = badge.judge, badge.judge.round
    rule = round_book(contest).rule
    sheet = Sheet("", _round(contest), _judge(badge), _rule(rule), tuple(_stops(judge, rule)), 1, (), LIMITS)
    text = json.dumps(asdict(sheet), ensure_ascii=False, sort_keys=True)
    return replace(sheet, version=hashlib.sha256(text.encode()).hexdigest()[:16])


def _round(contest: models.Round) -> dict[str, object]:
    return {
        "code": contest.code,
        "name": Words(contest.name, contest.name_en or contest.name),
        "state": contest.state,
        "rulebook_sha256": contest.rulebook_sha256,
        "fictional": contest.season.region.fictional,
        "keeps_photo_place": contest.keeps_photo_place,
    }


def _judge(badge: models.Badge) -> dict[str, object]:
    judge = badge.judge
    return {
        "code": judge.code,
        "name": judge.name,
        "office": judge.office,
        "category": Words(judge.category.name, judge.category.name_en or judge.category.name),
        "group": Words(judge.group.name, judge.group.name_en or judge.group.name),
        "epoch": badge.epoch,
    }


def _rule(rule: ContestRule) -> Rule:
    criteria: tuple[CriterionRule | None, ...] = rule.listed or (None,)
    return Rule(
        ballot=rule.ballot,
        combine=rule.combine,
        range=_range(rule.range),
        levels=tuple(Level(level.name, plain(level.mark)) for level in sorted(rule.levels, key=lambda one: one.mark)),
        criteria=tuple(_criterion(rule, each) for each in criteria) if rule.ballot == "sheet" else (),
        may_share=rule.ranking.may_share,
    )


def _range(allowed: RangeRule) -> Range:
    step = "" if allowed.step is None else plain(allowed.step)
    return Range(plain(allowed.minimum), plain(allowed.maximum), step)


def _criterion(rule: ContestRule, criterion: CriterionRule | None) -> Criterion:
    allowed = _range(range_of(rule, criterion))
    if criterion is None:
        return Criterion(ONLY, Words("评分", "Mark"), "mark", "", allowed)
    label = Words(criterion.label.zh, criterion.label.en) if criterion.label else Words(criterion.code, criterion.code)
    weight = "" if criterion.weight is None else plain(criterion.weight)
    return Criterion(criterion.code, label, criterion.kind, weight, allowed)


def _stops(judge: models.Judge, rule: ContestRule) -> list[StopLine]:
    own = own_candidates(judge) if rule.own_unit != "count" else set()
    region = judge.round.season.region
    stops = judge_stops(judge).select_related("candidate__unit", "candidate__project", "group")
    return [_stop(stop, region, recused=stop.candidate_id in own) for stop in stops]


def _stop(stop: models.Stop, region: models.Region, *, recused: bool) -> StopLine:
    shown, zone = stop.candidate, ZoneInfo(region.time_zone)
    return StopLine(
        id=stop.pk,
        code=f"{stop.group.code}{stop.position}",
        position=stop.position,
        half_day=stop.half_day,
        candidate={"code": shown.code, "name": Words(shown.name, shown.name_en or shown.name)},
        unit=Words(shown.unit.name, shown.unit.name_en or shown.unit.name),
        arrives=stop.arrives.astimezone(zone).isoformat(),
        leaves=stop.leaves.astimezone(zone).isoformat(),
        recused=recused,
        remote=shown.remote,
        withdrawn=bool(shown.withdrawn_reason),
        facts=tuple(_facts(shown.project, region.currency)),
    )


def _facts(project: models.Project | None, currency: str) -> list[Fact]:
    """What a sign at the site would say, in both languages."""
    if project is None:
        return []
    facts, total = [], project.total_investment
    if total is not None:
        facts.append(_fact("总投资", "Investment", lambda: formatting.money(total, currency, unit=True)))
    if end := project.planned_completion:
        facts.append(_fact("竣工", "Completion", lambda: formatting.month(end)))
    return facts


def _fact(zh: str, en: str, said: Callable[[], str]) -> Fact:
    with translation.override("zh-hans"):
        chinese = said()
    with translation.override("en"):
        return Fact(Words(zh, en), Words(chinese, said()))


def _arrived(judge: models.Judge) -> list[Arrived]:
    """Of each stop the ballot with the highest (epoch, counter), whenever it came."""
    rows = models.Ballot.objects.filter(judge=judge).order_by("stop_id", "-epoch", "-counter").distinct("stop_id")
    return [
        Arrived(
            row.stop_id, str(row.pk), row.epoch, row.counter, row.state, row.marks, row.reason, row.comment, row.photos,
            row.aside, row.received_at.isoformat(),
        )
        for row in rows
    ]  # fmt: skip
