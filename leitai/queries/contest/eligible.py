"""Eligibility as far as the register knows it: shown before, and how much of the investment is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from leitai import models

COMPUTED = ("not_shown_before", "investment_share")


@dataclass(frozen=True)
class Finding:
    """`outcome` is open where nothing is known: a proposed project has neither reports nor earlier showings."""

    candidate_id: int
    rule: str
    outcome: str
    measured: dict[str, Any] = field(default_factory=dict)


def computed(row: models.Round, candidates: Sequence[models.Candidate]) -> list[Finding]:
    limits = models.RoundSetup.objects.filter(round=row).first() or models.RoundSetup(round=row)
    projects = [one.project_id for one in candidates if one.project_id]
    shown = _shown(row, projects, limits.unseen_years)
    done = _done(projects)
    return [
        finding
        for candidate in candidates
        for finding in (_unseen(row, candidate, shown), _invested(candidate, done, limits.investment_percent))
    ]


def _shown(row: models.Round, projects: Sequence[int], years: int) -> dict[int, models.Candidate]:
    since = row.starts - dt.timedelta(days=round(365.25 * years))
    earlier = (
        models.Candidate.objects.filter(
            project_id__in=projects, withdrawn_reason="", round__starts__gte=since, round__starts__lt=row.starts
        )
        .exclude(round=row)
        .exclude(round__state="draft")
        .select_related("round")
        .order_by("round__starts")
    )
    return {one.project_id: one for one in earlier if one.project_id}


def _done(projects: Sequence[int]) -> dict[int, Decimal]:
    """All that was done up to the newest accepted report of each project."""
    reports = models.MonthlyReport.objects.filter(project_id__in=projects, state="accepted", done_total__isnull=False)
    return {one.project_id: one.done_total for one in reports.order_by("month") if one.done_total is not None}


def _unseen(row: models.Round, candidate: models.Candidate, shown: dict[int, models.Candidate]) -> Finding:
    """A look-back is there because it was shown; for it the rule asks nothing."""
    before = shown.get(candidate.project_id or 0)
    if candidate.earlier_id is not None or before is None:
        return Finding(candidate.pk, "not_shown_before", "met")
    measured = {"round": before.round.code, "day": before.round.starts.isoformat()}
    return Finding(candidate.pk, "not_shown_before", "not_met", measured)


def _invested(candidate: models.Candidate, done: dict[int, Decimal], percent: int) -> Finding:
    rule = "investment_share"
    project = candidate.project
    if percent == 0:
        return Finding(candidate.pk, rule, "met", {"least": 0})
    if project is None or not project.total_investment or project.pk not in done:
        return Finding(candidate.pk, rule, "open", {"least": percent})
    share = done[project.pk] * 100 / project.total_investment
    measured = {"least": percent, "percent": f"{share:.1f}", "done": str(done[project.pk])}
    return Finding(candidate.pk, rule, "met" if share >= percent else "not_met", measured)
