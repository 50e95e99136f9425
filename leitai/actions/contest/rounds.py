"""Seasons and rounds: named, given their rulebook and their people of duty, and opened for scoring."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from leitai import labels, models
from leitai.actions.audit import record
from leitai.actions.contest.hold import PREPARING, held_round
from leitai.actions.texts import needed, text
from leitai.core.rulebook import RulebookError
from leitai.queries import months
from leitai.queries.contest.openness import reasons_not_to_open
from leitai.queries.contest.rules import round_book
from leitai.queries.contest_rulebooks import contest_presets, contest_rulebook
from leitai.queries.orgs import Scope, assignments_on, found, require, visible
from leitai.queries.rulebooks.kept import contest_versions
from leitai.rules import ROLE_PERMISSIONS, Permission, Refused

SERVING = [role.value for role, held in ROLE_PERMISSIONS.items() if Permission.SERVE_CONTEST in held]


class SeasonFacts(TypedDict):
    code: str
    name: str
    name_en: str
    starts: dt.date
    ends: dt.date


class RoundFacts(TypedDict):
    code: str
    name: str
    name_en: str
    kind: str
    starts: dt.date
    ends: dt.date
    objection_days: int
    keeps_photo_place: bool


@transaction.atomic
def create_season(*, by: Scope, **facts: Unpack[SeasonFacts]) -> models.Season:
    require(by, Permission.RUN_CONTEST)
    season = models.Season(region_id=by.region_id)
    _take_season(by, season, facts)
    record(by=by, verb="create_season", about=season, detail={"code": season.code})
    return season


@transaction.atomic
def change_season(*, by: Scope, season_id: int, **facts: Unpack[SeasonFacts]) -> models.Season:
    require(by, Permission.RUN_CONTEST)
    season = found(by, models.Season, season_id, lock=True)
    _take_season(by, season, facts)
    outside = season.rounds.exclude(starts__gte=season.starts, ends__lte=season.ends).first()
    if outside is not None:
        raise Refused("round_outside_season", first=season.starts, last=season.ends)
    record(by=by, verb="change_season", about=season, detail={"code": season.code})
    return season


def _take_season(by: Scope, season: models.Season, facts: SeasonFacts) -> None:
    if facts["ends"] < facts["starts"]:
        raise Refused("contest_ends_before_it_starts")
    if visible(by, models.Season).filter(code=facts["code"]).exclude(pk=season.pk).exists():
        raise Refused("season_code_taken", taken=facts["code"])
    season.code, season.starts, season.ends = facts["code"], facts["starts"], facts["ends"]
    season.name, season.name_en = needed(facts["name"], 100, "name"), text(facts["name_en"], 100, "name_en")
    season.save()


@transaction.atomic
def create_round(*, by: Scope, season_id: int, **facts: Unpack[RoundFacts]) -> models.Round:
    require(by, Permission.RUN_CONTEST)
    row = models.Round(season=found(by, models.Season, season_id, lock=True))
    _take_round(by, row, facts)
    models.RoundSetup.objects.create(round=row)
    record(by=by, verb="create_round", about=row, detail={"season": season_id, "code": row.code, "kind": row.kind})
    return row


@transaction.atomic
def change_round(*, by: Scope, round_id: int, **facts: Unpack[RoundFacts]) -> models.Round:
    row = held_round(by, round_id, PREPARING)
    _take_round(by, row, facts)
    record(by=by, verb="change_round", about=row, detail={"code": row.code, "kind": row.kind})
    return row


def _take_round(by: Scope, row: models.Round, facts: RoundFacts) -> None:
    season = row.season
    if facts["ends"] < facts["starts"]:
        raise Refused("contest_ends_before_it_starts")
    if facts["starts"] < season.starts or facts["ends"] > season.ends:
        raise Refused("round_outside_season", first=season.starts, last=season.ends)
    if facts["kind"] not in dict(labels.ROUND_KINDS):
        raise Refused("unknown_choice", value=facts["kind"], field="kind")
    if season.rounds.filter(code=facts["code"]).exclude(pk=row.pk).exists():
        raise Refused("round_code_taken", taken=facts["code"])
    for name in ("code", "kind", "starts", "ends", "objection_days", "keeps_photo_place"):
        setattr(row, name, facts[name])  # type: ignore[literal-required]
    row.name, row.name_en = needed(facts["name"], 100, "name"), text(facts["name_en"], 100, "name_en")
    row.save()


@transaction.atomic
def choose_rulebook(*, by: Scope, round_id: int, preset: str) -> models.Round:
    """One of the shipped rulebooks, as it is; a text of the office's own is given up."""
    row = held_round(by, round_id, PREPARING)
    if preset not in contest_presets():
        raise Refused("unknown_choice", value=preset, field="rulebook")
    row.rulebook_code, row.rulebook_text = preset, ""
    row.save(update_fields=["rulebook_code", "rulebook_text"])
    record(by=by, verb="choose_rulebook", about=row, detail={"rulebook": preset})
    return row


@transaction.atomic
def choose_version(*, by: Scope, round_id: int, version_id: int) -> models.Round:
    """A rulebook of the office's own, in the version that is in force; its text is the round's from now on."""
    row = held_round(by, round_id, PREPARING)
    version = found(by, models.RulebookVersion, version_id)
    if version.pk not in {one.pk for one in contest_versions(by)}:
        raise Refused("rulebook_not_in_force")
    row.rulebook_code, row.rulebook_text = version.rulebook.code, version.text
    row.save(update_fields=["rulebook_code", "rulebook_text"])
    detail = {"rulebook": row.rulebook_code, "version": version.pk, "sha256": version.sha256}
    record(by=by, verb="choose_rulebook", about=row, detail=detail)
    return row


@transaction.atomic
def write_rulebook(*, by: Scope, round_id: int, text: str) -> models.Round:
    """A rulebook of the office's own. One that does not compute is not kept: its first fault is named."""
    row = held_round(by, round_id, PREPARING)
    try:
        book = contest_rulebook(text)
    except RulebookError as error:
        first = error.problems[0]
        raise Refused("rulebook_faulty", n=len(error.problems), line=first.line, where=first.where) from error
    row.rulebook_code, row.rulebook_text = book.code, text
    row.save(update_fields=["rulebook_code", "rulebook_text"])
    record(by=by, verb="write_rulebook", about=row, detail={"rulebook": book.code, "sha256": book.sha256})
    return row


@transaction.atomic
def open_round(*, by: Scope, round_id: int) -> models.Round:
    """Freeze the rulebook's text with its hash, keep the seed, and let the judges score."""
    row = held_round(by, round_id, PREPARING)
    if reasons := reasons_not_to_open(row):
        raise reasons[0]
    book = round_book(row)
    row.rulebook_text, row.rulebook_sha256 = book.text, book.sha256
    row.lot_seed = row.lot_seed or secrets.token_hex(16)
    row.state, row.opened_by_id, row.opened_at = "open", by.person_id, months.now(months.region_of(by))
    row.save()
    detail = {"rulebook": row.rulebook_code, "sha256": row.rulebook_sha256, "seed": row.lot_seed}
    record(by=by, verb="open_round", about=row, detail=detail)
    return row


@transaction.atomic
def give_duty(*, by: Scope, round_id: int, person_id: int, duty: str) -> models.RoundDuty:
    """Chair, scrutineer or clerk of the round; it has one chair."""
    row = held_round(by, round_id)
    person = found(by, models.Person, person_id)
    if duty not in dict(labels.ROUND_DUTIES):
        raise Refused("unknown_choice", value=duty, field="duty")
    held = assignments_on(person.pk, timezone.localdate()).filter(
        region_id=by.region_id, role__in=SERVING, acting_for__isnull=True
    )
    if not held.exists():
        raise Refused("duty_needs_a_role")
    if row.duties.filter(person=person, duty=duty).exists():
        raise Refused("duty_given_already")
    if duty == "chair" and row.duties.filter(duty="chair").exists():
        raise Refused("round_has_a_chair")
    given = models.RoundDuty.objects.create(round=row, person=person, duty=duty)
    record(by=by, verb="give_duty", about=row, detail={"person": person.pk, "duty": duty})
    return given


@transaction.atomic
def end_duty(*, by: Scope, duty_id: int) -> models.Round:
    require(by, Permission.RUN_CONTEST)
    duty = found(by, models.RoundDuty, duty_id)
    row = held_round(by, duty.round_id)
    detail = {"person": duty.person_id, "duty": duty.duty}
    duty.delete()
    record(by=by, verb="end_duty", about=row, detail=detail)
    return row
