"""F18: what a unit gets where an indicator does not apply, nothing was reported, or force majeure is approved."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, get_args

from leitai.core.indicators.case import ZERO, Outcome, Points, text
from leitai.core.results import NotAvailable

Policy = Literal["zero", "full", "peer_mean", "redistribute"]
POLICIES: tuple[Policy, ...] = get_args(Policy)


def not_applicable(policy: Policy, weight: Fraction, earned: Sequence[tuple[Fraction, Fraction]]) -> Outcome:
    """`full`: W; `zero`: 0; `peer_mean`: W × the mean of the peers' shares; `redistribute`: no points and no weight.

    Parameters
    ----------
    earned : sequence of (points, weight)
        What the peers to whom the indicator applies earned, as printed, of which weight.

    Returns
    -------
    Points, or NotAvailable: `indicator.redistributed`, `indicator.no_peers`.

    Notes
    -----
    Source: a city's establishment office, the mean of the applicable units (S99, 3.223 and 3.224). Redistribution is
    done in the total: base points × (all weight / weight that applies).
    """
    match policy:
        case "full":
            return Points(weight, "policy_full", text(weight))
        case "zero":
            return Points(ZERO, "policy_zero", "0")
        case "redistribute":
            return NotAvailable("indicator.redistributed")
    shares = [points / of for points, of in earned if of]
    if not shares:
        return NotAvailable("indicator.no_peers")
    told = " + ".join(f"{text(points)} ÷ {text(of)}" for points, of in earned if of)
    return Points(weight * sum(shares, ZERO) / len(shares), "peer_mean", f"{text(weight)} × ({told}) ÷ {len(shares)}")
