"""What the scoring functions' parameters are made of. Every number is exact; 0.1 is one tenth."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from leitai.core.rulebook.parts import Label, Part, decimal_number, exact_number

__all__ = ["Amount", "Label", "Part", "Positive", "Rule", "Share"]


def _share(value: object) -> object:
    if isinstance(value, str) and value.strip().endswith("%"):
        return Fraction(value.strip()[:-1]) / 100
    return exact_number(value)


Amount = Annotated[
    Fraction, BeforeValidator(exact_number), AfterValidator(decimal_number), Field(ge=-(10**12), le=10**12)
]
Positive = Annotated[Amount, Field(gt=0)]
Share = Annotated[Fraction, BeforeValidator(_share), Field(ge=0, le=1)]
"""A part of the weight, 0.9 or 90%."""


class Rule(Part):
    """The parameters of one scoring function. `name` chooses the function."""

    name: str
