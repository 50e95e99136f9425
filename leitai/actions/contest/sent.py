"""What a phone sends, read strictly: a malformed ballot is refused by itself and blocks no other."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

COMMENT, REASON, MARKS, PHOTOS = 2000, 200, 200, 3
STATES = ("scored", "abstained", "recused")
"""What a judge may say; absent and voided are for the office to note."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST_COUNTER = 2**31 - 1


class Malformed(ValueError):
    """The code tells the phone what to do with the ballot: `unreadable` is its own fault, the others the judge's."""


@dataclass(frozen=True)
class Sent:
    id: UUID
    stop_id: int | None
    counter: int
    state: str
    marks: dict[str, str]
    reason: str
    comment: str
    photos: tuple[str, ...]
    made_at: dt.datetime

    @property
    def sha256(self) -> str:
        """Of all that was said; a ballot sent again has the same."""
        said = [self.stop_id, self.counter, self.state, self.marks, self.reason, self.comment, list(self.photos)]
        text = json.dumps([*said, self.made_at.isoformat()], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def read_ballot(raw: object) -> Sent:
    """One ballot of the phone's protocol; raises Malformed with a code."""
    if not isinstance(raw, Mapping):
        raise Malformed("unreadable")
    try:
        state = str(raw["state"])
        sent = Sent(
            id=UUID(str(raw["id"])),
            stop_id=None if raw.get("stop") is None else _whole(raw["stop"]),
            counter=_whole(raw["counter"]),
            state=state,
            marks=_marks(raw.get("marks") or {}) if state == "scored" else {},
            reason=_text(raw.get("reason"), REASON, "reason_too_long"),
            comment=_text(raw.get("comment"), COMMENT, "comment_too_long"),
            photos=_photos(raw.get("photos") or ()),
            made_at=_moment(str(raw["made_at"])),
        )
    except Malformed:
        raise
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Malformed("unreadable") from None
    if sent.state not in STATES:
        raise Malformed("unknown_state")
    return sent


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_COUNTER:
        raise Malformed("unreadable")
    return value


def _text(value: object, most: int, code: str) -> str:
    text = "" if value is None else str(value).replace("\0", "").strip()
    text.encode()  # half of a surrogate pair is no text: a ValueError
    if len(text) > most:
        raise Malformed(code)
    return text


def _marks(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping) or len(value) > MARKS:
        raise Malformed("unreadable")
    return {_text(name, 130, "unreadable"): _text(mark, 30, "unreadable") for name, mark in value.items()}


def _photos(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise Malformed("unreadable")
    if len(value) > PHOTOS:
        raise Malformed("too_many_photos")
    hashes = tuple(dict.fromkeys(str(each) for each in value))
    if not all(_SHA256.fullmatch(each) for each in hashes):
        raise Malformed("unreadable")
    return hashes


def _moment(text: str) -> dt.datetime:
    """The phone's clock may be off by years; it is kept as told, within what can be stored."""
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None or not 1990 <= found.year <= 2100:
        raise Malformed("unreadable")
    return found
