"""An appraisal: created from a shipped tree or an earlier appraisal, changed, given up while nothing is issued."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from django.db import transaction

from leitai import labels, models
from leitai.actions.appraisal.hold import DRAFT, held_appraisal
from leitai.actions.audit import record
from leitai.actions.texts import needed, text
from leitai.core.rulebook import RulebookError
from leitai.queries.appraisal_rulebooks import appraisal_presets, appraisal_rulebook
from leitai.queries.orgs import Scope, found, require, visible
from leitai.queries.rulebooks import preset_text
from leitai.rules import Permission, Refused


class AppraisalFacts(TypedDict):
    code: str
    name: str
    name_en: str
    kind: str
    starts: dt.date
    ends: dt.date
    notice_days: int
    previous_id: int | None


@transaction.atomic
def create_appraisal(
    *, by: Scope, preset: str = "", copy_id: int | None = None, **facts: Unpack[AppraisalFacts]
) -> models.AppraisalRound:
    """With a shipped tree, or with the tree, the units and the departments of an earlier appraisal, or bare."""
    require(by, Permission.EDIT_APPRAISAL)
    row = models.AppraisalRound(region_id=by.region_id)
    earlier = found(by, models.AppraisalRound, copy_id) if copy_id is not None else None
    if preset:
        row.tree_text = _preset(preset)
    elif earlier is not None:
        row.tree_text = earlier.tree_text
    _take(by, row, facts)
    if earlier is not None:
        _copy_units(earlier, row)
    detail = {"code": row.code, "preset": preset, "copy_of": copy_id}
    record(by=by, verb="create_appraisal", about=row, detail=detail)
    return row


@transaction.atomic
def change_appraisal(*, by: Scope, round_id: int, **facts: Unpack[AppraisalFacts]) -> models.AppraisalRound:
    row = held_appraisal(by, round_id, DRAFT)
    _take(by, row, facts)
    record(by=by, verb="change_appraisal", about=row, detail={"code": row.code})
    return row


@transaction.atomic
def drop_appraisal(*, by: Scope, round_id: int) -> models.AppraisalRound:
    """Nothing was issued yet, so nothing is lost to anybody but the office that typed it."""
    row = held_appraisal(by, round_id, DRAFT)
    record(by=by, verb="drop_appraisal", about=row, detail={"code": row.code})
    models.AppraisalTarget.objects.filter(appraised__round=row).delete()
    for below in (row.steps, row.duties, row.appraised, row.city_targets):
        below.all().delete()
    row.delete()
    return row


@transaction.atomic
def choose_tree(*, by: Scope, round_id: int, preset: str) -> models.AppraisalRound:
    """One of the shipped trees, as it is; a text of the office's own is given up."""
    row = held_appraisal(by, round_id, DRAFT)
    row.tree_text = _preset(preset)
    row.save(update_fields=["tree_text"])
    record(by=by, verb="choose_tree", about=row, detail={"tree": preset})
    return row


@transaction.atomic
def write_tree(*, by: Scope, round_id: int, text: str) -> models.AppraisalRound:
    """A tree of the office's own. One with faults is not kept: the first is named."""
    row = held_appraisal(by, round_id, DRAFT)
    try:
        book = appraisal_rulebook(text)
    except RulebookError as error:
        first = error.problems[0]
        raise Refused("tree_faulty", n=len(error.problems), line=first.line, where=first.where) from error
    row.tree_text = text
    row.save(update_fields=["tree_text"])
    record(by=by, verb="write_tree", about=row, detail={"tree": book.code, "sha256": book.sha256})
    return row


def _preset(code: str) -> str:
    if code not in appraisal_presets():
        raise Refused("unknown_choice", value=code, field="tree")
    return preset_text("appraisal", code)


def _take(by: Scope, row: models.AppraisalRound, facts: AppraisalFacts) -> None:
    if facts["ends"] < facts["starts"]:
        raise Refused("contest_ends_before_it_starts")
    if facts["kind"] not in dict(labels.APPRAISAL_KINDS):
        raise Refused("unknown_choice", value=facts["kind"], field="kind")
    if visible(by, models.AppraisalRound).filter(code=facts["code"]).exclude(pk=row.pk).exists():
        raise Refused("appraisal_code_taken", taken=facts["code"])
    if not 1 <= facts["notice_days"] <= 60:
        raise Refused("notice_days_out_of_range")
    previous = None if facts["previous_id"] is None else found(by, models.AppraisalRound, facts["previous_id"])
    if previous is not None and (previous.pk == row.pk or previous.ends > facts["ends"]):
        raise Refused("appraisal_previous_is_later", name=previous.name)
    row.previous, row.code, row.kind = previous, facts["code"], facts["kind"]
    row.starts, row.ends, row.notice_days = facts["starts"], facts["ends"], facts["notice_days"]
    row.name, row.name_en = needed(facts["name"], 100, "name"), text(facts["name_en"], 100, "name_en")
    row.save()


def _copy_units(earlier: models.AppraisalRound, row: models.AppraisalRound) -> None:
    """Units that are no longer valid when the period ends stay behind; what was issued about them is not copied."""
    for one in earlier.appraised.select_related("unit"):
        gone = one.unit.valid_to if one.unit is not None else None
        if gone is None or gone > row.ends:
            one.pk, one.round = None, row
            one.save(force_insert=True)
    for duty in earlier.duties.all():
        duty.pk, duty.round = None, row
        duty.save(force_insert=True)
