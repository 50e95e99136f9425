"""One registry, one short function per rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leitai.workbooks.results import Problem

if TYPE_CHECKING:
    from leitai.workbooks.checks.view import View

Rule = Callable[["View"], Iterable[Problem]]


@dataclass(frozen=True)
class Registered:
    name: str
    rule: Rule
    needs: tuple[str, ...]
    last: tuple[str, ...]
    layouts: tuple[str, ...]

    def applies(self, view: View) -> bool:
        return (
            (not self.layouts or view.layout.key in self.layouts)
            and view.has(*self.needs)
            and view.has_last(*self.last)
        )


RULES: list[Registered] = []


def rule(
    *, needs: tuple[str, ...] = (), last: tuple[str, ...] = (), layouts: tuple[str, ...] = ()
) -> Callable[[Rule], Rule]:
    """Register a rule; it runs when the workbook has the columns `needs` and last month's values hold `last`."""

    def register(function: Rule) -> Rule:
        RULES.append(Registered(function.__name__, function, needs, last, layouts))
        return function

    return register


def run(view: View) -> Iterator[Problem]:
    for registered in RULES:
        if registered.applies(view):
            yield from registered.rule(view)
