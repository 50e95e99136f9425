"""A published appraisal in a bulletin: places and totals, each with its cell in the appraisal's own facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from leitai import models
from leitai.documents import numbers
from leitai.documents.numbers import Form, Number
from leitai.documents.outline import Block, Column, Parts, Row, Section, Table
from leitai.facts.questions import TOTAL
from leitai.facts.schema import month_date
from leitai.queries.appraisal.rounds import said
from leitai.queries.appraisal.scored import appraisal_of
from leitai.queries.appraisal.tables import names_of
from leitai.queries.bulletins.draft import Draft, Shown
from leitai.queries.orgs import visible


def appraisal(draft: Draft) -> Section | None:
    """The newest one published of those whose period ended in this fiscal year, up to the bulletin's month."""
    published = _published(draft)
    if published is None:
        return None
    row = published.result.round
    units = [unit for unit in published.result.protocol["units"] if unit["score"] is not None]
    if not units:
        return None
    names, grades = names_of(row, draft.scope.language), _grades(draft, published.result)
    blocks: list[Block] = []
    first = [unit for unit in units if unit["place"] == 1]
    if len(first) == 1:
        score = _number(draft, published, first[0], "score", names)
        values = {"name": said(row, draft.scope.language), "unit": names[first[0]["unit"]], "score": score}
        blocks.append(draft.sentence("bulletin.appraisal_first", **values))
    blocks.append(_table(draft, published, units, names, grades))
    return Section("appraisal", draft.say("bulletin.section.appraisal"), tuple(blocks))


def _published(draft: Draft) -> models.AppraisalPublication | None:
    day, first = month_date(draft.month), draft.region.fiscal_first_month
    began = day.replace(year=day.year if day.month >= first else day.year - 1, month=first)
    next_month = (day + dt.timedelta(days=31)).replace(day=1)
    rows = visible(draft.scope, models.AppraisalPublication).filter(
        result__round__ends__gte=began, result__round__ends__lt=next_month
    )
    ordered = rows.select_related("result__round").order_by("-result__round__ends", "-revision")
    return ordered.first()


def _grades(draft: Draft, result: models.AppraisalResult) -> dict[str, str]:
    tree = appraisal_of(result).tree
    return {one.code: one.label.en if draft.language == "en" else one.label.zh for one in tree.grades}


def _table(
    draft: Draft, published: models.AppraisalPublication, units: list[dict[str, Any]], names: Mapping[str, str],
    grades: Mapping[str, str],
) -> Table:  # fmt: skip
    classes = {one.code: one.label for one in appraisal_of(published.result).tree.classes}
    columns = [Column(draft.say("league.place"), align="centre", width=0.7)]
    columns.append(Column(draft.say("bulletin.first.unit"), align="left", width=1.6))
    if classes:
        columns.append(Column(draft.say("appraisal.heading_class"), align="left", width=1.6))
    columns += [Column(draft.say("appraisal.heading_score")), Column(draft.say("appraisal.heading_grade"))]
    rows = []
    for unit in units:
        cells: list[Parts] = [(_number(draft, published, unit, "place", names),), (names[unit["unit"]],)]
        if classes:
            label = classes.get(unit["class"])
            cells.append(((label.en if draft.language == "en" else label.zh) if label else "",))
        cells += [(_number(draft, published, unit, "score", names),), (grades.get(unit["grade"] or "", "—"),)]
        rows.append(Row(tuple(cells), unit["unit"]))
    row = published.result.round
    caption = draft.say("bulletin.caption.appraisal", name=said(row, draft.scope.language))
    note = draft.say("bulletin.appraisal_note", revision=published.revision, hash=published.manifest_sha256[:8])
    return Table(caption, tuple(columns), tuple(rows), note)


def _number(
    draft: Draft, published: models.AppraisalPublication, unit: Mapping[str, Any], part: str, names: Mapping[str, str]
) -> Shown:
    if not unit[part]:
        return numbers.absent(draft.language)
    row = published.result.round
    arguments = {"appraisal": row.code, "publication": str(published.revision), "unit": unit["unit"], "part": part}
    form = numbers.place_form(draft.language) if part == "place" else _score_form(unit["score"])
    origin = numbers.Origin(draft.say(f"appraisal.heading_{part}"), names[unit["unit"]], basis=row.name)
    made: Number = draft.desk(TOTAL).number(Fraction(unit[part]), form, "appraisal", arguments, origin)
    return made


def _score_form(score: str) -> Form:
    exponent = Decimal(score).as_tuple().exponent
    return Form("plain", -exponent if isinstance(exponent, int) else 0)
