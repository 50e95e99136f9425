"""Which versions are in force, from when to when: the league's by month, a contest's until the next one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from leitai import models
from leitai.core.years import next_month
from leitai.queries import months
from leitai.queries.orgs import Scope, visible

State = Literal["draft", "proposed", "returned", "in_force", "coming", "superseded", "never"]


@dataclass(frozen=True)
class Standing:
    """`until` is the first month that another version is in force for."""

    state: State
    since: dt.date | None = None
    until: dt.date | None = None


def working_month(scope: Scope) -> dt.date:
    """The month that is closed next: a rulebook that is in force for it is in force now."""
    closed = visible(scope, models.MonthRevision).order_by("month").values_list("month", flat=True).last()
    region = months.region_of(scope)
    return next_month(closed) if closed else months.reporting_month(region)


def standings(scope: Scope, versions: Sequence[models.RulebookVersion]) -> Mapping[int, Standing]:
    """Of each version, by its number in the database; the league's are looked at with all others of the region."""
    league = [
        (row["valid_from"], row["decided_at"], row["pk"])
        for row in visible(scope, models.RulebookVersion)
        .filter(rulebook__kind="league", state="approved")
        .values("pk", "valid_from", "decided_at")
    ]
    now = working_month(scope)
    newest: dict[int, int] = {}
    for row in versions:
        if row.state == "approved" and row.rulebook.kind != "league":
            newest[row.rulebook_id] = max(newest.get(row.rulebook_id, 0), row.number)
    return {row.pk: _standing(row, league, newest, now) for row in versions}


def _standing(
    row: models.RulebookVersion,
    league: Sequence[tuple[dt.date, dt.datetime, int]],
    newest: Mapping[int, int],
    now: dt.date,
) -> Standing:
    if row.state != "approved":
        return Standing(row.state)  # type: ignore[arg-type]
    if row.valid_from is None:
        return Standing("in_force" if newest[row.rulebook_id] == row.number else "superseded")
    own = (row.valid_from, row.decided_at, row.pk)
    if any(other[0] == own[0] and other > own for other in league):
        return Standing("never", row.valid_from)
    until = min((other[0] for other in league if other[0] > own[0]), default=None)
    if until is not None and until <= now:
        return Standing("superseded", row.valid_from, until)
    return Standing("coming" if row.valid_from > now else "in_force", row.valid_from, until)
