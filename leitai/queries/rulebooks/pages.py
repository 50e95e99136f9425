"""The pages of rulebooks: the list, one rulebook with its versions, one version, a shipped one, and two compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from leitai import models
from leitai.core.rulebook import Label, RulebookError
from leitai.messages import say
from leitai.queries import months
from leitai.queries.contest.rulebook_pages import Effect, linted
from leitai.queries.contest_rulebooks import contest_preset, contest_rulebook
from leitai.queries.formatting import reader
from leitai.queries.league import MeasureInfo, RuleView, spoken_rule
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.rulebooks import Kind, effect, league_rulebook, preset, preset_codes, preset_text
from leitai.queries.rulebooks.contest_effect import contest_effect
from leitai.queries.rulebooks.differences import Difference, difference
from leitai.queries.rulebooks.faults import Fault, faults
from leitai.queries.rulebooks.kept import in_force
from leitai.queries.rulebooks.standing import Standing, standings, working_month
from leitai.queries.rulebooks.texts import lines_of, read

KINDS: tuple[Kind, ...] = ("league", "contest")


@dataclass(frozen=True)
class Doubt:
    line: int | None
    words: str


@dataclass(frozen=True)
class Said:
    """A text that computes, in words: the league's rule in sentences, or what a contest's judges are asked."""

    name: str
    source: str
    rule: RuleView | None = None
    measures: tuple[MeasureInfo, ...] = ()
    sheet: Effect | None = None


@dataclass(frozen=True)
class Checked:
    """Every fault of a text, or its doubts and what it says."""

    faults: tuple[Fault, ...]
    doubts: tuple[Doubt, ...] = ()
    said: Said | None = None


def checked(scope: Scope, kind: str, text: str, code: str = "") -> Checked:
    """Nothing that can be typed breaks it: what does not compute is a fault."""
    text = lines_of(text)
    try:
        found = read(kind, text, code)
        said = _said(scope, kind, text, found.name)
    except RulebookError as error:
        return Checked(faults(error, text))
    doubts = tuple(Doubt(one.line, say(one.id, one.values, reader())) for one in found.warnings)
    return Checked((), doubts, said)


def _said(scope: Scope, kind: str, text: str, name: Label) -> Said:
    own = name.en if scope.language.startswith("en") else name.zh
    if kind == "contest":
        sheet = linted(scope, text).effect
        return Said(own, sheet.source if sheet else "", sheet=sheet)
    book = league_rulebook(text)
    rule, measures = spoken_rule(scope, book)
    return Said(own, book.rule.source, rule, measures)


# ---- the list


@dataclass(frozen=True)
class OwnLine:
    id: int
    code: str
    name: str
    versions: int
    in_force: VersionLine | None
    coming: VersionLine | None
    at_work: VersionLine | None


@dataclass(frozen=True)
class PresetLine:
    code: str
    name: str
    source: str
    in_force: bool


@dataclass(frozen=True)
class Shelf:
    kind: Kind
    own: tuple[OwnLine, ...]
    presets: tuple[PresetLine, ...]


@dataclass(frozen=True)
class VersionLine:
    id: int
    number: int
    standing: Standing
    note: str
    sha256: str
    edited_by: str
    edited_at: dt.datetime
    proposed_by: str
    proposed_at: dt.datetime | None
    reason: str
    decided_by: str
    decided_at: dt.datetime | None
    answer: str
    valid_from: dt.date | None

    @property
    def state(self) -> str:
        return self.standing.state


def shelves(scope: Scope) -> tuple[tuple[Shelf, ...], dt.date]:
    """What there is of each kind, and the month that is closed next."""
    rows = list(
        visible(scope, models.RulebookVersion)
        .select_related("rulebook", "edited_by", "proposed_by", "decided_by")
        .order_by("rulebook__code", "number")
    )
    known = standings(scope, rows)
    return tuple(_shelf(scope, kind, rows, known) for kind in KINDS), working_month(scope)


def _shelf(scope: Scope, kind: Kind, rows: Sequence[models.RulebookVersion], known: Mapping[int, Standing]) -> Shelf:
    own: dict[int, list[models.RulebookVersion]] = {}
    for row in rows:
        if row.rulebook.kind == kind:
            own.setdefault(row.rulebook_id, []).append(row)
    lines = tuple(_own(scope, versions, known) for versions in own.values())
    region = months.region_of(scope)
    # a shipped league is in force as long as no version of the office's own is
    shipped = region.league_rulebook if kind == "league" and not any(line.in_force for line in lines) else ""
    return Shelf(kind, lines, tuple(_preset_line(scope, kind, code, shipped) for code in preset_codes(kind)))


def _own(scope: Scope, versions: list[models.RulebookVersion], known: Mapping[int, Standing]) -> OwnLine:
    lines = {row.pk: _line(scope, row, known[row.pk]) for row in versions}

    def last(*states: str) -> VersionLine | None:
        return next((line for line in reversed(lines.values()) if line.state in states), None)

    named = next((row for row in reversed(versions) if known[row.pk].state == "in_force"), versions[-1])
    row = versions[0].rulebook
    return OwnLine(
        row.pk, row.code, _name(scope, named), len(versions), last("in_force"), last("coming"),
        last("draft", "proposed"),
    )  # fmt: skip


def _name(scope: Scope, version: models.RulebookVersion) -> str:
    """As its text says; of a text with faults the code."""
    try:
        name = read(version.rulebook.kind, version.text).name
    except RulebookError:
        return version.rulebook.code
    return name.en if scope.language.startswith("en") else name.zh


def _preset_line(scope: Scope, kind: Kind, code: str, shipped: str) -> PresetLine:
    rule = preset("league", code).rule if kind == "league" else contest_preset(code).rule
    name = rule.name.en if scope.language.startswith("en") else rule.name.zh
    return PresetLine(code, name, rule.source, code == shipped)


def _line(scope: Scope, row: models.RulebookVersion, standing: Standing) -> VersionLine:
    return VersionLine(
        id=row.pk,
        number=row.number,
        standing=standing,
        note=row.note,
        sha256=row.sha256,
        edited_by=person_name(scope, row.edited_by),
        edited_at=row.edited_at,
        proposed_by=person_name(scope, row.proposed_by),
        proposed_at=row.proposed_at,
        reason=row.reason,
        decided_by=person_name(scope, row.decided_by),
        decided_at=row.decided_at,
        answer=row.answer,
        valid_from=row.valid_from,
    )


# ---- one rulebook, one version


@dataclass(frozen=True)
class RulebookPage:
    id: int
    kind: Kind
    code: str
    name: str
    preset: str
    versions: tuple[VersionLine, ...]
    """The newest first."""

    @property
    def newest(self) -> VersionLine:
        return self.versions[0]

    @property
    def at_work(self) -> VersionLine | None:
        return next((line for line in self.versions if line.state in ("draft", "proposed")), None)


@dataclass(frozen=True)
class VersionPage:
    book: RulebookPage
    line: VersionLine
    text: str
    checked: Checked
    may_approve: bool
    """Not whoever wrote or proposed it."""
    first_month: dt.date
    """The first that is not closed, and so can be proposed."""

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def before(self) -> VersionLine | None:
        return next((one for one in self.book.versions if one.number < self.line.number), None)


def rulebook_page(scope: Scope, rulebook_id: int) -> RulebookPage:
    row = visible(scope, models.OfficeRulebook).get(pk=rulebook_id)
    return _page(scope, row)


def version_page(scope: Scope, version_id: int) -> VersionPage:
    row = version_row(scope, version_id)
    book = _page(scope, row.rulebook)
    return VersionPage(
        book=book,
        line=next(line for line in book.versions if line.id == row.pk),
        text=row.text,
        checked=checked(scope, row.rulebook.kind, row.text, row.rulebook.code),
        may_approve=not scope.hands & {row.edited_by_id, row.proposed_by_id},
        first_month=working_month(scope),
    )


def version_row(scope: Scope, version_id: int) -> models.RulebookVersion:
    return visible(scope, models.RulebookVersion).select_related("rulebook").get(pk=version_id)


def _page(scope: Scope, row: models.OfficeRulebook) -> RulebookPage:
    versions = list(
        visible(scope, models.RulebookVersion)
        .filter(rulebook=row)
        .select_related("rulebook", "edited_by", "proposed_by", "decided_by")
        .order_by("-number")
    )
    known = standings(scope, versions)
    named = next((one for one in versions if known[one.pk].state == "in_force"), versions[0])
    lines = tuple(_line(scope, one, known[one.pk]) for one in versions)
    return RulebookPage(row.pk, row.kind, row.code, _name(scope, named), row.preset, lines)


# ---- a shipped one


@dataclass(frozen=True)
class PresetPage:
    kind: Kind
    code: str
    text: str
    said: Said
    in_force: bool

    @property
    def lines(self) -> list[str]:
        return self.text.rstrip("\n").split("\n")


def preset_page(scope: Scope, kind: str, code: str) -> PresetPage:
    known = next((one for one in KINDS if one == kind), None)
    if known is None or code not in preset_codes(known):
        raise ObjectDoesNotExist(f"no {kind} rulebook {code!r}")
    text = preset_text(known, code)
    said = checked(scope, known, text).said
    assert said is not None, f"the shipped rulebook {code} does not compute"
    shipped = known == "league" and code == months.region_of(scope).league_rulebook
    return PresetPage(known, code, text, said, shipped and in_force(scope, working_month(scope)) is None)


# ---- two compared


@dataclass(frozen=True)
class Side:
    """`number` is a version's; 0 is the shipped rulebook."""

    id: int
    number: int

    @property
    def words(self) -> str:
        return _("Version %(n)s") % {"n": self.number} if self.number else _("The shipped one")


@dataclass(frozen=True)
class ComparePage:
    book: RulebookPage
    old: Side
    new: Side
    found: Difference
    choices: tuple[Side, ...]


def compare_page(scope: Scope, version_id: int, other: str) -> ComparePage:
    """A version and what it is compared with: "preset", or the number in the database of another version."""
    row = version_row(scope, version_id)
    book = _page(scope, row.rulebook)
    choices = (Side(0, 0), *(Side(one.id, one.number) for one in reversed(book.versions)))
    if not other:
        earlier = [side for side in choices if side.number < row.number]
        other = str(earlier[-1].id) if earlier[-1].number else "preset"
    if other == "preset":
        old, text = choices[0], _copied(book)
    else:
        old = next((side for side in choices if side.id and str(side.id) == other), None) or _missing(other)
        text = visible(scope, models.RulebookVersion).get(pk=old.id).text
    new = Side(row.pk, row.number)
    return ComparePage(book, old, new, difference(text, row.text), tuple(one for one in choices if one.id != row.pk))


def _copied(book: RulebookPage) -> str:
    """The shipped text; empty where this release ships it no longer."""
    return preset_text(book.kind, book.preset) if book.preset in preset_codes(book.kind) else ""


def _missing(other: str) -> Side:
    raise ObjectDoesNotExist(f"no version {other!r}")


def theirs(found: VersionPage, typed: str) -> Difference:
    """What somebody saved meanwhile, beside what was typed here."""
    return difference(found.text, lines_of(typed))


@dataclass(frozen=True)
class EffectPage:
    """`effects` is empty where the text has faults, no month is closed, or no round may be seen."""

    version: VersionPage
    effects: tuple[effect.Effect, ...]
    months: int


def effect_page(scope: Scope, version_id: int, wanted: str) -> EffectPage:
    found = version_page(scope, version_id)
    count = int(wanted) if wanted in map(str, effect.MONTHS) else effect.MONTHS[0]
    if found.checked.faults:
        return EffectPage(found, (), count)
    if found.book.kind == "league":
        return EffectPage(found, effect.league_effect(scope, league_rulebook(found.text), count), count)
    tried = contest_effect(scope, contest_rulebook(found.text))
    return EffectPage(found, (tried,) if tried else (), count)
