"""An outline as HTML: one self-contained file, or the same article for a page of the site.

Pointing at a number, focusing it or pressing it shows where it comes from. The file asks nobody for anything: its own
content policy forbids every request.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from leitai.documents.charts import chart_svg
from leitai.documents.dates import day_text, month_text, parse_month
from leitai.documents.ledger import Ledger, pack
from leitai.documents.maps import map_svg
from leitai.documents.numbers import Absent, Cell, Language, Number, unrounded_text
from leitai.documents.outline import (
    Block,
    Chart,
    Heading,
    Inline,
    Map,
    Note,
    Outline,
    Paragraph,
    Parts,
    Row,
    Source,
    Table,
    inline_text,
)
from leitai.documents.words import (
    clean,
    heading_number,
    imprint,
    mark_words,
    marked,
    rounding_words,
    section_number,
    source_words,
    watermark,
    word,
)

MARK = "lt_"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"  # noqa: E501


@dataclass(frozen=True)
class Article:
    """The bulletin without a page around it: markup free of style attributes and script, and its data as JSON."""

    markup: str
    cards: str
    ledger: str


def to_html(outline: Outline) -> str:
    """One file that works from a mail attachment: styles, script, cards and cells inside, no request to anywhere."""
    article = to_article(outline)
    title = escape(clean(marked(outline.title, outline)))
    return "".join(
        (
            f'<!doctype html>\n<html lang="{outline.language}">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n',
            f"<title>{title}</title>\n<style>\n{_asset('bulletin.css')}</style>\n</head>\n",
            f'<body class="doc-page">\n{article.markup}\n',
            f'<script type="application/json" id="doc-cards">{article.cards}</script>\n',
            f'<script type="application/json" id="doc-ledger">{article.ledger}</script>\n',
            f"<script>\n{_asset('bulletin.js')}</script>\n</body>\n</html>\n",
        )
    )


def to_article(outline: Outline, *, level: int = 1, revised: Mapping[str, str] | None = None) -> Article:
    """The article alone, its title a heading of `level`.

    `revised` holds, by reference, what a newer revision says of a number: it is marked, and its card says so.
    """
    writer = _Writer(outline, level, revised or {})
    markup = writer.article()
    words = {name: word(name, outline.language) for name in ("close", "copy", "copied", "origin")}
    return Article(markup, _json({"words": words, "cards": writer.cards}), _json(pack(writer.ledger)))


def reference(cell: Cell) -> str:
    """The address of a number, as it is copied: region/month/revision/question?arguments."""
    given = sorted((name, value) for name, value in cell.arguments.items() if value)
    query = f"?{urlencode(given)}" if given else ""
    return f"{cell.region}/{cell.month}/r{cell.revision}/{cell.question}{query}"


def _asset(name: str) -> str:
    return (files("leitai") / "static" / "leitai" / name).read_text(encoding="utf-8")


def _json(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c").replace("&", "\\u0026")


class _Writer:
    def __init__(self, outline: Outline, level: int, revised: Mapping[str, str]) -> None:
        self.outline = outline
        self.level = level
        self.revised = revised
        self.ledger = Ledger.of(outline)
        self.cards: dict[str, Any] = {}
        self.tables = self.figures = 0
        self.levels: dict[int, int] = {}

    def article(self) -> str:
        outline = self.outline
        marks = mark_words(outline)
        issued = (
            day_text(date.fromisoformat(outline.issued_on), outline.language, year=True) if outline.issued_on else ""
        )
        parts = [
            f'<article class="doc" lang="{outline.language}">',
            f'<p class="doc-marks">{_safe(marks)}</p>' if marks else "",
            self._watermark(),
            f"<header>{self._title(1, outline.title)}",
            f'<p class="doc-subtitle">{_safe(outline.subtitle)}</p>' if outline.subtitle else "",
            f'<p class="doc-imprint">{_safe(imprint(outline))}</p></header>',
        ]
        for place, section in enumerate(outline.body, start=1):
            title = section_number(place, outline.language) + section.title
            parts.append(self._section(section.key, title, section.blocks, place))
        if outline.issuer or issued:
            parts.append(f'<p class="doc-sign">{_safe(outline.issuer)}<br>{_safe(issued)}</p>')
        for place, section in enumerate(outline.annexes, start=1):
            label = word("annex", outline.language, n=place if len(outline.annexes) > 1 else "").strip()
            gap = "\u3000" if outline.language == "zh-Hans" else ". "
            parts.append(self._section(section.key, label + gap + section.title, section.blocks, place, annex=True))
        return "\n".join([*(part for part in parts if part), "</article>"])

    def _watermark(self) -> str:
        across = watermark(self.outline)
        return f'<p class="doc-watermark" aria-hidden="true">{_safe(across)}</p>' if across else ""

    def _section(self, key: str, title: str, blocks: tuple[Block, ...], place: int, annex: bool = False) -> str:
        self.levels = {}
        kind = ' class="doc-annex"' if annex else ""
        inner = "\n".join(self._block(block, place) for block in blocks)
        return f'<section id="doc-{escape(key)}"{kind}>\n{self._title(2, title)}\n{inner}\n</section>'

    def _block(self, block: Block, section: int) -> str:
        if isinstance(block, Heading):
            return self._heading(block, section)
        if isinstance(block, Paragraph):
            return f'<p class="doc-{block.role}">{self._sentence(block.parts)}</p>'
        if isinstance(block, Note):
            return f'<p class="doc-note">{self._sentence(block.parts)}</p>'
        if isinstance(block, Table):
            self.tables += 1
            return self._table(block, word("table", self.outline.language, n=self.tables))
        return self._figure(block)

    def _heading(self, block: Heading, section: int) -> str:
        self.levels[block.level] = self.levels.get(block.level, 0) + 1
        if block.level == 2:
            self.levels[3] = 0
        number = heading_number(block.level, self.levels[block.level], section, self.outline.language)
        return self._title(block.level + 1, number + block.text)

    def _title(self, depth: int, text: str) -> str:
        tag = f"h{min(depth + self.level - 1, 6)}"
        return f'<{tag} class="doc-h{depth}">{_safe(text)}</{tag}>'

    def _table(self, block: Table, label: str = "") -> str:
        gap = "\u3000" if self.outline.language == "zh-Hans" else ". "
        caption = (label + gap if label else "") + marked(block.caption, self.outline)
        heads = "".join(
            f'<th scope="col" class="is-{column.align}">{_safe(column.head)}'
            + (f"<small>{_safe(column.unit)}</small>" if column.unit else "")
            + "</th>"
            for column in block.columns
        )
        # The total and what is listed apart below it are the table's foot; the rows keep their order.
        end = next((at for at, row in enumerate(block.rows) if row.kind == "total"), len(block.rows))
        body = "".join(self._row(row, block) for row in block.rows[:end])
        foot = "".join(self._row(row, block) for row in block.rows[end:])
        note = f'<p class="doc-note">{_safe(block.note)}</p>' if block.note else ""
        return (
            f'<div class="doc-scroll" tabindex="0" role="region" aria-label="{_safe(caption)}"><table>'
            f"<caption>{_safe(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"
            + (f"<tfoot>{foot}</tfoot>" if foot else "")
            + f"</table></div>{note}"
        )

    def _row(self, row: Row, block: Table) -> str:
        head = next((at for at, column in enumerate(block.columns) if column.align == "left"), 0)
        label = row.key or inline_text(row.cells[head], units=False) if row.cells else ""
        cells = []
        for at, (column, parts) in enumerate(zip(block.columns, row.cells, strict=True)):
            tag = 'th scope="row"' if at == head else "td"
            inner = self._inline(parts, units=False, row=label, column=column.head)
            cells.append(f'<{tag} class="is-{column.align}">{inner}</{tag[:2]}>')
        kind = ' class="is-apart"' if row.kind == "apart" else ""
        return f"<tr{kind}>{''.join(cells)}</tr>"

    def _figure(self, block: Chart | Map) -> str:
        self.figures += 1
        language, tag = self.outline.language, marked("", self.outline)
        picture = chart_svg(block, language, tag) if isinstance(block, Chart) else map_svg(block, language, tag)
        label = word("figure", language, n=self.figures)
        gap = "\u3000" if language == "zh-Hans" else ". "
        title = label + gap + marked(block.title, self.outline)
        return (
            f"<figure><figcaption>{_safe(title)}</figcaption>"
            f'<div class="doc-picture" role="img" aria-label="{_safe(title)}">{picture}</div>'
            f'<details class="doc-twin"><summary>{_safe(word("see_data", language))}</summary>{self._table(block.twin)}'
            "</details></figure>"
        )

    def _sentence(self, parts: Parts) -> str:
        return self._inline(parts, units=True)

    def _inline(self, parts: Parts, *, units: bool, row: str = "", column: str = "") -> str:
        markup = []
        for place, part in enumerate(parts):
            if isinstance(part, Number):
                form = part.form
                before, after = (form.before, form.after) if units else ("", "")
                edges = (_plain(parts[:place], units) + before, after + _plain(parts[place + 1 :], units))
                key = self.ledger.add(part, before=edges[0], after=edges[1], row=row, column=column)
                self.cards[key] = self._card(part)
                markup.append(f"{_safe(before)}{self._button(key, part)}{_safe(after)}")
            elif isinstance(part, Absent):
                reason = f' title="{_safe(part.reason)}"' if part.reason else ""
                markup.append(f'<span class="doc-absent"{reason}>{_safe(part.printed)}</span>')
            else:
                markup.append(_safe(part))
        return "".join(markup)

    def _button(self, key: str, shown: Number) -> str:
        kind = "doc-num is-changed" if reference(shown.cell) in self.revised else "doc-num"
        return (
            f'<button type="button" class="{kind}" id="{MARK}{key}" data-card="{key}" aria-expanded="false">'
            f"{_safe(shown.printed)}</button>"
        )

    def _card(self, shown: Number) -> dict[str, Any]:
        """Name, subject and month, value; then formula, unrounded, rounding, basis, check; then the reference."""
        language, form, origin, cell = self.outline.language, shown.form, shown.origin, shown.cell
        source = self.outline.source_of(shown)
        basis = [text for text in (origin.basis, _closed(source, language, bool(origin.basis))) if text]
        if source is None or cell.revision == 0:
            check = word("not_sealed", language)
        else:
            check = f"{word('agrees', language)} {source.sha256[:8]}"
        lines = [
            (word("formula", language), origin.formula),
            (word("unrounded", language), _unrounded(shown)),
            (word("rounding", language), rounding_words(cell.rounding, language, form.mark)),
            (word("basis", language), word("next", language).join(basis)),
            (word("check", language), check),
            (word("revised", language), self.revised.get(reference(cell), "")),
            (word("remark", language), origin.note),
        ]
        month = month_text(parse_month(cell.month), language)
        return {
            "name": clean(origin.name or cell.question),
            "about": clean(" · ".join(text for text in (origin.subject, month) if text)),
            "value": f"{form.before}{shown.printed}{form.after}",
            "lines": [[label, clean(text)] for label, text in lines if text],
            "reference": clean(reference(cell)),
        }


def _closed(source: Source | None, language: Language, named: bool) -> str:
    """When the month was closed; with month and revision where the number's own basis does not name them."""
    if source is None or (named and not source.closed_on):
        return ""
    if not named:
        return source_words(source, language)
    said = word("closed_on", language, day=day_text(date.fromisoformat(source.closed_on), language, year=True))
    return said + word("taken_over", language) if source.taken_over else said


def _unrounded(shown: Number) -> str:
    text = unrounded_text(shown)
    unit = shown.form.unit
    return text if not unit or shown.form.mark else f"{text} {unit}"


def _plain(parts: tuple[Inline, ...], units: bool) -> str:
    return inline_text(parts, units=units)


def _safe(text: str) -> str:
    return escape(clean(text))
