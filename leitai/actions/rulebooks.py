"""Rulebooks of the office's own: copied, drafted, proposed by one person and put in force by another."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

from django.db import IntegrityError, transaction

from leitai import labels, models
from leitai.actions import texts
from leitai.actions.audit import record
from leitai.actions.guard import hold_region
from leitai.core.rulebook import RulebookError
from leitai.queries import months
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope, found, require, visible
from leitai.queries.rulebooks import LIMIT, preset_codes, preset_text
from leitai.queries.rulebooks.texts import lines_of, read, renamed
from leitai.rules import Permission, Refused


@transaction.atomic
def copy_rulebook(*, by: Scope, kind: str, preset: str, code: str) -> models.RulebookVersion:
    """A shipped rulebook becomes one of the office's own, under a code of its own: the first draft of it."""
    require(by, Permission.EDIT_RULEBOOKS)
    if kind not in dict(labels.RULEBOOK_KINDS):
        raise Refused("unknown_choice", value=kind, field="kind")
    shipped = preset_codes("league" if kind == "league" else "contest")
    if preset not in shipped:
        raise Refused("unknown_choice", value=preset, field="rulebook")
    own = texts.needed(code, 40, "code")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", own):
        raise Refused("rulebook_code_malformed")
    if own in shipped:
        raise Refused("rulebook_code_is_shipped", taken=own)
    moment = months.now(months.region_of(by))
    row = models.OfficeRulebook(
        region_id=by.region_id, kind=kind, code=own, preset=preset, created_by_id=by.person_id, created_at=moment
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("rulebook_code_taken", taken=own) from error
    copied = preset_text("league" if kind == "league" else "contest", preset)
    version = _new_draft(by, row, renamed(copied, own, 1), moment)
    record(by=by, verb="copy_rulebook", about=row, detail={"kind": kind, "preset": preset, "code": own})
    return version


@transaction.atomic
def begin_version(*, by: Scope, version_id: int) -> models.RulebookVersion:
    """A new draft that begins with the text of an earlier version; one is at work at a time."""
    require(by, Permission.EDIT_RULEBOOKS)
    earlier = found(by, models.RulebookVersion, version_id)
    row = found(by, models.OfficeRulebook, earlier.rulebook_id, lock=True)
    if row.versions.filter(state__in=("draft", "proposed")).exists():
        raise Refused("rulebook_version_at_work")
    version = _new_draft(by, row, earlier.text, months.now(months.region_of(by)))
    detail = {"number": version.number, "from": earlier.number}
    record(by=by, verb="begin_version", about=version, detail=detail)
    return version


def _new_draft(by: Scope, row: models.OfficeRulebook, said: str, moment: dt.datetime) -> models.RulebookVersion:
    last = row.versions.order_by("-number").first()
    number = last.number + 1 if last else 1
    said = renamed(said, row.code, number)
    return models.RulebookVersion.objects.create(
        rulebook=row, number=number, text=said, sha256=_hash(said), edited_by_id=by.person_id, edited_at=moment
    )


@transaction.atomic
def save_version(*, by: Scope, version_id: int, text: str, note: str, seen: str) -> models.RulebookVersion:
    """Keep a draft's text, faults and all. `seen` is the hash of the text the writer began with: whoever saved
    meanwhile is not written over.
    """
    require(by, Permission.EDIT_RULEBOOKS)
    version = _held(by, version_id, "draft")
    if version.sha256 != seen:
        raise Refused("rulebook_changed_meanwhile")
    said = lines_of(text)
    if len(said) > LIMIT:
        raise Refused("text_too_long", field="text", most=LIMIT)
    version.text, version.sha256, version.note = said, _hash(said), texts.text(note, 300, "note")
    version.edited_by_id, version.edited_at = by.person_id, months.now(months.region_of(by))
    version.save()
    detail = {"number": version.number, "sha256": version.sha256}
    record(by=by, verb="save_version", about=version, detail=detail)
    return version


@transaction.atomic
def drop_version(*, by: Scope, version_id: int) -> models.OfficeRulebook | None:
    """Throw a draft away; a rulebook that has nothing else goes with it, and None is returned."""
    require(by, Permission.EDIT_RULEBOOKS)
    version = _held(by, version_id, "draft")
    row = version.rulebook
    detail = {"kind": row.kind, "code": row.code, "number": version.number, "sha256": version.sha256}
    version.delete()
    # the event names what it was about, also where that is gone
    number, left = row.pk, row.versions.exists()
    if not left:
        row.delete()
        row.pk = number
    record(by=by, verb="drop_version", about=row, detail=detail)
    return row if left else None


@transaction.atomic
def propose_version(
    *, by: Scope, version_id: int, seen: str, note: str, reason: str, valid_from: dt.date | None = None
) -> models.RulebookVersion:
    """Freeze a draft that computes, and ask a second person for it. `seen` is the hash of the text one proposes."""
    require(by, Permission.EDIT_RULEBOOKS)
    version = _held(by, version_id, "draft")
    if version.sha256 != seen:
        raise Refused("rulebook_changed_meanwhile")
    _computes(version)
    if version.rulebook.kind == "league":
        if valid_from is None:
            raise Refused("text_missing", field="valid_from")
        valid_from = valid_from.replace(day=1)
        _open_month(by, valid_from)
    version.note, version.reason = texts.needed(note, 300, "note"), texts.needed(reason, 1000, "reason")
    version.valid_from = valid_from if version.rulebook.kind == "league" else None
    version.state = "proposed"
    version.proposed_by_id, version.proposed_at = by.person_id, months.now(months.region_of(by))
    version.save()
    detail = {"number": version.number, "sha256": version.sha256, "valid_from": _day(version)}
    record(by=by, verb="propose_version", about=version, detail=detail)
    return version


@transaction.atomic
def approve_version(*, by: Scope, version_id: int, answer: str = "") -> models.RulebookVersion:
    """Put a proposed version in force. Whoever wrote or proposed it does not; no closed month gets another rule."""
    require(by, Permission.APPROVE_RULEBOOKS)
    hold_region(by)
    version = _held(by, version_id, "proposed")
    if any(same_hands(by, first, version) for first in (version.proposed_by_id, version.edited_by_id)):
        raise Refused("rulebook_needs_second_person")
    _computes(version)
    if version.valid_from is not None:
        _open_month(by, version.valid_from)
    _decide(by, version, "approved", texts.text(answer, 1000, "answer"))
    detail = {"number": version.number, "sha256": version.sha256, "valid_from": _day(version)}
    record(by=by, verb="approve_version", about=version, month=version.valid_from, detail=detail)
    return version


@transaction.atomic
def return_version(*, by: Scope, version_id: int, answer: str) -> models.RulebookVersion:
    """Say no with words; the proposal stays on record, and a new draft may begin with it."""
    require(by, Permission.APPROVE_RULEBOOKS)
    version = _held(by, version_id, "proposed")
    _decide(by, version, "returned", texts.needed(answer, 1000, "answer"))
    record(by=by, verb="return_version", about=version, detail={"number": version.number, "sha256": version.sha256})
    return version


def _decide(by: Scope, version: models.RulebookVersion, state: str, answer: str) -> None:
    version.state, version.answer = state, answer
    version.decided_by_id, version.decided_at = by.person_id, months.now(months.region_of(by))
    version.save()


def _held(by: Scope, version_id: int, state: str) -> models.RulebookVersion:
    version = found(by, models.RulebookVersion, version_id, lock=True)
    if version.state != state:
        raise Refused("rulebook_in_other_state", state=labels.choice(labels.RULEBOOK_STATES, version.state))
    return version


def _computes(version: models.RulebookVersion) -> None:
    try:
        read(version.rulebook.kind, version.text, version.rulebook.code)
    except RulebookError as error:
        first = error.problems[0]
        raise Refused("version_faulty", n=len(error.problems), line=first.line) from error


def _open_month(by: Scope, month: dt.date) -> None:
    """A closed month keeps its rule, and so do the months before it."""
    last = visible(by, models.MonthRevision).order_by("month").values_list("month", flat=True).last()
    if last is not None and month <= last:
        raise Refused("rulebook_month_closed", month=f"{month:%Y-%m}", last=f"{last:%Y-%m}")


def _day(version: models.RulebookVersion) -> str | None:
    return f"{version.valid_from:%Y-%m}" if version.valid_from else None


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
