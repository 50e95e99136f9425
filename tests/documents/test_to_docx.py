from __future__ import annotations

import re
import zipfile
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import docx
import pdfplumber
import pytest

from leitai.documents.outline import Column, Paragraph, Row, Section, Table, numbers_in
from leitai.documents.to_docx import to_docx
from leitai.documents.to_docx.blocks import column_widths
from tests.documents.office import convert, needs_office
from tests.documents.world import outline

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MM = 25.4 / 72


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_one_outline_gives_the_same_bytes(language: str) -> None:
    assert to_docx(outline(language)) == to_docx(outline(language))  # type: ignore[arg-type]


def test_no_member_of_the_file_has_a_time() -> None:
    with zipfile.ZipFile(BytesIO(to_docx(outline()))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in archive.namelist()


def test_every_number_of_the_text_has_its_own_hidden_bookmark() -> None:
    bulletin = outline()
    root = ElementTree.fromstring(part(to_docx(bulletin), "word/document.xml"))
    names = [node.get(f"{W}name") for node in root.iter(f"{W}bookmarkStart")]
    twins = 2 * 34  # the tables behind chart and map are not printed in Word
    assert len(names) == len(set(names)) == len(list(numbers_in(bulletin))) - twins
    assert names[0] == "_lt00001"
    assert len(list(root.iter(f"{W}bookmarkEnd"))) == len(names)


def test_page_and_type_follow_the_standard() -> None:
    document = docx.Document(BytesIO(to_docx(outline())))
    first = document.sections[0]
    sides = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(side.mm) for side in sides if side is not None] == [37, 35, 28, 26]
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)  # type: ignore[union-attr]
    grid = first._sectPr.find(f"{W}docGrid")
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", "579")
    fonts = document.styles["Leitai Body"].element.rPr.rFonts  # type: ignore[union-attr]
    assert fonts.get(f"{W}eastAsia") == "仿宋_GB2312"
    assert document.styles["Title"].element.rPr.rFonts.get(f"{W}eastAsia") == "方正小标宋简体"  # type: ignore[union-attr]


def test_headings_tables_and_annexes_are_numbered_in_the_official_way() -> None:
    document = docx.Document(BytesIO(to_docx(outline())))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "岚川市2020年6月重大项目推进情况通报"
    for wanted in ("一、总体情况", "（一）投资完成", "（二）超时间进度", "1.地图", "三、存在问题", "附件：1. 区县榜单",
                   "2. 分项数据", "附件1", "附件2", "岚川市重大项目办公室", "2020年7月7日"):  # fmt: skip
        assert wanted in texts, wanted
    finding = "1–6月，全市累计完成投资242.05亿元，占年度投资计划的52.1%，超过时间进度2.1个百分点。"
    assert finding in texts


def test_table_heads_repeat_and_rows_stay_whole() -> None:
    root = ElementTree.fromstring(part(to_docx(outline()), "word/document.xml"))
    for table in root.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_a_wide_annex_lies_on_its_side() -> None:
    document = docx.Document(BytesIO(to_docx(outline())))
    shapes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections]  # type: ignore[union-attr]
    assert shapes == [(210, 297), (297, 210)]


def test_a_preview_has_a_watermark_and_a_closed_month_none() -> None:
    preview = to_docx(outline(marks=("fictional", "preview"), revision=0))
    with zipfile.ZipFile(BytesIO(preview)) as archive:
        headers = [archive.read(name).decode() for name in archive.namelist() if "word/header" in name]
    assert len(headers) == 2 and all("textpath" in text and "预览稿，未封月" in text for text in headers)
    with zipfile.ZipFile(BytesIO(to_docx(outline()))) as archive:
        headers = [archive.read(name).decode() for name in archive.namelist() if "word/header" in name]
    assert all("textpath" not in text and "演示数据，纯属虚构" in text for text in headers)


def test_every_caption_of_a_fictional_bulletin_says_so() -> None:
    document = docx.Document(BytesIO(to_docx(outline())))
    captions = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Caption"]
    assert len(captions) == 5 and all(text.endswith("（虚构）") for text in captions)


@pytest.mark.parametrize("hostile", ["<w:p>&amp;", "]]>", "a\x00b\x0bc", '=HYPERLINK("http://x")', "🙂" * 50])
def test_hostile_text_stays_text(hostile: str) -> None:
    content = to_docx(outline(hostile=hostile))
    texts = [paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs]
    assert re.sub("[\x00\x0b]", "\ufffd", hostile) in texts
    relations = part(content, "word/_rels/document.xml.rels")
    assert "External" not in relations


# ---- rendered by LibreOffice


def render(content: bytes, folder: Path) -> Path:
    source = folder / "bulletin.docx"
    source.write_bytes(content)
    return convert(source, "pdf", folder / "pdf")


@needs_office
def test_a_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    text = "全市上下深入贯彻落实会议精神认真学习领会" * 120
    body = Section("overall", "总体情况", (Paragraph((text,)),))
    content = to_docx(replace(outline(marks=()), sections=(body,)))
    with pdfplumber.open(render(content, tmp_path)) as pdf:
        letters = [letter for letter in pdf.pages[1].chars if letter["text"].strip()]
    lines: dict[int, int] = {}
    for letter in letters:
        if letter["top"] * MM < 262:  # below the type area stands the page number
            lines[round(letter["top"])] = lines.get(round(letter["top"]), 0) + 1
    assert len(lines) == 22
    assert Counter(lines.values()).most_common(1)[0] == (28, 22)
    left, top = min(letter["x0"] for letter in letters) * MM, min(letter["top"] for letter in letters) * MM
    assert 27.5 <= left <= 28.6 and 37 <= top <= 40


@needs_office
def test_the_page_number_stands_seven_millimetres_below_the_text(tmp_path: Path) -> None:
    with pdfplumber.open(render(to_docx(outline()), tmp_path)) as pdf:
        assert len(pdf.pages) >= 4
        for page in pdf.pages[:4]:
            digits = [c for c in page.chars if c["top"] * MM > 262 and c["text"].isdigit()]
            assert [c["text"] for c in digits] == [str(page.page_number)]
            middle = (digits[0]["top"] + digits[0]["bottom"]) / 2 * MM
            assert 262 + 5.5 <= middle <= 262 + 8.5
            assert (digits[0]["x0"] * MM > 105) == (page.page_number % 2 == 1)


@needs_office
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_rendered_text_holds_the_sentences(language: str, tmp_path: Path) -> None:
    with pdfplumber.open(render(to_docx(outline(language)), tmp_path)) as pdf:  # type: ignore[arg-type]
        text = "".join(page.extract_text() or "" for page in pdf.pages).replace("\n", "").replace(" ", "")
    wanted = "累计完成投资242.05亿元" if language == "zh-Hans" else "CNY24.21bnwascompleted,52.1%oftheyear'splan"
    assert wanted in text


def test_no_column_is_narrower_than_its_longest_word() -> None:
    columns = tuple(Column(head) for head in ("Place", "Unit", "Completed", "Statistics", *("x" * 3,) * 11))
    table = Table("t", columns, (Row(tuple(("1",) for _ in columns)),))
    widths = column_widths(table, 12_756, 9.5)
    assert sum(widths) <= 12_756 + len(widths)
    assert widths[2] >= 9 * 0.52 * 9.5 * 20
    assert column_widths(Table("t", (Column("W" * 500), Column("a")), ()), 9_000, 9.5)[0] <= 9_000 - 100


def test_columns_with_room_hold_their_texts_on_one_line_and_share_the_rest_by_weight() -> None:
    table = Table("t", (Column("单位", width=3), Column("值", width=1)), ())
    wide, narrow = column_widths(table, 8_000, 10.5)
    assert wide + narrow in (7_999, 8_000) and wide - narrow == pytest.approx((8_000 - 2 * 580) / 2, abs=2)
    rows = (Row((("砚溪县经济信息化局",), ("2020年3月28日",))),)
    assert min(column_widths(Table("t", table.columns, rows), 4_000, 10.5)) > 9 * 10.5 * 20


def test_a_signature_stands_with_the_list_of_annexes() -> None:
    paragraphs = docx.Document(BytesIO(to_docx(outline()))).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    first, last = texts.index("附件：1. 区县榜单"), texts.index("岚川市重大项目办公室")
    assert all(paragraph.paragraph_format.keep_with_next for paragraph in paragraphs[first:last])
