"""The phone's words lie in one file, since they must be there without a site: complete in both languages, and used."""

from __future__ import annotations

import json
import re

from leitai.labels import ASIDE_REASONS
from leitai.views.judge_files import FOLDER, PAGE

WORDS: dict[str, dict[str, str]] = json.loads((FOLDER / "judge" / "words.json").read_text(encoding="utf-8"))
PLACE = re.compile(r"\{(\w+)\}")
CODE = "\n".join((FOLDER / "judge" / f"{name}.js").read_text(encoding="utf-8") for name in PAGE)
# put together by the page: the name of a check, a state, a reason
BUILT = ("check_", "state_", "aside_", "refused_", "level_")
BY_PYTHON = {"app", "app_short"}


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys() and len(WORDS["zh"]) > 150
    for key, said in WORDS["zh"].items():
        other = WORDS["en"][key]
        assert said.strip() and other.strip(), key
        assert set(PLACE.findall(said)) == set(PLACE.findall(other)), key
        assert key in ("lang", "other") or re.search(r"[\u4e00-\u9fff]", said) or key == "range" or "{" in said, key
        assert key in ("other",) or not re.search(r"[\u4e00-\u9fff]", other), key


def test_every_word_that_is_asked_for_is_there_and_every_one_there_is_asked_for() -> None:
    asked = set(re.findall(r'"([a-z]\w*)"', CODE))
    called = set(re.findall(r'\bt(?:Or)?\("(\w+)"', CODE))
    assert called - WORDS["zh"].keys() == set()
    unused = {key for key in WORDS["zh"] if key not in asked | BY_PYTHON and not key.startswith(BUILT)}
    assert unused == set()


def test_every_reason_for_keeping_a_ballot_aside_is_told() -> None:
    assert {f"aside_{code}" for code, _label in ASIDE_REASONS} <= WORDS["zh"].keys()


def test_every_refusal_of_a_single_ballot_is_told() -> None:
    import inspect

    from leitai.actions.contest import sent

    codes = set(re.findall(r'Malformed\("(\w+)"\)|"(\w+_too_long)"', inspect.getsource(sent)))
    named = {code for pair in codes for code in pair if code} | {"unknown_stop"}
    assert {f"refused_{code}" for code in named} <= WORDS["zh"].keys()
