"""Lists of projects: due and not started, furthest behind, problems, next steps, with who is responsible."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from leitai import models
from leitai.core.progress import SLIP_KINDS, Spec
from leitai.documents import numbers
from leitai.documents.dates import day_text
from leitai.documents.numbers import Form, Number
from leitai.documents.outline import Block, Column, Note, Paragraph, Row, Section, Table
from leitai.facts.engine import engine
from leitai.facts.questions import TOTAL, project_rows, schedule_of
from leitai.queries.bulletins.draft import Draft
from leitai.queries.orgs import visible

LAG = Fraction(10, 100)
"""A project is listed as lagging when its completion rate is this far below the time progress."""
SHOWN = 10


@dataclass(frozen=True)
class Listed:
    """One project of a list, as the closed month knows it."""

    key: str
    name: str
    unit: str
    unit_keys: tuple[str, ...]
    responsible: str
    leader: str
    facts: dict[str, Any]
    plan: Fraction | None = None
    done: Fraction | None = None

    @property
    def lag(self) -> Fraction | None:
        return self.done / self.plan if self.plan and self.done is not None else None


@dataclass
class Register:
    """The month's projects by key, with names in the bulletin's language."""

    draft: Draft

    def __post_init__(self) -> None:
        store, month = self.draft.found.store, self.draft.month
        table = engine().table(store, "projects", [month])
        self.facts = {row["project_id"]: row for row in engine().rows(table).to_pylist()}
        self.english = dict(visible(self.draft.scope, models.Organization).values_list("name", "name_en"))
        people = visible(self.draft.scope, models.LeaderAssignment).values_list("leader", "leader_en")
        self.leaders = dict(people)

        self.everything = self.listed(self.draft.spec("projects"))

    def listed(self, spec: Spec) -> list[Listed]:
        """The projects that a measure is summed from, each once, with the units it is credited to."""
        rows = project_rows(engine(), self.draft.found.store, self.draft.month, TOTAL, "", spec)
        units: dict[str, list[str]] = defaultdict(list)
        sums: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for row in rows:
            units[row.project_id].append(row.unit_code)
            over, under = row.numerator or Fraction(0), row.denominator or Fraction(0)
            # Amounts are split among the units of a project; days are the project's own in every row.
            before = [Fraction(0), Fraction(0)] if spec.kind in SLIP_KINDS else sums[row.project_id]
            sums[row.project_id] = [before[0] + over, before[1] + under]
        return [self._one(key, tuple(codes), *sums[key]) for key, codes in units.items()]

    def _one(self, key: str, codes: tuple[str, ...], over: Fraction, under: Fraction) -> Listed:
        facts = self.facts[key]
        english = self.draft.language == "en"
        responsible, leader = facts["responsible_unit"] or "", facts["leader"] or ""
        labels = [self.draft.names("unit").label(code, self.draft.language) for code in sorted(codes) if code]
        return Listed(
            key=key,
            name=(facts["name_en"] or facts["name"]) if english else facts["name"],
            unit=self.draft.say("bulletin.comma").join(labels),
            unit_keys=codes,
            responsible=(self.english.get(responsible) or responsible) if english else responsible,
            leader=(self.leaders.get(leader) or leader) if english else leader,
            facts=facts,
            plan=under,
            done=over,
        )


def attention(draft: Draft, waiting: list[Listed], late: list[Listed]) -> tuple[Section, list[Section]]:
    """Projects due to start that have not, and projects furthest behind; the full lists are annexes."""
    blocks: list[Block] = []
    if waiting:
        overdue = draft.amount("new_starts_overdue")
        blocks.append(Paragraph(draft.parts("bulletin.not_started", n=overdue), "finding"))
        blocks.append(_waiting_table(draft, waiting[:SHOWN]))
        blocks += _more(draft, len(waiting), "bulletin.rest_in_annex")
    if late:
        blocks.append(draft.sentence("bulletin.lagging"))
        blocks.append(_late_table(draft, late[:SHOWN]))
        blocks += _more(draft, len(late), "bulletin.rest_in_annex")
    if not blocks:
        blocks.append(draft.sentence("bulletin.nothing_late"))
    annexes = []
    if len(waiting) > SHOWN:
        annexes.append(_annex(draft, "not_started", _waiting_table(draft, waiting)))
    if len(late) > SHOWN:
        annexes.append(_annex(draft, "lagging", _late_table(draft, late)))
    return Section("attention", draft.say("bulletin.section.attention"), tuple(blocks)), annexes


def _more(draft: Draft, found: int, id: str) -> list[Block]:
    return [Note((draft.say(id),))] if found > SHOWN else []


def _annex(draft: Draft, key: str, table: Table) -> Section:
    return Section(key, draft.say(f"bulletin.section.{key}"), (table,), annex=True, wide=True)


def not_started(draft: Draft, register: Register) -> list[Listed]:
    """Planned to start by this month and not started, the earliest first."""
    found = register.listed(draft.spec("new_starts_overdue"))
    return sorted(found, key=lambda one: (one.facts["planned_start"] or date.max, one.key))


def lagging(draft: Draft, register: Register) -> list[Listed]:
    """Under way with a plan, and at least ten points below the time progress; the furthest behind first."""
    schedule = schedule_of(draft.found.store, draft.month)
    found = [
        one for one in register.listed(draft.spec("completion_rate", "plan_year"))
        if one.lag is not None and one.lag - schedule <= -LAG and not one.facts["completed_on"]
        and one.facts["started_on"]
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.lag or Fraction(0), one.key))


def _waiting_table(draft: Draft, projects: list[Listed]) -> Table:
    columns = (*_columns(draft), Column(draft.say("bulletin.column.planned_start"), width=1.5, align="left"))
    rows = tuple(
        Row(
            ((one.name,), (one.unit,), (one.responsible,), (one.leader,), (_day(draft, one.facts["planned_start"]),)),
            one.key,
        )
        for one in projects
    )
    return Table(draft.say("bulletin.caption.not_started", month=draft.month_words()), columns, rows)


def _columns(draft: Draft) -> tuple[Column, ...]:
    widths = {"project": 2.6, "unit": 1.1, "responsible": 1.7, "leader": 0.9}
    return tuple(Column(draft.say(f"bulletin.column.{name}"), align="left", width=w) for name, w in widths.items())


def _day(draft: Draft, day: date | None) -> str:
    return day_text(day, draft.language, year=True) if day else numbers.absent(draft.language).printed


def _late_table(draft: Draft, projects: list[Listed]) -> Table:
    money = numbers.money_form(draft.language, "project", draft.region.currency)
    rate, lead = draft.form(draft.spec("completion_rate")), draft.form(draft.spec("lead"))
    columns = (
        *_columns(draft),
        Column(draft.say("bulletin.column.plan_year"), money.unit, width=1.1),
        Column(draft.say("bulletin.column.completion_rate")),
        Column(draft.say("bulletin.column.lead"), lead.unit),
    )
    schedule = schedule_of(draft.found.store, draft.month)
    rows = []
    for one in projects:
        done = one.lag or Fraction(0)
        figures = (
            project_number(draft, one, "plan_year", one.plan or Fraction(0), money),
            project_number(draft, one, "completion_rate", done, rate),
            project_number(draft, one, "lead", done - schedule, lead),
        )
        texts = ((one.name,), (one.unit,), (one.responsible,), (one.leader,))
        rows.append(Row((*texts, *((figure,) for figure in figures)), one.key))
    return Table(draft.say("bulletin.caption.lagging", month=draft.month_words()), columns, tuple(rows))


def project_number(draft: Draft, one: Listed, kind: str, value: Fraction, form: Form) -> Number:
    spec = draft.spec(kind)
    arguments = {"project": one.key, "kind": spec.kind, "denominator": spec.denominator, "policy": spec.policy}
    origin = numbers.Origin(draft.label(spec), one.name)
    desk = draft.desk(TOTAL)
    return desk.number(value, form, "project", {name: text for name, text in arguments.items() if text}, origin)


# ---- problems and next steps, as filed


def problems(draft: Draft, register: Register, late: list[Listed]) -> tuple[Section, list[Section]]:
    """What the reports name as problems, late projects first; of many the body shows the first and an annex all."""
    rows = _told(draft, register, "problem")
    blocks: list[Block] = [draft.sentence("bulletin.problems" if rows else "bulletin.no_problems")]
    if rows:
        blocks.append(_told_table(draft, _most_urgent(rows, late), "problem"))
        blocks += _more(draft, len(rows), "bulletin.rest_in_annex")
    annexes = [_annex(draft, "problem_list", _told_table(draft, rows, "problem"))] if len(rows) > SHOWN else []
    return Section("problems", draft.say("bulletin.section.problems"), tuple(blocks)), annexes


def next_steps(draft: Draft, register: Register, waiting: list[Listed], behind: list[Listed]) -> Section:
    """Which units are asked for what, and the next steps that late projects have reported."""
    blocks: list[Block] = []
    for id, projects in (("ask_start", waiting), ("ask_catch_up", behind)):
        units = _units(draft, projects)
        if units:
            blocks.append(Paragraph(draft.parts(f"bulletin.{id}", units=draft.listed(units)), "item"))
    late = [*waiting, *behind]
    keys = {one.key for one in late}
    rows = [one for one in _told(draft, register, "next_step") if one.key in keys]
    if rows:
        blocks.append(_told_table(draft, _most_urgent(rows, late), "next_step"))
        blocks += _more(draft, len(rows), "bulletin.most_urgent")
    if not blocks:
        blocks.append(draft.sentence("bulletin.go_on"))
    return Section("next", draft.say("bulletin.section.next"), tuple(blocks))


def _most_urgent(rows: list[Listed], late: list[Listed]) -> list[Listed]:
    """Of many rows the first ten by how late their projects are, in the order of the rows."""
    urgency = {one.key: place for place, one in enumerate(late)}
    first = sorted(rows, key=lambda one: urgency.get(one.key, len(urgency)))[:SHOWN]
    return [one for one in rows if one in first]


def _units(draft: Draft, projects: list[Listed]) -> list[str]:
    """The units of some projects, each once, in official order."""
    names = draft.names("unit")
    codes = {code for one in projects for code in one.unit_keys if code}
    ordered = sorted(codes, key=lambda code: (names.order.get(code, len(names.order)), code))
    return [names.label(code, draft.language) for code in ordered]


def _told(draft: Draft, register: Register, column: str) -> list[Listed]:
    """The projects whose report says something under a heading, by unit in official order."""
    order = draft.names("unit").order
    told = [one for one in register.everything if str(one.facts[column] or "").strip()]
    return sorted(
        told, key=lambda one: (min((order.get(code, len(order)) for code in one.unit_keys), default=0), one.key)
    )


def _told_table(draft: Draft, rows: list[Listed], column: str) -> Table:
    columns = (
        Column(draft.say("bulletin.column.unit"), align="left", width=1),
        Column(draft.say("bulletin.column.project"), align="left", width=2.2),
        Column(draft.say("bulletin.column.responsible"), align="left", width=1.5),
        Column(draft.say(f"bulletin.column.{column}"), align="left", width=2.6),
    )
    made = tuple(
        Row(((one.unit,), (one.name,), (one.responsible,), (str(one.facts[column]).strip(),)), one.key) for one in rows
    )
    note = draft.say("bulletin.as_filed")
    return Table(draft.say(f"bulletin.caption.{column}", month=draft.month_words()), columns, made, note)
