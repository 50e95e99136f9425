from __future__ import annotations

import pytest

from leitai.queries.league.kept import Kept


def test_made_once_and_the_oldest_goes_first() -> None:
    made: list[str] = []

    def ask(kept: Kept[str], key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key.upper())  # type: ignore[func-returns-value]

    kept: Kept[str] = Kept(2)
    assert [ask(kept, key) for key in "aab"] == ["A", "A", "B"] and made == ["a", "b"]
    ask(kept, "a")
    ask(kept, "c")
    ask(kept, "a")
    assert made == ["a", "b", "c"], "of two, the one asked for last stays"
    kept.clear()
    ask(kept, "a")
    assert made[-1] == "a"


def test_what_could_not_be_made_is_not_kept() -> None:
    kept: Kept[float] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 / 0)
    assert kept.get("a", lambda: 1.5) == 1.5
