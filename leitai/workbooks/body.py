"""Which rows below a header are things, and which are sections, sums, notes or the header again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from leitai.workbooks.columns import Layout
from leitai.workbooks.headers import Header
from leitai.workbooks.read import Row, Sheet
from leitai.workbooks.wording import header_word, plain

_TOTAL = re.compile(
    r"(全[市县区省]|本[市县区]|各[市县区])?(合计|小计|总计|共计|累计|汇总|总和)([(:：].*)?|全[市县区省]"
    r"|(grand|sub)?-?total(s)?([(:].*)?|sum|(.{1,12})(合计|小计)"
)
_SECTION = re.compile(
    r"[一二三四五六七八九十百]+[、.．)]\S.*|\([一二三四五六七八九十百]+\).*|第[一二三四五六七八九十]+[部类批]\S*.*|[ivx]+[.、]\S.*"
)
_NOTE = re.compile(
    r"(备?注|附注|说明|填表说明|填报说明|编制说明|填报人|填表人|制表人?|审核人?|审批人?|负责人|单位负责人|联系人|联系电话|"
    r"填报单位|填报日期|填报时间|报送单位|报出日期|notes?|source|sources|remarks?|preparedby|approvedby)(\d+)?[:：.、].*"
    r"|(备?注|附注|说明|notes?)\d*|※.*|\*{1,3}(?!\w*\d).*"
)
_COUNT = re.compile(r"[(（]?共?\d+(个|项|件)(项目)?[)）]?$")


@dataclass
class Body:
    """Row numbers from 0 within the sheet."""

    things: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    notes: list[int] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)  # printed again at a page break
    dictionary: list[int] = field(default_factory=list)

    def section_of(self) -> list[str | None]:
        """For each thing the section it stands under."""
        starts = sorted(self.sections)
        result: list[str | None] = []
        at = -1
        for row in self.things:
            while at + 1 < len(starts) and starts[at + 1] < row:
                at += 1
            result.append(self.sections[starts[at]] if at >= 0 else None)
        return result


def classify(sheet: Sheet, header: Header, layout: Layout) -> Body:
    body = Body()
    start = header.bottom + 1
    rows = sheet.rows[start:]
    if not rows:
        return body
    mapped = {match.key: match.column - 1 for match in header.matches}
    filled = _filled(sheet, start, list(mapped.values()))
    odd = _odd_rows(sheet, start, mapped, layout, filled)
    for offset, count in enumerate(filled):
        row = offset + start
        if offset in odd:
            _place(body, row, rows[offset], mapped, header, layout, count)
        elif count:
            body.things.append(row)
    return body


def _filled(sheet: Sheet, start: int, columns: list[int]) -> list[int]:
    """How many of the known columns each row fills."""
    counts = [pl.Series([cell != "" for cell in sheet.columns[column][start:]]) for column in columns]
    return pl.select(pl.sum_horizontal(*(count.cast(pl.Int32) for count in counts))).to_series().to_list()


def _leading(mapped: dict[str, int], layout: Layout) -> list[int]:
    """Columns whose text says what a row is: the first three of the sheet and those of the identity."""
    return sorted({0, 1, 2} | {mapped[key] for key in layout.identity if key in mapped})


def _odd_rows(sheet: Sheet, start: int, mapped: dict[str, int], layout: Layout, filled: list[int]) -> set[int]:
    """Rows worth a closer look, found by one pattern over a few whole columns."""
    odd = {offset for offset, count in enumerate(filled) if count <= 1}
    for column in _leading(mapped, layout):
        if column >= sheet.width:
            continue
        texts = [cell if type(cell) is str else None for cell in sheet.columns[column][start:]]
        series = pl.Series(texts, dtype=pl.String)
        hits = series.str.contains(
            r"(?i)[合小总共累]\s*计|汇总|总和|全[市县区省]|total|^\s*sum\s*$|^\s*[(（]?[一二三四五六七八九十百]+[)）]?\s*[、.．)）]?|^\s*[(（]"
            r"|^\s*第|[:：]|^\s*(备?注|附注|说明|note)|^\s*[※*]|^\s*[ivx]+[.、]|名\s*称|代\s*码|编\s*码|序\s*号|name|code|^\s*id"
        )
        odd.update(hits.arg_true().to_list())
        for words in layout.skip_rows_starting:
            odd.update(series.str.starts_with(words).arg_true().to_list())
    return odd


def _place(
    body: Body, row: int, cells: Row, mapped: dict[str, int], header: Header, layout: Layout, count: int
) -> None:
    texts = [cell.strip() for cell in cells if type(cell) is str and cell.strip()]
    leading = [text for column in _leading(mapped, layout) if (text := _text(cells, column))]
    others = count - sum(1 for key in layout.identity if key in mapped and _any(cells, mapped[key]))
    coded = any(_is_code(cells, mapped[key]) for key in layout.identity[:-1] if key in mapped)
    if layout.skip_rows_starting and _text(cells, 0).startswith(layout.skip_rows_starting):
        body.dictionary.append(row)
    elif _is_header(cells, header):
        body.headers.append(row)
    elif layout.totals and not coded and any(_TOTAL.fullmatch(plain(text)) for text in leading):
        body.totals.append(row)
    elif layout.sections and not coded and _is_section(leading, cells, mapped, layout, others):
        body.sections[row] = leading[0] if len(leading) == 1 else "".join(leading[:2])
        if others:
            body.totals.append(row)
    elif _is_note(texts, cells, others, coded):
        body.notes.append(row)
    elif count:
        body.things.append(row)
    elif layout.sections and len(texts) == 1 and not _numbers(cells) and _SECTION.fullmatch(plain(texts[0])):
        body.sections[row] = texts[0]


def _is_section(leading: list[str], cells: Row, mapped: dict[str, int], layout: Layout, others: int) -> bool:
    if not leading:
        return False
    first = plain(leading[0])
    if _SECTION.fullmatch(first):
        return True
    # 一 | 交通（12个）: the numeral in its own column
    if re.fullmatch(r"\(?[一二三四五六七八九十百]+\)?[、.]?", first):
        return True
    # A lone text that counts its projects, without a numeral.
    return others == 0 and len(leading) == 1 and bool(_COUNT.search(plain(leading[0]))) and not _numbers(cells)


def _is_note(texts: list[str], cells: Row, others: int, coded: bool) -> bool:
    return bool(texts) and not coded and not _numbers(cells) and others <= 3 and bool(_NOTE.fullmatch(plain(texts[0])))


def _is_code(cells: Row, column: int) -> bool:
    """Something stands in a code's column, and it is not the sum's, section's or note's own words."""
    text = plain(_text(cells, column))
    spoken = any(pattern.fullmatch(text) for pattern in (_TOTAL, _SECTION, _NOTE))
    return _any(cells, column) and not spoken


def _is_header(cells: Row, header: Header) -> bool:
    same = sum(
        1
        for match in header.matches
        if (text := _text(cells, match.column - 1)) and header_word(text) in header_word(match.text)
    )
    return same >= 3 and same * 2 >= len(header.matches)


def _any(cells: Row, column: int) -> bool:
    return len(cells) > column and cells[column] not in ("", None)


def _text(cells: Row, column: int) -> str:
    cell: Any = cells[column] if len(cells) > column else ""
    return cell.strip() if type(cell) is str else ""


def _numbers(cells: Row) -> bool:
    return any(type(cell) in (float, int) for cell in cells)
