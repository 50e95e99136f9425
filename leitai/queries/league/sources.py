"""Which closed months a league is read from, by which rule, and what its groups are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import translation

from leitai import labels, models
from leitai.core.rulebook import LeagueRule
from leitai.documents.numbers import Language
from leitai.facts.engine import engine
from leitai.facts.questions import League, Resolver, fiscal_months, league, unit_rows
from leitai.facts.schema import month_date, month_key
from leitai.facts.store import FactsMissing, Store
from leitai.queries import rulebooks
from leitai.queries.league.kept import Kept
from leitai.queries.months import region_of, revisions_in_force
from leitai.queries.orgs import Scope, visible
from leitai.queries.packs import pack, packs
from leitai.queries.rulebooks import kept


@dataclass(frozen=True)
class Source:
    """A month of a region in one revision, the earlier months it stands on, and the rule to read it by."""

    region: models.Region
    month: str
    store: Store
    book: rulebooks.Rulebook
    language: Language

    @property
    def revision(self) -> int:
        return self.store.revisions[self.month]

    @property
    def fiscal(self) -> tuple[str, ...]:
        return fiscal_months(self.store, self.month)

    def asked(self, by: str, within: Mapping[str, str] | None) -> tuple[str, ...]:
        """What a league is computed from: equal ones give equal leagues."""
        narrowed = ";".join(f"{name}={value}" for name, value in sorted((within or {}).items()))
        return (self.store.identity, self.month, by, self.book.sha256, narrowed)

    @property
    def before(self) -> str:
        """The calendar month before, if it is closed: movement compares with it and with no other."""
        day = month_date(self.month) - dt.timedelta(days=1)
        return month_key(day) if month_key(day) in self.store.revisions else ""


def reader(scope: Scope) -> Language:
    return "en" if scope.language.startswith("en") else "zh-Hans"


def source(
    scope: Scope,
    month: dt.date | str,
    revision: int | None = None,
    preview: bool = False,
    book: rulebooks.Rulebook | None = None,
    in_force: Mapping[str, int] | None = None,
) -> Source:
    """Raises ObjectDoesNotExist where the month is not closed in that revision, or has no preview."""
    region = region_of(scope)
    key = month if isinstance(month, str) else month_key(month)
    try:
        month_date(key)
    except ValueError:
        raise ObjectDoesNotExist(f"no month {key!r}") from None
    in_force = revisions_in_force(scope) if in_force is None else in_force
    chosen = 0 if preview else in_force.get(key) if revision is None else revision
    if chosen is None:
        raise ObjectDoesNotExist(f"{key} is not closed")
    closed = visible(scope, models.MonthRevision).filter(month=month_date(key), revision=chosen)
    if not preview and key in in_force and in_force[key] != chosen and not closed.exists():
        raise ObjectDoesNotExist(f"{key} has no revision {chosen}")
    store = _store(region.code, key, chosen, in_force)
    return Source(region, key, store, book or _book(scope, region, store, key), reader(scope))


def _store(region: str, month: str, revision: int, in_force: Mapping[str, int]) -> Store:
    root, scratch = Path(settings.LEITAI_FACTS_DIR), Path(settings.LEITAI_SCRATCH_DIR)
    earlier = {m: r for m, r in in_force.items() if m < month}
    store = Store(root, region, earlier | {month: revision}, scratch)
    try:
        manifest = store.manifest(month)
    except FactsMissing as missing:
        raise ObjectDoesNotExist(str(missing)) from missing
    if revision and revision != in_force.get(month):
        # An old revision is shown as it was: beside the earlier months that it was computed from.
        earlier |= {m: ground.revision for m, ground in manifest.rests_on.items()}
    return Store(root, region, earlier | {month: revision}, scratch)


_books: Kept[rulebooks.Rulebook] = Kept(64)


def _book(scope: Scope, region: models.Region, store: Store, month: str) -> rulebooks.Rulebook:
    """A closed month keeps its rule for ever, so that it is looked up once."""
    manifest = store.manifest(month)
    if manifest.provisional:
        return kept.league_book(scope, month)
    return _books.get((region.pk, manifest.sha256), lambda: kept.league_book(scope, month))


_leagues: Kept[League] = Kept(64)


def league_of(found: Source, by: str, within: Mapping[str, str] | None, primary: tuple[str, ...]) -> League:
    """Closed months never change, so a league is computed once per identity of its files, rule and question."""
    earlier = sorted({*found.fiscal, found.before} - {found.month, ""})
    return _leagues.get(
        found.asked(by, within),
        lambda: league(engine(), found.store, by, found.book.rule, found.month, earlier, within, primary),
    )


def resolver() -> Resolver:
    """Derives any cell of any region again from the facts of this site."""

    def rule(sha256: str) -> LeagueRule | None:
        book = kept.by_hash(sha256)
        return book.rule if book else None

    return Resolver(Path(settings.LEITAI_FACTS_DIR), Path(settings.LEITAI_SCRATCH_DIR), rule)


@dataclass(frozen=True)
class Names:
    """Names of groups in both languages, and the official order of those that have one."""

    known: Mapping[str, tuple[str, str]]
    order: Mapping[str, int]
    levels: Mapping[str, str]

    def label(self, key: str, language: Language) -> str:
        zh, en = self.known.get(key, (key, ""))
        return (en or zh) if language == "en" else zh

    def english(self, key: str) -> str:
        return self.known.get(key, ("", ""))[1]


def names(scope: Scope, found: Source, by: str) -> Names:
    if by == "unit":
        rows = unit_rows(engine(), found.store, found.month)
        return Names(
            {row["unit_code"]: (row["name"] or "", row["name_en"] or "") for row in rows},
            {row["unit_code"]: n for n, row in enumerate(rows)},
            {row["unit_code"]: row["level"] or "" for row in rows},
        )
    known = _known(scope, found, by)
    return Names(known, {key: n for n, key in enumerate(known)}, {})


def _known(scope: Scope, found: Source, by: str) -> dict[str, tuple[str, str]]:
    if by == "theme":
        rows = visible(scope, models.Theme).order_by("campaign__fiscal_year", "sort_order", "code")
        return {code: (name, english) for code, name, english in rows.values_list("code", "name", "name_en")}
    if by == "place" and found.region.pack in packs():
        return {place.name_en: (place.name, place.name_en) for place in pack(found.region.pack).places}
    if by == "leader":
        rows = visible(scope, models.LeaderAssignment).values_list("leader", "leader_en").distinct()
        return {name: (name, english) for name, english in rows if name}
    tables = {"sector": labels.SECTORS, "level": labels.PROJECT_LEVELS, "annual_class": labels.ANNUAL_CLASSES}
    table = tables.get(by, [])
    with translation.override("zh-hans"):
        chinese = [str(label) for _, label in table]
    with translation.override("en"):
        english = [str(label) for _, label in table]
    return {code: (zh, en) for (code, _), zh, en in zip(table, chinese, english, strict=True)}
