"""Photos of a contest's candidates: what may be seen, what waits for the office, where each belongs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from leitai import models
from leitai.queries.contest.names import said
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.rules import Permission


@dataclass(frozen=True)
class PhotoRow:
    """`source` is who showed it: the office or unit (candidate), or a judge (ballot), who is never named."""

    id: int
    caption: str
    width: int
    height: int
    state: str
    source: str
    approved: bool
    taken_back: bool
    """A judge's photo that the ballot in force does not name any more."""
    place_kept: bool
    place: tuple[Decimal, Decimal] | None
    original_kept: bool
    at: dt.datetime


@dataclass(frozen=True)
class CandidatePhotos:
    candidate_id: int
    name: str
    unit: str
    round_name: str
    has_earlier: bool
    keeps_place: bool
    rows: tuple[PhotoRow, ...]
    may_add: bool
    may_approve: bool

    @property
    def waiting(self) -> int:
        return sum(not row.approved and row.state == "made" for row in self.rows)


def candidate_photos(scope: Scope, candidate_id: int) -> CandidatePhotos:
    candidate = visible(scope, models.Candidate).select_related("unit", "round").get(pk=candidate_id)
    office = scope.may(Permission.RUN_CONTEST)
    return CandidatePhotos(
        candidate_id=candidate.pk,
        name=said(candidate, scope.language),
        unit=named(candidate.unit, scope.language),
        round_name=said(candidate.round, scope.language),
        has_earlier=candidate.earlier_id is not None,
        keeps_place=candidate.round.keeps_photo_place,
        rows=photo_rows(scope, photos_of(scope, [candidate.pk]).select_related("ballot")),
        may_add=may_send_photo(scope, candidate.unit_id),
        may_approve=office,
    )


def photos_of(scope: Scope, candidate_ids: Iterable[int]) -> QuerySet[models.File]:
    """The photos of candidates that this person may see, also those that came with ballots."""
    ids = list(candidate_ids)
    return (
        visible(scope, models.File)
        .exclude(copy_state="")
        .filter(Q(candidate_id__in=ids) | Q(ballot__stop__candidate_id__in=ids))
        .annotate(ballot_candidate=F("ballot__stop__candidate_id"))
        .order_by("id")
    )


def photo_rows(scope: Scope, files: QuerySet[models.File]) -> tuple[PhotoRow, ...]:
    rows = list(files)
    office = scope.may(Permission.RUN_CONTEST)
    gone = _taken_back(rows) if office else frozenset()
    return tuple(_row(file, office, file.pk in gone) for file in rows)


def first_photos(scope: Scope, candidate_ids: Iterable[int]) -> dict[int, int]:
    """Of each candidate the first approved photo."""
    found: dict[int, int] = {}
    for file in photos_of(scope, candidate_ids).filter(approved_at__isnull=False, copy_state="made"):
        candidate = file.candidate_id or file.ballot_candidate
        found.setdefault(candidate, file.pk)
    return found


def candidate_of_photo(scope: Scope, file_id: int) -> int:
    """Whose photos it stands among."""
    ids = visible(scope, models.File).values_list("candidate_id", "ballot__stop__candidate_id").get(pk=file_id)
    return int(ids[0] or ids[1])


def phone_photo(badge: models.Badge, sha256: str) -> models.File | None:
    """A photo that has come from this judge, from this phone or one before."""
    of_judge = Q(ballot__judge_id=badge.judge_id) | Q(badge__judge_id=badge.judge_id)
    return models.File.objects.filter(of_judge, sha256=sha256).first()


def named_by(badge: models.Badge, sha256: str) -> models.Ballot | None:
    """The judge's first ballot that names a photo."""
    ballots = models.Ballot.objects.filter(judge_id=badge.judge_id, photos__contains=[sha256])
    return ballots.order_by("epoch", "counter").first()


def round_of(file: models.File) -> models.Round:
    owner = file.ballot or file.candidate or (file.badge and file.badge.judge)
    if owner is None:
        raise LookupError(f"file {file.pk} is no photo of a contest")
    return owner.round


def may_send_photo(scope: Scope, unit_id: int) -> bool:
    return scope.may(Permission.RUN_CONTEST) or scope.may_file_for(unit_id)


def _taken_back(files: list[models.File]) -> frozenset[int]:
    """Photos whose judge has since sent a ballot of the same stop without them."""
    tied = [file for file in files if file.ballot_id is not None]
    stops = {file.ballot.stop_id for file in tied if file.ballot}
    newest: dict[tuple[int, int | None], list[str]] = {}
    sent = models.Ballot.objects.filter(stop_id__in=stops).order_by("epoch", "counter")
    for judge, stop, photos in sent.values_list("judge_id", "stop_id", "photos") if tied else ():
        newest[judge, stop] = photos
    return frozenset(
        file.pk
        for file in tied
        if file.ballot and file.sha256 not in newest.get((file.ballot.judge_id, file.ballot.stop_id), ())
    )


def _row(file: models.File, office: bool, taken_back: bool) -> PhotoRow:
    place = (file.latitude, file.longitude) if file.latitude is not None and file.longitude is not None else None
    return PhotoRow(
        id=file.pk,
        caption=file.caption,
        width=file.copy_width or 0,
        height=file.copy_height or 0,
        state=file.copy_state,
        source="ballot" if file.ballot_id else "candidate",
        approved=file.approved_at is not None,
        taken_back=taken_back,
        place_kept=file.place_kept,
        place=place,
        original_kept=file.original_kept and office,
        at=file.created_at,
    )
