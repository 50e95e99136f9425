"""Every fault a rulebook can have is said in the reader's words, with what to do."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.utils import translation

from leitai.core.rulebook import RulebookError, RulebookProblem
from leitai.queries.contest_rulebooks import contest_rulebook
from leitai.queries.rulebooks import league_rule, preset_text
from leitai.queries.rulebooks.differences import difference
from leitai.queries.rulebooks.faults import faults, words
from tests.house.tree import ROOT

LEAGUE, TOUR = preset_text("league", "monthly"), preset_text("contest", "site_visit")


def raised() -> Iterator[str]:
    """What the bench says of values that do not fit together; 7 stands for whatever it names."""
    for path in sorted((ROOT / "leitai" / "core" / "rulebook").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and "ValueError" in ast.dump(node.exc):
                said = node.exc.args[0]
                parts = said.values if isinstance(said, ast.JoinedStr) else [said]
                yield "".join(_piece(part) for part in parts)


def _piece(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    quoted = isinstance(part, ast.FormattedValue) and part.conversion == ord("r")
    return "'7'" if quoted else "7"


def test_whatever_does_not_fit_together_has_its_words() -> None:
    found = [text.replace("'7'; 7", "'7'; did you mean 7?") for text in raised()]
    assert len(found) > 20
    with translation.override("zh-hans"):
        assert [text for text in found if words(RulebookProblem(1, "x", "value_error", text)).isascii()] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("weight: 50", "wieght: 50"),
        ("weight: 50", "weight: heavy"),
        ("weight: 50", "weight: [1]"),
        ("weight: 50", "weight: 0"),
        ("weight: 50", "weight: 5000"),
        ("code: monthly", "code: Monthly League"),
        ("code: monthly", "code: 2020-13-45"),
        ("code: monthly", "code: 7"),
        ("name:\n", "nmae:\n"),
        ("policy: carry", "policy: guess"),
        ("min_projects: 3", "min_projects: three"),
        ("digits: 2}", "digits: 99}"),
        ("denominator: plan_year", "denominator: plan_day"),
        ("unit_levels: [district, county, zone]", "unit_levels: district"),
        ("places:\n", "places: 3\nplaces_:\n"),
        ("measures:\n", "measures: []\nothers:\n"),
        ("policy: carry", "policy: carry\npolicy: carry"),
        ("policy: carry", "policy: 'carry"),
        ("policy: carry", "policy: {carry"),
        ("policy: carry", "\tpolicy: carry"),
        ("policy: carry", "  policy: carry"),
        ("policy: carry", "policy: a: b"),
        ("policy: carry", "policy: !!bool maybe"),
    ],
)
def test_a_fault_of_the_league_names_its_line_and_a_remedy(old: str, new: str) -> None:
    assert old in LEAGUE
    text = LEAGUE.replace(old, new, 1)
    with pytest.raises(RulebookError) as caught:
        league_rule(text)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found = faults(caught.value, text)
            assert found and all(1 <= one.line <= text.count("\n") + 1 for one in found)
            assert all(one.words.isascii() == (language == "en") for one in found if "“" not in one.words)
            assert [one.line for one in found] == sorted(one.line for one in found)


@pytest.mark.parametrize(
    ("old", "new"), [("weight: 0.4", "weight: 1/0%"), ("weight: 25%", "weight: 99%"), ('"vote"', '"criterion:none"')]
)
def test_a_fault_of_a_contest_s_rulebook_is_said_in_chinese(old: str, new: str) -> None:
    assert old in TOUR
    with pytest.raises(RulebookError) as caught:
        contest_rulebook(TOUR.replace(old, new, 1))
    with translation.override("zh-hans"):
        assert not any(one.words.isascii() for one in faults(caught.value, TOUR))


def test_differences_keep_every_line_and_fold_what_stays() -> None:
    old = "\n".join(map(str, range(20)))
    new = old.replace("\n10\n", "\nten\n").replace("\n15\n", "\n") + "\nend"
    found = difference(old, new)
    assert (found.removed, found.added) == (2, 2)
    kinds = [line.kind for line in found.lines]
    assert kinds[0] == "folded" and kinds.count("changed") == 1 and kinds.count("added") == 1
    shown = [line.new for line in found.lines if line.kind in ("same", "changed", "added")]
    folded = sum(line.folded for line in found.lines)
    assert len(shown) + folded == len(new.split("\n"))
    assert difference(old, old).equal
    assert [line.kind for line in difference("", "a").lines] == ["added"]
    assert difference("-\n" * 20_000, "-\n" * 19_999).removed == 1
