"""Faults of what a method was given: each names its kind, its place and the values its sentence needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """`id` is a message id, `line` the line (or row) of the file it was read from, if it stands on one."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None


class Refused(ValueError):
    """The input cannot be computed with; every problem that was found, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.id} {dict(p.values)}" + (f" line {p.line}" * bool(p.line)) for p in problems))
