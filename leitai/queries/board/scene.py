"""Everything a board needs besides its state: names, words, timetable. The same before and after the reveal."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils import translation

from leitai import models
from leitai.queries import months
from leitai.queries.board.feed import newest_batch
from leitai.queries.board.photos import approved_photos
from leitai.queries.board.programme import programme_items
from leitai.queries.board.state import state_now
from leitai.queries.board.timetable import groups_of
from leitai.queries.board.venues import Viewer
from leitai.queries.board.words import board_words
from leitai.queries.contest_rulebooks import contest_rulebook
from leitai.queries.shell import named

LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}


def scene_of(viewer: Viewer, wanted: str = "") -> dict[str, Any]:
    """The venue chooses the language; its own is the first choice."""
    language = wanted if wanted in LANGUAGES else viewer.language
    row = models.Round.objects.select_related("season__region").get(pk=viewer.round_id)
    region, english = row.season.region, language.startswith("en")
    with translation.override(language):
        return {
            "lang": LANGUAGES[language],
            "after": f"{newest_batch()}.0",
            "now": months.now(region).isoformat(),
            "zone": region.time_zone,
            "title": (row.name_en or row.name) if english else row.name,
            "place": named(region, language),
            "fictional": region.fictional,
            "venue": viewer.name,
            "kind": viewer.kind,
            "rule": _rule(row, english),
            "starts": row.starts.isoformat(),
            "roster": _roster(row.pk, language),
            "groups": groups_of(row.pk, language),
            "programme": programme_items(viewer.venue_id, language),
            "photos": [vars(photo) for photo in approved_photos(row.pk, language, viewer.state_key)],
            "words": board_words(),
            "state": state_now(row.pk),
        }


def _roster(round_id: int, language: str) -> dict[str, dict[str, str]]:
    """Every name that may come, units and candidates, in official order: the order says nothing about places."""
    english = language.startswith("en")
    rows = models.Candidate.objects.filter(round_id=round_id, withdrawn_reason="").select_related("unit")
    units = {row.unit.code: row.unit for row in sorted(rows, key=lambda one: (one.unit.sort_order, one.unit.code))}
    return {
        "units": {code: named(unit, language) for code, unit in units.items()},
        "candidates": {row.code: (row.name_en or row.name) if english else row.name for row in rows},
        "of": {row.code: row.unit.code for row in rows},
    }


def _rule(row: models.Round, english: bool) -> str:
    if not row.rulebook_text:
        return ""
    zh, en, version = _book(row.rulebook_text)
    return f"{en if english else zh} v{version} · {row.rulebook_sha256[:8]}"


@lru_cache(maxsize=8)
def _book(text: str) -> tuple[str, str, int]:
    rule = contest_rulebook(text).rule
    return rule.name.zh, rule.name.en, rule.version
