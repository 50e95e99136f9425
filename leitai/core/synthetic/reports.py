"""The monthly reports of the invented season: figures, dates and words."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from leitai.core.synthetic import phrases
from leitai.core.synthetic.city import Words
from leitai.core.synthetic.money import Book
from leitai.core.synthetic.register import JANUARY, MONTHS, Entry, place_of

YUAN = 10_000

SCHEMA: dict[str, pl.DataType] = {
    "month": pl.Date(), "key": pl.String(), "total_investment": pl.Int64(), "done_month": pl.Int64(),
    "done_year": pl.Int64(), "done_total": pl.Int64(), "statistics_year": pl.Int64(), "paid_year": pl.Int64(),
    "physical": pl.Decimal(9, 4), "started_on": pl.Date(), "completed_on": pl.Date(), "statistics_on": pl.Date(),
    "forecast_completion": pl.Date(), "progress": pl.String(), "progress_en": pl.String(), "problem": pl.String(),
    "problem_en": pl.String(), "next_step": pl.String(), "next_step_en": pl.String(), "reason": pl.String(),
    "reason_en": pl.String(),
}  # fmt: skip
NOTHING: Words = ("", "")


@dataclass(frozen=True)
class Said:
    """The words of one report."""

    progress: Words
    problem: Words = NOTHING
    next_step: Words = NOTHING
    reason: Words = NOTHING


def reports(rng: np.random.Generator, entries: list[Entry], book: Book) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The filed reports, and the project-months for which none was filed."""
    rows: list[dict[str, object]] = []
    missing: list[dict[str, object]] = []
    for place, month in enumerate(MONTHS):
        for k, entry in enumerate(entries):
            if not listed(entry, month):
                continue
            if place in entry.absent:
                missing.append({"month": month, "key": entry.key})
            else:
                rows.append(_row(rng, entry, book, k, place))
    return pl.DataFrame(rows, schema=SCHEMA), pl.DataFrame(missing, schema={"month": pl.Date, "key": pl.String})


def listed_on(entry: Entry) -> date:
    return date(2019, 1, 2) if entry.kind in ("past", "before") else date(2020, 1, 6)


def listed(entry: Entry, month: date) -> bool:
    """Whether the project is on the list of the month: what was completed last year left it at the turn of the year."""
    return (listed_on(entry) <= month or listed_on(entry).replace(day=1) == month) and not (
        entry.kind == "past" and month.year > 2019
    )


def _row(rng: np.random.Generator, entry: Entry, book: Book, k: int, place: int) -> dict[str, object]:
    month = MONTHS[place]
    last_day = month.replace(day=monthrange(month.year, month.month)[1])
    done = int(book.done[k, place])
    last = 0 if place in (0, JANUARY) else int(book.done[k, place - 1])
    total, in_all = book.total_at(k, place), book.done_total(k, place)
    finished = entry.completed_on is not None and entry.completed_on <= last_day
    physical = _percent(entry, in_all, int(book.total_first[k]), finished)
    said = _say(rng, entry, place, physical, finished)
    row: dict[str, object] = {
        "month": month,
        "key": entry.key,
        "total_investment": total * YUAN,
        "done_month": (done - last) * YUAN,
        "done_year": done * YUAN,
        "done_total": in_all * YUAN,
        "statistics_year": int(book.statistics[k, place]) * YUAN,
        "paid_year": int(book.paid[k, place]) * YUAN,
        "physical": physical,
        "forecast_completion": entry.completed_on if finished else _forecast(entry, place),
    }
    for name in ("started_on", "completed_on", "statistics_on"):
        day = getattr(entry, name)
        row[name] = day if day is not None and day <= last_day else None
    for name in ("progress", "problem", "next_step", "reason"):
        row[name], row[name + "_en"] = getattr(said, name)
    return row


def _percent(entry: Entry, done: int, total: int, finished: bool) -> Decimal:
    """Physical progress: near the share of money, never falling, 100 when done."""
    if finished:
        return Decimal(100)
    lean = Decimal(94 + sum(map(ord, entry.key)) % 10) / 100
    return min(Decimal("99.9"), (Decimal(done) / Decimal(max(total, 1)) * 100 * lean).quantize(Decimal("0.1")))


def _forecast(entry: Entry, place: int) -> date:
    months = entry.slow * max(0, place - JANUARY + 1) // 2
    start = place_of(entry.started_on)
    if start is None or start > place:  # each month without a start pushes the end
        due = place_of(entry.planned_start) or 0
        months += max(0, place - due)
    year, month = divmod((place_of(entry.planned_completion) or 0) + months, 12)
    return date(2019 + year, month + 1, min(entry.planned_completion.day, 28))


def _fill(words: Words, *values: object) -> Words:
    return words[0].format(*values), words[1].format(*values)


def _say(rng: np.random.Generator, entry: Entry, place: int, physical: Decimal, finished: bool) -> Said:
    start = place_of(entry.started_on)
    if finished:
        done_long_ago = (place_of(entry.completed_on) or 0) < place
        return Said(phrases.ACCEPTED if done_long_ago else phrases.FINISHED)
    if start is None or start > place:
        due = (place_of(entry.planned_start) or 0) <= place
        bank = phrases.WAITING if due or entry.kind == "new" else phrases.PREPARING
        progress = bank[int(rng.integers(len(bank)))]
        if not due:
            return Said(progress)
        problem, step = _problem(rng, place)
        return Said(progress, problem, step)
    words = phrases.PROGRESS[phrases.PROGRESS_OF_SECTOR[entry.sector]]
    progress = _fill(words[min(3, int(physical // 25))], physical)
    if place in entry.stalled:
        problem, step = _problem(rng, place)
        return Said(progress, problem, step, phrases.STALLED)
    step = _fill(phrases.NEXT_STEPS[int(rng.integers(len(phrases.NEXT_STEPS)))], min(100, int(physical) + 5))
    if rng.random() < 0.10 + 0.09 * entry.slow:
        problem, step = _problem(rng, place)
        return Said(progress, problem, step)
    return Said(progress, next_step=step)


def _problem(rng: np.random.Generator, place: int) -> tuple[Words, Words]:
    epidemic = MONTHS[place] in (date(2020, 2, 1), date(2020, 3, 1)) and rng.random() < 0.5
    choices = [k for k in range(len(phrases.PROBLEMS)) if k != phrases.EPIDEMIC]
    kind, problem, step = phrases.PROBLEMS[phrases.EPIDEMIC if epidemic else int(rng.choice(choices))]
    amount = {"land": 12, "demolition": 3, "money": 800, "labour": 45}.get(kind, 0)
    return _fill(problem, amount + int(rng.integers(0, max(1, amount)))), step
