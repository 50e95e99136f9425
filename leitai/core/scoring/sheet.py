"""One ballot by itself, as it comes from a phone or a clerk: does the rulebook allow it?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from fractions import Fraction

from leitai.core.problems import Problem
from leitai.core.rulebook.contest import ContestRule, CriterionRule
from leitai.core.scoring.exact import plain
from leitai.core.scoring.refusals import range_of

_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?")


def ballot_fault(
    rule: ContestRule, marks: Mapping[str, str], candidates: Collection[str] = (), reason: str = ""
) -> Problem | None:
    """The first thing on one scored ballot that the rulebook does not allow; None where it allows all of it.

    Parameters
    ----------
    rule
        The round's rulebook.
    marks
        Criterion -> mark as written ("88.5"); of a ranking ballot candidate -> place.
    candidates
        Whom a ranking ballot must place.
    reason
        What the judge wrote; a failed pass/fail criterion needs it.

    Returns
    -------
    Problem or None
        `ballot.*` with the criterion or candidate and, where one was crossed, the limit.
    """
    for name, written in marks.items():
        if not _NUMBER.fullmatch(written):
            return Problem("ballot.not_a_number", {"at": name, "mark": written[:20]})
    numbers = {name: Fraction(written) for name, written in marks.items()}
    if rule.ballot == "ranking":
        return _ranking_fault(rule, numbers, candidates)
    if rule.ballot == "pairs":
        return _pairs_fault(numbers, candidates)
    return _sheet_fault(rule, numbers, reason)


def _sheet_fault(rule: ContestRule, numbers: Mapping[str, Fraction], reason: str) -> Problem | None:
    criteria: dict[str, CriterionRule | None] = {each.code: each for each in rule.listed}
    if not criteria:
        criteria = dict.fromkeys(numbers)
    if unknown := sorted(numbers.keys() - criteria):
        return Problem("ballot.unknown_criterion", {"at": unknown[0]})
    if missing := [code for code in criteria if code not in numbers]:
        return Problem("ballot.missing_criterion", {"at": missing[0]})
    if not numbers:
        return Problem("ballot.empty", {})
    for code, criterion in criteria.items():
        allowed, number = range_of(rule, criterion), numbers[code]
        if not allowed.minimum <= number <= allowed.maximum:
            limits = {"minimum": plain(allowed.minimum), "maximum": plain(allowed.maximum)}
            return Problem("ballot.out_of_range", {"at": code, "mark": plain(number), **limits})
        pass_fail = criterion is not None and criterion.kind == "pass_fail"
        if allowed.step is not None and ((number - allowed.minimum) / allowed.step).denominator != 1:
            return Problem("ballot.off_step", {"at": code, "mark": plain(number), "step": plain(allowed.step)})
        if pass_fail and number == 0 and not reason.strip():
            return Problem("ballot.no_reason", {"at": code})
    return None


def _ranking_fault(rule: ContestRule, places: Mapping[str, Fraction], candidates: Collection[str]) -> Problem | None:
    """Places 1…n without a gap; a place is shared by two only where the rulebook lets either of them share.

    A place shared by two is followed by the next but one, as in 1-2-2-4.
    """
    if unknown := sorted(places.keys() - set(candidates)):
        return Problem("ballot.unknown_candidate", {"at": unknown[0]})
    if missing := sorted(set(candidates) - places.keys()):
        return Problem("ballot.missing_candidate", {"at": missing[0]})
    if not places:
        return Problem("ballot.empty", {})
    at = {place: sorted(name for name, given in places.items() if given == place) for place in places.values()}
    expected = Fraction(1)
    for place in sorted(at):
        if place != expected:
            return Problem("ballot.place_gap", {"at": at[place][0], "place": plain(place)})
        sharers = at[place]
        if len(sharers) > 2 or (len(sharers) == 2 and not set(sharers) & set(rule.ranking.may_share)):
            return Problem("ballot.place_shared", {"at": sharers[0], "other": sharers[1]})
        expected += len(sharers)
    return None


def _pairs_fault(numbers: Mapping[str, Fraction], candidates: Collection[str]) -> Problem | None:
    """Each comparison is written `first|second` and says 1 where the first is better, 0 the second, 0.5 neither."""
    met: Counter[frozenset[str]] = Counter()
    for pair, better in numbers.items():
        first, _bar, second = pair.partition("|")
        if first == second or not {first, second} <= set(candidates):
            return Problem("ballot.unknown_candidate", {"at": pair[:60]})
        if better not in (0, Fraction(1, 2), 1):
            return Problem("ballot.out_of_range", {"at": pair, "mark": plain(better), "minimum": "0", "maximum": "1"})
        met[frozenset((first, second))] += 1
        if met[frozenset((first, second))] > 1:
            return Problem("ballot.pair_twice", {"at": pair})
    return None if numbers else Problem("ballot.empty", {})
