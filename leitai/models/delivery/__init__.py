from leitai.models.delivery.projects import (
    AnnualPlan,
    LeaderAssignment,
    Project,
    ProjectCredit,
    ResponsibleAssignment,
)
from leitai.models.delivery.reports import MonthlyReport, Submission
from leitai.models.delivery.uploads import HeaderChoice, TableAnswer, Upload, UploadProblem

__all__ = [
    "AnnualPlan",
    "HeaderChoice",
    "LeaderAssignment",
    "MonthlyReport",
    "Project",
    "ProjectCredit",
    "ResponsibleAssignment",
    "Submission",
    "TableAnswer",
    "Upload",
    "UploadProblem",
]
