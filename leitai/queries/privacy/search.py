"""Where a name or telephone stands, for somebody who asks what is held about them and has no account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models as fields
from django.db.models import Model, Q
from django.urls import reverse

from leitai import models
from leitai.queries.orgs import Scope, visible
from leitai.queries.privacy.table import Held, field_word, privacy_table
from leitai.rules import Refused

MOST = 50
"""Rows of one table: whoever asks for a single letter more gets fewer."""
AROUND = 30  # letters that are shown on both sides of what was found

_TEXTS = (fields.CharField, fields.TextField)
_SEARCHED = ("sensitive", "personal", "official", "text")


@dataclass(frozen=True)
class Place:
    """One row in which the words stand, with the page on which it is changed or taken out."""

    purpose: str
    kind: str
    field: str
    excerpt: str
    number: str
    link: str
    until: str
    early: tuple[str, int] | None
    """What can be ended at once from here: its kind and row."""


# The page on which a row is looked at, changed or taken out; other rows are told by their number.
_PAGES: Mapping[type[Model], tuple[str, Callable[[Any], int]]] = {
    models.Person: ("person-show", lambda row: row.pk),
    models.Judge: ("contest-judges", lambda row: row.round_id),
    models.RosterEntry: ("meeting-change-entry", lambda row: row.pk),
    models.Attendance: ("meeting-change-entry", lambda row: row.entry_id),
    models.MeetingVenue: ("meeting-change-venue", lambda row: row.pk),
    models.Meeting: ("meeting-show", lambda row: row.pk),
    models.ProgrammeItem: ("meeting-change-item", lambda row: row.pk),
    models.LeaderAssignment: ("project-show", lambda row: row.project_id),
    models.AnnualPlan: ("project-show", lambda row: row.project_id),
    models.Project: ("project-show", lambda row: row.pk),
    models.MonthlyReport: ("project-show", lambda row: row.project_id),
    models.Objector: ("appraisal-objection", lambda row: row.objection_id),
    models.NoticeObjection: ("appraisal-objection", lambda row: row.pk),
}


_EARLY: Mapping[type[Model], tuple[str, Callable[[Any], int]]] = {
    models.Judge: ("judge", lambda row: row.pk),
    models.RosterEntry: ("roster", lambda row: row.pk),
    models.Attendance: ("roster", lambda row: row.entry_id),
    models.MeetingVenue: ("contact", lambda row: row.pk),
}


def places(scope: Scope, words: str) -> tuple[Place, ...]:
    """Every row that this person may see and that holds the words; what others see, they are asked to search."""
    words = " ".join(words.split())
    if len(words) < (3 if words.isascii() else 2):
        raise Refused("search_too_short")
    table = privacy_table()
    found = [place for line in table.of(*_SEARCHED) for place in _places(scope, line, words)]
    order = {kind: at for at, kind in enumerate(_SEARCHED)}
    return tuple(place for _line, place in sorted(found, key=lambda one: order[one[0].kind]))


def _places(scope: Scope, line: Held, words: str) -> Iterator[tuple[Held, Place]]:
    model = apps.get_model(line.model) if line.model.startswith("leitai.") and "_" not in line.model else None
    named = [name for name in line.fields if model and isinstance(model._meta.get_field(name), _TEXTS)]
    if model is None or not named:
        return
    holds = Q()
    for name in named:
        holds |= Q(**{f"{name}__icontains": words})
    table, language = privacy_table(), scope.language
    for row in visible(scope, model).filter(holds).order_by("-pk")[:MOST]:
        name = next(name for name in named if words.lower() in str(getattr(row, name)).lower())
        period = table.periods[line.period]
        yield (
            line,
            Place(
                purpose=table.purposes[line.model].said(language),
                kind=table.kinds[line.kind].said(language),
                field=field_word(table, name, language),
                excerpt=_excerpt(str(getattr(row, name)), words),
                number=str(row.pk),
                link=_link(model, row),
                until=period.until(language),
                early=(_EARLY[model][0], _EARLY[model][1](row)) if model in _EARLY else None,
            ),
        )


def _link(model: type[Model], row: Model) -> str:
    page = _PAGES.get(model)
    return reverse(page[0], args=[page[1](row)]) if page else ""


def _excerpt(text: str, words: str) -> str:
    at = max(text.lower().find(words.lower()), 0)
    start, end = max(at - AROUND, 0), at + len(words) + AROUND
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
