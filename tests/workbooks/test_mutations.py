"""Workbooks damaged at random: parse and check end with rows, problems or both; never with an exception."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from openpyxl.utils.exceptions import IllegalCharacterError

from leitai.messages import LANGUAGES
from leitai.workbooks.checks import check
from leitai.workbooks.inside import parse_here
from leitai.workbooks.layouts import layout
from leitai.workbooks.parse import parse_file
from leitai.workbooks.results import DEFAULT_LIMITS, Parsed
from leitai.workbooks.spoken import comment
from tests.workbooks.making import HEADS, ROWS, context, csv_file, rows, xls, xlsx

ODD = [
    "#REF!", "=1+1", "合计", "小计", "一、", "（二）", "注：", "NaN", "1e308", "4.66亿元", "－", "2020.6.31", "46%",
    "<b>", "上月", "万元", "项目名称", "累计完成投资（亿元）", "\u202e", "9" * 50, "名" * 3_000,
]  # fmt: skip
CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**6), 10**9),
    st.booleans(),
    st.dates(),
    st.sampled_from(ODD),
)
MARKUP = [
    b'r="XFD1048576"', b'<c r="B2">', b"</row>", b'"', b"<!--", b"&#0;", b"&amp;", b"<v>1e999</v>", b's="9999"',
]  # fmt: skip
CHANGES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 13), CELLS), max_size=12)
A_FEW_OR_A_THOUSAND = pytest.mark.parametrize("examples", [30, pytest.param(1_000, marks=pytest.mark.slow)])


def try_out(examples: int, holds: Callable[..., None], *strategies: SearchStrategy[Any]) -> None:
    calm = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings(max_examples=examples, suppress_health_check=calm)(given(*strategies)(holds))()


def changed(changes):
    lines = [[*line, None, None] for line in [["白榆县2020年6月"], HEADS, *rows()]]
    lines = [[*line, *[None] * (14 - len(line))] for line in lines] + [[None] * 14 for _ in range(2)]
    for row, column, value in changes:
        lines[row][column] = value
    return lines


def examine(path: Path) -> Parsed:
    parsed = parse_here(path, layout("monthly_progress"), {}, DEFAULT_LIMITS, lambda stage, done, total: None)
    sound(parsed)
    return parsed


def sound(parsed: Parsed) -> None:
    """Every problem has words in both languages, every row stands in its sheet, nothing unstorable is left."""
    for problem in [*parsed.problems, *check(parsed, context())]:
        for language in LANGUAGES:
            assert comment(problem, language)
    sheets = {sheet.name for sheet in parsed.sheets}
    assert set(parsed.rows["_sheet"]) <= sheets
    assert parsed.rows.schema == layout("monthly_progress").schema()
    assert not any("\0" in text for text in parsed.rows["name"].drop_nulls())
    if parsed.rows.is_empty():
        assert parsed.problems
    for name in parsed.rows["name"].drop_nulls():
        assert len(name) <= 200


def with_cells(changes, make):
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = make(Path(folder) / "a.bin", changed(changes))
        except (ValueError, IllegalCharacterError):  # the writer's own limits: control characters, years before 1900
            return
        examine(path)


@A_FEW_OR_A_THOUSAND
@pytest.mark.parametrize("make", [xlsx, csv_file])
def test_cells(examples, make):
    try_out(examples, lambda changes: with_cells(changes, make), CHANGES)


def healthy() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return xlsx(Path(folder) / "a.xlsx", [HEADS, *ROWS]).read_bytes()


HEALTHY = healthy()


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(HEALTHY)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


MEMBERS = members()


def look_at(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(data)
        examine(path)


def overwritten(whole: bytes, changes: list[tuple[int, bytes]]) -> bytes:
    data = bytearray(whole)
    for place, new in changes:
        at = place % len(data)
        data[at : at + len(new)] = new
    return bytes(data)


BYTES = st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6)


@A_FEW_OR_A_THOUSAND
def test_bytes_of_the_file(examples):
    try_out(examples, lambda changes: look_at(overwritten(HEALTHY, changes)), BYTES)


@A_FEW_OR_A_THOUSAND
def test_a_piece_cut_out(examples):
    ends = st.integers(0, len(HEALTHY))
    try_out(examples, lambda one, other: look_at(HEALTHY[: min(one, other)] + HEALTHY[max(one, other) :]), ends, ends)


EDITS = st.lists(
    st.tuples(st.integers(0, 20_000), st.integers(0, 12), st.one_of(st.binary(max_size=6), st.sampled_from(MARKUP))),
    min_size=1,
    max_size=6,
)


def with_part(name: str, edits: list[tuple[int, int, bytes]]) -> None:
    """The zip stays whole, what is in it does not: this reaches the readers of XML."""
    content = bytearray(MEMBERS[name])
    for place, length, new in edits:
        at = place % (len(content) + 1)
        content[at : at + length] = new
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, text in MEMBERS.items():
            archive.writestr(other, bytes(content) if other == name else text)
    look_at(buffer.getvalue())


@A_FEW_OR_A_THOUSAND
def test_bytes_of_its_parts(examples):
    try_out(examples, with_part, st.sampled_from(sorted(MEMBERS)), EDITS)


def old_workbook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return xls(Path(folder) / "a.xls", [HEADS, *ROWS]).read_bytes()


OLD = old_workbook()


@pytest.mark.parametrize("examples", [3, pytest.param(300, marks=pytest.mark.slow)])
@pytest.mark.parametrize("whole", [HEALTHY, OLD], ids=["xlsx", "xls"])
def test_damaged_files_in_a_child_process(examples, whole):
    """The whole way, old format included: whatever a reader does, this process lives and has an answer."""

    def holds(changes):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.xls"
            path.write_bytes(overwritten(whole, changes))
            sound(parse_file(path, "monthly_progress"))

    try_out(examples, holds, BYTES)
