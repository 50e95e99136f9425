"""The steps of an appraisal: what is due when, by whom, and what is done; and days to begin with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from leitai import labels, models
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible

# Days after the period's end, where an office has not said otherwise; the notice's own days come on top.
USUAL = {"self": 5, "scoring": 12, "review": 17, "opinion": 17, "totals": 20, "notice": 21}


@dataclass(frozen=True)
class StepLine:
    kind: str
    due: dt.date | None
    person_id: int | None
    person: str
    done_at: dt.datetime | None
    done_by: str
    proposed: dt.date
    late: bool


def step_lines(scope: Scope, row: models.AppraisalRound, today: dt.date) -> tuple[StepLine, ...]:
    known = {one.kind: one for one in row.steps.select_related("person", "done_by")}
    proposed = _proposed(row)
    lines = []
    for kind, _ in labels.APPRAISAL_STEPS:
        one = known.get(kind)
        late = one is not None and one.done_at is None and one.due < today
        lines.append(
            StepLine(
                kind,
                one.due if one else None,
                one.person_id if one else None,
                person_name(scope, one.person) if one else "",
                one.done_at if one else None,
                person_name(scope, one.done_by) if one else "",
                proposed[kind],
                late,
            )
        )
    return tuple(lines)


def _proposed(row: models.AppraisalRound) -> dict[str, dt.date]:
    days = {kind: row.ends + dt.timedelta(days=after) for kind, after in USUAL.items()}
    end = days["notice"] + dt.timedelta(days=row.notice_days)
    return days | {
        "targets": row.starts,
        "approval": end + dt.timedelta(days=3),
        "published": end + dt.timedelta(days=5),
    }


def people_choices(scope: Scope) -> tuple[tuple[str, str], ...]:
    """Whoever holds a role in the region today."""
    on = timezone.localdate()
    held = visible(scope, models.RoleAssignment).filter(starts__lte=on, person__is_active=True)
    rows = held.filter(Q(ends__isnull=True) | Q(ends__gt=on)).select_related("person").order_by("person__name")
    return tuple({row.person_id: (str(row.person_id), person_name(scope, row.person)) for row in rows}.values())
