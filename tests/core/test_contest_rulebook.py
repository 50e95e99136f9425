"""Contest rulebooks: every fault with its line, warnings where a rule contradicts itself, presets and sources."""

from __future__ import annotations

from fractions import Fraction

import pytest

from leitai.core.rulebook import RulebookError
from leitai.messages import LANGUAGES, say
from leitai.queries.contest_rulebooks import contest_preset, contest_presets, contest_rulebook, known_contests

PLAIN = """code: plain
name: {zh: 规则, en: Rule}
range: {minimum: 0, maximum: 100, step: 0.5}
criteria:
  - {code: idea, weight: 30%}
  - code: quality
    weight: 0.7
combine: weighted
aggregate:
  method: drop
  drop: [{marks: 5}]
categories:
  - {code: leaders, weight: 0.1}
  - {code: experts, weight: 0.2}
  - {code: public, weight: 0.7}
rounding:
  panel: {digits: 2, mode: half-up}
places: {ties: ["category:leaders", shared]}
"""


def test_weights_are_exact_decimals() -> None:
    rule = contest_rulebook(PLAIN).rule
    assert [c.weight for c in rule.listed] == [Fraction(3, 10), Fraction(7, 10)]
    assert sum(c.weight for c in rule.categories) == 1  # 0.1 + 0.2 + 0.7, which doubles make 0.9999999999999999
    assert rule.rounding.panel is not None and rule.rounding.panel.mode == "half_up"
    assert contest_rulebook(PLAIN).warnings == ()


@pytest.mark.parametrize(
    ("change", "line", "detail"),
    [
        (("weight: 30%", "weight: 31%"), 4, "criteria: weights must sum to 1, not 1.01"),
        (("code: experts, weight: 0.2", "code: experts, weight: 0.21"), 12, "categories: weights must sum to 1"),
        (("weight: 0.7\ncombine", "wieght: 0.7\ncombine"), 7, "not permitted"),
        (("method: drop", "method: drop_some"), 10, "mean"),
        (("drop: [{marks: 5}]", "proportion: 0.1"), 9, "drop needs drop"),
        (("{marks: 5}", "{marks: 5, high: 3, low: 2}"), 11, "leave none"),
        (("{marks: 5}", "{marks: 5}, {marks: 5}"), 11, "must rise"),
        (("half-up", "half-down"), 17, "half_up"),
        (("step: 0.5", "step: 0"), 3, "greater than 0"),
        (("maximum: 100", "maximum: -1"), 3, "below the largest"),
        (("minimum: 0", "minimum: .nan"), 3, ""),
        (("combine: weighted", "combine: sum"), 4, "combined by sum"),
        (("category:leaders", "category:guests"), 18, "there is no step 'category:guests'"),
        (("code: experts", "code: leaders"), 12, "used twice: leaders"),
        (("rounding:\n  panel", "rounding:\n  judge"), 17, "not permitted"),
        (("places:", "placing:"), 18, "not permitted"),
    ],
)
def test_every_fault_names_its_line(change: tuple[str, str], line: int, detail: str) -> None:
    with pytest.raises(RulebookError) as caught:
        contest_rulebook(PLAIN.replace(*change))
    assert [problem.line for problem in caught.value.problems] == [line]
    assert detail in caught.value.problems[0].detail


def bare(*more: str) -> str:
    return "\n".join(["code: plain", "name: {zh: 规则, en: Rule}", *more])


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (bare("combine: weighted"), "have no weights"),
        (bare("criteria: []"), "at least one"),
        (bare("composite: [{code: month, weight: 1}]"), "event, is missing"),
        (bare("composite: [{code: event, weight: 0.5}, {code: bonus, weight: 0.5}]"), "means something else"),
        (bare("ballot: pairs"), "by must be criterion"),
        (bare("ballot: ranking", "levels: [{name: 优, mark: 95}]"), "neither criteria nor levels"),
        (bare("unit: {method: weighted}"), "needs them"),
        (bare("aggregate: {method: mean, keep: 3}"), "does not use keep"),
        (bare("aggregate: {method: trim, proportion: 0.5}"), "less than"),
        (bare("criteria: [{code: a, kind: coefficient}]"), "at least one must be a mark"),
        (bare("levels: [{name: 优, mark: 95}, {name: 优, mark: 90}]"), "used twice"),
        (bare("range: {minimum: 1/3}"), "decimal that ends"),
    ],
)
def test_what_does_not_fit_together(text: str, detail: str) -> None:
    with pytest.raises(RulebookError, match=detail):
        contest_rulebook(text)


@pytest.mark.parametrize(
    ("more", "warning", "line"),
    [
        (["rounding:", "  panel: {mode: half_even}", "  final: {mode: half_even}"], "successive", 5),
        (["balance: {method: second_mean, coefficient: {mode: half_even}}", "rounding: {final: {mode: half_even}}"],
         "successive", 4),
        (["aggregate:", "  method: drop", "  drop: [{marks: 4}]"], "few", 3),
        (["aggregate: {method: trim, proportion: 0.25}"], "few", 3),
        (["places: {compare: unrounded, ties: [further_decimals]}"], "further", 3),
        (["places: {ties: [shared, vote]}"], "after_shared", 3),
        (["places: {style: unique, ties: [firsts]}"], "unique", 3),
        (["places: {ties: [vote, vote]}"], "step_twice", 3),
        (["balance: {method: z_group}"], "groups_equal", 3),
        (["range: {minimum: 0, maximum: 1, step: 0.3}"], "step", 3),
        (["levels: [{name: 优, mark: 101}]"], "level", 3),
        (["shown: 3"], "no_rounding", None),
    ],
)  # fmt: skip
def test_warnings(more: list[str], warning: str, line: int | None) -> None:
    found = {problem.id: problem for problem in contest_rulebook(bare(*more)).warnings}
    named = found[f"rulebook.lint_{warning}"]
    assert named.line == line
    assert all(say(named.id, named.values, language) for language in LANGUAGES)
    silent = contest_rulebook(bare("rounding: {final: {digits: 2}}")).warnings
    assert silent == ()


@pytest.mark.parametrize("code", contest_presets())
def test_presets_are_sound_and_name_their_source(code: str) -> None:
    book = contest_preset(code)
    assert book.code == code and len(book.rule.source) > 40
    assert {w.id for w in book.warnings} <= {"rulebook.lint_few", "rulebook.lint_groups_equal"}


def test_published_rules_are_presets_or_known() -> None:
    assert set(contest_presets()) >= {
        "skating_components", "skating_factored_first", "diving", "fig_aerobic", "ijru", "drop_extremes", "second_mean",
        "second_mean_trimmed", "further_decimals", "jining_2015", "yuzhou_2018", "z_overall", "z_range", "gbt_8170",
    }  # fmt: skip
    known = known_contests()
    assert len(known) >= 15 and all(k.source and k.rule and k.title.zh for k in known)
    assert not {k.code for k in known} & set(contest_presets())
    with pytest.raises(LookupError):
        contest_preset("bazhong_2018")
