"""The codes of the live board."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

BOARD_KINDS = [
    ("main", pgettext_lazy("board", "Main hall")),
    ("venue", pgettext_lazy("board", "Sub-venue")),
    ("audience", pgettext_lazy("board", "Viewers")),
]
