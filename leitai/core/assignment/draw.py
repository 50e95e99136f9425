"""Lots that anybody can draw again, and who may not judge whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from leitai.core.problems import Problem, Refused


def lot(seed: str, names: Iterable[str]) -> list[str]:
    """The names in the order of SHA-256("seed/name"): no generator whose next release would draw otherwise."""
    return sorted(names, key=lambda name: sha256(f"{seed}/{name}".encode()).hexdigest())


def draw_groups(strata: Mapping[str, str], groups: Sequence[str], seed: str) -> dict[str, str]:
    """The group of each judge by lot, dealt in turn within each stratum (leaders, experts …).

    Both every stratum and the whole are spread evenly: no group has more than one judge more than another.
    """
    drawn = {}
    turn = 0
    order = lot(seed, groups)
    for stratum in sorted(set(strata.values())):
        for judge in lot(seed, (judge for judge, its in strata.items() if its == stratum)):
            drawn[judge] = order[turn % len(order)]
            turn += 1
    return {judge: drawn[judge] for judge in strata}


def recused_units(home: str, units: Sequence[str], parents: Mapping[str, str]) -> set[str]:
    """The contest's units that a judge of this home may not mark: the own one, by the organisation tree.

    Own is a unit that is the home, contains it, or lies below it; who stands above every unit of the contest (the
    city's leaders) has none. An empty home has none. Raises Refused for a home that is not in the tree, or a circle.
    """
    if not home:
        return set()
    if parents and home not in parents and home not in parents.values():
        raise Refused([Problem("assign.unknown_unit", {"unit": home})])
    above_home = _line(home, parents)
    below = {unit for unit in units if home in _line(unit, parents) and unit != home}
    if below == set(units):
        below = set()
    return {unit for unit in units if unit in above_home} | below


def _line(unit: str, parents: Mapping[str, str]) -> list[str]:
    """The unit and everything above it."""
    line = [unit]
    while above := parents.get(line[-1], ""):
        if above in line:
            raise Refused([Problem("assign.circle", {"unit": above})])
        line.append(above)
    return line
