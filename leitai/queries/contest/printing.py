"""What an office prints before a tour: badges, stop signs, paper sheets, and QR codes as plain SVG."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass

import segno

from leitai import models
from leitai.queries.contest.names import said
from leitai.queries.contest.rounds import RoundHead, round_head
from leitai.queries.contest.rulebook_pages import Asked, Effect, effect_of
from leitai.queries.contest.seen import seats_of
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named


def qr_svg(text: str, scale: int = 4) -> str:
    """Error correction M: a creased badge still reads. No style attribute, so that the page's policy allows it."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=scale, border=2, xmldecl=False, svgns=True, nl=False, svgclass="lt-qr", lineclass=None
    )
    return out.getvalue().decode()


@dataclass(frozen=True)
class BadgeLine:
    judge_id: int
    badge_id: int | None
    code: str
    name: str
    office: str
    group: str
    epoch: int
    state: str
    """none, issued, opened, expired, revoked."""
    issued_at: dt.datetime | None
    opened_at: dt.datetime | None
    offline: bool | None
    """Whether the phone said that it can work without a network."""


@dataclass(frozen=True)
class BadgePage:
    head: RoundHead
    lines: tuple[BadgeLine, ...]

    @property
    def missing(self) -> int:
        return sum(line.state in ("none", "expired", "revoked") for line in self.lines)

    @property
    def unopened(self) -> int:
        return sum(line.state == "issued" for line in self.lines)


def badge_page(scope: Scope, round_id: int, now: dt.datetime) -> BadgePage:
    head = round_head(scope, round_id)
    badges: dict[int, models.Badge] = {}
    for badge in visible(scope, models.Badge).filter(judge__round_id=round_id, kind="phone").order_by("epoch"):
        badges[badge.judge_id] = badge
    judges = visible(scope, models.Judge).filter(round_id=round_id, withdrawn_at=None).select_related("group")
    return BadgePage(head, tuple(_badge(scope, judge, badges.get(judge.pk), now) for judge in judges))


def _badge(scope: Scope, judge: models.Judge, badge: models.Badge | None, now: dt.datetime) -> BadgeLine:
    state = "none"
    if badge is not None:
        state = "revoked" if badge.revoked_at else "opened" if badge.opened_at else "issued"
        state = "expired" if state == "issued" and badge.expires_at <= now else state
    return BadgeLine(
        judge_id=judge.pk,
        badge_id=badge.pk if badge else None,
        code=judge.code,
        name=judge.name,
        office=judge.office,
        group=said(judge.group, scope.language),
        epoch=badge.epoch if badge else 0,
        state=state,
        issued_at=badge.issued_at if badge else None,
        opened_at=badge.opened_at if badge else None,
        offline=badge.phone.get("offline") if badge else None,
    )


@dataclass(frozen=True)
class Holder:
    judge_id: int
    code: str
    name: str
    office: str
    group: str
    epoch: int


def holders(scope: Scope, judge_ids: list[int]) -> dict[int, Holder]:
    rows = visible(scope, models.Judge).filter(pk__in=judge_ids).select_related("group")
    return {row.pk: Holder(row.pk, row.code, row.name, row.office, said(row.group, scope.language), 0) for row in rows}


@dataclass(frozen=True)
class Sign:
    code: str
    name: str
    unit: str
    group: str
    position: int
    qr: str


@dataclass(frozen=True)
class SignPage:
    head: RoundHead
    signs: tuple[Sign, ...]


def sign_page(scope: Scope, round_id: int, site: str) -> SignPage:
    """A sign for every stop; its code opens that stop's sheet on a judge's phone."""
    head = round_head(scope, round_id)
    rows = visible(scope, models.Stop).filter(group__round_id=round_id, candidate__withdrawn_reason="")
    return SignPage(
        head,
        tuple(
            Sign(
                code=stop.candidate.code,
                name=said(stop.candidate, scope.language),
                unit=named(stop.candidate.unit, scope.language),
                group=said(stop.group, scope.language),
                position=stop.position,
                qr=qr_svg(f"{site}/judge/#stop={stop.pk}", 6),
            )
            for stop in rows.select_related("candidate__unit", "group").order_by("group__code", "position")
        ),
    )


@dataclass(frozen=True)
class PaperStop:
    code: str
    name: str
    unit: str
    recused: bool


@dataclass(frozen=True)
class PaperSheet:
    """All stops of one judge, one line each."""

    code: str
    name: str
    office: str
    group: str
    stops: tuple[PaperStop, ...]


@dataclass(frozen=True)
class PaperPage:
    head: RoundHead
    effect: Effect
    criteria: tuple[Asked, ...]
    sheets: tuple[PaperSheet, ...]


def paper_page(scope: Scope, round_id: int) -> PaperPage:
    head = round_head(scope, round_id)
    row = visible(scope, models.Round).select_related("season").get(pk=round_id)
    seats = seats_of(row)
    effect = effect_of(scope, row)
    return PaperPage(
        head,
        effect,
        effect.criteria,
        tuple(
            PaperSheet(
                judge.code, judge.name, judge.office, said(judge.group, scope.language),
                tuple(
                    PaperStop(
                        stop.candidate.code, said(stop.candidate, scope.language),
                        named(stop.candidate.unit, scope.language), stop.candidate_id in seats.own[judge.pk],
                    )
                    for stop in seats.stops[judge.pk]
                ),
            )
            for judge in seats.judges
        ),
    )  # fmt: skip
