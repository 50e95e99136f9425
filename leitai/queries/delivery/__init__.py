"""Projects, reports, uploads and filings as pages see them.

project_list(scope, filters, page=1) -> ProjectList; project_sheet(scope, project_id) -> ProjectSheet
project_counts(scope, on=None) -> ProjectCounts; report_detail(scope, report_id) -> ReportRow
"""

from leitai.queries.delivery.project_views import (
    PER_PAGE,
    Choice,
    FileRow,
    Held,
    Page,
    PlanVersion,
    ProjectChoices,
    ProjectCounts,
    ProjectFilter,
    ProjectList,
    ProjectRow,
    ProjectSheet,
    ReportRow,
    SeriesPoint,
    UnitShare,
)
from leitai.queries.delivery.projects import project_counts, project_list
from leitai.queries.delivery.reports import report_detail
from leitai.queries.delivery.sheet import project_sheet

__all__ = [
    "PER_PAGE",
    "Choice",
    "FileRow",
    "Held",
    "Page",
    "PlanVersion",
    "ProjectChoices",
    "ProjectCounts",
    "ProjectFilter",
    "ProjectList",
    "ProjectRow",
    "ProjectSheet",
    "ReportRow",
    "SeriesPoint",
    "UnitShare",
    "project_counts",
    "project_list",
    "project_sheet",
    "report_detail",
]
