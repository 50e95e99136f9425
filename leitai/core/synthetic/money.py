"""Plans and the three money series of the invented season, in units of 10,000 yuan.

Every unit's sums are those of its story, to the last unit: the parts of the projects are found by largest remainder.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from leitai.core.synthetic.city import City, Story
from leitai.core.synthetic.register import JANUARY, MONTHS, Entry, place_of

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LAST_YEAR = (0.12, 0.22, 0.41, 0.60, 0.80, 1.0, 1.17, 1.34, 1.52, 1.70, 1.86, 2.0)
"""Completed investment of last year's months, as a share of its June."""
SIZES = {
    "transport": 1.6, "water": 1.1, "energy": 0.8, "industry": 1.3, "farming": 0.5, "tourism": 0.8, "urban": 1.0,
    "livelihood": 0.5, "ecology": 0.6,
}  # fmt: skip


@dataclass(frozen=True)
class Book:
    """Money by entry (row) and month (column of `MONTHS`), cumulative within each year; 10,000 yuan."""

    plan_first: Ints
    plan: Ints
    plan_before: Ints
    opening: Ints
    done: Ints
    statistics: Ints
    paid: Ints
    total: Ints
    total_first: Ints
    raised_in: Ints
    """Month in which the total rose from `total_first` to `total`; -1 if it never did."""

    def done_total(self, row: int, month: int) -> int:
        before = self.opening[row] + (self.done[row, JANUARY - 1] if month >= JANUARY else 0)
        return int(before + self.done[row, month])

    def total_at(self, row: int, month: int) -> int:
        return int(self.total_first[row] if 0 <= month < self.raised_in[row] else self.total[row])


def spread(amount: int, weights: Floats, room: Ints | None = None) -> Ints:
    """Whole parts of `amount` in the proportion of `weights`, by largest remainder, none above its `room`.

    Raises
    ------
    ValueError
        When the amount is negative, or nobody may take what is left.
    """
    if amount < 0:
        raise ValueError(f"{amount} is less than nothing")
    parts = np.zeros(len(weights), dtype=np.int64)
    room = np.full(len(weights), amount, dtype=np.int64) if room is None else room
    while (left := amount - int(parts.sum())) > 0:
        open_ = np.where(parts < room, weights, 0.0)
        if open_.sum() <= 0:
            raise ValueError(f"{left} of {amount} cannot be placed")
        quota = left * open_ / open_.sum()
        give = np.minimum(quota.astype(np.int64), room - parts)
        if give.sum() == 0:
            order = np.argsort(-quota, kind="stable")
            give[[k for k in order if open_[k] > 0][:left]] = 1
        parts += give
    return parts


def book(rng: np.random.Generator, city: City, entries: list[Entry]) -> Book:
    n = len(entries)

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    made = Book(
        plan_first=zeros(n), plan=zeros(n), plan_before=zeros(n), opening=zeros(n), done=zeros(n, len(MONTHS)),
        statistics=zeros(n, len(MONTHS)), paid=zeros(n, len(MONTHS)), total=zeros(n), total_first=zeros(n),
        raised_in=np.full(n, -1, dtype=np.int64),
    )  # fmt: skip
    stories = [unit.story for unit in city.units]
    _plan(rng, made, entries, stories)
    _last_year(rng, made, entries, stories)
    _totals(rng, made, entries)
    _this_year(rng, made, entries, stories)
    _other_series(rng, made, entries)
    return made


def _own(entries: list[Entry], unit: int) -> Ints:
    """Rows of the projects that belong to one unit alone, those completed in the year before left out."""
    rows = [k for k, e in enumerate(entries) if e.unit == unit and not e.shared and e.kind != "past"]
    return np.array(rows, dtype=np.int64)


def _credited(entries: list[Entry], unit: int, amounts: Ints) -> int:
    """The unit's parts of the shared projects (a third of an amount may lose less than one unit here)."""
    parts = [
        share * int(amounts[k]) for k, e in enumerate(entries) if e.shared for who, share in e.credits if who == unit
    ]
    return int(sum(parts, Decimal(0)).to_integral_value())


def _plan(rng: np.random.Generator, made: Book, entries: list[Entry], stories: list[Story]) -> None:
    for k, entry in enumerate(entries):
        if entry.shared:
            made.plan[k] = made.plan_first[k] = 300 * int(rng.integers(12, 40))
    for unit, story in enumerate(stories):
        rows = _own(entries, unit)
        size = rng.lognormal(0.0, 0.65, size=len(rows)) * np.array([SIZES[entries[k].sector] for k in rows])
        idle = rng.random(len(rows)) < 0.65
        for j, k in enumerate(rows):
            if entries[k].kind == "waiting":
                size[j] = 0.0 if idle[j] else size[j] * 0.06
            elif entries[k].completed_on is not None:
                size[j] *= 0.3  # their last stretch
        made.plan[rows] = spread(story.plan - _credited(entries, unit, made.plan), size)
        made.plan_first[rows] = made.plan[rows]
        change = story.plan - story.first_plan
        lasting = [k for k in rows if entries[k].kind in ("before", "new") and entries[k].completed_on is None]
        large = sorted(lasting, key=lambda k: -int(made.plan[k]))[1 : 1 + (5 if change < 0 else 3)]
        if change:
            cut = spread(abs(change), made.plan[large].astype(np.float64))
            made.plan_first[large] -= cut if change > 0 else -cut


def _last_year(rng: np.random.Generator, made: Book, entries: list[Entry], stories: list[Story]) -> None:
    for k, entry in enumerate(entries):
        start = place_of(entry.started_on)
        if entry.kind in ("before", "past") and start is not None and start < 0:
            made.opening[k] = 10 * int((made.plan[k] or 4000) * rng.uniform(0.2, 0.9) * min(-start, 12) / 120)
        if entry.shared and start is not None:
            end = 10 * int(made.plan[k] * rng.uniform(0.4, 0.8) / 10)
            for month in range(max(start, 0), JANUARY):
                made.done[k, month] = 10 * int(end * (month - max(start, 0) + 1) / (JANUARY - max(start, 0)) / 10)
    for unit, story in enumerate(stories):
        june = story.june * 1000 / (1000 + story.growth)
        rows = np.array([k for k, e in enumerate(entries) if e.unit == unit and not e.shared], dtype=np.int64)
        size = rng.lognormal(0.0, 0.5, size=len(rows)) * np.maximum(made.plan[rows], 3000)
        before = 0
        for month, share in enumerate(LAST_YEAR):
            target = max(int(june * share) - _credited(entries, unit, made.done[:, month]), before)
            weights = size * rng.uniform(0.6, 1.4, size=len(rows)) * [_works(entries[k], month) for k in rows]
            made.done[rows, month] = (made.done[rows, month - 1] if month else 0) + spread(target - before, weights)
            before = target
    year = made.done[:, JANUARY - 1]
    made.plan_before[:] = np.where(year > 0, 10 * (year / rng.uniform(0.97, 1.06, size=len(year)) / 10).astype(int), 0)


def _works(entry: Entry, place: int) -> bool:
    start, end = place_of(entry.started_on), place_of(entry.completed_on)
    return start is not None and start <= place and (end is None or place <= end)


def _totals(rng: np.random.Generator, made: Book, entries: list[Entry]) -> None:
    before = made.opening + made.done[:, JANUARY - 1]
    for k, entry in enumerate(entries):
        plan = int(made.plan[k])
        if entry.kind == "past":
            made.total[k] = before[k]
        elif entry.completed_on is not None:
            made.total[k] = before[k] + int(plan * rng.uniform(0.96, 1.03))
        elif entry.kind == "waiting":
            made.total[k] = 100 * int(rng.lognormal(5.2, 0.7)) + plan
        elif entry.planned_completion.year == MONTHS[-1].year:
            made.total[k] = before[k] + int(max(plan, int(made.plan_first[k])) * rng.uniform(1.02, 1.08))
        else:
            factor = rng.uniform(1.5, 3.2)
            made.total[k] = 100 * (int(before[k] + max(plan, int(made.plan_first[k])) * factor) // 100 + 1)
        made.total_first[k] = made.total[k]
        if entry.kind in ("before", "new") and entry.completed_on is None and rng.random() < 0.05:
            made.raised_in[k] = JANUARY + int(rng.integers(2, 7))
            made.total_first[k] = max(int(before[k] + plan), 100 * int(made.total[k] / rng.uniform(1.05, 1.2) / 100))


def _this_year(rng: np.random.Generator, made: Book, entries: list[Entry], stories: list[Story]) -> None:
    plans = sum(story.plan for story in stories)
    for month in range(1, 8):
        place = JANUARY + month - 1
        pace = sum(story.done(month) for story in stories) / plans
        for k, entry in enumerate(entries):
            if entry.shared:
                made.done[k, place] = 300 * round(made.plan[k] * pace / 300)
        for unit, story in enumerate(stories):
            _month(rng, made, entries, unit, place, story)


def _month(rng: np.random.Generator, made: Book, entries: list[Entry], unit: int, place: int, story: Story) -> None:
    done = story.done(place - JANUARY + 1)
    rows = _own(entries, unit)
    last = made.done[rows, place - 1] if place > JANUARY else np.zeros(len(rows), dtype=np.int64)
    before = made.opening[rows] + made.done[rows, JANUARY - 1]
    now = last.copy()
    weights = np.zeros(len(rows))
    for j, k in enumerate(rows):
        entry, end = entries[k], place_of(entries[k].completed_on)
        if end is not None and end >= JANUARY:  # its whole curve is known: at the unit's pace to its last month
            final = int(made.total[k] - before[j])
            now[j] = final * done // max(done, story.done(end - JANUARY + 1))
        elif _works(entry, place) and place not in entry.absent and place not in entry.stalled:
            weights[j] = made.plan[k] * rng.uniform(0.5, 1.5) * _ramp(entry, place)
    room = (made.total_first[rows] - before - now).clip(min=0)
    target = done - _credited(entries, unit, made.done[:, place]) - int(now.sum())
    made.done[rows, place] = now + spread(target, weights, room)


def _ramp(entry: Entry, place: int) -> float:
    start = place_of(entry.started_on) or 0
    caught_up = 2.0 if place - 1 in entry.absent or place - 1 in entry.stalled else 1.0
    return caught_up * min(1.0, (place - start + 1) / 4) * (1.0 - 0.12 * entry.slow)


def _other_series(rng: np.random.Generator, made: Book, entries: list[Entry]) -> None:
    """Statistics follow registration and lag a little; payments lag more. Neither ever falls within a year."""
    entered, paid = rng.uniform(0.86, 1.0, size=len(entries)), rng.uniform(0.5, 0.92, size=len(entries))
    for k, entry in enumerate(entries):
        since = place_of(entry.statistics_on)
        for place in range(len(MONTHS)):
            first = place in (0, JANUARY)
            done, last = int(made.done[k, place]), 0 if first else int(made.done[k, place - 1])
            if since is not None and since <= place:
                made.statistics[k, place] = int(done * entered[k])
            made.paid[k, place] = int((done + last) / 2 * paid[k])
            if place in entry.absent or place in entry.stalled:
                made.statistics[k, place] = made.statistics[k, place - 1]
                made.paid[k, place] = made.paid[k, place - 1]
