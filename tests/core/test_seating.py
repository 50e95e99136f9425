from __future__ import annotations

import pytest

from leitai.core.seating import centre_outwards, places


def test_an_odd_row() -> None:
    # 7 5 3 1 2 4 6 from the left of somebody in the hall: the second sits at the first one's left hand
    assert centre_outwards(7) == [4, 5, 3, 6, 2, 7, 1]


def test_an_even_row_has_two_in_the_middle() -> None:
    assert centre_outwards(6) == [3, 4, 2, 5, 1, 6]


@pytest.mark.parametrize("width", range(1, 61))
def test_every_seat_once_and_never_nearer_than_the_one_before(width: int) -> None:
    order = centre_outwards(width)
    assert sorted(order) == list(range(1, width + 1))
    steps = [abs(seat - order[0]) for seat in order]
    assert steps == sorted(steps)


def test_row_by_row() -> None:
    assert places(2, 3, 5, centre_out=False) == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]


def test_the_last_row_stays_centred() -> None:
    assert places(2, 3, 4, centre_out=True) == [(1, 2), (1, 3), (1, 1), (2, 2)]


def test_no_more_than_there_are_seats() -> None:
    assert len(places(2, 3, 9, centre_out=True)) == 6
