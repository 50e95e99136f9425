from leitai.models.delivery.projects import (
    AnnualPlan,
    LeaderAssignment,
    Project,
    ProjectCredit,
    ResponsibleAssignment,
)
from leitai.models.delivery.reminders import Reminder, ReminderMail, ReminderPlan, ReminderStop
from leitai.models.delivery.reports import MonthlyReport, Submission
from leitai.models.delivery.uploads import HeaderChoice, TableAnswer, Upload, UploadProblem

__all__ = [
    "AnnualPlan",
    "HeaderChoice",
    "LeaderAssignment",
    "MonthlyReport",
    "Project",
    "ProjectCredit",
    "Reminder",
    "ReminderMail",
    "ReminderPlan",
    "ReminderStop",
    "ResponsibleAssignment",
    "Submission",
    "TableAnswer",
    "Upload",
    "UploadProblem",
]
