"""A document as data: sections of paragraphs, tables, charts and maps whose numbers carry their cells.

The outline knows nothing about Word, Excel or HTML; one outline gives all three. It goes to JSON and back unchanged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag, TypeAdapter

from leitai.documents.numbers import Absent, Language, Number

Mark = Literal["fictional", "rehearsal", "preview", "draft"]
Align = Literal["left", "right", "centre"]


def _inline_tag(value: Any) -> str:
    if isinstance(value, str):
        return "text"
    return value.get("type", "") if isinstance(value, dict) else getattr(value, "type", "")


Inline = Annotated[
    Annotated[str, Tag("text")] | Annotated[Number, Tag("number")] | Annotated[Absent, Tag("absent")],
    Discriminator(_inline_tag),
]
Parts = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside a section: level 2 is (一), level 3 is 1. in an official document."""

    text: str
    level: Literal[2, 3] = 2
    type: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Paragraph:
    """Text with numbers in it. A finding is the sentence a section opens with; an item is one line of a list."""

    parts: Parts
    role: Literal["body", "finding", "item"] = "body"
    type: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Note:
    """Small print: method, denominators, what the data cannot say."""

    parts: Parts
    type: Literal["note"] = "note"


@dataclass(frozen=True)
class Column:
    head: str
    unit: str = ""
    align: Align = "right"
    width: float = 1.0


@dataclass(frozen=True)
class Row:
    """One row. `key` is the code of what the row is about, so that a sorted sheet can still be read back."""

    cells: tuple[Parts, ...]
    key: str = ""
    kind: Literal["body", "total", "apart"] = "body"


@dataclass(frozen=True)
class Table:
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    name: str = ""
    type: Literal["table"] = "table"

    def __post_init__(self) -> None:
        for place, row in enumerate(self.rows, start=1):
            if len(row.cells) != len(self.columns):
                raise ValueError(
                    f"table {self.caption!r}, row {place}: {len(row.cells)} cells for {len(self.columns)} columns"
                )


@dataclass(frozen=True)
class Point:
    """One mark of a chart. `hot` draws it in a colour because the title speaks of it."""

    label: str
    number: Number
    series: str = ""
    hot: Literal["", "ahead", "behind"] = ""


@dataclass(frozen=True)
class Chart:
    """A chart whose title is its finding. `reference` is a line across the bars, such as time progress."""

    kind: Literal["bars", "places", "lines"]
    title: str
    axis: str
    points: tuple[Point, ...]
    twin: Table
    reference: Number | None = None
    reference_label: str = ""
    type: Literal["chart"] = "chart"


@dataclass(frozen=True)
class MapValue:
    code: str
    name: str
    number: Number | Absent


@dataclass(frozen=True)
class Map:
    """A map of units in five steps. Units without a polygon are listed beside it; the base map's number is printed."""

    title: str
    unit: str
    features: dict[str, Any]
    values: tuple[MapValue, ...]
    breaks: tuple[float, float, float, float]
    twin: Table
    approval: str = ""
    type: Literal["map"] = "map"


Block = Annotated[Heading | Paragraph | Note | Table | Chart | Map, Discriminator("type")]


@dataclass(frozen=True)
class Section:
    """A numbered part. An annex starts a new page; a wide one lies on its side."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    annex: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Source:
    """A closed month that numbers rest on, as its manifest names it."""

    month: str
    revision: int
    sha256: str
    closed_on: str = ""
    taken_over: bool = False  # an opening revision: handed over to the office, not filed


@dataclass(frozen=True)
class Outline:
    title: str
    subtitle: str
    language: Language
    region: str
    region_name: str
    month: str
    revision: int
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()
    marks: tuple[Mark, ...] = ()
    issuer: str = ""
    issued_on: str = ""
    imprint: str = ""
    """The line below the title, of a document that rests on no closed month; otherwise it names month and revision."""

    @property
    def body(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if not section.annex)

    @property
    def annexes(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.annex)

    def source_of(self, number: Number) -> Source | None:
        wanted = (number.cell.month, number.cell.revision)
        return next((source for source in self.sources if (source.month, source.revision) == wanted), None)


_ADAPTER: TypeAdapter[Outline] = TypeAdapter(Outline)


def to_json(outline: Outline) -> str:
    return _ADAPTER.dump_json(outline).decode()


def from_json(text: str | bytes) -> Outline:
    return _ADAPTER.validate_json(text)


def numbers_in(outline: Outline) -> Iterator[Number]:
    """Every number in reading order, those of a chart or map through its twin table."""
    for section in (*outline.body, *outline.annexes):
        for block in section.blocks:
            yield from _numbers_in_block(block)


def _numbers_in_block(block: Any) -> Iterator[Number]:
    if isinstance(block, Paragraph | Note):
        yield from (part for part in block.parts if isinstance(part, Number))
    elif isinstance(block, Table):
        for row in block.rows:
            for parts in row.cells:
                yield from (part for part in parts if isinstance(part, Number))
    elif isinstance(block, Chart | Map):
        yield from _numbers_in_block(block.twin)


def inline_text(parts: Parts, *, units: bool) -> str:
    """Plain text of a run of parts; in sentences a number brings its unit, in tables the column head has it."""
    return "".join(_text_of(part, units) for part in parts)


def _text_of(part: Inline, units: bool) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Number) and units:
        return f"{part.form.before}{part.printed}{part.form.after}"
    return part.printed
