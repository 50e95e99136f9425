"""A roster pasted from a table: one line a person, every fault named by its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from leitai import labels, models
from leitai.queries.orgs import Scope, visible

MOST = 1_000  # lines
OCCASIONS = tuple(code for code, _label in labels.OCCASIONS)
_COLUMNS = ("category", "name", "organisation", "occasions", "name_en", "organisation_en")
_LONGEST = {
    name: models.RosterEntry._meta.get_field(name).max_length or 0
    for name in ("name", "organisation", "name_en", "organisation_en")
}
_HEAD = ("类别", "参会类别", "category")
_SPLIT = re.compile(r"[,，;；|]")
_GAPS = re.compile(r"\s+")


@dataclass(frozen=True)
class RosterLine:
    category: str
    name: str
    organisation: str
    occasions: tuple[str, ...]
    name_en: str = ""
    organisation_en: str = ""


@dataclass(frozen=True)
class ReadRoster:
    lines: tuple[RosterLine, ...]
    problems: tuple[str, ...]
    """Each names its line and what to do; nothing is taken in while there is one."""


class _Wrong(Exception):
    """What is wrong with a line, in the reader's words."""


def read_roster(scope: Scope, meeting_id: int, text: str) -> ReadRoster:
    """Columns: category, name or office, organisation, visits or meeting, English name, English organisation; only
    the first two must be there. They are separated by tabs, as spreadsheets copy them, or by commas.
    """
    known = _known_categories()
    there = visible(scope, models.RosterEntry).filter(meeting_id=meeting_id)
    seen: dict[tuple[str, str, str], int] = dict.fromkeys(there.values_list("category", "name", "organisation"), 0)
    lines: list[RosterLine] = []
    problems: list[str] = []
    for number, cells in _rows(text):
        if len(lines) + len(problems) >= MOST:
            problems.append(_("Line %(line)s: more than %(most)s lines. Take them in in parts.")
                            % {"line": number, "most": MOST})  # fmt: skip
            break
        try:
            line = _read(cells, known)
            key = (line.category, line.name, line.organisation)
            if key in seen:
                raise _Wrong(_twice(seen[key]))
        except _Wrong as wrong:
            problems.append(_("Line %(line)s: %(what)s") % {"line": number, "what": wrong})
            continue
        seen[key] = number
        lines.append(line)
    return ReadRoster(tuple(lines), tuple(problems))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, with their numbers as the sender counts them; a head line is skipped."""
    begun = False
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        parts = raw.split("\t") if "\t" in raw else _SPLIT.split(raw)
        cells = [_GAPS.sub(" ", part).strip() for part in parts]
        if not begun and cells[0].lower() in _HEAD:
            begun = True
            continue
        begun = True
        yield number, cells


def _read(cells: list[str], known: dict[str, str]) -> RosterLine:
    if len(cells) > len(_COLUMNS):
        raise _Wrong(_("%(n)s columns, at most %(most)s are read.") % {"n": len(cells), "most": len(_COLUMNS)})
    row = dict(zip(_COLUMNS, cells + [""] * (len(_COLUMNS) - len(cells)), strict=True))
    category = known.get(_plain(row["category"]))
    if category is None:
        names = _(", ").join(str(label) for _code, label in labels.PARTICIPANT_CATEGORIES)
        raise _Wrong(_("“%(value)s” is no category. There are: %(names)s.")
                     % {"value": row["category"], "names": names})  # fmt: skip
    if not row["name"]:
        raise _Wrong(_("the second column, name or office, is empty."))
    for name, most in _LONGEST.items():
        if len(row[name]) > most:
            raise _Wrong(_("“%(value)s…” is longer than %(most)s characters.")
                         % {"value": row[name][:20], "most": most})  # fmt: skip
    return RosterLine(
        category, row["name"], row["organisation"], _occasions(row["occasions"]), row["name_en"], row["organisation_en"]
    )


def _occasions(said: str) -> tuple[str, ...]:
    """Both where nothing is said."""
    plain = _plain(said)
    if not plain:
        return OCCASIONS
    words = {"visit": ("观摩", "visit"), "meeting": ("会议", "大会", "meeting")}
    found = tuple(code for code in OCCASIONS if any(word in plain for word in words[code]))
    if not found:
        raise _Wrong(_("“%(value)s” says neither visits nor meeting.") % {"value": said})
    return found


def _known_categories() -> dict[str, str]:
    """A category may be named by its code or by its word in either language."""
    known = {code: code for code, _label in labels.PARTICIPANT_CATEGORIES}
    for language, _name in labels.LANGUAGES:
        with translation.override(language):
            known |= {_plain(str(label)): code for code, label in labels.PARTICIPANT_CATEGORIES}
    return known


def _plain(text: str) -> str:
    return _GAPS.sub("", text).lower()


def _twice(line: int) -> str:
    if line:
        return _("stands in line %(line)s already.") % {"line": line}
    return _("stands on the roster already.")
