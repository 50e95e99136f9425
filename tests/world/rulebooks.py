"""Rulebooks of the office's own in every state: one of the league that begins in September, and drafts beside it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from leitai import models
from leitai.queries.rulebooks import preset_text
from leitai.queries.rulebooks.texts import renamed
from tests.world.place import MOMENT, Place

SEPTEMBER = dt.date(2020, 9, 1)


@dataclass(frozen=True)
class Rulebooks:
    """`coming` is approved; each of the others stands in a rulebook of its own, as its first version."""

    coming: models.RulebookVersion
    draft: models.RulebookVersion
    proposed: models.RulebookVersion
    tour: models.RulebookVersion
    """Of a contest, approved."""


def make_rulebooks(place: Place) -> Rulebooks:
    officer, leader = place.people["city_officer"], place.people["leader"]
    coming = version_of(place, "autumn", f"{place.region.name}秋季")
    propose(coming, leader, SEPTEMBER)
    decide(coming, officer)
    proposed = version_of(place, "waiting", f"{place.region.name}草拟会规则")
    propose(proposed, leader, SEPTEMBER)
    drafted = version_of(place, "drafted", f"{place.region.name}草拟会规则")
    return Rulebooks(coming, drafted, proposed, make_tour(place))


def make_tour(place: Place) -> models.RulebookVersion:
    tour = version_of(place, "our_tour", f"{place.region.name}观摩", "contest", "jining_2015")
    propose(tour, place.people["leader"], None)
    decide(tour, place.people["city_officer"])
    return tour


def version_of(
    place: Place, code: str, note: str = "", kind: str = "league", preset: str = "monthly", who: str = "admin"
) -> models.RulebookVersion:
    """A draft of a copy; `who` wrote it."""
    person = place.people[who]
    book = models.OfficeRulebook.objects.create(
        region=place.region, kind=kind, code=code, preset=preset, created_by=person, created_at=MOMENT
    )
    text = renamed(preset_text("league" if kind == "league" else "contest", preset), code, 1)
    return models.RulebookVersion.objects.create(
        rulebook=book, number=1, text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), note=note,
        edited_by=person, edited_at=MOMENT,
    )  # fmt: skip


def propose(version: models.RulebookVersion, by: models.Person, valid_from: dt.date | None) -> None:
    version.state, version.proposed_by, version.proposed_at = "proposed", by, MOMENT
    version.valid_from, version.reason = valid_from, "年初全会"
    version.save()


def decide(version: models.RulebookVersion, by: models.Person, state: str = "approved") -> None:
    version.state, version.decided_by, version.decided_at = state, by, MOMENT
    version.answer = "" if state == "approved" else "再议"
    version.save()
