"""Which sites are common, which judges link, which swap buses half-way: by exchange, until none helps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from leitai.core.assignment.design import Design, Seen, components
from leitai.core.assignment.link import trace
from leitai.core.problems import Problem, Refused

_STARTS = 10
_DIGITS = 9  # of a trace; what differs further behind is rounding


@dataclass(frozen=True)
class Event:
    """`route[site]` its group, `early[site]` whether it is visited before the buses are swapped; `bus[judge]` the group
    of each judge; `recused[site, judge]` marks that are never given. `may_link` are the judges who may see every site.
    """

    sites: tuple[str, ...]
    route: tuple[int, ...]
    early: tuple[bool, ...]
    judges: tuple[str, ...]
    bus: tuple[int, ...]
    groups: tuple[str, ...]
    recused: Seen
    may_link: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many sites visited by every group, judges who see every site, and exchanges of seats half-way.

    In an exchange one judge of each group takes the next group's bus for the second half.
    """

    common: int = 0
    linkers: int = 0
    swaps: int = 0


@dataclass(frozen=True)
class Choice:
    """`swaps[group]` the judges who leave this group's bus half-way."""

    common: frozenset[int]
    linkers: frozenset[int]
    swaps: tuple[frozenset[int], ...]


def choose(event: Event, limits: Limits) -> Choice:
    """The choice within the limits with the smallest tr(L⁺), L being the Laplacian of the design it makes.

    From each of the _STARTS most helpful first links: whatever helps most is added, one at a time; then chosen ones are
    tried against others and against each other, until no exchange improves the result; the best end is the answer.
    Fewest unconnected parts come before the trace. Ties go to who comes first, so judges are best given in the order of
    their lot. A heuristic: on cases small enough to look at every choice it finds the best one.
    """
    _refuse(event, limits)
    nothing = Choice(frozenset(), frozenset(), (frozenset(),) * len(event.groups))
    first = sorted(((_key(event, choice), choice) for choice in _additions(event, limits, nothing)), key=lambda p: p[0])
    ends = [_improved(event, limits, choice) for _, choice in [*first[:_STARTS], (_key(event, nothing), nothing)]]
    return min(ends, key=lambda choice: _key(event, choice))


def _improved(event: Event, limits: Limits, choice: Choice) -> Choice:
    best = _key(event, choice)
    while True:
        for moves in (_additions(event, limits, choice), _exchanges(event, choice)):
            offers = [(_key(event, other), other) for other in moves]
            offer, other = min(offers, key=lambda pair: pair[0], default=(best, choice))
            if offer < best:
                best, choice = offer, other
                break
        else:
            return choice


def _key(event: Event, choice: Choice) -> tuple[int, float]:
    parts, total = value(event, choice)
    return parts, round(total, _DIGITS)


def value(event: Event, choice: Choice) -> tuple[int, float]:
    """Unconnected parts, then tr(L⁺)."""
    seen = design_of(event, choice).seen
    return len(components(seen)), trace(seen)


def design_of(event: Event, choice: Choice) -> Design:
    """Who sees what under a choice. Linking judges ride with no group: they have no route of their own."""
    route, early = np.array(event.route), np.array(event.early)
    everywhere = np.array([site in choice.common for site in range(len(event.sites))])
    seen = np.zeros((len(event.sites), len(event.judges)), dtype=bool)
    groups = [event.groups[bus] for bus in event.bus]
    for judge, bus in enumerate(event.bus):
        if judge in choice.linkers:
            seen[:, judge] = True
            groups[judge] = ""
        elif judge in choice.swaps[bus]:
            after = (bus + 1) % len(event.groups)
            seen[:, judge] = ((route == bus) & early) | ((route == after) & ~early) | everywhere
        else:
            seen[:, judge] = (route == bus) | everywhere
    return Design(event.judges, tuple(groups), event.sites, seen & ~event.recused)


def _additions(event: Event, limits: Limits, choice: Choice) -> Iterator[Choice]:
    """One more of anything; an exchange of seats takes one judge of every group at once."""
    if len(choice.common) < limits.common:
        for site in range(len(event.sites)):
            if site not in choice.common:
                yield replace(choice, common=choice.common | {site})
    free = _free(event, choice)
    if len(choice.linkers) < limits.linkers:
        yield from (replace(choice, linkers=choice.linkers | {judge}) for judge in free if event.may_link[judge])
    if len(choice.swaps[0]) < limits.swaps:
        for movers in product(*([j for j in free if event.bus[j] == bus] for bus in range(len(event.groups)))):
            swaps = zip(choice.swaps, movers, strict=True)
            yield replace(choice, swaps=tuple(moved | {judge} for moved, judge in swaps))


def _exchanges(event: Event, choice: Choice) -> Iterator[Choice]:
    """A common site for another; a judge with a role for one without; two judges' roles; both movers of a swap."""
    for site in choice.common:
        for other in range(len(event.sites)):
            if other not in choice.common:
                yield replace(choice, common=choice.common - {site} | {other})
    free = _free(event, choice)
    busy = sorted(choice.linkers.union(*choice.swaps))
    for judge, other in [*product(busy, free), *combinations(busy, 2)]:
        if exchanged := _traded(event, choice, {judge: other, other: judge}):
            yield exchanged
    for movers in product(*choice.swaps):
        for others in product(*([j for j in free if event.bus[j] == bus] for bus in range(len(event.groups)))):
            if exchanged := _traded(event, choice, dict(zip([*movers, *others], [*others, *movers], strict=True))):
                yield exchanged


def _traded(event: Event, choice: Choice, role_of: dict[int, int]) -> Choice | None:
    """Judges take over each other's roles; None where one may not link or would leave a bus he is not on."""
    linkers = frozenset(role_of.get(judge, judge) for judge in choice.linkers)
    swaps = tuple(frozenset(role_of.get(judge, judge) for judge in moved) for moved in choice.swaps)
    fits = all(event.may_link[judge] for judge in linkers)
    fits &= all(event.bus[judge] == bus for bus, moved in enumerate(swaps) for judge in moved)
    return replace(choice, linkers=linkers, swaps=swaps) if fits else None


def _free(event: Event, choice: Choice) -> list[int]:
    """Judges without a role, of those alike in everything the first only."""
    busy = choice.linkers.union(*choice.swaps)
    kinds: dict[tuple[int, bool, bytes], int] = {}
    for judge, bus in enumerate(event.bus):
        if judge not in busy:
            kinds.setdefault((bus, event.may_link[judge], event.recused[:, judge].tobytes()), judge)
    return list(kinds.values())


def _refuse(event: Event, limits: Limits) -> None:
    problems = []
    sizes = [event.bus.count(bus) for bus in range(len(event.groups))]
    for name, size in zip(event.groups, sizes, strict=True):
        if not size:
            problems.append(Problem("assign.empty_group", {"group": name}))
    if limits.swaps and limits.swaps >= min(sizes, default=0):
        problems.append(Problem("assign.too_many_swaps", {"n": limits.swaps, "judges": min(sizes, default=0)}))
    if limits.linkers > sum(event.may_link):
        problems.append(Problem("assign.too_few_linkers", {"n": limits.linkers, "judges": sum(event.may_link)}))
    if limits.common > len(event.sites):
        problems.append(Problem("assign.too_many_common", {"n": limits.common, "sites": len(event.sites)}))
    blind = [event.sites[site] for site in range(len(event.sites)) if event.recused[site].all()]
    problems += [Problem("assign.nobody_left", {"site": site}) for site in blind]
    if problems:
        raise Refused(problems)
