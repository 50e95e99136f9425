"""Exact numbers where a rule holds no root and no power, and 50 settled digits where it does."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from leitai.core.problems import Problem, Refused
from leitai.core.results import Rounding, round_exact

DIGITS = 50
SLACK = Fraction(1, 10**40)
"""How far a value that went through roots may be from the true one: ten of the 50 digits are left for later steps."""


def settled(value: Fraction, rule: Rounding, *, near: bool, otherwise: str) -> Decimal:
    """The value rounded; raises Refused (the message `otherwise`) where 50 digits do not settle which way.

    `near` says that the value went through a root or a power and is known to within SLACK only.
    """
    rounded = round_exact(value, rule)
    # rounding never falls, so what lies between two equal neighbours is settled
    if near and round_exact(value - SLACK, rule) != round_exact(value + SLACK, rule):
        raise Refused([Problem(otherwise, {"value": f"{float(value):.12g}", "digits": rule.digits})])
    return rounded
