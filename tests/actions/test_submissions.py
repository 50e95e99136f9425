from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import submissions, uploads
from leitai.actions.months import close_month
from leitai.queries import delivery
from leitai.queries.orgs import Scope
from leitai.rules import Refused
from tests.actions.filing import checked, clear_june, read_here, sound, submitted
from tests.world import JUNE, MAY, World
from tests.world.workbooks import HEADERS, csv_of, june_row

pytestmark = pytest.mark.django_db
WAN = Decimal(10_000)


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture(autouse=True)
def without_child(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.node.get_closest_marker("usefixtures"):
        monkeypatch.setattr(uploads, "parse_file", read_here)
        monkeypatch.setattr(submissions, "parse_file", read_here)


@pytest.fixture
def child_process() -> None:
    """The reading runs in its own process, as in an office."""


def few_columns(row: dict[str, object]) -> bytes:
    keys = ("project", "name", "total_investment", "done_month", "done_year", "done_total")
    return "\n".join(",".join(cells) for cells in ([HEADERS[k] for k in keys], [str(row[k]) for k in keys])).encode()


class TestSubmit:
    def test_rows_become_reports_of_one_filing(self, world: World) -> None:
        clear_june(world)
        upload = submitted(world)
        assert upload.submission is not None and upload.submission.state == "submitted"
        report = models.MonthlyReport.objects.get(upload=upload, project=world.projects["road"])
        assert (report.revision, report.state, report.sheet, report.row) == (2, "submitted", "", 2)
        assert (report.done_month, report.done_year, report.started_on) == (210 * WAN, 1210 * WAN, dt.date(2019, 10, 1))
        event = models.AuditEvent.objects.get(verb="submit_upload")
        assert event.detail == {"submission": upload.submission_id, "new": 2, "changed": 0, "same": 0}

    def test_a_second_part_joins_the_same_filing(self, world: World) -> None:
        clear_june(world)
        first, second = submitted(world, "road"), submitted(world, "bridge")
        assert first.submission_id == second.submission_id
        view = delivery.submission_view(world.scope("city_officer"), first.submission_id or 0)
        assert view.counts == {"submitted": 2} and len(view.uploads) == 2
        assert view.sums["done_month"] == 420 * WAN

    def test_a_second_upload_replaces_only_what_differs(self, world: World) -> None:
        clear_june(world)
        submitted(world)
        upload = checked(world, csv_of(
            june_row(world.projects["road"]),
            june_row(world.projects["bridge"], done_month=300, done_year=1300, done_total=1900),
        ))  # fmt: skip
        changes = delivery.upload_changes(world.scope("reporter"), upload.pk)
        assert changes.counts == {"changed": 1, "new": 0, "same": 1, "absent": 0}
        line = changes.page.rows[0]
        assert (line.project_key, line.against) == (world.projects["bridge"].key, "submitted")
        first = line.fields[0]
        assert (first.key, first.before, first.after) == ("done_month", "210万元", "300万元")
        actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        states = models.MonthlyReport.objects.filter(project=world.projects["bridge"], month=JUNE).order_by("revision")
        assert [row.state for row in states] == ["withdrawn", "withdrawn", "submitted"]
        road = models.MonthlyReport.objects.filter(project=world.projects["road"], month=JUNE, state="submitted").get()
        assert road.revision == 2

    def test_a_column_the_workbook_lacks_keeps_its_value(self, world: World) -> None:
        clear_june(world)
        submitted(world, "road")
        body = few_columns(june_row(world.projects["road"], done_month=300, done_year=1300, done_total=1900))
        upload = checked(world, body)
        actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        report = models.MonthlyReport.objects.get(upload=upload)
        assert (report.done_month, report.progress, report.paid_year) == (300 * WAN, "桥墩施工", 900 * WAN)

    def test_a_reason_given_on_the_page_counts_without_its_column(self, world: World) -> None:
        clear_june(world)
        submitted(world, "road")
        body = few_columns(june_row(world.projects["road"], done_month=0, done_year=1000, done_total=1600))
        upload, scope = checked(world, body), world.scope("reporter")
        actions.give_reason(by=scope, upload_id=upload.pk, rule="same_as_last", reason="汛期停工")
        actions.submit_upload(by=scope, upload_id=upload.pk)
        report = models.MonthlyReport.objects.get(upload=upload)
        assert (report.reason, report.progress) == ("汛期停工", "桥墩施工")

    def test_nothing_new_is_refused(self, world: World) -> None:
        clear_june(world)
        submitted(world, "road")
        upload = checked(world, sound(world, "road") + b"\n")
        with pytest.raises(Refused, match="nothing_changes"):
            actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)

    def test_is_checked_again_when_the_register_changed(self, world: World) -> None:
        clear_june(world)
        upload = checked(world, sound(world, "road"))
        models.ProjectCredit.objects.filter(project=world.projects["road"]).update(unit=world.units["liuxi"])
        with pytest.raises(Refused, match="upload_outdated"):
            actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        upload.refresh_from_db()
        assert upload.state == "problems" and upload.errors
        assert not models.MonthlyReport.objects.filter(upload=upload).exists()

    @pytest.mark.usefixtures("child_process")
    def test_is_read_again_when_the_reading_was_cleared(self, world: World) -> None:
        clear_june(world)
        upload = checked(world, sound(world))
        from leitai.queries.delivery.parsed import forget_reading

        forget_reading(upload)
        actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        assert models.MonthlyReport.objects.filter(upload=upload).count() == 2

    def test_a_closed_month_takes_only_corrections(self, world: World) -> None:
        row = june_row(
            world.projects["road"], done_month=500, done_year=1000, done_total=1600, physical=25, reason="漏报重填"
        )
        upload = checked(world, csv_of(row), month=MAY)
        assert upload.state == "ready", delivery.upload_problems(world.scope("reporter"), upload.pk)
        close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
        scope = world.scope("reporter")
        with pytest.raises(Refused, match="month_closed"):
            actions.submit_upload(by=scope, upload_id=upload.pk)
        actions.submit_upload(by=scope, upload_id=upload.pk, correction=True)
        upload.refresh_from_db()
        with pytest.raises(Refused, match="correction_only"):
            actions.accept_submission(by=world.scope("city_officer"), submission_id=upload.submission_id or 0)
        assert delivery.submission_view(scope, upload.submission_id or 0).is_correction

    def test_late_hours_count_from_the_deadline(self, world: World, settings: LazySettings) -> None:
        clear_june(world)
        settings.LEITAI_CLOCK = "2020-07-07T09:30:00+08:00"
        upload = submitted(world)
        assert upload.submission is not None and upload.submission.late_hours == 16

    def test_is_rolled_back_when_the_audit_write_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        clear_june(world)
        upload = checked(world, sound(world))
        monkeypatch.setattr(submissions, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        upload.refresh_from_db()
        assert upload.state == "ready"
        assert not models.MonthlyReport.objects.filter(upload=upload).exists()
        assert not models.Submission.objects.filter(month=JUNE, state="submitted", unit=world.units["songhe"]).exists()

    def test_a_large_one_runs_as_a_task(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        clear_june(world)
        monkeypatch.setattr(submissions, "LARGE", 1)
        scope = world.scope("reporter")
        upload = checked(world, sound(world))
        assert actions.submit_upload(by=scope, upload_id=upload.pk).state == "submitting"
        with pytest.raises(Refused, match="upload_running"):
            actions.submit_upload(by=scope, upload_id=upload.pk)
        assert actions.run_submit(by=scope, upload_id=upload.pk).state == "submitted"
        assert models.MonthlyReport.objects.filter(upload=upload).count() == 2

    def test_a_large_one_that_fails_is_as_it_was(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        clear_june(world)
        monkeypatch.setattr(submissions, "LARGE", 1)
        scope = world.scope("reporter")
        upload = checked(world, sound(world))
        actions.submit_upload(by=scope, upload_id=upload.pk)
        monkeypatch.setattr(submissions, "write_reports", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.run_submit(by=scope, upload_id=upload.pk)
        upload.refresh_from_db()
        assert upload.state == "ready"
        assert not models.MonthlyReport.objects.filter(upload=upload).exists()


class TestDecide:
    def filed(self, world: World) -> int:
        clear_june(world)
        return submitted(world).submission_id or 0

    def officer(self, world: World) -> Scope:
        return world.scope("city_officer")

    def test_accepting_moves_rows_and_register(self, world: World) -> None:
        submission = self.filed(world)
        actions.accept_submission(by=self.officer(world), submission_id=submission)
        rows = models.MonthlyReport.objects.filter(submission=submission)
        assert {row.state for row in rows} == {"accepted"}
        assert models.AuditEvent.objects.get(verb="accept_submission", month=JUNE).detail["rows"] == 2

    def test_a_refiled_row_supersedes_the_accepted_one(self, world: World) -> None:
        actions.accept_submission(by=self.officer(world), submission_id=self.filed(world))
        later = submitted(world, "road", done_month=300, done_year=1300, done_total=1900)
        old = models.MonthlyReport.objects.get(project=world.projects["road"], month=JUNE, state="accepted")
        actions.accept_submission(by=self.officer(world), submission_id=later.submission_id or 0)
        old.refresh_from_db()
        assert old.state == "superseded" and old.done_month == 210 * WAN
        new = models.MonthlyReport.objects.get(project=world.projects["road"], month=JUNE, state="accepted")
        assert (new.revision, new.done_month) == (old.revision + 1, 300 * WAN)

    def test_sending_back_needs_a_reason_and_tells_it(self, world: World) -> None:
        submission = self.filed(world)
        with pytest.raises(Refused, match="return_needs_reason"):
            actions.return_submission(by=self.officer(world), submission_id=submission, reason=" ")
        actions.return_submission(by=self.officer(world), submission_id=submission, reason="H23单位待核")
        assert {row.return_reason for row in models.MonthlyReport.objects.filter(submission=submission)} == {
            "H23单位待核"
        }
        assert delivery.submission_view(world.scope("reporter"), submission).reason == "H23单位待核"
        again = checked(world, sound(world))
        assert again.state == "ready"

    def test_one_row_goes_back_and_the_rest_stays(self, world: World) -> None:
        submission = self.filed(world)
        road, bridge = models.MonthlyReport.objects.filter(submission=submission).order_by("project__key")
        actions.return_report(by=self.officer(world), report_id=road.pk, reason="单位待核")
        actions.accept_submission(by=self.officer(world), submission_id=submission)
        road.refresh_from_db()
        bridge.refresh_from_db()
        assert (road.state, bridge.state) == ("returned", "accepted")
        with pytest.raises(Refused, match="report_decided"):
            actions.return_report(by=self.officer(world), report_id=bridge.pk, reason="迟了")

    def test_with_its_last_row_a_filing_is_sent_back(self, world: World) -> None:
        submission = self.filed(world)
        for report in models.MonthlyReport.objects.filter(submission=submission):
            actions.return_report(by=self.officer(world), report_id=report.pk, reason="单位待核")
        assert models.Submission.objects.get(pk=submission).state == "returned"

    def test_is_withdrawn_until_decided(self, world: World) -> None:
        submission = self.filed(world)
        actions.withdraw_submission(by=world.scope("reporter"), submission_id=submission)
        assert {row.state for row in models.MonthlyReport.objects.filter(submission=submission)} == {"withdrawn"}
        with pytest.raises(Refused, match="filing_decided"):
            actions.accept_submission(by=self.officer(world), submission_id=submission)

    @pytest.mark.parametrize("verb", ["accept_submission", "return_submission", "withdraw_submission"])
    def test_each_is_for_its_own_role(self, world: World, verb: str) -> None:
        submission = self.filed(world)
        wrong = "city_officer" if verb == "withdraw_submission" else "reporter"
        more = {"reason": "单位待核"} if verb == "return_submission" else {}
        with pytest.raises(Refused, match="not_allowed"):
            getattr(actions, verb)(by=world.scope(wrong), submission_id=submission, **more)
        for stranger in ("yunbei.city_officer", "yunbei.reporter"):
            with pytest.raises(Refused, match=r"not_found|not_allowed"):
                getattr(actions, verb)(by=world.scope(stranger), submission_id=submission, **more)

    @pytest.mark.parametrize("verb", ["accept_submission", "return_submission", "withdraw_submission", "return_report"])
    def test_is_rolled_back_when_the_audit_write_fails(
        self, world: World, verb: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        submission = self.filed(world)
        monkeypatch.setattr(submissions, "record", lambda **_: 1 / 0)
        by = world.scope("reporter" if verb == "withdraw_submission" else "city_officer")
        more: dict[str, object] = {"reason": "单位待核"} if verb.startswith("return") else {}
        report = models.MonthlyReport.objects.filter(submission=submission).first()
        assert report is not None
        about = {"report_id": report.pk} if verb == "return_report" else {"submission_id": submission}
        with pytest.raises(ZeroDivisionError):
            getattr(actions, verb)(by=by, **about, **more)
        assert models.Submission.objects.get(pk=submission).state == "submitted"
        assert {row.state for row in models.MonthlyReport.objects.filter(submission=submission)} == {"submitted"}
