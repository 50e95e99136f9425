"""Puts a bulletin together: which sections a region's data can carry, marks, sources, and the reconciliation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.utils import translation

from leitai import models
from leitai.documents.numbers import Language
from leitai.documents.outline import Mark, Outline, Section, Source
from leitai.facts.schema import month_date
from leitai.queries.bulletins import delivery, portfolio
from leitai.queries.bulletins.appraisal import appraisal
from leitai.queries.bulletins.breakdown import Mismatch
from leitai.queries.bulletins.draft import Draft, exact
from leitai.queries.bulletins.economy import economy
from leitai.queries.bulletins.projects import Register, attention, lagging, next_steps, not_started, problems
from leitai.queries.bulletins.rankings import league_annex, rankings
from leitai.queries.orgs import Scope, visible

LANGUAGES: tuple[Language, ...] = ("zh-Hans", "en")


@dataclass(frozen=True)
class BulletinDraft:
    """A bulletin that is not issued: its outline, and where a breakdown does not sum to its total."""

    outline: Outline
    mismatches: tuple[Mismatch, ...]


def bulletin_draft(
    scope: Scope,
    *,
    month: dt.date | str,
    language: Language,
    revision: int | None = None,
    preview: bool = False,
    issued_on: dt.date | None = None,
) -> BulletinDraft:
    """The bulletin of a closed month in a revision (the newest by default), or of the open month's preview.

    It is the office's text about the whole region: who asks must see all of it. Raises ObjectDoesNotExist where the
    month is not closed, or has no preview.
    """
    if not scope.whole_region:
        raise ObjectDoesNotExist("a bulletin is drafted by those who see the whole region")
    if language not in LANGUAGES:
        raise ObjectDoesNotExist(f"no bulletins in {language!r}")
    key = month if isinstance(month, str) else f"{month:%Y-%m}"
    with translation.override("en" if language == "en" else "zh-hans"):
        draft = Draft.open(scope, key, language, revision, preview)
        kind = "portfolio" if _is_portfolio(draft) else "delivery"
        sections, wrong = _portfolio(draft) if kind == "portfolio" else _delivery(draft)
        marks: tuple[Mark, ...] = (
            *(("fictional",) if draft.region.fictional else ()),
            *(("rehearsal",) if draft.region.rehearsal_month == month_date(draft.month) else ()),
            *(("preview",) if draft.found.revision == 0 else ()),
        )
        outline = Outline(
            title=draft.say(f"bulletin.title_{kind}", region=draft.region_name, month=draft.month_words()),
            subtitle=draft.say("bulletin.subtitle", span=draft.span_words(year=True)),
            language=language,
            region=draft.region.code,
            region_name=draft.region_name,
            month=draft.month,
            revision=draft.found.revision,
            sections=tuple(sections),
            sources=(_source(draft),),
            marks=marks,
            issuer=_issuer(draft) if kind == "delivery" else draft.region_name,
            issued_on=issued_on.isoformat() if issued_on else "",
        )
    return BulletinDraft(outline, tuple(wrong))


def _is_portfolio(draft: Draft) -> bool:
    """Without one annual plan nothing can be measured against plans: what moved since the first report is told."""
    return not exact(draft.amount("plan_year"))


def _delivery(draft: Draft) -> tuple[list[Section], list[Mismatch]]:
    register = Register(draft)
    by_dimension, wrong = delivery.breakdowns(draft)
    waiting, behind = not_started(draft, register), lagging(draft, register)
    late, late_annexes = attention(draft, waiting, behind)
    told, told_annexes = problems(draft, register, [*waiting, *behind])
    figures = economy(draft)
    sections = [delivery.overall(draft), by_dimension, delivery.starts(draft), rankings(draft)]
    sections += [figures] if figures else []
    appraised = appraisal(draft)
    sections += [appraised] if appraised else []
    sections += [late, told, next_steps(draft, register, waiting, behind)]
    return [*sections, league_annex(draft), *late_annexes, *told_annexes], wrong


def _portfolio(draft: Draft) -> tuple[list[Section], list[Mismatch]]:
    register = Register(draft)
    units, wrong = portfolio.units(draft)
    sections = [portfolio.overall(draft), units, portfolio.movers(draft, register), portfolio.missing(draft)]
    return [*sections, league_annex(draft, "league_portfolio")], wrong


def _source(draft: Draft) -> Source:
    league = draft.league()
    closed = dt.datetime.fromisoformat(league.closed_at).date().isoformat() if draft.found.revision else ""
    return Source(draft.month, draft.found.revision, league.sha256, closed, league.taken_over)


def _issuer(draft: Draft) -> str:
    """The office that issues: the region's own, else its name. Nobody's office issues a published portfolio."""
    office = visible(draft.scope, models.Organization).filter(kind="office", unit__isnull=True).order_by("pk").first()
    if office is None:
        return draft.region_name
    name = (office.name_en or office.name) if draft.language == "en" else office.name
    return name
