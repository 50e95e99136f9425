from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from leitai.core.progress import Spec
from leitai.core.results import Rounding
from leitai.core.rulebook import RulebookError, parse_league
from leitai.queries.rulebooks import LIMIT, NoSuchRulebook, by_hash, league_rule, league_rulebook, preset, preset_codes

PLAIN = """code: plain
name: {zh: 榜, en: League}
measures:
  - {code: done, kind: completion_rate, weight: 0.1}
  - code: starts
    kind: start_rate
    denominator: plan_to_date
    weight: 0.2
    policy: leave_out
    rounding: {mode: truncate, digits: 0}
"""


def test_a_rulebook_declares_its_measures() -> None:
    rule = league_rule(PLAIN)
    done, starts = rule.measures
    assert rule.total_weight == Fraction(3, 10)  # 0.1 + 0.2, which doubles make 0.30000000000000004
    assert rule.spec(done) == Spec("completion_rate", "plan_year", "carry")
    assert rule.spec(starts) == Spec("start_rate", "plan_to_date", "leave_out")
    assert (rule.rounding_of(done), rule.rounding_of(starts)) == (Rounding(1), Rounding(0, "truncate"))
    assert rule.places.by == "score" and rule.places.style == "competition"


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RulebookError) as caught:
        league_rule(text)
    return [(problem.line, problem.where) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("change", "line", "where"),
    [
        (("weight: 0.1", "wieght: 0.1"), 4, "measures.0.wieght"),
        (("kind: start_rate", "kind: start_ratio"), 6, "measures.1.kind"),
        (("plan_to_date", "plan_to_day"), 5, "measures.1"),
        (("weight: 0.2", "weight: -1"), 8, "measures.1.weight"),
        (("weight: 0.2", "weight: .nan"), 8, "measures.1.weight"),
        (("leave_out", "drop"), 9, "measures.1.policy"),
        (("digits: 0", "digits: 99"), 10, "measures.1.rounding.digits"),
        (("truncate", "floor"), 10, "measures.1.rounding.mode"),
        (("code: plain", "code: Plain One"), 1, "code"),
        (("name: {zh: 榜, en: League}", "name: {zh: 榜}"), 2, "name.en"),
        (("code: starts", "code: done"), 3, "rulebook"),
    ],
)
def test_every_fault_names_its_line(change: tuple[str, str], line: int, where: str) -> None:
    assert faults(PLAIN.replace(*change)) == [(line, where)]


def test_all_faults_are_told_at_once() -> None:
    wrong = PLAIN.replace("weight: 0.1", "weight: x").replace("digits: 0", "digits: x") + "min_projects: 0\n"
    assert [line for line, _ in faults(wrong)] == [4, 10, 11]


@pytest.mark.parametrize(
    ("ending", "line", "detail"),
    [
        ("places: {by: lead}\n", 11, "neither 'score' nor a measure"),
        ("places: {by: score, ties: [nothing]}\n", 11, "neither 'score' nor a measure"),
        ("points: {listed: [5, 6]}\n", 11, "may not rise"),
        ("ranked_keys: {borough: [a]}\n", 11, "borough"),
        ("groups:\n  - {code: a, label: {zh: 区, en: D}, levels: [district], units: ['1']}\n", 12, "exactly one way"),
        ("groups:\n  - {code: a, label: {zh: 区, en: D}, units: [511902]}\n", 12, "valid string"),
        ("code: again\n", 11, "written twice"),
        ("policy: &p carry\nrounding: *p\n", 11, "aliases"),
        ("points: [1\n", 12, "expected"),
        ("1: 2\n", 11, "not text"),
    ],
)
def test_what_does_not_fit_together(ending: str, line: int, detail: str) -> None:
    with pytest.raises(RulebookError, match=detail) as caught:
        league_rule(PLAIN + ending)
    assert caught.value.problems[0].line == line


@pytest.mark.parametrize(
    "text", ["", "- 1", "just words", "[" * 5000, "a: b\n" * LIMIT, "\x00", "!!python/object:os.x {}"]
)
def test_what_is_no_rulebook_is_refused(text: str) -> None:
    with pytest.raises(RulebookError):
        league_rule(text)


def test_places_by_score_need_a_weight() -> None:
    bare: dict[str, Any] = {"code": "x", "name": {"zh": "x", "en": "x"}, "measures": [{"code": "a", "kind": "lead"}]}
    with pytest.raises(RulebookError, match="no measure has a weight"):
        parse_league(bare)
    assert parse_league(bare | {"places": {"by": "a"}}).weighted == ()


@pytest.mark.parametrize("code", preset_codes("league"))
def test_every_preset_is_sound(code: str) -> None:
    book = preset("league", code)
    assert book.code == book.rule.code == code and by_hash(book.sha256) == book
    assert league_rulebook(book.text) == book
    assert book.rule.name.zh and book.rule.name.en and all(measure.label for measure in book.rule.measures)


def test_presets_that_regions_start_with_exist() -> None:
    assert {"monthly", "grouped", "nyc"} <= set(preset_codes("league"))
    with pytest.raises(NoSuchRulebook, match="monthly"):
        preset("league", "../../secrets")
    assert by_hash("0" * 64) is None


def test_the_default_league_is_the_printed_one() -> None:
    """Weights 50 / 30 / 20 on place points 100, 97, 94; shared places; the rate on the first plan stands beside."""
    rule = preset("league", "monthly").rule
    assert [(m.kind, m.weight) for m in rule.weighted] == [
        ("completion_rate", 50), ("start_rate", 30), ("statistics_entry_rate", 20)
    ]  # fmt: skip
    assert (rule.places.style, rule.places.compare, rule.policy) == ("competition", "unrounded", "carry")
    assert [rule.points.ladder.at(place) for place in (1, 2, 3)] == [100, 97, 94]
    assert any(
        m.kind == "completion_rate" and m.denominator == "plan_first" and m.weight is None for m in rule.measures
    )
