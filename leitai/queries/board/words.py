"""Every word that a board may say, in the reader's language: the page itself is drawn by a script and holds none."""

from __future__ import annotations

from django.utils.translation import pgettext


def board_words() -> dict[str, str]:
    """Places in braces are filled in by the page."""
    return {
        "sealed": pgettext("board", "Still sealed"),
        "waiting": pgettext("board", "Still to come"),
        "revealed": pgettext("board", "Revealed {n} / {of}"),
        "above": pgettext("board", "{gap} points above place {place}"),
        "equal": pgettext("board", "Shares place {place}"),
        "parts": pgettext("board", "Average of {n} stops"),
        "votes": pgettext("board", "{n} marks"),
        "close": pgettext("board", "Places {places} are close: other judges might order them otherwise."),
        "apart": pgettext("board", "This place is clear of its neighbours."),
        "ranges": pgettext("board", "The dot is the official place, the band the range of places."),
        "list": pgettext("board", ", "),
        "venues": pgettext("board", "Venues {n} / {of}"),
        "fictional": pgettext("board", "Demonstration data, entirely fictional"),
        "before": pgettext("board", "The visits have not begun"),
        "visits": pgettext("board", "On the road"),
        "locked": pgettext("board", "All scores are locked"),
        "frozen": pgettext("board", "The result is about to be revealed"),
        "reveal": pgettext("board", "Reveal"),
        "final": pgettext("board", "Final result"),
        "next": pgettext("board", "Next"),
        "group_at": pgettext("board", "at {stop} until {time}"),
        "group_to": pgettext("board", "on the way to {stop}, expected {time}"),
        "group_done": pgettext("board", "all stops seen"),
        "group_start": pgettext("board", "starts with {stop} at {time}"),
        "seen": pgettext("board", "{n} of {of} stops"),
        "map": pgettext("board", "Where the groups are, by the timetable"),
        "places": pgettext("board", "Places from the last one upwards"),
        "lost": pgettext("board", "Waiting for the main hall"),
        "offline": pgettext("board", "No line: this is the last state received"),
        "closed": pgettext("board", "This link is not in force. Ask the contest office for a new one."),
        "order": pgettext("board", "In official order, not by place"),
        "more": pgettext("board", "and {n} more"),
    }
