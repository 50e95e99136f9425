"""Documents read back: untouched, edited by a clerk, saved again by LibreOffice, attacked."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from leitai.documents.numbers import Cell
from leitai.documents.outline import Outline, numbers_in
from leitai.documents.provenance import LedgerDamaged, Proof, Resolved, Verdict, prove, read_document, summary
from leitai.documents.to_docx import to_docx
from leitai.documents.to_html import to_html
from leitai.documents.to_xlsx import to_xlsx
from tests.documents.office import convert, needs_office
from tests.documents.world import outline

Write = Callable[[Outline], bytes]
WRITERS: dict[str, Write] = {"docx": to_docx, "xlsx": to_xlsx, "html": lambda bulletin: to_html(bulletin).encode()}
each_format = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


def facts(cell: Cell) -> Resolved | None:
    """The closed month as it is: every cell gives what it gave."""
    return Resolved(cell.unrounded)


def check(content: bytes, resolve: Callable[[Cell], Resolved | None] = facts) -> list[Proof]:
    return prove(read_document(content), resolve)


def verdicts(proofs: list[Proof]) -> dict[Verdict, int]:
    return {verdict: count for verdict, count in summary(proofs).items() if count}


def edit(content: bytes, change: Callable[[str], str], name: str = "word/document.xml") -> bytes:
    """The file after somebody changed one member of it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            text = old.read(member)
            if member == name:
                changed = change(text.decode()).encode()
                assert changed != text
                text = changed
            new.writestr(member, text)
    return out.getvalue()


def marked(key: str) -> re.Pattern[str]:
    return re.compile(rf'(<w:bookmarkStart [^>]*w:name="_lt{key}"/>)(.*?)(<w:bookmarkEnd w:id="{int(key)}"/>)', re.S)


@each_format
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_an_untouched_document_is_proved_to_the_last_number(write: Write, language: str) -> None:
    bulletin = outline(language)  # type: ignore[arg-type]
    proofs = check(write(bulletin))
    twins = 68 if write is to_docx else 0
    assert verdicts(proofs) == {"proved": len(list(numbers_in(bulletin))) - twins}


@each_format
def test_facts_that_say_otherwise_are_not_overruled_by_the_document(write: Write) -> None:
    def other(cell: Cell) -> Resolved | None:
        wrong = cell.question == "completion_rate" and not cell.arguments
        return Resolved("53/100" if wrong else cell.unrounded)

    changed = [proof for proof in check(write(outline()), other) if proof.verdict == "changed"]
    assert changed and all((proof.found, proof.expected) == ("52.1%", "53.0%") for proof in changed)


@each_format
def test_a_newer_revision_gives_superseded_with_the_new_figure(write: Write) -> None:
    def newer(cell: Cell) -> Resolved | None:
        return Resolved(cell.unrounded, True, str(Fraction(cell.unrounded) * 2))

    proofs = check(write(outline()), newer)
    assert set(verdicts(proofs)) == {"superseded"}
    assert next(proof.now for proof in proofs if proof.cell.question == "done_year") == "484.10"


@each_format
def test_a_month_that_is_not_there_proves_nothing(write: Write) -> None:
    assert set(verdicts(check(write(outline()), lambda cell: None))) == {"unknown"}


# ---- a clerk's edits in Word


def one(proofs: list[Proof], key: str) -> Proof:
    return next(proof for proof in proofs if proof.key == key)


def test_a_digit_replaced_inside_its_mark_is_seen() -> None:
    content = edit(to_docx(outline()), lambda text: marked("00002").sub(lambda m: m[0].replace("52.1%", "62.1%"), text))
    proof = one(check(content), "00002")
    assert (proof.verdict, proof.found, proof.expected) == ("changed", "62.1%", "52.1%")
    assert verdicts(check(content))["changed"] == 1


def typed(before: str, after: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        return marked("00001").sub(lambda m: f"{before}{m[0]}{after}", text)

    return change


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("<w:r><w:t>1</w:t></w:r>", "", "1242.05亿"),
        ("", "<w:r><w:t>9</w:t></w:r>", "242.059亿"),
        ("", "<w:r><w:t>万</w:t></w:r>", "242.05万亿"),
        ("<w:r><w:t>−</w:t></w:r>", "", "−242.05亿"),
    ],
)
def test_a_digit_or_sign_typed_beside_its_mark_is_seen(before: str, after: str, found: str) -> None:
    proof = one(check(edit(to_docx(outline()), typed(before, after))), "00001")
    assert (proof.verdict, proof.found) == ("changed", found)


def test_a_sentence_rewritten_round_its_number_is_no_change() -> None:
    def change(text: str) -> str:
        return text.replace("，全市累计完成投资", "，各区县合计完成投资").replace(
            "，占年度投资计划的", "。这是全年计划的"
        )

    assert set(verdicts(check(edit(to_docx(outline()), change)))) == {"proved"}


def test_a_deleted_number_is_missing_and_a_copied_one_stands_twice() -> None:
    content = to_docx(outline())
    gone = edit(content, lambda text: marked("00002").sub("", text))
    assert one(check(gone), "00002").verdict == "missing"
    copy = edit(
        content, lambda text: marked("00002").sub(lambda m: m[0] + m[0].replace('"_lt00002"', '"_lt00002_Copy_1"')
                                                  .replace('w:id="2"', 'w:id="9002"'), text)
    )  # fmt: skip
    twice = [proof for proof in check(copy) if proof.key == "00002"]
    assert [proof.copied for proof in twice] == [False, True]


def test_a_hyphen_for_a_minus_and_a_hard_space_are_the_same() -> None:
    content = edit(to_docx(outline()), lambda text: text.replace("\u22122.7", "-2.7"))
    assert set(verdicts(check(content))) == {"proved"}


def test_the_table_of_cells_cannot_be_quietly_replaced() -> None:
    content = edit(to_docx(outline()), lambda text: text.replace(">e", ">f", 1), "docProps/custom.xml")
    with pytest.raises(LedgerDamaged):
        read_document(content)


# ---- a clerk's edits in Excel


def reworked(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(to_xlsx(outline())))
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_value_typed_over_is_seen() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["各区县投资完成情况（虚构）"]["C4"] = 48.12

    changed = [proof for proof in check(reworked(change)) if proof.verdict == "changed"]
    assert [(proof.found, proof.expected, proof.cell.arguments) for proof in changed] == [
        ("48.12", "38.12", {"unit": "999102"})
    ]


def test_a_sorted_sheet_is_still_proved() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["各区县投资完成情况（虚构）"]
        rows = [[cell.value for cell in row] for row in sheet["A4:F9"]]
        for at, line in enumerate(sorted(rows, key=lambda row: -row[2])):
            for column, value in enumerate(line, start=1):
                sheet.cell(4 + at, column, value)

    assert set(verdicts(check(reworked(change)))) == {"proved"}


def test_two_figures_swapped_between_rows_are_seen() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["各区县投资完成情况（虚构）"]
        sheet["C4"], sheet["C5"] = sheet["C5"].value, sheet["C4"].value

    assert verdicts(check(reworked(change)))["changed"] == 2


def test_a_cleared_cell_is_missing_and_text_in_its_place_is_a_change() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["各区县投资完成情况（虚构）"]
        sheet["C4"], sheet["D4"] = None, "约68"

    assert {k: v for k, v in verdicts(check(reworked(change))).items() if k != "proved"} == {"missing": 1, "changed": 1}


def test_a_workbook_with_one_cell_at_the_far_end_is_refused() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["区县榜单（虚构）"]["XFD1048576"] = 1

    with pytest.raises(LedgerDamaged, match="larger than any bulletin"):
        read_document(reworked(change))


# ---- what is no bulletin


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + b"x" * 100, b"plain text", b"<html><script id='doc-ledger'>[1]</script>"]
)
def test_other_files_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(LedgerDamaged):
        read_document(content)


def test_a_word_file_without_cells_is_refused() -> None:
    import docx

    out = BytesIO()
    docx.Document().save(out)
    with pytest.raises(LedgerDamaged, match="custom"):
        read_document(out.getvalue())


def test_entity_bombs_are_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    with pytest.raises(LedgerDamaged, match="document type"):
        read_document(edit(to_docx(outline()), lambda text: bomb))


# ---- saved again by LibreOffice


def saved(content: bytes, kinds: list[str], folder: Path, suffix: str) -> bytes:
    file = folder / f"bulletin.{suffix}"
    file.write_bytes(content)
    for step, kind in enumerate(kinds):
        file = convert(file, kind, folder / str(step))
    return file.read_bytes()


@needs_office
@pytest.mark.parametrize("kinds", [["docx"], ["docx", "docx"], ["odt", "docx"]], ids=["once", "twice", "through odt"])
def test_marks_and_cells_survive_libreoffice(kinds: list[str], tmp_path: Path) -> None:
    content = to_docx(outline())
    again = check(saved(content, kinds, tmp_path, "docx"))
    assert verdicts(again) == verdicts(check(content))


@needs_office
def test_a_workbook_survives_libreoffice(tmp_path: Path) -> None:
    content = to_xlsx(outline())
    assert verdicts(check(saved(content, ["xlsx"], tmp_path, "xlsx"))) == verdicts(check(content))
