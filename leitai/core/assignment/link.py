"""The link report: can groups that saw different sites be compared, and how well?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import ceil, sqrt

import numpy as np

from leitai.core.assignment.design import Design, Matrix, Seen, components, laplacian
from leitai.core.results import NotAvailable

NOT_CONNECTED = "link.not_connected"
NO_OWN_SITES = "link.no_own_sites"

# An eigenvalue of a connected design is at least about one divided by the marks; rounding leaves some 1e-14 of nothing.
_ZERO = 1e-9

Figure = float | NotAvailable


@dataclass(frozen=True, slots=True)
class GroupLink:
    """How well two groups can be compared, as standard errors in units of σ (the deviation of one mark).

    sites: of the mean of one group's sites less the mean of the other's; severity: of how much more lenient one group's
    judges are on average than the other's.
    """

    first: str
    second: str
    sites: Figure
    severity: Figure

    @property
    def decisive(self) -> Figure:
        """That of the sites; of the severity where the groups have no sites apart."""
        apart = self.sites != 0 and self.sites != NotAvailable(NO_OWN_SITES)
        return self.sites if apart else self.severity


@dataclass(frozen=True, slots=True)
class Absence:
    """The design without one of the judges who connect groups: still connected, and the pair of groups worst off."""

    judge: str
    connected: bool
    worst: Figure


@dataclass(frozen=True, slots=True)
class LinkReport:
    """`parts`: the sites that hang together; `pair_variance`: mean variance of a difference of two sites, in σ²;
    `connectivity`: λ₂ of the Laplacian; `linkers` see sites of more than one group.
    """

    marks: int
    parts: tuple[tuple[str, ...], ...]
    pair_variance: Figure
    connectivity: float
    groups: tuple[GroupLink, ...]
    linkers: tuple[str, ...]
    absences: tuple[Absence, ...]

    @property
    def connected(self) -> bool:
        return len(self.parts) == 1

    @property
    def worst(self) -> Figure:
        """The largest standard error between two groups' sites (their severity, where they have no sites apart)."""
        return worst_of(self.groups)


def link_report(design: Design) -> LinkReport:
    r"""What a design will allow, whatever the marks.

    With sites and judges fixed, the variance of a contrast c of sites is c'L⁺c σ² (L from `laplacian`). Exact cases: K
    judges who see the m_A and m_B sites of both routes give σ²(1/m_A + 1/m_B)/K between the routes' sites; m common
    sites seen by both groups of n judges give 2σ²/(n m) between the groups' severities.
    """
    parts = components(design.seen)
    linkers = linking_judges(design)
    information = laplacian(design.seen)
    values = np.linalg.eigvalsh(information)
    one = len(parts) == 1
    return LinkReport(
        marks=int(design.seen.sum()),
        parts=tuple(tuple(design.sites[site] for site in part) for part in parts),
        pair_variance=_pair_variance(information) if one else NotAvailable(NOT_CONNECTED),
        connectivity=float(values[1]) if one and len(values) > 1 else 0.0,
        groups=group_links(design),
        linkers=tuple(design.judges[judge] for judge in linkers),
        absences=tuple(_absent(design, judge) for judge in linkers),
    )


def group_links(design: Design) -> tuple[GroupLink, ...]:
    """Every pair of groups."""
    homes = design.homes()
    names = design.group_names
    site_inverse, judge_inverse = _inverse(laplacian(design.seen)), _inverse(laplacian(design.seen.T))
    site_part = _part_of(components(design.seen))
    judge_part = _part_of(components(design.seen.T))
    found = []
    for a, b in combinations(range(len(names)), 2):
        severity = np.zeros(len(design.judges))
        for group, sign in ((a, 1.0), (b, -1.0)):
            members = design.members(names[group])
            severity[members] += sign / len(members)
        sites: Figure = NotAvailable(NO_OWN_SITES)
        if homes[:, a].any() and homes[:, b].any():
            contrast = homes[:, a] / homes[:, a].sum() - homes[:, b] / homes[:, b].sum()
            sites = _error(contrast, site_inverse, site_part)
        found.append(GroupLink(names[a], names[b], sites, _error(severity, judge_inverse, judge_part)))
    return tuple(found)


def worst_of(groups: tuple[GroupLink, ...]) -> Figure:
    figures = [link.decisive for link in groups]
    lost = [figure for figure in figures if isinstance(figure, NotAvailable)]
    return lost[0] if lost else max((figure for figure in figures if not isinstance(figure, NotAvailable)), default=0.0)


def linking_judges(design: Design) -> list[int]:
    """Judges who see sites of more than one group; a common site is everybody's and links nobody."""
    homes = design.homes() > 0
    apart = homes & (homes.sum(axis=1) == 1)[:, None]
    groups_seen = (design.seen.T.astype(int) @ apart.astype(int)) > 0
    return [int(judge) for judge in np.flatnonzero(groups_seen.sum(axis=1) > 1)]


def linkers_needed(sigma: Fraction, target: Fraction, first: int, second: int) -> int:
    """How many judges must see both routes (of so many sites) for a standard error of `target` marks: exact."""
    return ceil(sigma**2 * (Fraction(1, first) + Fraction(1, second)) / target**2)


def trace(seen: Seen) -> float:
    """tr(L⁺), (sites - 1)/2 times the mean variance of a pair; meaningful for a connected design."""
    values = np.linalg.eigvalsh(laplacian(seen))
    return float((1 / values[values > _ZERO]).sum())


def _pair_variance(information: Matrix) -> float:
    sites = len(information)
    if sites < 2:
        return 0.0
    # Σ over pairs of (e_i - e_j)'L⁺(e_i - e_j) is sites·tr(L⁺), as L⁺1 = 0.
    return float(2 * np.trace(_inverse(information)) / (sites - 1))


def _inverse(information: Matrix) -> Matrix:
    return np.asarray(np.linalg.pinv(information, rcond=_ZERO, hermitian=True))


def _part_of(parts: list[list[int]]) -> Matrix:
    """Indicator of each part, shape (parts, members)."""
    found = np.zeros((len(parts), sum(map(len, parts))))
    for number, part in enumerate(parts):
        found[number, part] = 1
    return found


def _error(contrast: Matrix, inverse: Matrix, parts: Matrix) -> Figure:
    """Estimable only where the contrast sums to 0 within every part."""
    if np.abs(parts @ contrast).max() > _ZERO:
        return NotAvailable(NOT_CONNECTED)
    return sqrt(max(float(contrast @ inverse @ contrast), 0.0))


def _absent(design: Design, judge: int) -> Absence:
    rest = design.without([judge])
    return Absence(design.judges[judge], len(components(rest.seen)) == 1, worst_of(group_links(rest)))
