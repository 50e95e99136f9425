"""Judges' phones as the server meets them: what they made, what waits, what was acknowledged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

BATCH = 20
MORNING = dt.datetime(2020, 7, 1, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
Item = dict[str, Any]


@dataclass
class Phone:
    """A ballot leaves the queue only when its id stands in a receipt."""

    judge: str
    badge: int
    epoch: int
    ahead: int = 0
    """By how many seconds its clock is wrong."""
    made: list[Item] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)
    """Of each acknowledged ballot why it was kept aside, if it was."""
    refused: dict[str, str] = field(default_factory=dict)

    def score(self, stop: int | None, state: str, marks: Mapping[str, str], number: int) -> Item:
        """Ballot `number` of all phones, the next one of this phone."""
        counter = len(self.made) + 1
        moment = MORNING + dt.timedelta(minutes=counter, seconds=self.ahead)
        item: Item = {
            "id": str(UUID(int=number, version=4)), "stop": stop, "counter": counter, "state": state,
            "marks": dict(marks), "comment": f"第{counter}次", "made_at": moment.isoformat(),
        }  # fmt: skip
        self.made.append(item)
        self.waiting.append(item)
        return item

    def hear(self, receipts: Sequence[Mapping[str, Any]]) -> None:
        """An answer that arrived, be it for a request of long ago."""
        for receipt in receipts:
            if receipt["taken"]:
                self.receipts[receipt["id"]] = receipt["aside"]
            else:
                self.refused[receipt["id"]] = receipt["refused"]
        self.waiting = [item for item in self.waiting if item["id"] not in self.receipts]


def counting(phones: Sequence[Phone]) -> dict[tuple[str, int | None], str]:
    """Of each judge and stop the ballot that must count: the last one made among those taken without a reservation."""
    found: dict[tuple[str, int | None], tuple[int, int, str]] = {}
    for phone in phones:
        for item in phone.made:
            if phone.receipts.get(item["id"]) == "":
                key, new = (phone.judge, item["stop"]), (phone.epoch, item["counter"], item["id"])
                found[key] = max(found.get(key, new), new)
    return {key: item for key, (_epoch, _counter, item) in found.items()}
