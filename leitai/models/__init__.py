from leitai.models.audit import AuditEvent, AuditSeal, Event
from leitai.models.bulletins import Bulletin, BulletinFile
from leitai.models.campaigns import Campaign, Tag, Theme, ThemeTarget
from leitai.models.delivery import (
    AnnualPlan,
    HeaderChoice,
    LeaderAssignment,
    MonthlyReport,
    Project,
    ProjectCredit,
    ResponsibleAssignment,
    Submission,
    Upload,
    UploadProblem,
)
from leitai.models.economy import Indicator, SeriesValue
from leitai.models.files import File
from leitai.models.months import MonthJob, MonthRevision
from leitai.models.orgs import CalendarDay, Organization, Person, Region, RoleAssignment, Unit, UnitSuccession

__all__ = [
    "AnnualPlan",
    "AuditEvent",
    "AuditSeal",
    "Bulletin",
    "BulletinFile",
    "CalendarDay",
    "Campaign",
    "Event",
    "File",
    "HeaderChoice",
    "Indicator",
    "LeaderAssignment",
    "MonthJob",
    "MonthRevision",
    "MonthlyReport",
    "Organization",
    "Person",
    "Project",
    "ProjectCredit",
    "Region",
    "ResponsibleAssignment",
    "RoleAssignment",
    "SeriesValue",
    "Submission",
    "Tag",
    "Theme",
    "ThemeTarget",
    "Unit",
    "UnitSuccession",
    "Upload",
    "UploadProblem",
]
