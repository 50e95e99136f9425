"""Tables that split the region by one dimension, each with its total, and the check that parts and total agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.core.progress import Spec
from leitai.documents.numbers import Absent, Number
from leitai.documents.outline import Column, Paragraph, Row, Table
from leitai.facts.questions import TOTAL
from leitai.queries.bulletins.draft import Draft, Shown, exact, unsigned

DELIVERY = (
    ("projects", ""),
    ("plan_year", ""),
    ("done_year", ""),
    ("completion_rate", "plan_year"),
    ("lead", "plan_year"),
)
PORTFOLIO = (
    ("projects", ""), ("budget_first", ""), ("budget_now", ""), ("growth", ""), ("slip_mean", ""), ("slip_median", ""),
)  # fmt: skip
ADDITIVE = ("projects", "plan_year", "done_year", "total_investment", "budget_first", "budget_now")


@dataclass(frozen=True)
class Mismatch:
    """A breakdown whose parts do not sum to its total. Such a bulletin is not issued."""

    dimension: str
    measure: str
    parts: str
    total: str


@dataclass(frozen=True)
class Breakdown:
    """The rows of one dimension: per key its label and its numbers in the order of `specs`; "" is what has no key."""

    by: str
    specs: tuple[Spec, ...]
    labels: dict[str, str]
    rows: dict[str, tuple[Shown, ...]]
    total: tuple[Shown, ...]
    apart: tuple[str, ...] = ()

    def column(self, kind: str) -> dict[str, Shown]:
        at = [spec.kind for spec in self.specs].index(kind)
        return {key: row[at] for key, row in self.rows.items()}


def breakdown(draft: Draft, by: str, columns: Sequence[tuple[str, str]]) -> Breakdown:
    specs = tuple(draft.spec(kind, denominator) for kind, denominator in columns)
    keys = draft.keys(by)
    labels = {
        key: draft.names(by).label(key, draft.language) if key else draft.say(f"bulletin.no_{by}") for key in keys
    }
    ranked = draft.found.book.rule.ranked_keys.get(by)
    rows = draft.grouped(by, specs, labels)
    few = _few(draft, by, specs, rows)
    apart = tuple(key for key in keys if not key or key in few or (ranked is not None and key not in ranked))
    total = draft.grouped(TOTAL, specs, {"": draft.say("league.total")})[""]
    return Breakdown(by, specs, labels, rows, total, apart)


def _few(draft: Draft, by: str, specs: tuple[Spec, ...], rows: dict[str, tuple[Shown, ...]]) -> set[str]:
    """Units and places with fewer projects than the league's rule compares."""
    at = next((place for place, spec in enumerate(specs) if spec.kind == "projects"), None)
    if by not in ("unit", "place") or at is None:
        return set()
    return {key for key, row in rows.items() if (exact(row[at]) or 0) < draft.found.book.rule.min_projects}


def mismatches(found: Breakdown, dimension: str) -> list[Mismatch]:
    """Where the exact parts do not sum to the exact total. Themes overlap, so they are never asked."""
    wrong = []
    for spec, total in zip(found.specs, found.total, strict=True):
        if spec.kind not in ADDITIVE:
            continue
        parts = sum((exact(shown) or Fraction(0) for shown in found.column(spec.kind).values()), Fraction(0))
        if parts != (exact(total) or Fraction(0)):
            wrong.append(Mismatch(dimension, spec.kind, str(parts), str(exact(total))))
    return wrong


def table(draft: Draft, found: Breakdown, caption: str, first: str) -> Table:
    columns = (Column(first, align="left", width=1.5), *(_column(draft, spec) for spec in found.specs))
    body = [key for key in found.rows if key not in found.apart]
    rows = [_row(found.labels[key], found.rows[key], key) for key in body]
    rows += [_row(found.labels[key], found.rows[key], key, "apart") for key in found.apart]
    rows.append(_row(draft.say("league.total"), found.total, "", "total"))
    note = draft.say("bulletin.rounding_note") if _rounding_shows(found) else ""
    return Table(caption, columns, tuple(rows), note, name=found.by)


def _column(draft: Draft, spec: Spec) -> Column:
    form = draft.form(spec)
    # A percent sign stands at every figure; other units stand once, in the head.
    unit = draft.say("bulletin.unit_count") if spec.unit == "count" else "" if form.mark else form.unit
    return Column(draft.say(f"bulletin.column.{spec.kind}"), unit)


def _row(label: str, numbers: Iterable[Shown], key: str, kind: str = "body") -> Row:
    return Row(((label,), *((shown,) for shown in numbers)), key, kind)  # type: ignore[arg-type]


def _rounding_shows(found: Breakdown) -> bool:
    """Whether the printed parts of some column do not sum to the printed total, though the exact ones do."""
    for spec, total in zip(found.specs, found.total, strict=True):
        if spec.kind in ADDITIVE and isinstance(total, Number):
            parts = sum((_printed(shown) for shown in found.column(spec.kind).values()), Fraction(0))
            if parts != _printed(total):
                return True
    return False


def _printed(shown: Shown) -> Fraction:
    if isinstance(shown, Absent):
        return Fraction(0)
    return Fraction(shown.printed.replace(",", "").replace("\u2212", "-").removesuffix("%"))


def extremes(draft: Draft, found: Breakdown) -> Paragraph | None:
    """Which group completed most of its plan and which least, with how far the last is ahead or behind."""
    rates = {
        key: value
        for key, shown in found.column("completion_rate").items()
        if key and (value := exact(shown)) is not None
    }
    if len(rates) < 2:
        return None
    best, last = max(rates, key=lambda key: rates[key]), min(rates, key=lambda key: rates[key])
    if rates[best] == rates[last]:
        return None
    lead = found.column("lead")[last]
    way = "behind" if (exact(lead) or 0) < 0 else "ahead"
    return Paragraph(
        draft.parts(
            f"bulletin.extremes_{way}",
            best=found.labels[best],
            best_rate=found.column("completion_rate")[best],
            last=found.labels[last],
            last_rate=found.column("completion_rate")[last],
            lead=unsigned(lead),
        )
    )
