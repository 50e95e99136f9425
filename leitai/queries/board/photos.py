"""The pictures a board may show: those that somebody found fit for everybody, in their smaller copy only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from leitai import models
from leitai.queries import formatting
from leitai.queries.delivery.parsed import stored_file

MOST = 24


@dataclass(frozen=True)
class BoardPhoto:
    id: int
    candidate: str
    caption: str
    src: str
    """The address below the board's own: a venue asks for it with its key."""


def approved_photos(round_id: int, language: str, key: str) -> tuple[BoardPhoto, ...]:
    """The newest ones first; none where nothing was approved, or the link has no key yet."""
    english = language.startswith("en")
    rows = _approved(round_id).select_related("candidate", "ballot__stop__candidate").order_by("-approved_at")[:MOST]
    found = []
    for row in rows if key else ():
        candidate = row.candidate or (row.ballot.stop.candidate if row.ballot and row.ballot.stop else None)
        if candidate is None:
            continue
        name = (candidate.name_en or candidate.name) if english else candidate.name
        caption = f"{name} · {formatting.day(timezone.localtime(row.created_at).date())}"
        found.append(BoardPhoto(row.pk, candidate.code, caption, f"{key}/photos/{row.pk}.jpg"))
    return tuple(found)


def photo_path(round_id: int, photo_id: int) -> Path | None:
    """Where the copy of an approved photo lies."""
    row = _approved(round_id).filter(pk=photo_id).first()
    return stored_file(row.copy_sha256) if row else None


def _approved(round_id: int) -> QuerySet[models.File]:
    return models.File.objects.annotate(of_round=Coalesce(F("candidate__round_id"), F("ballot__round_id"))).filter(
        of_round=round_id, approved_at__isnull=False, copy_state="made"
    )
