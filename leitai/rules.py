"""Who may do what, as code. What a person may see of it is decided by the scope (queries/orgs)."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    CITY_OFFICER = "city_officer"
    COUNTY_REPORTER = "county_reporter"
    DEPARTMENT_OFFICER = "department_officer"
    LEADER = "leader"
    AUDITOR = "auditor"
    UNIT_ADMIN = "unit_admin"


class Permission(StrEnum):
    SEE_HOME = "see_home"
    SEE_PROJECTS = "see_projects"
    EDIT_PROJECTS = "edit_projects"
    SEE_REPORTS = "see_reports"
    FILE_REPORTS = "file_reports"
    SEND_WORKBOOKS = "send_workbooks"
    ACCEPT_REPORTS = "accept_reports"
    SEE_FILING = "see_filing"
    SEE_MONTHS = "see_months"
    CLOSE_MONTHS = "close_months"
    SEE_LEAGUE = "see_league"
    SEE_RULEBOOKS = "see_rulebooks"
    EDIT_RULEBOOKS = "edit_rulebooks"
    APPROVE_RULEBOOKS = "approve_rulebooks"
    SEE_ECONOMY = "see_economy"
    SEE_CAMPAIGNS = "see_campaigns"
    EDIT_CAMPAIGNS = "edit_campaigns"
    SEE_BULLETINS = "see_bulletins"
    ISSUE_BULLETINS = "issue_bulletins"
    SEE_MEETINGS = "see_meetings"
    EDIT_MEETINGS = "edit_meetings"
    SEND_STATEMENTS = "send_statements"
    SEE_PEOPLE = "see_people"
    EDIT_PEOPLE = "edit_people"
    RESET_PASSWORDS = "reset_passwords"
    SEE_UNITS = "see_units"
    EDIT_UNITS = "edit_units"
    SEE_AUDIT = "see_audit"
    SEE_CONTEST = "see_contest"
    RUN_CONTEST = "run_contest"
    SERVE_CONTEST = "serve_contest"
    SCREEN_CANDIDATES = "screen_candidates"
    OBJECT = "object"
    ASK_PEERS = "ask_peers"
    SEE_APPRAISAL = "see_appraisal"
    EDIT_APPRAISAL = "edit_appraisal"
    ASSESS_SELF = "assess_self"
    SCORE_INDICATORS = "score_indicators"
    APPROVE_APPRAISAL = "approve_appraisal"
    SEE_OBJECTORS = "see_objectors"


P = Permission
_READ = {
    P.SEE_HOME,
    P.SEE_PROJECTS,
    P.SEE_REPORTS,
    P.SEE_MONTHS,
    P.SEE_LEAGUE,
    P.SEE_RULEBOOKS,
    P.SEE_ECONOMY,
    P.SEE_CAMPAIGNS,
    P.SEE_BULLETINS,
    P.SEE_MEETINGS,
    P.SEE_UNITS,
    P.SEE_CONTEST,
    P.SEE_APPRAISAL,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(
        {P.SEE_HOME, P.SEE_PEOPLE, P.EDIT_PEOPLE, P.RESET_PASSWORDS, P.SEE_UNITS, P.EDIT_UNITS, P.SEE_AUDIT}
    ),
    Role.CITY_OFFICER: frozenset(
        _READ
        | {
            P.EDIT_PROJECTS,
            P.ACCEPT_REPORTS,
            P.SEND_WORKBOOKS,
            P.SEE_FILING,
            P.CLOSE_MONTHS,
            P.EDIT_RULEBOOKS,
            P.APPROVE_RULEBOOKS,
            P.EDIT_CAMPAIGNS,
            P.ISSUE_BULLETINS,
            P.EDIT_MEETINGS,
            P.SEE_PEOPLE,
            P.EDIT_PEOPLE,
            P.RESET_PASSWORDS,
            P.EDIT_UNITS,
            P.SEE_AUDIT,
            P.RUN_CONTEST,
            P.SERVE_CONTEST,
            P.EDIT_APPRAISAL,
            P.SEE_OBJECTORS,
        }
    ),
    Role.COUNTY_REPORTER: frozenset(_READ | {P.FILE_REPORTS, P.SEND_WORKBOOKS, P.OBJECT, P.ASK_PEERS, P.ASSESS_SELF}),
    Role.DEPARTMENT_OFFICER: frozenset(
        _READ | {P.SEND_STATEMENTS, P.SCREEN_CANDIDATES, P.ASSESS_SELF, P.SCORE_INDICATORS}
    ),
    Role.LEADER: frozenset(_READ | {P.SEE_FILING, P.SERVE_CONTEST, P.APPROVE_APPRAISAL, P.APPROVE_RULEBOOKS}),
    Role.AUDITOR: frozenset(_READ | {P.SEE_FILING, P.SEE_PEOPLE, P.SEE_AUDIT, P.SERVE_CONTEST, P.SEE_OBJECTORS}),
    Role.UNIT_ADMIN: frozenset({P.SEE_HOME, P.SEE_PEOPLE, P.RESET_PASSWORDS}),
}

# Roles that look at the whole region; the others see what belongs to their unit or department.
REGION_WIDE = frozenset({Role.ADMIN, Role.CITY_OFFICER, Role.LEADER, Role.AUDITOR})

# Whoever administers a unit looks after these, and nobody else; see `unit_people` in queries/orgs.
UNIT_ROLES = frozenset({Role.COUNTY_REPORTER, Role.UNIT_ADMIN})

# With LEITAI_REQUIRE_MFA these roles work only with a second factor: they see or change what belongs to others.
SECOND_FACTOR_ROLES = REGION_WIDE | {Role.UNIT_ADMIN}

# A start password that nobody has used by then opens nothing any more.
START_PASSWORD_DAYS = 14


class Refused(Exception):
    """A named refusal: the code is stable, the words are translated where they are shown."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
