"""The page about the scoring functions is made by the functions: its table and its pictures are up to date."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from leitai.core.indicators import FUNCTIONS

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"


@pytest.fixture(scope="module")
def script() -> dict[str, object]:
    return runpy.run_path(str(METHODS / "draw_indicators.py"))


def test_every_picture_is_what_its_function_draws(script):
    drawn = script["drawn"]()
    assert set(drawn) == {*FUNCTIONS, "not_applicable"} - {"veto"}
    for name, text in drawn.items():
        assert (METHODS / "pictures" / f"{name}.svg").read_text(encoding="utf-8") == text, name
        assert len(text.encode()) < 20_000


def test_the_table_tells_what_the_functions_say(script):
    text = (METHODS / "indicators.md").read_text(encoding="utf-8")
    assert script["page"](text) == text
    assert text.count("](pictures/") == len(FUNCTIONS)  # all but the veto, and F18
