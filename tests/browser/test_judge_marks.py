"""What the phone allows is what the rulebook allows: its arithmetic against the bench's, mark by mark."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from leitai.core.rulebook import parse_contest
from leitai.core.scoring.sheet import ballot_fault
from leitai.views.judge_files import FOLDER

pytestmark = pytest.mark.browser
RANGES = (
    ("60", "100", "0.5"), ("0", "25", "0.5"), ("0", "10", ""), ("0", "1", "1"), ("-5", "5", "0.25"),
    ("1", "9.9", "0.3"), ("0.85", "1.15", "0.01"), ("0", "100", "7"),
)  # fmt: skip


@pytest.fixture
def marks(browser: Any) -> Any:
    page = browser.new_page()
    page.evaluate((FOLDER / "judge" / "marks.js").read_text(encoding="utf-8") + "; self.Marks = Marks; true")
    return lambda code, *given: page.evaluate(f"given => Marks.{code}(...given)", list(given))


def of(low: str, high: str, step: str) -> dict[str, str]:
    return {"minimum": low, "maximum": high, "step": step}


@pytest.mark.parametrize("limits", RANGES, ids=str)
def test_the_phone_and_the_rulebook_agree(marks: Any, limits: tuple[str, str, str]) -> None:
    low, high, step = limits
    rule = parse_contest(
        {"code": "one", "name": {"zh": "一", "en": "One"}, "criteria": [{"code": "a"}],
         "range": {"minimum": float(low), "maximum": float(high), **({"step": float(step)} if step else {})}}
    )  # fmt: skip
    draw = random.Random(json.dumps(limits))
    typed = [f"{draw.uniform(float(low) - 1, float(high) + 1):.{draw.randrange(4)}f}" for _ in range(120)]
    for mark in (*typed, low, high, "", "x", "1e2", "--1", "５", "７。５", " 7 "):
        fault = marks("fault", mark, of(*limits))
        clean = "" if fault else marks("clean", mark)
        assert (fault is None) == (ballot_fault(rule, {"a": clean or mark.strip()}) is None), (mark, fault)
    mark = marks("nearest", low, of(*limits))
    for steps in (1, 1, 3, -1, 1000, -1, -5000, 1):  # whatever is tapped, the rulebook allows it
        mark = marks("moved", mark, of(*limits), steps)
        assert ballot_fault(rule, {"a": mark}) is None, (mark, steps)
    for band in marks("levels", [], of(*limits)):
        assert ballot_fault(rule, {"a": band["mark"]}) is None, band


def test_worded_levels_have_their_bands(marks: Any) -> None:
    worded = [{"name": name, "mark": mark} for name, mark in (("差", "65"), ("中", "75"), ("良", "85"), ("优", "95"))]
    bands = marks("levels", worded, of("60", "100", "0.5"))
    assert [(band["from"], band["to"], band["mark"]) for band in bands] == [
        ("60", "69.5", "65"), ("70", "79.5", "75"), ("80", "89.5", "85"), ("90", "100", "95"),
    ]  # fmt: skip
    for mark, name in (("60", "差"), ("69.5", "差"), ("70", "中"), ("89.5", "良"), ("90", "优"), ("100", "优")):
        assert marks("levelOf", mark, bands)["name"] == name
    plain = marks("levels", worded, of("0", "25", "0.5"))  # words of another range are not put on this one
    assert [band["name"] for band in plain] == [""] * 5 and plain[-1]["to"] == "25"


def test_the_figure_is_shown_where_it_can_be_told(marks: Any) -> None:
    criteria = [{"code": code, "kind": "mark", "weight": weight} for code, weight in (("a", "0.3"), ("b", "0.7"))]
    assert marks("total", {"a": "88.5"}, criteria, "sum") == "88.5"
    assert marks("total", {"a": "88.5"}, criteria, "weighted") is None
    assert marks("total", {"a": "88.5", "b": "90"}, criteria, "weighted") == "89.55"
    assert marks("total", {"a": "88.5", "b": "90"}, criteria, "mean") == "89.25"
    assert marks("total", {"a": "1"}, [{"code": "a", "kind": "coefficient", "weight": ""}], "sum") is None
