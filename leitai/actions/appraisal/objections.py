"""Objections to a public notice: filed by anybody, looked at by the office alone, answered against a receipt."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.papers import Paper, take_paper
from leitai.actions.storage import forget
from leitai.queries import months
from leitai.queries.appraisal.standing import UNDECIDED, version_in_force
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

MOST = 4000
MOST_FILES, LARGEST_FILE = 3, 10 * 2**20
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of a receipt: none that is taken for another when it is read out."""
KEPT_DAYS = 90
"""So long after the notice the office may still ask back; then name and telephone are removed."""
AN_HOUR, MOST_AN_HOUR = dt.timedelta(hours=1), 60
"""A notice takes in no more: whoever floods it from many addresses is stopped too."""


def file_notice_objection(
    *, by: Scope, round_id: int, text: str, name: str, telephone: str, appraised: str = "", indicator: str = "",
    files: Sequence[tuple[str, Iterable[bytes]]] = (),
) -> models.NoticeObjection:  # fmt: skip
    """`by` is the notice's own scope: whoever objects need not have an account. PDF and pictures are taken alone."""
    _open(by, found(by, models.AppraisalRound, round_id))
    if len(files) > MOST_FILES:
        raise Refused("notice_too_many_files", most=MOST_FILES)
    papers: list[Paper] = []
    try:
        for file_name, chunks in files:
            papers.append(take_paper(file_name, chunks, only_pdf=True, largest=LARGEST_FILE))
        with transaction.atomic():
            objection = _filed(by, round_id, text, appraised, indicator, name, telephone)
            _add_papers(objection, papers)
            detail = {"version": objection.version, "files": len(papers)}
            record(by=by, verb="file_notice_objection", about=objection, detail=detail)
    except BaseException:
        for paper in papers:
            forget(paper.sha256)
        raise
    return objection


def _open(by: Scope, row: models.AppraisalRound) -> tuple[dt.datetime, dt.datetime]:
    """Now, and until when the notice is open."""
    moment = months.now(months.region_of(by))
    if row.state != "notice" or row.notice_until is None or moment >= row.notice_until:
        raise Refused("notice_closed")
    recent = models.NoticeObjection.objects.filter(round=row, filed_at__gt=moment - AN_HOUR)
    if recent.count() >= MOST_AN_HOUR:
        raise Refused("notice_too_many")
    return moment, row.notice_until


def _filed(
    by: Scope, round_id: int, text: str, appraised: str, indicator: str, name: str, telephone: str
) -> models.NoticeObjection:
    row = found(by, models.AppraisalRound, round_id, lock=True)
    moment, until = _open(by, row)
    result = version_in_force(row.pk)
    assert result is not None
    who = models.AppraisedUnit.objects.filter(round=row, code=appraised).first()
    if appraised and who is None:
        raise Refused("objection_names_nobody")
    objection = models.NoticeObjection.objects.create(
        round=row,
        version=result.version,
        appraised=who,
        indicator=_indicator(result, indicator),
        text=_words(text),
        receipt=_receipt(),
        filed_at=moment,
    )
    models.Objector.objects.create(
        objection=objection,
        name=_short(name, 60, "objector_needs_name"),
        telephone=_short(telephone, 40, "objector_needs_telephone"),
        remove_after=until.astimezone(moment.tzinfo).date() + dt.timedelta(days=KEPT_DAYS),
    )
    return objection


def _add_papers(objection: models.NoticeObjection, papers: Sequence[Paper]) -> None:
    models.File.objects.bulk_create(
        models.File(
            notice_objection=objection, name=paper.name, media_type=paper.media_type, size=paper.size,
            sha256=paper.sha256, created_at=objection.filed_at,
        )
        for paper in papers
    )  # fmt: skip


def _indicator(result: models.AppraisalResult, code: str) -> str:
    known = {cell["indicator"] for unit in result.protocol["units"] for cell in unit["indicators"]}
    if code and code not in known:
        raise Refused("objection_names_nothing")
    return code


def _receipt() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def hear_notice_objection(*, by: Scope, objection_id: int) -> models.NoticeObjection:
    """The office looks into it; whoever holds the receipt can see that."""
    require(by, Permission.EDIT_APPRAISAL)
    return _moved(by, found(by, models.NoticeObjection, objection_id, lock=True), "heard", ("filed",))


@transaction.atomic
def decide_notice_objection(*, by: Scope, objection_id: int, upheld: bool, answer: str) -> models.NoticeObjection:
    """The answer is shown against the receipt; an upheld one waits for its correction."""
    require(by, Permission.EDIT_APPRAISAL)
    objection = found(by, models.NoticeObjection, objection_id, lock=True)
    objection.answer = _words(answer)
    objection.decided_by_id, objection.decided_at = by.person_id, months.now(months.region_of(by))
    return _moved(by, objection, "upheld" if upheld else "dismissed", UNDECIDED)


def _moved(by: Scope, objection: models.NoticeObjection, state: str, before: tuple[str, ...]) -> models.NoticeObjection:
    if objection.state not in before:
        raise Refused("objection_decided")
    objection.state = state
    objection.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    record(by=by, verb=f"notice_objection_{state}", about=objection)
    return objection


def _words(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("objection_needs_words")
    if len(text) > MOST:
        raise Refused("objection_too_long", most=MOST)
    return text


def _short(text: str, most: int, refusal: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > most:
        raise Refused(refusal, most=most)
    return text


# ---- who objected is forgotten


@transaction.atomic
def forget_objectors(*, by: Scope) -> int:
    """Remove names and telephones whose time is over; the objection, its papers and its answer stay."""
    today = months.now(months.region_of(by)).date()
    over = models.Objector.objects.filter(objection__round__region_id=by.region_id, remove_after__lt=today)
    objections = list(models.NoticeObjection.objects.filter(objector__in=over).order_by("pk"))
    for objection in objections:
        models.Objector.objects.filter(objection=objection).delete()
        for number, file in enumerate(
            objection.files.order_by("pk"), start=1
        ):  # people name their files after themselves
            file.name = f"{number}{Path(file.name).suffix}"
            file.save(update_fields=["name"])
        record(by=by, verb="forget_objector", about=objection)
    return len(objections)
