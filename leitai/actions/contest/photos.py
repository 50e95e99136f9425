"""Photos of a contest: from the judges' phones with their ballots, and of candidates from office and units."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from procrastinate.contrib.django import app as tasks

from leitai import models
from leitai.actions.audit import record
from leitai.actions.storage import Stored, forget, refuse_dangerous, safe_name, store
from leitai.documents import photos
from leitai.documents.photos_apart import opened_apart
from leitai.queries import months
from leitai.queries.contest.photos import may_send_photo, named_by, phone_photo, round_of
from leitai.queries.delivery.parsed import stored_file
from leitai.queries.orgs import Scope, badge_scope, found, require
from leitai.rules import Permission, Refused

LARGEST = 15 * 2**20
MOST_WAITING = 12
"""Photos of one phone that no ballot names yet: a phone sends its ballots first."""
MOST_OF_A_CANDIDATE = 30
LONGEST, SMALL = 1600, 400
"""Pixels of the longer side: of the copy that is shown, and of the one in lists."""


def take_photo(*, badge: models.Badge, sha256: str, chunks: Iterable[bytes], media_type: str = "") -> models.File:
    """Take in what a judge's phone sends. The same photo again is acknowledged again and changes nothing.

    `media_type` is what the phone says the file is; what it is, its own bytes say.
    """
    known = phone_photo(badge, sha256)
    if known is not None:
        return known
    ballot = named_by(badge, sha256)
    if ballot is None:
        _may_wait(badge)
    stored = store(chunks, LARGEST, lambda draft: _is_photo(draft, sha256))
    scope = badge_scope(badge.judge.round.season.region, badge.judge.person_id)
    kind = photos.media_type(stored.head) or ""
    with transaction.atomic():
        models.Badge.objects.select_for_update().get(pk=badge.pk)
        known = phone_photo(badge, sha256)
        if known is not None:
            return known
        ballot = named_by(badge, sha256)
        file = models.File.objects.create(
            ballot=ballot, badge=None if ballot else badge, **_of_photo(stored, f"{sha256[:12]}", kind, scope)
        )
        detail = {"sha256": sha256, "kind": kind} | ({"said": media_type[:40]} if media_type != kind else {})
        _defer_copy(file)
        record(by=scope, verb="take_photo", about=file, detail=detail)
    return file


def tie_photos(*, badge: models.Badge) -> int:
    """Give the photos that came before their ballots to the ballots that name them now; returns how many."""
    with transaction.atomic():
        # the files alone: the badges among them are held in an order of their own by whoever hands in
        waiting = models.File.objects.select_for_update(of=("self",)).filter(badge__judge_id=badge.judge_id)
        tied = [(file, ballot) for file in waiting if (ballot := named_by(badge, file.sha256)) is not None]
        for file, ballot in tied:
            file.ballot, file.badge = ballot, None
            file.save(update_fields=["ballot", "badge"])
        if tied:
            scope = badge_scope(badge.judge.round.season.region, badge.judge.person_id)
            record(by=scope, verb="tie_photos", about=badge, detail={"files": [file.pk for file, _ballot in tied]})
    return len(tied)


def add_candidate_photo(
    *, by: Scope, candidate_id: int, file_name: str, chunks: Iterable[bytes], caption: str = ""
) -> models.File:
    """What the office or the candidate's own unit shows of it. The office's own are approved by that."""
    _may_add(by, found(by, models.Candidate, candidate_id))
    refuse_dangerous(file_name)
    stored = store(chunks, LARGEST, _is_photo)
    kind = photos.media_type(stored.head) or ""
    with transaction.atomic():
        candidate = found(by, models.Candidate, candidate_id, lock=True)
        _may_add(by, candidate)
        values = _of_photo(stored, safe_name(file_name), kind, by)
        if by.may(Permission.RUN_CONTEST):
            values |= {"approved_by_id": by.person_id, "approved_at": values["created_at"]}
        file = models.File.objects.create(candidate=candidate, caption=caption.strip()[:200], **values)
        _defer_copy(file)
        detail = {"sha256": stored.sha256, "candidate": candidate.pk}
        record(by=by, verb="add_candidate_photo", about=file, unit_id=candidate.unit_id, detail=detail)
    return file


@transaction.atomic
def approve_photo(*, by: Scope, file_id: int) -> models.File:
    """From now on everybody of the region may see it, and the board shows it."""
    require(by, Permission.RUN_CONTEST)
    file = _photo(by, file_id)
    if file.copy_state != "made":
        raise Refused("photo_not_ready")
    if file.approved_at is not None:
        raise Refused("photo_approved")
    file.approved_by_id, file.approved_at = by.person_id, months.now(months.region_of(by))
    file.save(update_fields=["approved_by", "approved_at"])
    record(by=by, verb="approve_photo", about=file, detail={"sha256": file.sha256})
    return file


@transaction.atomic
def withdraw_photo(*, by: Scope, file_id: int) -> models.File:
    require(by, Permission.RUN_CONTEST)
    file = _photo(by, file_id)
    if file.approved_at is None:
        raise Refused("photo_not_approved")
    file.approved_by, file.approved_at = None, None
    file.save(update_fields=["approved_by", "approved_at"])
    record(by=by, verb="withdraw_photo", about=file, detail={"sha256": file.sha256})
    return file


def copy_photo(*, file_id: int) -> models.File:
    """Make the copies that are shown. Unless the round's rule asks for places, what the camera wrote is not kept."""
    file = models.File.objects.get(pk=file_id)
    if file.copy_state != "waiting":
        return file
    round_ = round_of(file)
    values = _copies(file, round_.keeps_photo_place)
    with transaction.atomic():
        file = models.File.objects.select_for_update(of=("self",)).get(pk=file_id)
        for name, value in values.items():
            setattr(file, name, value)
        file.save(update_fields=list(values))
        scope = badge_scope(round_.season.region)
        record(by=scope, verb="copy_photo", about=file, detail={"state": file.copy_state, "copy": file.copy_sha256})
    if not file.original_kept:
        forget(file.sha256)
    return file


def _copies(file: models.File, keeps_place: bool) -> dict[str, object]:
    twin = models.File.objects.filter(sha256=file.sha256, copy_state="made").exclude(pk=file.pk).first()
    try:
        opened = opened_apart(stored_file(file.sha256), (LONGEST, SMALL))
    except photos.Unreadable:
        if twin is None:
            return {"copy_state": "broken"}
        same = ("copy_sha256", "small_sha256", "copy_width", "copy_height")
        return {name: getattr(twin, name) for name in same} | {"copy_state": "made", "original_kept": False}
    large, small = opened.copies
    place = opened.place if keeps_place else None
    values: dict[str, object] = {"copy_state": "made", "original_kept": keeps_place, "place_kept": keeps_place}
    values |= {"copy_sha256": store([large.jpeg], LARGEST).sha256, "small_sha256": store([small.jpeg], LARGEST).sha256}
    values |= {"copy_width": large.width, "copy_height": large.height}
    return values | ({"longitude": place.longitude, "latitude": place.latitude} if place else {})


def _is_photo(draft: Stored, sha256: str = "") -> None:
    if sha256 and draft.sha256 != sha256:
        raise Refused("photo_differs")
    if photos.media_type(draft.head) is None:
        raise Refused("photo_kind_unknown")
    try:
        photos.measured(draft.path)
    except photos.Unreadable as error:
        raise Refused("photo_too_many_pixels" if error.too_large else "photo_unreadable") from error


def _may_wait(badge: models.Badge) -> None:
    if badge.revoked_at is not None:
        raise Refused("photo_without_ballot")
    if models.File.objects.filter(badge=badge).count() >= MOST_WAITING:
        raise Refused("photos_without_ballot", n=MOST_WAITING)


def _may_add(by: Scope, candidate: models.Candidate) -> None:
    if not may_send_photo(by, candidate.unit_id):
        raise Refused("not_allowed", permission=Permission.RUN_CONTEST.value)
    if candidate.files.count() >= MOST_OF_A_CANDIDATE:
        raise Refused("too_many_photos", n=MOST_OF_A_CANDIDATE)


def _photo(by: Scope, file_id: int) -> models.File:
    file = found(by, models.File, file_id, lock=True)
    if not file.copy_state or file.badge_id is not None:
        raise Refused("not_found")
    return file


def _of_photo(stored: Stored, name: str, kind: str, by: Scope) -> dict[str, object]:
    return {
        "name": name,
        "media_type": kind,
        "size": stored.size,
        "sha256": stored.sha256,
        "copy_state": "waiting",
        "created_by_id": by.person_id,
        "created_at": months.now(months.region_of(by)),
    }


def _defer_copy(file: models.File) -> None:
    tasks.configure_task("copy_photo").defer(file_id=file.pk)
