"""The page and its styles: the measured settings that give 22 lines of 28 characters, and their English sister."""

from typing import Any
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn

from leitai.documents.numbers import Language
from leitai.documents.outline import Outline
from leitai.documents.to_docx.runs import element, run
from leitai.documents.words import mark_words, watermark

MM = 1440 / 25.4  # twips
PORTRAIT = {"w": 210, "h": 297, "top": 37, "bottom": 35, "left": 28, "right": 26}
LANDSCAPE = {"w": 297, "h": 210, "top": 28, "bottom": 26, "left": 37, "right": 35}
HEADER, FOOTER = 15, 24.5
LINE_PITCH = 579  # 22 lines in 225 mm; 580 gives 21 in LibreOffice

# Names of the official faces. Two of them are proprietary: they are named here, and shipped nowhere.
_SONG, _FANG, _KAI, _HEI, _TITLE = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
_LATIN = "Times New Roman"


def cell_size(language: Language, small: bool) -> float:
    """Points of the letters in a table."""
    return {"zh-Hans": (10.5, 9.0), "en": (9.5, 8.0)}[language][small]


def text_width(wide: bool) -> int:
    """Width of the type area in twips."""
    page = LANDSCAPE if wide else PORTRAIT
    return round((page["w"] - page["left"] - page["right"]) * MM)


def blank(outline: Outline) -> DocumentType:
    document = Document()
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    _styles(document, outline.language)
    _settings(document)
    _headers(document, outline)
    _section_properties(body.sectPr, False, outline.language)
    return document


def section_end(wide: bool, language: Language) -> Any:
    """A line of one point that ends a section whose pages lie as `wide` says."""
    end = element(
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:sectPr/></w:pPr></w:p>'
    )
    _section_properties(end.pPr.find(qn("w:sectPr")), wide, language)
    return end


def set_last_section(document: DocumentType, wide: bool, language: Language) -> None:
    """The body's own section comes last; header and footer references stay in the first one, the others inherit."""
    body = document.element.body
    last, first = body.sectPr, next(iter(body.iter(qn("w:sectPr"))))
    _section_properties(last, wide, language)
    if first is not last:
        for place, reference in enumerate(
            [child for child in last if child.tag in (qn("w:headerReference"), qn("w:footerReference"))]
        ):
            first.insert(place, reference)


def _section_properties(section: Any, wide: bool, language: Language) -> None:
    page = LANDSCAPE if wide else PORTRAIT
    keep = [child for child in section if child.tag in (qn("w:headerReference"), qn("w:footerReference"))]
    for child in list(section):
        section.remove(child)
    for child in keep:
        section.append(child)
    twips = {name: round(value * MM) for name, value in page.items()}
    turn = ' w:orient="landscape"' if wide else ""
    section.append(element('<w:type w:val="nextPage"/>'))
    section.append(element(f'<w:pgSz w:w="{twips["w"]}" w:h="{twips["h"]}"{turn}/>'))
    section.append(
        element(
            f'<w:pgMar w:top="{twips["top"]}" w:right="{twips["right"]}" w:bottom="{twips["bottom"]}" '
            f'w:left="{twips["left"]}" w:header="{round(HEADER * MM)}" w:footer="{round(FOOTER * MM)}" w:gutter="0"/>'
        )
    )
    if language == "zh-Hans":  # English lines follow their own size
        section.append(element(f'<w:docGrid w:type="lines" w:linePitch="{LINE_PITCH}"/>'))


def _settings(document: DocumentType) -> None:
    settings = document.settings.element
    # The schema wants it before the compatibility block; first place is always right.
    settings.insert(0, element("<w:evenAndOddHeaders/>"))


def _headers(document: DocumentType, outline: Outline) -> None:
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        _replace(header, _header_runs(outline), "LeitaiHeader")
    # Odd pages number at the outer right, even pages at the outer left, one character in from the edge.
    for footer, align, inset in (
        (section.footer, "right", 'w:right="280"'),
        (section.even_page_footer, "left", 'w:left="280"'),
    ):
        footer.is_linked_to_previous = False
        field = (
            run("— ")
            + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText>'
            + '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("1")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            + run(" —")
        )
        _replace(footer, field, "LeitaiFooter", f'<w:ind {inset}/><w:jc w:val="{align}"/>')


def _replace(part: Any, runs: str, style: str, extra: str = "") -> None:
    holder = part._element
    for child in list(holder):
        holder.remove(child)
    holder.append(element(f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{extra}</w:pPr>{runs}</w:p>"))


def _header_runs(outline: Outline) -> str:
    runs = run(mark_words(outline)) if outline.marks else ""
    across = watermark(outline)
    return runs + (_watermark(across) if across else "")


def _watermark(text: str) -> str:
    place = (
        "position:absolute;margin-left:0;margin-top:0;width:430pt;height:72pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        '<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" '
        'adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="leitai-watermark" type="#_x0000_t136" style="{place}" fillcolor="#d0d0d0" stroked="f">'
        '<v:fill opacity=".45"/><v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" '
        f"string={quoteattr(text)}/></v:shape></w:pict></w:r>"
    )


# ---- styles


def _styles(document: DocumentType, language: Language) -> None:
    styles = document.styles.element
    wanted = _zh_styles() if language == "zh-Hans" else _en_styles()
    for style in list(styles.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) in wanted:
            styles.remove(style)
    for identity, (name, paragraph, text) in wanted.items():
        default = ' w:default="1"' if identity == "Normal" else ""
        based = "" if identity == "Normal" else '<w:basedOn w:val="Normal"/>'
        styles.append(
            element(
                f'<w:style w:type="paragraph"{default} w:styleId="{identity}"><w:name w:val="{name}"/>{based}'
                f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{text}</w:rPr></w:style>"
            )
        )


def _text(face: str, size: float, *, bold: bool = False, spacing: int = 0, colour: str = "000000") -> str:
    half = round(size * 2)
    return (
        f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:cs="{_LATIN}" w:eastAsia="{face}"/>'
        f'<w:b w:val="{int(bold)}"/><w:i w:val="0"/><w:color w:val="{colour}"/><w:spacing w:val="{spacing}"/>'
        f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    )


def _lines(points: float, *, before: int = 0, after: int = 0, keep: bool = False, indent: str = "", align: str = "both",
           level: int | None = None, grid: bool = True) -> str:  # fmt: skip
    """Paragraph properties in the schema's order: exact line height, no widow control, as measured."""
    return (
        ("<w:keepNext/>" if keep else "")
        + '<w:widowControl w:val="0"/>'
        + ("" if grid else '<w:snapToGrid w:val="0"/>')
        + f'<w:spacing w:before="{before}" w:after="{after}" w:line="{round(points * 20)}" w:lineRule="exact"/>'
        + indent
        + f'<w:jc w:val="{align}"/>'
        + ("" if level is None else f'<w:outlineLvl w:val="{level}"/>')
    )


def _zh_styles() -> dict[str, tuple[str, str, str]]:
    two = '<w:ind w:firstLineChars="200" w:firstLine="630"/>'
    line = 28.95
    body = _text(_FANG, 16, spacing=-5)
    return {
        "Normal": ("Normal", _lines(line), body),
        "LeitaiBody": ("Leitai Body", _lines(line, indent=two), body),
        "LeitaiBelow": ("Leitai Below", _lines(line, indent='<w:ind w:left="1575"/>'), body),
        "Title": ("Title", _lines(36, before=200, keep=True, align="center"), _text(_TITLE, 22)),
        "Subtitle": ("Subtitle", _lines(line, align="center"), _text(_KAI, 16)),
        "Heading1": ("heading 1", _lines(line, keep=True, indent=two, level=0), _text(_HEI, 16, spacing=-5)),
        "Heading2": ("heading 2", _lines(line, keep=True, indent=two, level=1), _text(_KAI, 16, spacing=-5)),
        "Heading3": (
            "heading 3",
            _lines(line, keep=True, indent=two, level=2),
            _text(_FANG, 16, bold=True, spacing=-5),
        ),
        "LeitaiSign": ("Leitai Sign", _lines(line, indent='<w:ind w:right="1260"/>', align="right"), body),
        "LeitaiAnnex": ("Leitai Annex", _lines(line, keep=True, align="left"), _text(_HEI, 16)),
        "LeitaiImprint": (
            "Leitai Imprint",
            _lines(18, after=200, align="center", grid=False),
            _text(_FANG, 10.5, colour="404040"),
        ),
        "Caption": (
            "caption",
            _lines(20, before=160, after=60, keep=True, align="center", grid=False),
            _text(_HEI, 12),
        ),
        "LeitaiCell": ("Leitai Cell", _lines(16, align="left", grid=False), _text(_SONG, 10.5)),
        "LeitaiSmallCell": ("Leitai Small Cell", _lines(14, align="left", grid=False), _text(_SONG, 9)),
        "LeitaiNote": ("Leitai Note", _lines(16, before=40, after=60, grid=False), _text(_FANG, 10.5)),
        "LeitaiHeader": ("Leitai Header", _lines(14, align="right", grid=False), _text(_SONG, 10.5)),
        "LeitaiFooter": ("Leitai Footer", _lines(18, grid=False), _text(_SONG, 14)),
    }


def _en_styles() -> dict[str, tuple[str, str, str]]:
    line, body = 20, _text(_SONG, 12)
    return {
        "Normal": ("Normal", _lines(line), body),
        "LeitaiBody": ("Leitai Body", _lines(line, after=120, align="left"), body),
        "LeitaiBelow": ("Leitai Below", _lines(line, after=120, indent='<w:ind w:left="920"/>', align="left"), body),
        "Title": ("Title", _lines(28, before=200, after=60, keep=True, align="center"), _text(_SONG, 20, bold=True)),
        "Subtitle": ("Subtitle", _lines(line, align="center"), body),
        "Heading1": ("heading 1", _lines(22, before=240, after=80, keep=True, align="left", level=0),
                     _text(_SONG, 15, bold=True)),
        "Heading2": ("heading 2", _lines(line, before=160, after=60, keep=True, align="left", level=1),
                     _text(_SONG, 12.5, bold=True)),
        "Heading3": ("heading 3", _lines(line, before=120, keep=True, align="left", level=2),
                     _text(_SONG, 12, bold=True)),
        "LeitaiSign": ("Leitai Sign", _lines(line, indent='<w:ind w:right="600"/>', align="right"), body),
        "LeitaiAnnex": ("Leitai Annex", _lines(line, keep=True, align="left"), _text(_SONG, 12, bold=True)),
        "LeitaiImprint": ("Leitai Imprint", _lines(16, after=200, align="center", grid=False),
                          _text(_SONG, 10, colour="404040")),
        "Caption": ("caption", _lines(16, before=160, after=60, keep=True, align="left", grid=False),
                    _text(_SONG, 10.5, bold=True)),
        "LeitaiCell": ("Leitai Cell", _lines(13.5, align="left", grid=False), _text(_SONG, 9.5)),
        "LeitaiSmallCell": ("Leitai Small Cell", _lines(12, align="left", grid=False), _text(_SONG, 8)),
        "LeitaiNote": ("Leitai Note", _lines(14, before=40, after=80, align="left", grid=False), _text(_SONG, 9.5)),
        "LeitaiHeader": ("Leitai Header", _lines(14, align="right", grid=False), _text(_SONG, 9.5)),
        "LeitaiFooter": ("Leitai Footer", _lines(18, grid=False), _text(_SONG, 12)),
    }  # fmt: skip
