from __future__ import annotations

from dataclasses import dataclass

from leitai import models
from leitai.queries.orgs import Scope, visible
from leitai.queries.setup.lines import LINES, Line


@dataclass(frozen=True)
class Checklist:
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        return sum(not line.optional for line in self.lines)

    @property
    def done(self) -> int:
        return sum(line.done and not line.optional for line in self.lines)

    @property
    def next(self) -> Line | None:
        """The first open step that must be done."""
        return next((line for line in self.lines if not line.done and not line.optional), None)


def checklist(scope: Scope) -> Checklist:
    return Checklist(tuple(line(scope) for line in LINES))


def is_being_set_up(scope: Scope) -> bool:
    """A region without a project has nothing to file, to close or to compare."""
    return not visible(scope, models.Project).exists()
