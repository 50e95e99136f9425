"""The sections of a region whose data hold no annual plan: what moved since the first report, in days and in money."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from leitai.core.progress import Spec
from leitai.documents import numbers
from leitai.documents.outline import Block, Chart, Column, Heading, Note, Paragraph, Point, Row, Section, Table
from leitai.facts.engine import engine
from leitai.facts.questions import TOTAL, project_rows
from leitai.queries.bulletins.breakdown import PORTFOLIO, Breakdown, Mismatch, breakdown, mismatches, table
from leitai.queries.bulletins.draft import Draft, exact, unsigned
from leitai.queries.bulletins.projects import SHOWN, Listed, Register, project_number
from leitai.queries.packs import pack, packs

MISSING = ("completion_rate", "start_rate", "payment_rate")


def overall(draft: Draft) -> Section:
    growth, mean = draft.amount("growth"), draft.amount("slip_mean")
    blocks: list[Block] = [
        replace(
            draft.moved(
                "bulletin.portfolio",
                growth,
                n=draft.amount("projects"),
                month=draft.month_words(),
                budget=draft.amount("budget_now"),
                first=draft.amount("budget_first"),
            ),
            role="finding",
        )
    ]
    average = exact(mean)
    if average is not None:
        median = draft.amount("slip_median")
        way = "slip_later" if min(average, exact(median) or 0) >= 0 else "slip"
        blocks.append(draft.sentence(f"bulletin.{way}", n=draft.slip_count(), mean=mean, median=median))
    for kind in ("carried", "unfiled"):
        shown = draft.amount(kind)
        if exact(shown):
            blocks.append(Note(draft.parts(f"bulletin.{kind}", n=shown)))
    caveat = _caveat(draft)
    blocks += [Note((caveat,))] if caveat else []
    return Section("overall", draft.say("bulletin.section.overall"), tuple(blocks))


def _caveat(draft: Draft) -> str:
    """What the source of this region's data cannot show, as its pack says it."""
    if draft.region.pack not in packs():
        return ""
    found = pack(draft.region.pack)
    return found.caveat_en if draft.language == "en" else found.caveat


def units(draft: Draft) -> tuple[Section, list[Mismatch]]:
    """By unit with the finding, then by place with what no one borough holds listed apart."""
    blocks: list[Block] = []
    wrong: list[Mismatch] = []
    for by in ("unit", "place"):
        found = breakdown(draft, by, PORTFOLIO)
        if not any(found.labels):
            continue
        name = draft.say(f"bulletin.by.{by}_portfolio")
        wrong += mismatches(found, name)
        chart = _slips(draft, found)
        caption = draft.say("bulletin.caption.portfolio", by=name, month=draft.month_words())
        blocks.append(Heading(name))
        blocks += [_finding(draft, found)] if chart else []
        blocks.append(table(draft, found, caption, draft.say(f"bulletin.first.{by}")))
        blocks += [chart] if chart and by == "unit" else []
    return Section("units", draft.say("bulletin.section.units"), tuple(blocks)), wrong


def _slipped(found: Breakdown) -> list[str]:
    """Keys with a slip, the longest first; what stands apart is not compared."""
    values = {key: exact(shown) for key, shown in found.column("slip_mean").items() if key not in found.apart}
    return sorted((key for key, value in values.items() if value is not None), key=lambda key: -(values[key] or 0))


def _finding(draft: Draft, found: Breakdown) -> Paragraph:
    most, least = _slipped(found)[0], _slipped(found)[-1]
    slip = found.column("slip_mean")
    early = (exact(slip[least]) or 0) < 0 <= (exact(slip[most]) or 0)
    return draft.sentence(
        "bulletin.slip_extremes_early" if early else "bulletin.slip_extremes",
        most=found.labels[most],
        most_days=slip[most],
        least=found.labels[least],
        least_days=unsigned(slip[least]) if early else slip[least],
    )


def _slips(draft: Draft, found: Breakdown) -> Chart | None:
    keys = _slipped(found)
    if len(keys) < 2:
        return None
    slip = found.column("slip_mean")
    points = tuple(Point(found.labels[key], n) for key in keys if isinstance(n := slip[key], numbers.Number))
    days = numbers.days_form(draft.language).unit
    label = draft.say("league.kind.slip_mean")
    columns = (Column(draft.say(f"bulletin.first.{found.by}"), align="left"), Column(label, days))
    twin = Table(
        draft.say("bulletin.caption.twin", name=label, month=draft.month_words()),
        columns,
        tuple(Row(((point.label,), (point.number,)), key) for point, key in zip(points, keys, strict=True)),
    )
    title = draft.say("bulletin.chart_slip", name=found.labels[keys[0]])
    return Chart("bars", title, draft.say("bulletin.axis", name=label, unit=days), points, twin)


def movers(draft: Draft, register: Register) -> Section:
    """The projects whose completion slipped furthest and those whose budget grew most."""
    blocks: list[Block] = [draft.sentence("bulletin.movers")]
    slips = [one for one in register.listed(draft.spec("slip_mean")) if (one.done or 0) > 0]
    slips.sort(key=lambda one: (-(one.done or Fraction(0)), one.key))
    blocks.append(_table(draft, "slip_mean", [(one, one.done or Fraction(0)) for one in slips[:SHOWN]]))
    grown = [(one, one.done / one.plan - 1) for one in register.listed(draft.spec("growth")) if one.plan and one.done]
    grown.sort(key=lambda pair: (-pair[1], pair[0].key))
    blocks.append(_table(draft, "growth", grown[:SHOWN]))
    return Section("movers", draft.say("bulletin.section.movers"), tuple(blocks))


def _table(draft: Draft, kind: str, rows: list[tuple[Listed, Fraction]]) -> Table:
    form = draft.form(draft.spec(kind))
    budget = draft.form(Spec("budget_now"))
    columns = (
        Column(draft.say("bulletin.column.project"), align="left", width=2.6),
        Column(draft.say("bulletin.first.unit"), align="left", width=1.4),
        Column(draft.say("bulletin.column.budget_now"), budget.unit),
        Column(draft.say(f"bulletin.column.{kind}"), form.unit),
    )
    money = _budgets(draft)
    made = []
    for one, value in rows:
        now = money.get(one.key)
        shown = numbers.absent(draft.language) if now is None else project_number(draft, one, "budget_now", now, budget)
        made.append(
            Row(((one.name,), (one.unit,), (shown,), (project_number(draft, one, kind, value, form),)), one.key)
        )
    return Table(draft.say(f"bulletin.caption.movers_{kind}", month=draft.month_words()), columns, tuple(made))


def _budgets(draft: Draft) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    spec = draft.spec("budget_now")
    for row in project_rows(engine(), draft.found.store, draft.month, TOTAL, "", spec):
        if row.numerator is not None:
            found[row.project_id] = found.get(row.project_id, Fraction(0)) + row.numerator
    return found


def missing(draft: Draft) -> Section:
    """The measures of monthly dispatch that these data cannot give, each with its reason; never 0."""
    blocks: list[Block] = []
    for kind in MISSING:
        shown = draft.amount(kind)
        if isinstance(shown, numbers.Absent):
            text = draft.say("bulletin.not_available", name=draft.say(f"bulletin.column.{kind}"), reason=shown.reason)
            blocks.append(Paragraph((text,), "item"))
    if not blocks:
        blocks.append(draft.sentence("bulletin.go_on"))
    return Section("missing", draft.say("bulletin.section.missing"), tuple(blocks))
