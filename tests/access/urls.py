"""Every address, declared by hand: an address that is missing here fails the build.

The answers follow from the permission, the roles that hold it (leitai/rules.py) and the rows a person may see
(scene.py). Put a new address beside its noun.
"""

from __future__ import annotations

from leitai.rules import Permission as P
from leitai.rules import Role
from tests.access.appraisal_results_urls import RESULTS as APPRAISAL_RESULTS
from tests.access.appraisal_scoring_urls import SCORING
from tests.access.appraisal_surveys_urls import SURVEYS
from tests.access.appraisal_targets_urls import TARGETS
from tests.access.board_urls import BOARD
from tests.access.declare import DONE, OK, Allauth, Phone, Url, Write
from tests.access.desk_urls import DESK
from tests.access.filing_urls import FILING
from tests.access.meeting_urls import MEETINGS
from tests.access.privacy_urls import PRIVACY
from tests.access.result_urls import RESULTS
from tests.access.rulebook_urls import RULEBOOKS
from tests.access.scene import correct_may, decide_june
from tests.access.setup_urls import SETUP
from tests.access.staff_urls import STAFF
from tests.access.takeover_urls import TAKEOVER
from tests.world.pictures import jpeg

NOT_FOUND, UNAUTHORIZED = frozenset({404}), frozenset({401})
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
# Whoever may see the row but not change it is refused; whoever may not see it does not find it.
FILERS_ONLY = frozenset({403, 404})
# The city office sends in the economy's workbooks, and none of a county's projects.
NOT_THE_CITY = frozenset({Role.CITY_OFFICER})

SHELL = (
    Url("home-show", P.SEE_HOME),
    # states without any row, and numbers that no role opens, only the station's token (tests/views/test_health.py)
    Url("health-show", None, get=frozenset({200, 503})),
    Url("metrics-show", None, get=NOT_FOUND),
    Url("shell-language", None, get=None, post=Write(data={"language": "en"}, session_only=True)),
    Url("shell-region", P.SEE_HOME, get=None, post=Write({"region": "region"}, session_only=True)),
    Url("shell-units", P.SEE_UNITS, asks={"unit": "unit_code"}),
    Url(
        "number-check",
        P.SEE_LEAGUE,
        get=NOT_FOUND,
        asks={"cell": "cell"},
        asked=OK,
        published=True,
    ),
)
PROJECT = {"name": "新项目", "listed_on": "2020-07-01"}
PROJECTS = (
    Url("project-list", P.SEE_PROJECTS, asks={"unit": "unit_code"}, views=("count=split", "delisted=1")),
    Url("project-show", P.SEE_PROJECTS, {"pk": "project"}),
    Url(
        "project-create",
        P.EDIT_PROJECTS,
        post=Write(
            {"bundle": "bundle", "place_unit": "unit", "owner": "organization", "themes": "theme", "tags": "tag"},
            PROJECT,
        ),
    ),
    Url(
        "project-change",
        P.EDIT_PROJECTS,
        {"pk": "project"},
        post=Write({"place_unit": "unit", "owner": "organization", "themes": "theme", "tags": "tag"}, PROJECT),
    ),
    Url("project-set-credits", P.EDIT_PROJECTS, {"pk": "project"}, post=Write({"unit-{}": "heir"}, {"unit-{}": "100"})),
    Url(
        "project-set-leader",
        P.EDIT_PROJECTS,
        {"pk": "project"},
        post=Write(data={"leader": "新领导", "since": "2020-07-01"}),
    ),
    Url(
        "project-set-responsible",
        P.EDIT_PROJECTS,
        {"pk": "project"},
        post=Write({"organization_id": "office"}, {"since": "2020-07-01"}),
    ),
    Url(
        "project-add-plan",
        P.EDIT_PROJECTS,
        {"pk": "project"},
        post=Write(
            data={
                "fiscal_year": "2020",
                "amount": "9000",
                "dated": "2020-07-01",
                "reason": "调整",
                "approver": "市政府",
            }
        ),
    ),
    Url(
        "project-delist",
        P.EDIT_PROJECTS,
        {"pk": "project"},
        post=Write(data={"on": "2020-07-01", "reason": "合并实施"}),
    ),
)
CAMPAIGN = {"name": "突破年", "code": "year-x", "fiscal_year": "2020", "starts": "2020-01-01", "ends": "2020-12-31"}
THEME = {"name": "新主题", "code": "new-theme", "sort_order": "5"}
CAMPAIGNS = (
    Url("campaign-show", P.SEE_CAMPAIGNS, asks={"unit": "unit_code"}),
    Url("campaign-theme", P.SEE_CAMPAIGNS, {"pk": "theme"}),
    Url("campaign-create", P.EDIT_CAMPAIGNS, post=Write({"alignments": "alignment"}, CAMPAIGN)),
    Url("campaign-change", P.EDIT_CAMPAIGNS, {"pk": "campaign"}, post=Write({"alignments": "alignment"}, CAMPAIGN)),
    Url(
        "campaign-add-theme",
        P.EDIT_CAMPAIGNS,
        {"pk": "campaign"},
        post=Write({"lead": "organization", "tags": "tag"}, THEME),
    ),
    Url(
        "campaign-change-theme",
        P.EDIT_CAMPAIGNS,
        {"pk": "theme"},
        post=Write({"lead": "organization", "tags": "tag"}, THEME),
    ),
    Url(
        "campaign-set-target",
        P.EDIT_CAMPAIGNS,
        {"pk": "theme"},
        post=Write({"unit": "unit"}, {"measure": "starts", "value": "3", "due": "2020-09-30"}),
    ),
    Url("campaign-change-target", P.EDIT_CAMPAIGNS, {"pk": "target"}, post=Write(data={"value": "7000", "note": "新"})),
    Url("campaign-drop-target", P.EDIT_CAMPAIGNS, {"pk": "target"}, get=None, post=Write()),
    Url(
        "campaign-add-tag",
        P.EDIT_CAMPAIGNS,
        post=Write(data={"kind": "brand", "name": "新品牌", "code": "new-brand"}),
    ),
)
UPLOAD = {"month": "2020-06", "layout": "monthly_progress"}
DELIVERY = (
    Url("report-list", P.SEE_REPORTS, asks={"unit": "unit_code"}, views=("month=2020-05", "month=2020-06")),
    Url("report-template", P.SEND_WORKBOOKS, {"unit_id": "desk"}, unseen=FILERS_ONLY),
    Url("report-show", P.SEE_REPORTS, {"report_id": "report"}),
    Url("report-return", P.ACCEPT_REPORTS, {"report_id": "report"}, get=None, post=Write(data={"reason": "单位待核"})),
    Url(
        "report-photo",
        P.FILE_REPORTS,
        {"report_id": "report"},
        get=None,
        post=Write(data={"caption": "现场"}, files={"file": ("现场.jpg", PHOTO)}),
        unseen=FILERS_ONLY,
    ),
    Url(
        "upload-receive",
        P.SEND_WORKBOOKS,
        get=None,
        post=Write({"unit": "desk"}, UPLOAD, {"file": ("六月.csv", "项目名称\n沿江公路\n".encode())}),
    ),
    Url("upload-show", P.SEE_REPORTS, {"upload_id": "upload"}),
    Url("upload-progress", P.SEE_REPORTS, {"upload_id": "upload"}),
    Url("upload-marked", P.SEE_REPORTS, {"upload_id": "upload"}),
    Url("upload-changes", P.SEE_REPORTS, {"upload_id": "upload"}),
    Url(
        "upload-header",
        P.SEND_WORKBOOKS,
        {"upload_id": "upload"},
        get=None,
        post=Write(data={"text": "进展情形", "column": "progress", "answer": "yes"}),
        elsewhere=NOT_THE_CITY,
    ),
    Url(
        "upload-reason",
        P.SEND_WORKBOOKS,
        {"upload_id": "upload"},
        get=None,
        post=Write(data={"problem": "1", "reason": "汛期停工"}),
        elsewhere=NOT_THE_CITY,
    ),
    Url("upload-cancel", P.SEND_WORKBOOKS, {"upload_id": "upload"}, get=None, post=Write(), elsewhere=NOT_THE_CITY),
    Url("upload-submit", P.SEND_WORKBOOKS, {"upload_id": "ready"}, get=None, post=Write(), elsewhere=NOT_THE_CITY),
    Url("submission-show", P.SEE_REPORTS, {"submission_id": "submission"}),
    Url("submission-accept", P.ACCEPT_REPORTS, {"submission_id": "submission"}, get=None, post=Write()),
    Url(
        "submission-return",
        P.ACCEPT_REPORTS,
        {"submission_id": "submission"},
        get=None,
        post=Write(data={"reason": "单位待核"}),
    ),
    Url(
        "submission-withdraw",
        P.SEND_WORKBOOKS,
        {"submission_id": "submission"},
        get=None,
        post=Write(),
        elsewhere=NOT_THE_CITY,
    ),
)
PDF = b"%PDF-1.7 a paper"
WORDS = {"text": "先办手续，再进场。"}
SHOWINGS = (
    Url("photo-list", P.SEE_CONTEST, {"pk": "candidate"}),
    Url(
        "photo-add",
        P.SEE_CONTEST,
        {"pk": "own_candidate"},
        get=None,
        unseen=FILERS_ONLY,
        post=Write(data={"caption": "现场"}, files={"file": ("现场.jpg", jpeg())}),
    ),
    Url("photo-show", P.SEE_CONTEST, {"file_id": "shown_photo"}),
    Url("photo-small", P.SEE_CONTEST, {"file_id": "shown_photo"}),
    Url("photo-original", P.RUN_CONTEST, {"file_id": "kept_photo"}),
    Url("photo-approve", P.RUN_CONTEST, {"file_id": "waiting_photo"}, get=None, post=Write()),
    Url("photo-withdraw", P.RUN_CONTEST, {"file_id": "approved_photo"}, get=None, post=Write()),
    Url("evidence-check", P.SEE_CONTEST, {"pk": "check_case"}),
    Url("evidence-objection", P.SEE_CONTEST, {"pk": "objection_case"}),
    Url("evidence-show", P.SEE_CONTEST, {"file_id": "evidence_file"}),
    Url(
        "evidence-add-check",
        P.SEE_CONTEST,
        {"pk": "own_check"},
        get=None,
        unseen=FILERS_ONLY,
        post=Write(data={"caption": "批复"}, files={"file": ("批复.pdf", PDF)}),
    ),
    Url(
        "evidence-add-objection",
        P.SEE_CONTEST,
        {"pk": "own_objection"},
        get=None,
        unseen=FILERS_ONLY,
        post=Write(data={"caption": "批复"}, files={"file": ("批复.pdf", PDF)}),
    ),
    Url("practice-list", P.SEE_CONTEST, views=("search=做法", "unit=998102", "theme=transport", "page=2")),
    Url("practice-show", P.SEE_CONTEST, {"pk": "candidate"}),
    Url("practice-change", P.SEE_CONTEST, {"pk": "look_back"}),
    Url("practice-add", P.RUN_CONTEST, {"pk": "candidate"}, get=None, post=Write(data=WORDS)),
    Url("practice-drop", P.RUN_CONTEST, {"pk": "highlight"}, get=None, post=Write()),
    Url("practice-ask", P.ASK_PEERS, {"pk": "candidate"}, get=None, post=Write(data=WORDS)),
    Url(
        "practice-answer", P.FILE_REPORTS, {"pk": "own_question"}, get=None, unseen=FILERS_ONLY, post=Write(data=WORDS)
    ),
)
FILES = (Url("file-show", P.SEE_REPORTS, {"file_id": "photo"}),)
ECONOMY = (
    Url(
        "economy-show",
        P.SEE_ECONOMY,
        asks={"unit": "unit_code"},
        views=("month=2020-05", "indicator=gdp"),
        published=True,
    ),
)
MAY, JUNE = {"key": "2020-05"}, {"key": "2020-06"}
MONTHS = (
    Url("month-list", P.SEE_MONTHS, views=("year=2020",)),
    Url("month-show", P.SEE_MONTHS, fixed=MAY),
    Url("month-job", P.SEE_MONTHS, {"job_id": "job"}),
    Url("month-verify", P.SEE_MONTHS, fixed=MAY),
    Url("month-preview", P.CLOSE_MONTHS, fixed=JUNE, get=None, post=Write()),
    Url("month-close", P.CLOSE_MONTHS, fixed=JUNE, get=None, post=Write(data={"agree": "1"}, before=decide_june)),
    Url("month-correct", P.CLOSE_MONTHS, fixed=MAY, get=None, post=Write(data={"reason": "数据更正"})),
)
BY = tuple(f"month=2020-05&by={by}" for by in ("unit", "theme", "sector", "leader", "level"))
LEAGUE = (
    Url("league-show", P.SEE_LEAGUE, asks={"unit": "unit_code", "revision": "revision"}, views=BY, published=True),
    Url(
        "league-projects",
        P.SEE_LEAGUE,
        get=NOT_FOUND,
        views=("month=2020-05&measure=completion", "month=2020-05&measure=completion&by=theme&key=transport"),
        asked=OK,
    ),
    Url("league-export", P.SEE_LEAGUE, views=BY, published=True),
)
BULLETINS = (
    Url("bulletin-list", P.SEE_BULLETINS, published=True),
    # The scene's bulletin is in English: a draft in Chinese is still a draft, and can be issued.
    Url("bulletin-preview", P.ISSUE_BULLETINS, published=True),
    Url(
        "bulletin-preview-file",
        P.ISSUE_BULLETINS,
        fixed=MAY | {"kind": "docx"},
        views=("language=en",),
        published=True,
    ),
    Url("bulletin-issue", P.ISSUE_BULLETINS, fixed=MAY, get=None, post=Write(data={"language": "zh-Hans"})),
    # It leads to its own address with the month in it.
    Url(
        "bulletin-show",
        P.SEE_BULLETINS,
        {"pk": "bulletin"},
        get=OK | DONE,
        views=("month=2020-05",),
        published=True,
        later=correct_may,
    ),
    Url("bulletin-download", P.SEE_BULLETINS, {"pk": "bulletin"}, fixed={"kind": "docx"}, published=True),
)
PERSON = {"name": "新人", "username": "new-person"}
PEOPLE = (
    Url("person-list", P.SEE_PEOPLE, views=("state=", "role=county_reporter")),
    Url("person-show", P.SEE_PEOPLE, {"pk": "person"}),
    Url(
        "person-create",
        P.EDIT_PEOPLE,
        post=Write({"organization": "organization", "unit": "unit"}, PERSON | {"role": "county_reporter"}, ok=OK),
    ),
    Url(
        "person-grant",
        P.EDIT_PEOPLE,
        {"pk": "person"},
        get=None,
        post=Write({"department": "organization"}, {"role": "department_officer"}),
    ),
    Url("person-deactivate", P.EDIT_PEOPLE, {"pk": "person"}, get=None, post=Write()),
    Url("person-reactivate", P.EDIT_PEOPLE, {"pk": "closed_person"}, get=None, post=Write(ok=OK)),
    Url("person-reset", P.RESET_PASSWORDS, {"pk": "person"}, get=None, post=Write(ok=OK)),
    Url("role-end", P.EDIT_PEOPLE, {"pk": "assignment"}, get=None, post=Write()),
)
UNITS = (
    Url("unit-list", P.SEE_UNITS, views=("on=2019-10-31", "on=2020-06-30&then=2019-10-31")),
    Url(
        "succession-create",
        P.EDIT_UNITS,
        post=Write({"old": "gone_unit", "new": "heir"}, {"on": "2019-11-01", "source": "批复"}),
    ),
    Url("succession-remove", P.EDIT_UNITS, {"pk": "succession"}, get=None, post=Write()),
)
AUDIT = (
    Url(
        "audit-list", P.SEE_AUDIT, asks={"unit": "unit_code"}, views=("verb=close_month", "person=yunbei-city-officer")
    ),
    Url("audit-extract", P.SEE_AUDIT, asks={"unit": "unit_code"}),
)
# The phone's files are everybody's: they hold nothing of any round.
JUDGE = (
    Url("judge-shell"),
    Url("judge-script"),
    Url("judge-worker"),
    Url("judge-style"),
    Url("judge-icons"),
    Url("judge-mark"),
    Url("judge-manifest"),
    Phone("judge-open", "POST", frozenset({400})),
    Phone("judge-sheet", "GET"),
    Phone("judge-state", "GET"),
    Phone("judge-ballots", "POST"),
    Phone("judge-photo", "POST", arguments={"sha256": "a" * 64}),
)
# Accounts are allauth's own pages; the shut ones answer as if they were not there.
ACCOUNT = (
    Url("account_login", None, get=OK | DONE, post=Write(data={"login": "nobody", "password": "x"}, ok=OK | DONE)),
    Url("account-closed", None, get=NOT_FOUND, post=None),
    Allauth("account_logout", signed_in=OK),
    Allauth("account_inactive", anonymous=OK),
    Allauth("account_reauthenticate", signed_in=OK | DONE),
    Allauth("account_change_password"),
    # everybody here has a password: led to the page that changes it
    Allauth("account_set_password", signed_in=DONE),
    Allauth("mfa_index"),
    # the second step of signing in: nobody here has begun a first one, or they are in already
    Allauth("mfa_authenticate", signed_in=DONE),
    # no second factor to ask for again: led to the page that asks for the password
    Allauth("mfa_reauthenticate", signed_in=DONE),
    # whoever changes how they sign in is asked for the password first
    Allauth("mfa_activate_totp", signed_in=DONE),
    Allauth("mfa_generate_recovery_codes", signed_in=DONE),
    # nobody here has set up a second factor, so there is none to take off, and there are no codes
    Allauth("mfa_deactivate_totp", signed_in=NOT_FOUND),
    Allauth("mfa_view_recovery_codes", signed_in=NOT_FOUND),
    Allauth("mfa_download_recovery_codes", signed_in=NOT_FOUND),
    Allauth("socialaccount_connections"),
    Allauth("socialaccount_login_cancelled", anonymous=OK),
    # the page that says that signing in elsewhere has failed
    Allauth("socialaccount_login_error", anonymous=UNAUTHORIZED, signed_in=UNAUTHORIZED),
    # no identity provider is set up on this site
    Allauth("openid_connect_login", NOT_FOUND, NOT_FOUND, {"provider_id": "office"}),
    Url("openid_connect_callback", None, fixed={"provider_id": "office"}, get=NOT_FOUND),
)
# Addresses of allauth that account-closed stands before.
SHUT = (
    "account_signup", "account_email", "account_email_verification_sent", "account_confirm_email",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_confirm_login_code", "socialaccount_signup",
)  # fmt: skip
URLS: tuple[Url | Allauth | Phone, ...] = (
    *SHELL, *PROJECTS, *CAMPAIGNS, *DELIVERY, *FILES, *SHOWINGS, *RESULTS, *DESK, *ECONOMY, *MONTHS, *LEAGUE,
    *BULLETINS, *MEETINGS, *TAKEOVER, *JUDGE, *BOARD, *PEOPLE, *UNITS, *AUDIT, *ACCOUNT, *SETUP,
    *STAFF, *PRIVACY, *RULEBOOKS,
    *TARGETS, *SCORING, *APPRAISAL_RESULTS, *SURVEYS,
    *FILING,
)  # fmt: skip
BY_NAME = {url.name: url for url in URLS}
