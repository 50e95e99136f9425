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
from leitai.models.meetings import (
    Attendance,
    Meeting,
    MeetingVenue,
    ProgrammeItem,
    RosterEntry,
    Seat,
    SeatPlan,
    SpeakingOrder,
    WrittenStatement,
)
from leitai.models.months import MonthJob, MonthRevision
from leitai.models.orgs import CalendarDay, Organization, Person, Region, RoleAssignment, Unit, UnitSuccession

__all__ = [
    "AnnualPlan",
    "Attendance",
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
    "Meeting",
    "MeetingVenue",
    "MonthJob",
    "MonthRevision",
    "MonthlyReport",
    "Organization",
    "Person",
    "ProgrammeItem",
    "Project",
    "ProjectCredit",
    "Region",
    "ResponsibleAssignment",
    "RoleAssignment",
    "RosterEntry",
    "Seat",
    "SeatPlan",
    "SeriesValue",
    "SpeakingOrder",
    "Submission",
    "Tag",
    "Theme",
    "ThemeTarget",
    "Unit",
    "UnitSuccession",
    "Upload",
    "UploadProblem",
    "WrittenStatement",
]
