"""What was typed, as a row keeps it."""

from __future__ import annotations

from leitai.rules import Refused


def text(value: str, most: int, field: str) -> str:
    """A typed text without the blanks around it; what no column holds is refused, not cut."""
    value = value.strip()
    if len(value) > most:
        raise Refused("text_too_long", field=field, most=most)
    return value


def needed(value: str, most: int, field: str) -> str:
    if not (value := text(value, most, field)):
        raise Refused("text_missing", field=field)
    return value
