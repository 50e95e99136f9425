"""How the marks of a panel become one value, as a rulebook declares it. core/scoring/aggregate.py computes them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from leitai.core.rulebook.parts import Part, exact_number

Method = Literal["mean", "median", "drop", "trim", "middle", "tolerance", "closest_two"]


class DropRule(Part):
    """From so many marks on, so many of the highest and of the lowest are left out."""

    marks: int = Field(ge=1)
    high: int = Field(default=1, ge=0)
    low: int = Field(default=1, ge=0)

    @model_validator(mode="after")
    def _leaves_one(self) -> Self:
        if self.high + self.low >= self.marks:
            raise ValueError(f"from {self.marks} marks, {self.high} high and {self.low} low leave none")
        return self


class ToleranceBand(Part):
    """For middle means from `above` on, the two middle marks may differ by so much."""

    above: Annotated[Fraction, BeforeValidator(exact_number)]
    tolerance: Annotated[Fraction, BeforeValidator(exact_number), Field(ge=0)]


class AggregateRule(Part):
    """mean; median; drop, by a table of the number of marks; trim floor(proportion × n) at either end; the sum of the
    `keep` middle ones; the mean of the two middle ones unless they differ by more than `tolerance` (FIG); mean, two
    closest or drop one and one, for two, three and more marks (IJRU).
    """

    method: Method = "mean"
    drop: tuple[DropRule, ...] = ()
    proportion: Annotated[Fraction, BeforeValidator(exact_number), Field(gt=0, lt=Fraction(1, 2))] | None = None
    keep: int | None = Field(default=None, ge=1)
    tolerance: tuple[ToleranceBand, ...] = ()

    @field_validator("drop")
    @classmethod
    def _table_rises(cls, drop: tuple[DropRule, ...]) -> tuple[DropRule, ...]:
        if any(later.marks <= earlier.marks for earlier, later in pairwise(drop)):
            raise ValueError("the numbers of marks must rise from line to line")
        return drop

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        own = {"drop": "drop", "trim": "proportion", "middle": "keep", "tolerance": "tolerance"}
        needed = own.get(self.method)
        if needed and not getattr(self, needed):
            raise ValueError(f"{self.method} needs {needed}")
        if useless := [name for name in own.values() if name != needed and getattr(self, name)]:
            raise ValueError(f"{self.method} does not use {', '.join(useless)}")
        return self
