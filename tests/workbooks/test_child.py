"""Parsing in a child process: the same result, within limits, and gone when cancelled."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from leitai.workbooks import parse as parse_module
from leitai.workbooks.parse import parse_file
from leitai.workbooks.results import Cancelled, Limits, Parsed
from tests.workbooks.making import HEADS, ROWS, only, parse, rows, xlsx


@pytest.fixture
def large(tmp_path) -> Path:
    lines = [[f"2020-999122-48-01-{number:06d}", f"项目{number}", *ROWS[0][2:]] for number in range(6_000)]
    return xlsx(tmp_path / "large.xlsx", [HEADS, *lines])


def children() -> list[str]:
    """Reading processes of this one that are alive."""
    alive = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, IndexError):
            continue
        if parent == os.getpid() and "leitai.workbooks.child" in command:
            alive.append(command)
    return alive


def test_the_child_tells_what_this_process_would(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"一": [["标题"], HEADS, *rows((0, 7, "x"))], "二": [HEADS, *ROWS[:1]]})
    far, near = parse_file(path, "monthly-progress"), parse(path)
    assert far.rows.equals(near.rows) and far.problems == near.problems and far.headers == near.headers
    assert far.sheets == near.sheets and far.sha256 == near.sha256 and far.format == "xlsx"
    assert {name: frame.to_dicts() for name, frame in far.cells.items()} == {
        name: frame.to_dicts() for name, frame in near.cells.items()
    }
    assert far.cells["一"].row(2, named=True) | {} == {**far.cells["一"].row(2, named=True), "H": "x", "_row": 3}


def test_saved_and_loaded(tmp_path):
    parsed = parse(xlsx(tmp_path / "a.xlsx", [HEADS, *rows((0, 7, "x"))]))
    parsed.save(tmp_path / "kept")
    again = Parsed.load(tmp_path / "kept")
    assert again.rows.equals(parsed.rows) and again.problems == parsed.problems and again.sheets == parsed.sheets


def test_progress_is_told(large):
    told = []
    parsed = parse_file(
        large, "monthly_progress", progress=lambda stage, done, total: told.append((stage, done, total))
    )
    assert [stage for stage, _, _ in told][:2] == ["scan", "read"] and told[-1] == ("check", 6_000, 6_000)
    assert len(parsed.rows) == 6_000


def test_cancelled_half_way_leaves_nothing(large, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    asked = []

    def cancelled():
        asked.append(len(children()))
        return len(asked) > 2

    with pytest.raises(Cancelled):
        parse_file(large, "monthly_progress", cancelled=cancelled)
    assert max(asked) == 1 and children() == [] and list(scratch.iterdir()) == []


def test_time_is_limited(large):
    started = time.monotonic()
    parsed = parse_file(large, "monthly_progress", limits=Limits(seconds=0.3))
    assert only(parsed.problems, "reader_too_slow").severity == "error" and parsed.rows.is_empty()
    assert time.monotonic() - started < 5 and children() == []


def test_memory_is_limited(large):
    parsed = parse_file(large, "monthly_progress", limits=Limits(memory=150 * 2**20))
    assert len(parsed.problems) == 1 and parsed.problems[0].rule in ("reader_out_of_memory", "reader_died")
    assert parsed.rows.is_empty()


def test_a_fault_of_ours_is_a_number_to_quote_and_a_log_line(tmp_path, monkeypatch, caplog):
    path = xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS])
    monkeypatch.setattr(parse_module, "asdict", lambda limits: {"memory": 3 * 2**30, "seconds": 60.0, "nonsense": 1})
    problem = only(parse_file(path, "monthly_progress").problems, "reader_died")
    assert problem.values["number"].startswith("E-") and problem.values["number"] in caplog.text
    assert "TypeError" in caplog.text


def test_the_child_knows_no_secrets(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://hush-hush")
    monkeypatch.setenv("LEITAI_SECRET_KEY", "hush-hush")
    given = parse_module._environment(tmp_path)
    assert "hush-hush" not in " ".join(given.values()) and given["PATH"] == os.environ["PATH"]


def test_an_unknown_layout_is_the_callers_mistake(tmp_path):
    from leitai.workbooks.layouts import UnknownLayout

    with pytest.raises(UnknownLayout):
        parse_file(tmp_path / "a.xlsx", "no_such_layout")
