"""Trees: every fault by its line, every warning of the linter, the presets and what their sources leave open."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from leitai.core.appraisal import lint
from leitai.core.rulebook import RulebookError
from leitai.queries.appraisal_rulebooks import appraisal_preset, appraisal_presets, appraisal_rulebook
from tests.core.appraisals import BEST, LINEAR, PLACES, indicator, tree

TEXT = """code: small
name: {zh: 小, en: Small}
source: a test
classes:
  - {code: c, label: {zh: 丙, en: C}}
  - {code: d, label: {zh: 丁, en: D}, units: 2}
aspects:
  - code: first
    label: {zh: 甲, en: A}
    indicators:
      - code: a
        label: {zh: 甲, en: A}
        weight: {c: 60, d: 59.9}
        function: {name: linear_capped}
        data: {kind: economy, of: gdp}
        owner: o
      - code: b
        label: {zh: 乙, en: B}
        weight: 40
        function: {name: share_of_best}
        data: {kind: economy, of: gdp}
"""


def warnings(text: str) -> list[tuple[str, int | None]]:
    return [(w.id.removeprefix("appraisal.lint_"), w.line) for w in appraisal_rulebook(text).warnings]


def test_every_warning_names_its_line():
    assert warnings(TEXT) == [("weights_class", 7), ("owner", 17), ("few_peers", 20), ("twice", 17)]


def test_weights_of_99_9_are_named():
    found = appraisal_rulebook(TEXT).warnings[0]
    assert found.values == {"class": "d", "total": "99.9", "full": "100"}


def test_a_sound_tree_has_no_warning():
    sound = (
        TEXT.replace("59.9", "60")
        .replace("units: 2", "units: 3")
        .replace("of: gdp}\n        owner", "of: tax}\n        owner")
    )
    assert warnings(sound + "        owner: o\n") == []


@pytest.mark.parametrize(
    ("before", "after", "line", "word"),
    [
        ("name: share_of_best", "name: share_of_bset", 20, "did you mean share_of_best?"),
        ("weight: 40", "weight: -1", 19, "a weight is a number from 0"),
        ("weight: 40", "weight: 4o", 19, "not '4o'"),
        ("d: 59.9", "d: true", 13, "not True"),
        ("weight: 40", "weight: {c: 40}", 19, "every class"),
        ("code: b", "code: a", 17, "used twice: a"),
        ("code: d,", "code: c,", 6, "used twice: c"),
        ("kind: economy", "kind: hearsay", 15, "economy"),
        ("source: a test\n", "", 1, "required"),
        ("function: {name: linear_capped}", "function: {name: veto}", 14, "vetoes"),
        ("function: {name: linear_capped}", "function: {name: rank_points}", 14, "points"),
        ("owner: o", "owners: o", 16, "not permitted"),
    ],
)
def test_every_fault_names_its_line(before, after, line, word):
    with pytest.raises(RulebookError) as error:
        appraisal_rulebook(TEXT.replace(before, after, 1))
    assert any(problem.line == line and word in problem.detail for problem in error.value.problems), str(error.value)


LABEL = {"zh": "名", "en": "Name"}


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (
            {"grades": [{"code": "fair", "label": LABEL, "at": 60}, {"code": "good", "label": LABEL, "at": 80}]},
            "grades stand",
        ),
        (
            {"lists": [{"code": "red", "label": LABEL, "end": "first", "count": {"nobody": 3}}]},
            "class that is not declared",
        ),
        (
            {"lists": [{"code": "red", "label": LABEL, "end": "first", "count": {"all": 3}, "when": "missed"}]},
            "must name",
        ),
        ({"vetoes": [{"code": "a", "label": LABEL}]}, "used twice: a"),
    ],
)
def test_parts_that_contradict_each_other(more, word):
    with pytest.raises(RulebookError, match=word):
        tree([indicator("a", 100, LINEAR)], **more)


def found(indicators: list[dict[str, Any]], **more: Any) -> list[str]:
    return [w.id.removeprefix("appraisal.lint_") for w in lint(tree(indicators, **more))]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ({"name": "threshold", "tiers": [{"at": 95, "points": 90}]}, "unreachable"),
        ({"name": "two_part", "base": 60, "further": 30}, "unreachable"),
        ({"name": "rank_points", "points": [95, 90], "percent": True}, "unreachable"),
        ({"name": "rank_points", "points": [110, 90]}, "above_weight"),
        ({"name": "contribution_share"}, "unreachable"),
        ({"name": "efficacy_coefficient", "low": 50, "high": 90}, "unreachable"),
        (
            {"name": "graded_judgement", "grades": [{"word": "y", "share": "80%"}, {"word": "n", "share": 0}]},
            "unreachable",
        ),
        ({"name": "class_full_marks", "full": {"all": 99}, "rule": LINEAR}, "unreachable"),
    ],
)
def test_scores_that_cannot_be_reached(function, expected):
    assert found([indicator("a", 100, function)]) == [expected]


def test_caps_and_sums():
    assert found([indicator("a", 100, LINEAR, cap=80)]) == ["unreachable"]
    assert found([indicator("a", "99.9", LINEAR)]) == ["weights"]
    assert found([indicator("a", 100, PLACES)]) == []
    assert found([indicator("a", 100, None)]) == ["open"]


def test_peers_are_counted_by_the_units_that_there_are():
    small = tree([indicator("a", 100, BEST)], ("c", "d"))
    assert [w.values["class"] for w in lint(small, None, {"c": 2, "d": 3})] == ["c"]
    together = tree([indicator("a", 100, BEST)], ("c", "d"), peers="all")
    assert lint(together, None, {"c": 2, "d": 3}) == ()


# ── presets


@pytest.mark.parametrize("code", appraisal_presets())
def test_a_preset_has_its_source_and_says_what_is_open(code):
    book = appraisal_preset(code)
    assert book.code == code and book.tree.source
    assert bool(book.tree.open) == bool(book.tree.gaps)
    assert book.tree.gaps or not book.warnings


def test_an_unknown_preset():
    with pytest.raises(LookupError):
        appraisal_preset("nope")


@pytest.mark.outside_data("china_published_figures/rules_published.json")
def test_presets_agree_with_the_published_rules(outside_data):
    path = outside_data("china_published_figures/rules_published.json")
    published = {
        rule["id"]: rule for rule in json.loads(path.read_text(encoding="utf-8")) if rule["kind"] == "appraisal"
    }
    presets = {"mianyang-2022-redblack": "mianyang_2022", "monthly-assessment-2020": "monthly_2020"}
    for id, code in {**presets, "wanjiang-weights": "wanjiang_target"}.items():
        assert published[id]["source"] in appraisal_preset(code).tree.source
    rule = published["wanjiang-weights"]
    for kind in ("target", "effect"):
        own = appraisal_preset(f"wanjiang_{kind}").tree
        weights = {i.label.zh: i.weight for i in own.indicators}
        assert weights == {n: w for n, w in zip(rule["indicators"], rule[f"weights_{kind}"], strict=True) if w}
        assert sum(w for w in weights.values() if isinstance(w, Fraction)) == 100


def test_the_published_ladder_of_places():
    rule = appraisal_preset("monthly_2020").tree.indicator("gdp_place").function
    assert [rule.at(n) for n in (1, 2, 3, 4, 5)] == [100, 95, 90, 85, 80]  # 以后每位递减5%


def test_the_tree_of_the_document_is_sound():
    text = (Path(__file__).resolve().parents[2] / "docs" / "appraisal.md").read_text(encoding="utf-8")
    book = appraisal_rulebook(text.partition("```yaml\n")[2].partition("```")[0])
    assert (book.warnings, book.tree.gaps, len(book.tree.scored)) == ((), (), 3)
    assert all(f"`{code}`" in text for code in appraisal_presets())
