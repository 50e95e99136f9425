"""Projects, reports, uploads and filings as pages see them.

project_list(scope, filters, page=1) -> ProjectList; project_sheet(scope, project_id) -> ProjectSheet
report_list(scope, month, unit_code="", state="", page=1) -> Page[ReportRow]
report_detail(scope, report_id) -> ReportRow
submission_view(scope, submission_id, page=1) -> SubmissionView
upload_list(scope, month=None) -> tuple[UploadRow, ...]; upload_status(scope, upload_id) -> UploadStatus
upload_problems(scope, upload_id, severity="") -> tuple[ProblemGroup, ...]
sheet_window(scope, upload_id, number=None) -> SheetWindow | None
upload_changes(scope, upload_id, page=1) -> UploadChanges
blank_workbook(scope, unit_id, month, layout) -> Download; marked_copy(scope, upload_id) -> Download
cells_to_fill(scope, unit_id, month) -> (to fill, brought along)
"""

from leitai.queries.delivery.changes import upload_changes
from leitai.queries.delivery.filings import report_list, submission_view
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
from leitai.queries.delivery.projects import project_list
from leitai.queries.delivery.reports import report_detail
from leitai.queries.delivery.sheet import project_sheet
from leitai.queries.delivery.signatures import Signatures, others_accept
from leitai.queries.delivery.upload_views import (
    FieldChange,
    HeaderView,
    ProblemGroup,
    ProblemView,
    RowChange,
    SheetCell,
    SheetColumn,
    SheetRow,
    SheetView,
    SheetWindow,
    SubmissionView,
    UploadChanges,
    UploadRow,
    UploadStatus,
)
from leitai.queries.delivery.uploads import (
    may_send_upload,
    sheet_window,
    upload_list,
    upload_problems,
    upload_status,
)
from leitai.queries.delivery.workbooks import Download, blank_workbook, cells_to_fill, marked_copy

__all__ = [
    "PER_PAGE",
    "Choice",
    "Download",
    "FieldChange",
    "FileRow",
    "HeaderView",
    "Held",
    "Page",
    "PlanVersion",
    "ProblemGroup",
    "ProblemView",
    "ProjectChoices",
    "ProjectCounts",
    "ProjectFilter",
    "ProjectList",
    "ProjectRow",
    "ProjectSheet",
    "ReportRow",
    "RowChange",
    "SeriesPoint",
    "SheetCell",
    "SheetColumn",
    "SheetRow",
    "SheetView",
    "SheetWindow",
    "Signatures",
    "SubmissionView",
    "UnitShare",
    "UploadChanges",
    "UploadRow",
    "UploadStatus",
    "blank_workbook",
    "cells_to_fill",
    "marked_copy",
    "may_send_upload",
    "others_accept",
    "project_list",
    "project_sheet",
    "report_detail",
    "report_list",
    "sheet_window",
    "submission_view",
    "upload_changes",
    "upload_list",
    "upload_problems",
    "upload_status",
]
