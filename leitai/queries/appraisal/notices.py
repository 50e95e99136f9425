"""The public notice of a result: what everybody may read, and the answer to whoever holds a receipt."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import models
from leitai.queries import months
from leitai.queries.appraisal.rounds import said
from leitai.queries.appraisal.scored import appraisal_of
from leitai.queries.appraisal.standing import version_in_force
from leitai.queries.appraisal.tables import Group, groups_of, names_of
from leitai.queries.appraisal.words import labelled
from leitai.queries.formatting import reader
from leitai.queries.orgs import Scope, badge_scope

SHOWN = ("notice", "approved", "published")


@dataclass(frozen=True)
class Notice:
    """The version in force; `correction` is its reason where it corrects an earlier one."""

    key: str
    region: str
    name: str
    kind: str
    starts: dt.date
    ends: dt.date
    opened: dt.datetime
    closes: dt.datetime
    open: bool
    state: str
    version: int
    correction: str
    fictional: bool
    groups: tuple[Group, ...]
    aspects: tuple[str, ...]
    appraised: tuple[tuple[str, str], ...]
    indicators: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    receipt: str
    state: str
    filed_at: dt.datetime
    decided_at: dt.datetime | None
    answer: str
    corrected_version: int | None


def _round(key: str) -> models.AppraisalRound:
    """Whoever holds the address may read it; an empty key names nothing."""
    rows = models.AppraisalRound.objects.select_related("region").exclude(notice_key="")
    return rows.get(notice_key=key, state__in=SHOWN)


def notice_scope(key: str) -> Scope:
    """Who files an objection: nobody that is known here."""
    return badge_scope(_round(key).region)


def notice(key: str) -> Notice:
    row = _round(key)
    result = version_in_force(row.pk)
    assert result is not None and row.notice_from is not None and row.notice_until is not None
    found, language = appraisal_of(result), reader()
    tree = found.tree
    moment = months.now(row.region)
    names = names_of(row, language)
    return Notice(
        key=key,
        region=said_region(row.region),
        name=said(row, language),
        kind=row.kind,
        starts=row.starts,
        ends=row.ends,
        opened=row.notice_from,
        closes=row.notice_until,
        open=row.state == "notice" and moment < row.notice_until,
        state=row.state,
        version=result.version,
        correction=result.reason,
        fictional=tree.fictional or row.region.fictional,
        groups=groups_of(found, names),
        aspects=tuple(labelled(aspect.label) for aspect in tree.aspects),
        appraised=tuple(names.items()),
        indicators=tuple((one.code, labelled(one.label)) for one in tree.scored),
    )


def said_region(region: models.Region) -> str:
    return (region.name_en or region.name) if reader() == "en" else region.name


def time_zone_of(key: str) -> str:
    """Nobody is signed in whose region could say it."""
    return _round(key).region.time_zone


def round_id_of(key: str) -> int:
    return _round(key).pk


def answer_of(key: str, receipt: str) -> Answer | None:
    """What became of an objection; its words and who sent it are not repeated."""
    row = models.NoticeObjection.objects.filter(round=_round(key), receipt=receipt.strip().upper()).first()
    if row is None:
        return None
    return Answer(row.receipt, row.state, row.filed_at, row.decided_at, row.answer, row.corrected_version)
