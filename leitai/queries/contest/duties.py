from __future__ import annotations

from leitai import models
from leitai.queries.orgs import Scope, found, require, visible
from leitai.rules import Permission, Refused

COUNTING = ("chair", "scrutineer")


def duties_of(scope: Scope, round_id: int) -> frozenset[str]:
    """What this person is in the round: chair, scrutineer, clerk."""
    own = visible(scope, models.RoundDuty).filter(round_id=round_id, person_id=scope.person_id)
    return frozenset(own.values_list("duty", flat=True))


def round_on_duty(by: Scope, round_id: int, duties: tuple[str, ...] = COUNTING, *, lock: bool = False) -> models.Round:
    """The round, for those who hold one of the duties in it."""
    require(by, Permission.SERVE_CONTEST)
    row = found(by, models.Round, round_id, lock=lock)
    if not duties_of(by, row.pk) & set(duties):
        raise Refused("not_on_duty")
    return row
