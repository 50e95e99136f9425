"""The first sections of a monthly bulletin: overall, breakdowns, starts and completions."""

from __future__ import annotations

from fractions import Fraction

from leitai.documents import numbers
from leitai.documents.numbers import Number
from leitai.documents.outline import Block, Heading, Note, Paragraph, Section, Table
from leitai.facts.engine import engine
from leitai.facts.questions import TOTAL, counts
from leitai.queries.bulletins.breakdown import DELIVERY, Breakdown, Mismatch, breakdown, extremes, mismatches, table
from leitai.queries.bulletins.draft import Draft, exact, unsigned

DIMENSIONS = ("annual_class", "level", "sector", "theme", "unit")


def overall(draft: Draft) -> Section:
    """Projects, total, plan; done, rate, lead; year on year and the rate on the first plan where they say more."""
    lead = draft.amount("lead")
    way = "behind" if (exact(lead) or 0) < 0 else "ahead"
    blocks: list[Block] = [
        Paragraph(
            draft.parts(
                f"bulletin.done_{way}",
                span=draft.spoken_span(),
                done=draft.amount("done_year"),
                rate=draft.amount("completion_rate"),
                lead=unsigned(lead),
            ),
            "finding",
        ),
        _register(draft),
    ]
    growth = draft.league().total.values.get("year_on_year")
    if growth and growth.available:
        blocks.append(draft.moved("bulletin.year_on_year", growth.shown))
    first = draft.amount("completion_rate", "plan_first")
    if exact(first) not in (None, exact(draft.amount("completion_rate"))):
        blocks.append(draft.sentence("bulletin.first_plan", rate=first))
    blocks += _unfiled(draft)
    return Section("overall", draft.say("bulletin.section.overall"), tuple(blocks))


def _register(draft: Draft) -> Paragraph:
    found = counts(engine(), draft.found.store, draft.month)
    listed, split = _count(draft, "listed", found.listed), _count(draft, "split", found.split)
    money = {"total": draft.amount("total_investment"), "plan": draft.amount("plan_year")}
    if found.bundles:
        bundles = _count(draft, "bundles", found.bundles)
        return draft.sentence(
            "bulletin.register_bundled", n=listed, split=split, bundles=bundles, month=draft.month_words(), **money
        )
    return draft.sentence("bulletin.register", n=listed, month=draft.month_words(), **money)


def _count(draft: Draft, part: str, value: int) -> Number:
    desk = draft.desk(TOTAL)
    origin = desk.origin(draft.say(f"bulletin.count.{part}"), "")
    return desk.number(Fraction(value), numbers.count_form(), "counts", {"part": part}, origin)


def _unfiled(draft: Draft) -> list[Block]:
    """How many projects were not filed this month, and what their numbers rest on."""
    said: list[Block] = []
    for kind in ("carried", "unfiled"):
        shown = draft.amount(kind)
        if exact(shown):
            said.append(Note(draft.parts(f"bulletin.{kind}", n=shown)))
    without = draft.amount("without_plan")
    if exact(without):
        said.append(Note(draft.parts("bulletin.without_plan", n=without)))
    return said


def breakdowns(draft: Draft) -> tuple[Section, list[Mismatch]]:
    """By annual class, level, sector, theme and unit: a finding and a table each, reconciled with the total."""
    blocks: list[Block] = []
    wrong: list[Mismatch] = []
    for by in DIMENSIONS:
        found = breakdown(draft, by, DELIVERY)
        if not any(found.labels):
            continue
        name = draft.say(f"bulletin.by.{by}")
        if by != "theme":
            wrong += mismatches(found, name)
        blocks.append(Heading(name))
        # Preparatory work has no plan to complete: to call it last would say nothing.
        said = None if by == "annual_class" else extremes(draft, found)
        blocks += [said] if said else []
        blocks.append(_table(draft, found, name))
        if by == "theme":
            blocks.append(Note((draft.say("bulletin.theme_note"),)))
    return Section("breakdowns", draft.say("bulletin.section.breakdowns"), tuple(blocks)), wrong


def _table(draft: Draft, found: Breakdown, name: str) -> Table:
    caption = draft.say("bulletin.caption.breakdown", by=name, span=draft.span_words(year=True))
    return table(draft, found, caption, draft.say(f"bulletin.first.{found.by}"))


def starts(draft: Draft) -> Section:
    """New starts by both denominators, early and overdue apart; completions; preparation; statistics; payments."""
    blocks: list[Block] = []
    planned = draft.amount("new_starts")
    if exact(planned):
        blocks.append(
            draft.sentence(
                "bulletin.starts",
                n=planned,
                due=draft.amount("new_starts_due"),
                span=draft.spoken_span(),
                started=draft.amount("new_starts_started"),
                rate=draft.amount("start_rate", "year_plan"),
                rate_due=draft.amount("start_rate", "plan_to_date"),
            )
        )
        blocks.append(
            draft.sentence(
                "bulletin.starts_apart",
                early=draft.amount("new_starts_early"),
                overdue=draft.amount("new_starts_overdue"),
            )
        )
    if exact(draft.amount("completions")):
        blocks.append(
            draft.sentence(
                "bulletin.completions",
                n=draft.amount("completions"),
                due=draft.amount("completions_due"),
                span=draft.spoken_span(),
                completed=draft.amount("completions_completed"),
                rate=draft.amount("completion_count_rate", "year_plan"),
            )
        )
    blocks += _more(draft)
    blocks.append(_starts_table(draft))
    return Section("starts", draft.say("bulletin.section.starts"), tuple(blocks))


def _more(draft: Draft) -> list[Block]:
    blocks: list[Block] = []
    early = {"annual_class": "preparatory"}
    waiting = draft.amount("projects", within=early)
    if exact(waiting):
        total = draft.amount("total_investment", within=early)
        blocks.append(draft.sentence("bulletin.preparatory", n=waiting, total=total))
    entry = draft.amount("statistics_entry_rate")
    if isinstance(entry, Number):
        started, registered = draft.amount("started"), draft.amount("registered_started")
        blocks.append(draft.sentence("bulletin.entry", n=started, registered=registered, rate=entry))
    paid = draft.amount("payment_rate")
    if isinstance(paid, Number):
        blocks.append(draft.sentence("bulletin.payment", paid=draft.amount("paid_year"), rate=paid))
    return blocks


_STARTS = (
    ("new_starts", ""), ("new_starts_due", ""), ("new_starts_started", ""), ("start_rate", "year_plan"),
    ("new_starts_overdue", ""), ("completions", ""), ("completions_completed", ""),
)  # fmt: skip


def _starts_table(draft: Draft) -> Table:
    found = breakdown(draft, "unit", _STARTS)
    caption = draft.say("bulletin.caption.starts", month=draft.month_words())
    return table(draft, found, caption, draft.say("bulletin.first.unit"))
