"""What still stands between a round and its opening: each reason is a named refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from leitai import models
from leitai.core.rulebook import RulebookError
from leitai.queries.contest.rules import round_book
from leitai.queries.refusals import refusal_words
from leitai.rules import Refused


@dataclass(frozen=True)
class Step:
    """A line of the checklist: which page does it, whether it is done, how many there are, what is missing."""

    code: str
    url_name: str
    done: bool
    count: int
    reasons: tuple[str, ...]


def reasons_not_to_open(row: models.Round) -> list[Refused]:
    return [reason for _, reasons in _found(row) for reason in reasons]


def steps(row: models.Round) -> tuple[Step, ...]:
    """The way from nothing to an open round, in the order in which an office goes it."""
    pages = {
        "rulebook": "contest-rulebook",
        "candidates": "contest-candidates",
        "judges": "contest-judges",
        "routes": "contest-timetable",
        "duties": "contest-duties",
    }
    counts = {
        "rulebook": 1,
        "candidates": row.candidates.filter(withdrawn_reason="").count(),
        "judges": row.judges.filter(withdrawn_at__isnull=True).count(),
        "routes": models.Stop.objects.filter(group__round=row).count(),
        "duties": row.duties.count(),
    }
    return tuple(
        Step(code, pages[code], not reasons, counts[code], tuple(refusal_words(reason) for reason in reasons))
        for code, reasons in _found(row)
    )


def _found(row: models.Round) -> Iterator[tuple[str, list[Refused]]]:
    categories = list(row.categories.all())
    judges = list(row.judges.filter(withdrawn_at__isnull=True).select_related("category", "group"))
    stops = list(models.Stop.objects.filter(group__round=row).select_related("group", "candidate"))
    yield "rulebook", list(_rulebook(row))
    yield "candidates", list(_candidates(row))
    yield "judges", list(_judges(row, judges, categories))
    yield "routes", list(_routes(row, judges, stops))
    yield "duties", list(_duties(row))


def _rulebook(row: models.Round) -> Iterator[Refused]:
    try:
        round_book(row)
    except RulebookError as error:
        first = error.problems[0]
        yield Refused("rulebook_faulty", n=len(error.problems), line=first.line, where=first.where)


def _candidates(row: models.Round) -> Iterator[Refused]:
    candidates = row.candidates.filter(withdrawn_reason="")
    if not candidates.exists():
        yield Refused("round_without_candidates")
    unmet = models.EligibilityCheck.objects.filter(candidate__in=candidates)
    if n := unmet.filter(outcome="not_met").values("candidate").distinct().count():
        yield Refused("candidates_not_eligible", n=n)
    if n := unmet.filter(outcome="open").count():
        yield Refused("eligibility_open", n=n)


def _judges(row: models.Round, judges: list[models.Judge], categories: list[models.JudgeCategory]) -> Iterator[Refused]:
    if not judges:
        yield Refused("round_without_judges")
        return
    try:
        known = {category.code for category in round_book(row).rule.categories}
    except RulebookError:
        return
    used = {judge.category_id for judge in judges}
    for category in categories:
        if category.pk in used and known and category.counts_as not in known:
            yield Refused("category_counts_as_none", name=category.name, known=", ".join(sorted(known)))


def _routes(row: models.Round, judges: list[models.Judge], stops: list[models.Stop]) -> Iterator[Refused]:
    if not stops:
        yield Refused("round_without_stops")
        return
    visited = {stop.candidate_id for stop in stops}
    for candidate in row.candidates.filter(withdrawn_reason=""):
        if candidate.pk not in visited:
            yield Refused("candidate_without_stop", name=candidate.name)
    for judge in judges:
        if not any(stop.group_id == judge.group_id for stop in stops):
            yield Refused("judge_without_stop", name=judge.name)
    by_group: dict[int, list[models.Stop]] = {}
    for stop in stops:
        by_group.setdefault(stop.group_id, []).append(stop)
    for group in by_group.values():
        group.sort(key=lambda stop: stop.arrives)
        for before, after in pairwise(group):
            if after.arrives < before.leaves:
                yield Refused("stops_overlap", first=before.candidate.name, second=after.candidate.name)
            elif after.position < before.position:
                yield Refused("stops_out_of_order", first=before.candidate.name, second=after.candidate.name)


def _duties(row: models.Round) -> Iterator[Refused]:
    held: dict[str, set[int]] = {}
    for duty in row.duties.all():
        held.setdefault(duty.duty, set()).add(duty.person_id)
    if "chair" not in held:
        yield Refused("round_without_chair")
    if len(held.get("chair", set()) | held.get("scrutineer", set())) < 2:
        yield Refused("round_without_four_eyes")
    if len(held.get("clerk", set())) < 2:
        yield Refused("round_without_clerks")
