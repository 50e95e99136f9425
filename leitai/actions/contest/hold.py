"""The round that is being set up: found in the scope, locked, and in a state that lets it be changed."""

from __future__ import annotations

from leitai import models
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

PREPARING = ("draft",)
RUNNING = ("draft", "open")


def held_round(by: Scope, round_id: int, states: tuple[str, ...] = RUNNING) -> models.Round:
    require(by, Permission.RUN_CONTEST)
    row = found(by, models.Round, round_id, lock=True)
    refuse_state(row, states)
    return row


def refuse_state(row: models.Round, states: tuple[str, ...]) -> None:
    if row.state in states:
        return
    raise Refused("round_is_open" if row.state == "open" else "round_is_locked")
