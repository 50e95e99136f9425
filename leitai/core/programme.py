"""The running clock of a programme: when each item begins and ends, and where it runs over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAY = 24 * 60


@dataclass(frozen=True)
class Slot:
    """Minutes since midnight. `overlap` says by how many minutes the items before run into a fixed beginning."""

    begins: int
    ends: int
    overlap: int = 0


@dataclass(frozen=True)
class Clock:
    slots: tuple[Slot, ...]
    over: int
    """Minutes by which the programme runs past its end; negative where it leaves minutes free."""


def running_clock(begins: int, ends: int, items: Iterable[tuple[int | None, int]]) -> Clock:
    """The clock of items, each a fixed beginning (or None: right after the one before) and its minutes.

    An item whose fixed beginning comes before the end of the one before begins at that beginning all the same: the
    overlap is the office's to solve, and is told.
    """
    slots: list[Slot] = []
    now = begins
    for fixed, minutes in items:
        at = now if fixed is None else fixed
        slots.append(Slot(at, at + minutes, max(0, now - at)))
        now = max(now, at + minutes)
    return Clock(tuple(slots), (now if slots else begins) - ends)


def reordered(slots: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """For each place, which of `slots` comes there, when those named in `wanted` change places among themselves.

    Names that stand in `slots` and not in `wanted` keep their place; an empty name always does.
    """
    at = {name: place for place, name in enumerate(slots) if name}
    order = [at[name] for name in wanted if name in at]
    places = sorted(order)
    moved = dict(zip(places, order, strict=True))
    return [moved.get(place, place) for place in range(len(slots))]
