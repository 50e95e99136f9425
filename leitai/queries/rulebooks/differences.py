"""The difference of two texts, line by line: both beside each other, what stays is folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

AROUND = 3  # unchanged lines shown before and after a change

Kind = Literal["same", "changed", "removed", "added", "folded"]


@dataclass(frozen=True)
class DiffLine:
    """One row: the old line and the new one with their numbers. Of "folded" ones `folded` says how many there are."""

    kind: Kind
    old: str = ""
    new: str = ""
    old_number: int | None = None
    new_number: int | None = None
    folded: int = 0


@dataclass(frozen=True)
class Difference:
    lines: tuple[DiffLine, ...]
    removed: int
    added: int

    @property
    def equal(self) -> bool:
        return not self.removed and not self.added


def difference(old: str, new: str) -> Difference:
    before, after = old.splitlines(), new.splitlines()
    lines = tuple(_lines(before, after))
    return Difference(
        lines,
        removed=sum(line.kind in ("changed", "removed") for line in lines),
        added=sum(line.kind in ("changed", "added") for line in lines),
    )


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[DiffLine]:
    # among many lines, frequent ones are no guide and cost quadratic time
    blocks = SequenceMatcher(None, before, after, autojunk=max(len(before), len(after)) > 400).get_opcodes()
    for at, (tag, i, i2, j, j2) in enumerate(blocks):
        if tag == "equal":
            yield from _same(before, (i, i2, j), first=at == 0, last=at == len(blocks) - 1)
            continue
        for k, m in zip_longest(range(i, i2), range(j, j2)):
            kind: Kind = "added" if k is None else "removed" if m is None else "changed"
            yield DiffLine(
                kind,
                "" if k is None else before[k],
                "" if m is None else after[m],
                None if k is None else k + 1,
                None if m is None else m + 1,
            )


def _same(before: Sequence[str], block: tuple[int, int, int], *, first: bool, last: bool) -> Iterator[DiffLine]:
    i, i2, j = block
    head = 0 if first else AROUND
    tail = 0 if last else AROUND
    count = i2 - i
    # a fold that hides one line only would take as much room as the line
    folded = count - head - tail if count - head - tail > 1 else 0
    for k in range(count):
        if folded and k == head:
            yield DiffLine("folded", folded=folded)
        if not folded or k < head or k >= head + folded:
            yield DiffLine("same", before[i + k], before[i + k], i + k + 1, j + k + 1)
