from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from leitai import models
from leitai.facts.close import revision_folder
from leitai.facts.manifest import ManifestDamaged, read_manifest
from leitai.facts.store import Damage, verify
from leitai.messages import say
from leitai.queries.months.checks import close_check, pending_corrections
from leitai.queries.months.state import month_state
from leitai.queries.months.views import (
    DamageView,
    JobView,
    MonthDetail,
    PreviewView,
    RevisionView,
    Verification,
)
from leitai.queries.orgs import Scope, visible
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission, Refused

# A running job that has not been heard of for so long has lost its worker.
STALE = dt.timedelta(minutes=10)
COUNTED = ("units", "projects", "delivery", "economy", "targets", "memberships")


def folder_of(scope: Scope, month: dt.date, revision: int) -> Path:
    root = settings.LEITAI_FACTS_DIR if revision else settings.LEITAI_SCRATCH_DIR
    return revision_folder(Path(root), scope.region_code, f"{month:%Y-%m}", revision)


def month_detail(scope: Scope, month: dt.date) -> MonthDetail:
    state = month_state(scope, month)
    filings, figures = pending_corrections(scope, month) if state.state == "closed" else ((), 0)
    job = visible(scope, models.MonthJob).filter(month=month).select_related("requested_by").first()
    return MonthDetail(
        state=state,
        revisions=_revisions(scope, month),
        check=close_check(scope, month) if state.state == "open" else None,
        corrections=filings,
        pending_figures=figures,
        preview=_preview(scope, month) if scope.may(Permission.CLOSE_MONTHS) else None,
        job=_job(scope, job) if job else None,
    )


def _revisions(scope: Scope, month: dt.date) -> tuple[RevisionView, ...]:
    rows = list(visible(scope, models.MonthRevision).filter(month=month).select_related("closed_by"))
    newest = max((row.revision for row in rows), default=0)
    return tuple(
        RevisionView(
            revision=row.revision,
            in_force=row.revision == newest,
            closed_at=row.closed_at,
            closed_by=person_name(scope, row.closed_by),
            reason=row.reason,
            sha256=row.manifest_sha256,
            counts=row.counts,
            rests_on=row.rests_on,
            taken_over=row.taken_over,
        )
        for row in sorted(rows, key=lambda row: -row.revision)
    )


def person_name(scope: Scope, person: models.Person | None) -> str:
    if person is None:
        return ""
    return person.name_en or person.name if scope.language.startswith("en") else person.name


def _preview(scope: Scope, month: dt.date) -> PreviewView | None:
    try:
        manifest = read_manifest(folder_of(scope, month, 0))
    except ManifestDamaged:
        return None
    made_at = dt.datetime.fromisoformat(manifest.closed_at)
    return PreviewView(month, made_at, manifest.sha256, {name: manifest.rows(name) for name in COUNTED})


def month_job(scope: Scope, job_id: int) -> JobView:
    return _job(scope, visible(scope, models.MonthJob).select_related("requested_by").get(pk=job_id))


def _job(scope: Scope, row: models.MonthJob) -> JobView:
    until = row.finished_at or timezone.now()
    broken = row.state == "running" and timezone.now() - row.progress_at > STALE
    refusal = "month_job_broken" if broken else row.refusal
    return JobView(
        id=row.pk,
        month=row.month,
        kind=row.kind,
        state="failed" if broken else row.state,
        step=row.step,
        done=row.progress_done,
        total=row.progress_total,
        seconds=max(0, int((until - row.created_at).total_seconds())),
        message=refusal_words(Refused(refusal, **row.refusal_values)) if refusal else "",
        requested_by=person_name(scope, row.requested_by),
    )


def month_verification(scope: Scope, month: dt.date, revision: int | None = None) -> Verification:
    """Read every file of a closed month again and compare it with what was closed; the database holds the hash."""
    rows = visible(scope, models.MonthRevision).filter(month=month)
    row = rows.order_by("-revision").first() if revision is None else rows.filter(revision=revision).first()
    if row is None:
        raise ObjectDoesNotExist(f"{month:%Y-%m} is not closed")
    folder = folder_of(scope, month, row.revision)
    language = "en" if scope.language.startswith("en") else "zh-Hans"
    damages = tuple(_damage(damage, language) for damage in verify(folder, row.manifest_sha256))
    return Verification(month, row.revision, row.manifest_sha256, folder, damages)


def _damage(damage: Damage, language: str) -> DamageView:
    """Pages name the file inside the facts, not where this machine keeps them."""
    shown = "/".join(damage.path.parts[-2:])
    return DamageView(shown, say(damage.message, {**damage.values, "path": shown}, language))
