from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from leitai.core.programme import Slot, reordered, running_clock

HALF_PAST_TWO, FIVE = 14 * 60 + 30, 17 * 60


def test_items_follow_each_other() -> None:
    clock = running_clock(HALF_PAST_TWO, FIVE, [(None, 5), (None, 12), (None, 40)])
    assert clock.slots == (Slot(870, 875), Slot(875, 887), Slot(887, 927))
    assert clock.over == 927 - FIVE


def test_a_fixed_beginning_leaves_a_pause_or_tells_the_overlap() -> None:
    clock = running_clock(HALF_PAST_TWO, FIVE, [(None, 30), (915, 10), (920, 10), (None, 5)])
    assert clock.slots[1] == Slot(915, 925)  # a quarter of an hour free before it
    assert clock.slots[2] == Slot(920, 930, overlap=5)
    assert clock.slots[3] == Slot(930, 935)


def test_what_a_long_item_covers_is_not_begun_before_it_ends() -> None:
    clock = running_clock(0, 60, [(None, 50), (10, 5), (None, 5)])
    assert clock.slots[2] == Slot(50, 55) and clock.over == -5


def test_nothing_takes_no_time() -> None:
    assert running_clock(HALF_PAST_TWO, FIVE, []).over == HALF_PAST_TWO - FIVE


@given(st.lists(st.tuples(st.none() | st.integers(0, 1439), st.integers(1, 480)), max_size=12))
def test_no_item_loses_its_minutes(items: list[tuple[int | None, int]]) -> None:
    clock = running_clock(540, 720, items)
    assert [slot.ends - slot.begins for slot in clock.slots] == [minutes for _at, minutes in items]
    assert clock.over + 720 == max([540, *(slot.ends for slot in clock.slots)])


def test_the_named_change_places_among_themselves() -> None:
    line = ["", "a", "", "b", "c", ""]
    for wanted in permutations("abc"):
        moved = [line[at] for at in reordered(line, wanted)]
        assert [name for name in moved if name] == list(wanted)
        assert [place for place, name in enumerate(moved) if not name] == [0, 2, 5]


def test_who_is_not_named_stays() -> None:
    assert reordered(["a", "b", "c"], ["c", "a", "elsewhere"]) == [2, 1, 0]
