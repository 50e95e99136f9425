"""Months: the region's clock and working calendar, what is open or closed, what a close would do, what rests on what.

now(region) -> datetime; deadline(region, month) -> datetime; filing_clock(scope, month) -> FilingClock
revisions_in_force(scope) -> {"2020-06": 1}; is_closed(region_id, month) -> bool
month_grid(scope, year=None) -> MonthGrid; month_state(scope, month) -> MonthState
month_detail(scope, month) -> MonthDetail
close_check(scope, month) -> CloseCheck; month_job(scope, job_id) -> JobView
month_verification(scope, month, revision=None) -> Verification
"""

from leitai.queries.months.checks import close_check, due_projects, pending_corrections
from leitai.queries.months.clock import (
    FilingClock,
    calendar_of,
    deadline,
    filing_clock,
    late_hours,
    now,
    region_of,
    working_days_left,
)
from leitai.queries.months.handed_over import MonthTaken, is_taken_over, months_taken
from leitai.queries.months.pages import month_detail, month_job, month_verification
from leitai.queries.months.rehearsal import RehearsalView, rehearsal, rehearsals_wiped
from leitai.queries.months.state import (
    closed_revisions,
    fiscal_year_now,
    is_closed,
    month_grid,
    month_of,
    month_state,
    reporting_month,
    revisions_in_force,
    seals_in_force,
)
from leitai.queries.months.views import (
    CloseCheck,
    DamageView,
    JobView,
    MissingUnit,
    MonthDetail,
    MonthGrid,
    MonthState,
    OpenFiling,
    PreviewView,
    RestingOn,
    RevisionView,
    Verification,
)

__all__ = [
    "CloseCheck",
    "DamageView",
    "FilingClock",
    "JobView",
    "MissingUnit",
    "MonthDetail",
    "MonthGrid",
    "MonthState",
    "MonthTaken",
    "OpenFiling",
    "PreviewView",
    "RehearsalView",
    "RestingOn",
    "RevisionView",
    "Verification",
    "calendar_of",
    "close_check",
    "closed_revisions",
    "deadline",
    "due_projects",
    "filing_clock",
    "fiscal_year_now",
    "is_closed",
    "is_taken_over",
    "late_hours",
    "month_detail",
    "month_grid",
    "month_job",
    "month_of",
    "month_state",
    "month_verification",
    "months_taken",
    "now",
    "pending_corrections",
    "region_of",
    "rehearsal",
    "rehearsals_wiped",
    "reporting_month",
    "revisions_in_force",
    "seals_in_force",
    "working_days_left",
]
