"""Printed figures against exact ones: which named rounding explains a print, and do parts sum to their total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from leitai.core.results import MODES, Exact, Mode, Rounding, round_exact


def printed_digits(printed: str | Decimal) -> int:
    """How many decimals a print shows: 97.20 has two, 47 none."""
    exponent = Decimal(printed).as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{printed!r} is not a printed number")
    return max(-exponent, 0)


def explain_print(value: Exact, printed: str | Decimal) -> Mode | None:
    """The first named rounding (half_up, half_even, truncate) of `value` that gives the print; None if none does.

    None means that the print was not made from these inputs by any rounding we know: a slip, or other inputs.
    """
    shown, digits = Decimal(printed), printed_digits(printed)
    return next((mode for mode in MODES if round_exact(value, Rounding(digits, mode)) == shown), None)


def implied_range(printed: str | Decimal, mode: Mode = "half_up") -> tuple[Fraction, Fraction]:
    """The smallest and largest exact values that print like this; the ends may or may not themselves."""
    unit = Fraction(1, 10 ** printed_digits(printed))
    shown = Fraction(Decimal(printed))
    if mode != "truncate":
        return shown - unit / 2, shown + unit / 2
    if shown == 0:
        return -unit, unit
    return (shown, shown + unit) if shown > 0 else (shown - unit, shown)


@dataclass(frozen=True)
class Reconciled:
    """`difference` = Σ parts - total; `allowed` is what rounding the printed parts and total can explain."""

    difference: Fraction
    allowed: Fraction

    @property
    def agrees(self) -> bool:
        return abs(self.difference) <= self.allowed


def reconcile(parts: Sequence[Exact], total: Exact, printed: Rounding | None = None) -> Reconciled:
    """Do the parts of a breakdown sum to its total? Exactly, or within what `printed` rounding can explain.

    Each of the n parts and the total may be off by half a unit of the last printed place (a whole one if truncated).
    """
    difference = sum((Fraction(part) for part in parts), Fraction(0)) - Fraction(total)
    if printed is None:
        return Reconciled(difference, Fraction(0))
    unit = Fraction(1, 10**printed.digits)
    each = unit if printed.mode == "truncate" else unit / 2
    return Reconciled(difference, each * (len(parts) + 1))
