"""An office's own rulebooks that are or were in force, and which of them a month is read by.

league_book(scope, month) -> Rulebook; month_rule(scope, month) -> MonthRule, to be kept with a closed month
in_force(scope, month) -> RulebookVersion | None; contest_versions(scope) -> RulebookVersions in force
by_hash(sha256) -> Rulebook | None, of presets and of versions alike
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from leitai import models
from leitai.facts.schema import month_date
from leitai.queries import rulebooks
from leitai.queries.months.clock import region_of
from leitai.queries.orgs import Scope, visible
from leitai.queries.rulebooks import Rulebook, league_rulebook


@dataclass(frozen=True)
class MonthRule:
    """The rule of a month as its row keeps it: the version's number, or the shipped text."""

    book: Rulebook
    version_id: int | None = None

    @property
    def kept(self) -> dict[str, Any]:
        return {
            "rulebook_version_id": self.version_id,
            "rulebook_sha256": self.book.sha256,
            "rulebook_text": "" if self.version_id else self.book.text,
        }


def book_of(version: models.RulebookVersion) -> Rulebook:
    return replace(league_rulebook(version.text), number=version.number)


def in_force(scope: Scope, month: dt.date) -> models.RulebookVersion | None:
    """The league's version for a month: the latest of those that begin with it or before; None for the shipped one."""
    approved = visible(scope, models.RulebookVersion).filter(
        rulebook__kind="league", state="approved", valid_from__lte=month
    )
    return approved.order_by("-valid_from", "-decided_at", "-pk").first()


def month_rule(scope: Scope, month: dt.date) -> MonthRule:
    """A closed month keeps the rule it was closed by; before the close it is the one that is in force for it."""
    closed = visible(scope, models.MonthRevision).filter(month=month).exclude(rulebook_sha256="")
    row = closed.select_related("rulebook_version").order_by("revision").first()
    if row is not None and row.rulebook_version is None:
        return MonthRule(league_rulebook(row.rulebook_text))
    version = row.rulebook_version if row else in_force(scope, month)
    if version is not None:
        return MonthRule(book_of(version), version.pk)
    return MonthRule(rulebooks.preset("league", region_of(scope).league_rulebook))


def league_book(scope: Scope, month: dt.date | str) -> Rulebook:
    return month_rule(scope, month_date(month) if isinstance(month, str) else month).book


def contest_versions(scope: Scope) -> list[models.RulebookVersion]:
    """The office's contest rulebooks in force: the newest approved version of each."""
    approved = visible(scope, models.RulebookVersion).filter(rulebook__kind="contest", state="approved")
    rows = approved.select_related("rulebook").order_by("rulebook__code", "number")
    return list({row.rulebook_id: row for row in rows}.values())


def by_hash(sha256: str) -> Rulebook | None:
    """The rulebook that a cell names by the hash of its text: shipped now, an office's own, or shipped once."""
    if shipped := rulebooks.by_hash(sha256):
        return shipped
    version = models.RulebookVersion.objects.filter(sha256=sha256, state="approved").order_by("pk").first()
    if version is not None:
        return book_of(version)
    row = models.MonthRevision.objects.filter(rulebook_sha256=sha256).exclude(rulebook_text="").first()
    return league_rulebook(row.rulebook_text) if row else None
