"""Seats in order of honour: row by row, or from the centre of each row outwards as on a platform."""

from __future__ import annotations


def centre_outwards(width: int) -> list[int]:
    """The seats of a row in order of honour, counted from the left of somebody who faces it.

    The first sits in the middle (of an even number, left of the middle), the second at the first one's left hand, which
    the audience sees on the right, the third at the right hand, and so on outwards.
    """
    first = (width + 1) // 2
    steps = [first + side * step for step in range(1, width) for side in (1, -1)]
    return [first, *(seat for seat in steps if 1 <= seat <= width)]


def places(rows: int, width: int, people: int, *, centre_out: bool) -> list[tuple[int, int]]:
    """(row, seat) of each person in order of honour, row 1 first; fewer than `people` where the seats do not suffice.

    From the centre outwards a row that is not filled stays centred.
    """
    found: list[tuple[int, int]] = []
    for row in range(1, rows + 1):
        order = centre_outwards(width) if centre_out else list(range(1, width + 1))
        found += [(row, seat) for seat in order]
    return found[:people]
