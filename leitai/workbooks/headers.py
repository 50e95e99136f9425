"""Finding the header of a sheet and matching it to a layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from leitai.messages import either
from leitai.workbooks.columns import Layout
from leitai.workbooks.found import found
from leitai.workbooks.read import Merge, Sheet
from leitai.workbooks.results import HeaderMatch, How, Place, Problem, column_letters
from leitai.workbooks.values import shown
from leitai.workbooks.wording import (
    decisive,
    foreign_money,
    header_word,
    header_word_whole,
    money_unit,
    only_unit,
    plain,
)

_SEARCHED = 60  # rows from the top
_DEEPEST = 3  # lines of one header
_ALIKE = 74.0  # 当月完成投资额 and 本月完成投资 are 77 alike
_NUMBERING = re.compile(r"[甲乙丙丁戊]|\d{1,2}|\(\d{1,2}\)|[a-z]|栏次|序号", re.IGNORECASE)
_NEUTRAL = {"本月", "本期", "本月数", "本期数", "thismonth", "current", "数值"}
# Words that only ever stand under another heading.
_UNDER = _NEUTRAL | {
    "上月",
    "上期",
    "本年",
    "累计",
    "计划",
    "实际",
    "预计",
    "lastmonth",
    "previous",
    "plan",
    "actual",
    "total",
}
_LAST_MONTH = re.compile(r"上月|上期|去年同期|上年同期|lastmonth|previousmonth")


@dataclass(frozen=True)
class Header:
    top: int  # rows, from 0
    bottom: int
    matches: tuple[HeaderMatch, ...]
    titles: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()

    def column(self, key: str) -> int | None:
        return next((match.column - 1 for match in self.matches if match.key == key), None)


@dataclass(frozen=True)
class Heading:
    """What stands above one column, line by line."""

    column: int
    lines: tuple[str, ...]
    row: int  # of the lowest line with words

    @property
    def full(self) -> str:
        return "".join(line for line in self.lines if not only_unit(line)) or "".join(self.lines)

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    @property
    def candidates(self) -> tuple[str, ...]:
        """The whole; the lines upside down (完成投资 over 本月 is 本月完成投资); the lines above a mere 本月;
        the lowest line alone if the lines above do not change its meaning."""
        words = [line for line in self.lines if not only_unit(line)]
        if len(words) < 2:
            return (self.full,)
        above, last = "".join(words[:-1]), words[-1]
        found = [self.full, last + above]
        if plain(last) in _NEUTRAL:
            found.append(above)
        elif decisive(header_word(above)) <= decisive(header_word(last)) | {"total"}:
            found.append(last)
        return tuple(found)


@dataclass
class Names:
    """A layout's header words, looked up by their comparable form."""

    layout: Layout
    confirmed: Mapping[str, str] = field(default_factory=dict)  # earlier answers, by the header's memory
    exact: dict[str, str] = field(default_factory=dict)
    synonyms: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column in self.layout.columns:
            for name in (column.zh, column.en):
                self.exact.setdefault(header_word(name), column.key)
            for name in column.synonyms:
                self.synonyms.setdefault(header_word(name), column.key)
                self.synonyms.setdefault(header_word_whole(name), column.key)
        self.ignored = re.compile("|".join((*self.layout.ignored_headers, _LAST_MONTH.pattern)))

    def known(self, heading: Heading) -> tuple[str, How] | None:
        answer = self.confirmed.get(header_word_whole(heading.full))
        if answer is not None:
            return (answer, "confirmed") if answer in self.layout.keys else None
        if self.is_ignored(heading):
            return None
        for candidate in heading.candidates:
            for word in (header_word(candidate), header_word_whole(candidate)):
                if word in self.exact:
                    return self.exact[word], "exact"
                if word in self.synonyms:
                    return self.synonyms[word], "synonym"
        return None

    def matched(self, headings: list[Heading]) -> set[str]:
        return {known[0] for heading in headings if (known := self.known(heading))}

    def resembled(self, headings: list[Heading]) -> set[str]:
        return {key for heading in headings if self.is_open(heading) for _, key in self.alike(heading)}

    def is_open(self, heading: Heading) -> bool:
        return not self.is_answered(heading) and not self.is_ignored(heading)

    def is_answered(self, heading: Heading) -> bool:
        return header_word_whole(heading.full) in self.confirmed

    def is_ignored(self, heading: Heading) -> bool:
        return bool(self.ignored.search(plain(heading.text)))

    def alike(self, heading: Heading) -> list[tuple[float, str]]:
        """Columns this heading resembles, with the same decisive words."""
        scores: dict[str, float] = {}
        for candidate in heading.candidates:
            word = header_word(candidate)
            if len(word) < 2 or len(word) > 40:
                continue
            for names in (self.exact, self.synonyms):
                for name, key in names.items():
                    if decisive(name) == decisive(word):
                        scores[key] = max(scores.get(key, 0.0), fuzz.ratio(word, name))
        return [(score, key) for key, score in scores.items() if score >= _ALIKE]


def find_header(sheet: Sheet, layout: Layout, confirmed: Mapping[str, str]) -> Header | None:
    names, grid = Names(layout, confirmed), Grid(sheet)
    lines = _most_matched(grid, names.matched, _SEARCHED, 2) or _most_matched(grid, names.resembled, 20, 3)
    if lines is None:
        return None
    top, bottom = grid.first_of_merges(lines[0]), lines[1]
    while bottom + 1 < len(sheet.rows) and bottom - top < _DEEPEST + 1 and grid.continues(bottom + 1):
        bottom += 1
    return match_header(grid, names, top, bottom)


def _most_matched(
    grid: Grid, matched: Callable[[list[Heading]], set[str]], searched: int, least: int
) -> tuple[int, int] | None:
    """First and last line of the block that names the most columns; of equals the shortest, then the highest."""
    best: tuple[int, int, int] | None = None
    for top in range(min(searched, len(grid.sheet.rows))):
        for depth in range(1, _DEEPEST + 1):
            if top + depth > len(grid.sheet.rows) or not grid.words(top):
                break
            score = (len(matched(grid.headings(top, top + depth - 1))), -depth, -top)
            if score[0] >= least and (best is None or score > best):
                best = score
    return (-best[2], -best[2] - best[1] - 1) if best else None


def match_header(grid: Grid, names: Names, top: int, bottom: int) -> Header:
    layout, sheet = names.layout, grid.sheet
    titles = tuple(text for row in range(top) for text in grid.words(row).values())
    wanted: list[tuple[float, int, Heading, str, How]] = []
    problems: list[Problem] = []
    unknown: list[Heading] = []
    for order, heading in enumerate(grid.headings(top, bottom)):
        known = names.known(heading)
        if known:
            wanted.append((101.0 if known[1] == "confirmed" else 100.0, -order, heading, *known))
        elif names.is_open(heading):
            wanted += [(score, -order, heading, key, "fuzzy") for score, key in names.alike(heading)]
            unknown.append(heading)
    wanted.sort(key=lambda item: item[:2], reverse=True)
    taken: dict[str, HeaderMatch] = {}
    used: set[int] = set()
    for score, _, heading, key, how in wanted:
        if heading.column in used:
            continue
        if key not in taken:
            taken[key] = header_match(sheet, heading, key, min(score, 100.0), how)
            used.add(heading.column)
        elif how != "fuzzy":
            used.add(heading.column)
            place = Place(sheet.name, heading.row + 1, heading.column + 1)
            problems.append(found("header_twice", "error", place, found=heading.text, first=taken[key].cell, key=key))
    matches = tuple(sorted(taken.values(), key=lambda match: match.column))
    ignored = tuple(heading.text for heading in unknown if heading.column not in used)
    header = Header(top, bottom, matches, titles, tuple(problems), ignored)
    return with_units(grid, header, layout)


def header_match(sheet: Sheet, heading: Heading, key: str, score: float, how: How) -> HeaderMatch:
    return HeaderMatch(
        sheet.name,
        f"{column_letters(heading.column + 1)}{heading.row + 1}",
        heading.text,
        heading.column + 1,
        key,
        round(score, 1),
        how,
        "",
        header_word_whole(heading.full),
    )


def with_units(grid: Grid, header: Header, layout: Layout, chosen: str = "") -> Header:
    """Each money column's own unit: its heading, else the one chosen for the sheet, else what a title line says, else
    the layout's.
    """
    around = [*header.titles, *grid.words(header.bottom + 1).values()]
    general = chosen or next((unit for text in around if (unit := money_unit(text))), "")
    matches, problems = [], list(header.problems)
    for match in header.matches:
        column = layout.column(match.key)
        if column.kind != "money":
            matches.append(match)
            continue
        unit = money_unit(match.text) or general or column.unit
        place = Place(match.sheet, int(re.sub(r"\D", "", match.cell)), match.column)
        if foreign := foreign_money(match.text):
            problems.append(found("unit_foreign", "error", place, found=foreign, key=match.key))
        elif not unit:
            problems.append(found("unit_missing", "error", place, header=match.text, key=match.key))
        matches.append(
            HeaderMatch(
                match.sheet, match.cell, match.text, match.column, match.key, match.score, match.how, unit, match.memory
            )
        )
    return Header(header.top, header.bottom, tuple(matches), header.titles, tuple(problems), header.ignored)


def missing_columns(sheet: Sheet, header: Header, layout: Layout) -> list[Problem]:
    there = {match.key for match in header.matches}
    return [
        found(
            "header_missing",
            "error",
            Place(sheet.name, header.bottom + 1),
            key=column.key,
            column=either(column.zh, column.en),
        )
        for column in layout.columns
        if column.header and column.key not in there
    ]


class Grid:
    """A sheet's top rows as header text, merged cells spread over what they cover."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._words: dict[int, dict[int, str]] = {}
        self._merges: dict[int, list[Merge]] = {}
        for merge in sheet.merges or ():
            for row in range(merge[0], min(merge[2], _SEARCHED + _DEEPEST + 2) + 1):
                self._merges.setdefault(row, []).append(merge)

    def words(self, row: int) -> dict[int, str]:
        """Texts of a row by column; numbers are not header words."""
        if row not in self._words:
            cells = self.sheet.rows[row] if row < len(self.sheet.rows) else ()
            self._words[row] = {
                column: " ".join(cell.split())
                for column, cell in enumerate(cells)
                if type(cell) is str and cell.strip()
            }
        return self._words[row]

    def spread(self, row: int) -> dict[int, str]:
        words = dict(self.words(row))
        for first_row, first, last_row, last in self._merges.get(row, ()):
            text = self.words(first_row).get(first)
            # A merge over the whole sheet is a title, not a group of columns.
            if text and not (row == first_row == last_row and last - first + 1 >= max(8, self.sheet.width - 1)):
                words |= dict.fromkeys(range(first, min(last, first + 400) + 1), text)
        return words

    def headings(self, top: int, bottom: int) -> list[Heading]:
        lines = [self.spread(row) for row in range(top, bottom + 1)]
        if not self.sheet.merges:
            self._fill_right(lines)
        columns = sorted(set().union(*(line.keys() for line in lines)))
        headings = []
        for column in columns:
            texts: list[str] = []
            row = top
            for offset, line in enumerate(lines):
                text = line.get(column, "")
                if text and text not in texts[-1:]:
                    texts.append(text)
                    if not only_unit(text):
                        row = top + offset
            headings.append(Heading(column, tuple(texts), self._own_row(row, column)))
        return headings

    def first_of_merges(self, row: int) -> int:
        """The line where the cells that reach down into this row begin."""
        return min((first_row for first_row, _, _, _ in self._merges.get(row, ())), default=row)

    def _own_row(self, row: int, column: int) -> int:
        for first_row, first, last_row, last in self._merges.get(row, ()):
            if first <= column <= last and first_row <= row <= last_row:
                return first_row
        return row

    @staticmethod
    def _fill_right(lines: list[dict[int, str]]) -> None:
        """Without merge information a group's words reach right as long as only lower lines have words."""
        for number, line in enumerate(lines[:-1]):
            below = set().union(*(lower.keys() for lower in lines[number + 1 :]))
            current = ""
            for column in range(max(below, default=-1) + 1):
                if column in line:
                    current = line[column] if column in below else ""
                elif column in below and current:
                    line[column] = current
                else:
                    current = ""

    def continues(self, row: int) -> bool:
        """Whether a row still belongs to the header: only units, or only column numbers (甲 乙 1 2 3)."""
        cells = [cell for cell in self.sheet.rows[row] if cell not in ("", None)]
        if not cells:
            return False
        texts = [shown(cell) for cell in cells]
        if all(isinstance(cell, str) for cell in cells) and all(
            only_unit(text) or plain(text) in _UNDER for text in texts if text.strip()
        ):
            return True
        return len(texts) >= 4 and all(_NUMBERING.fullmatch(plain(text)) for text in texts) and len(set(texts)) > 3
