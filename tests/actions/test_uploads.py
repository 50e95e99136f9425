from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import submissions, uploads
from leitai.actions.months import close_month
from leitai.queries import delivery
from leitai.queries.orgs import Scope
from leitai.rules import Refused
from leitai.workbooks.inside import parse_here
from leitai.workbooks.layouts import layout
from leitai.workbooks.results import DEFAULT_LIMITS, Parsed
from tests.world import JUNE, MAY, World
from tests.world.workbooks import csv_of, june_row

pytestmark = pytest.mark.django_db
WAN = Decimal(10_000)


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def read_here(path: Path, key: str, *, confirmed: dict[str, str], name: str, **_: object) -> Parsed:
    return parse_here(path, layout(key), confirmed, DEFAULT_LIMITS, lambda *_: None, name)


@pytest.fixture(autouse=True)
def without_child(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for each of sixty readings costs a minute; the tests marked so have it."""
    if not request.node.get_closest_marker("usefixtures"):
        monkeypatch.setattr(uploads, "parse_file", read_here)
        monkeypatch.setattr(submissions, "parse_file", read_here)


@pytest.fixture
def child_process() -> None:
    """The reading runs in its own process, as in an office."""


def clear_june(world: World) -> None:
    """Nobody has filed June yet."""
    models.MonthlyReport.objects.filter(month=JUNE, state__in=("submitted", "returned")).update(
        state="withdrawn", return_reason=""
    )
    models.Submission.objects.filter(month=JUNE, state="submitted").update(state="withdrawn")


def send(world: World, body: bytes, person: str = "reporter", unit: str = "songhe", **values: object) -> models.Upload:
    given = {"month": JUNE, "layout": "monthly_progress", "file_name": "六月.csv", **values}
    return actions.receive_upload(
        by=world.scope(person),
        unit_id=world.units[unit].pk,
        chunks=[body[:50], body[50:]],
        **given,  # type: ignore[arg-type]
    )


def checked(
    world: World, body: bytes, person: str = "reporter", unit: str = "songhe", **values: object
) -> models.Upload:
    upload = send(world, body, person, unit, **values)
    return actions.check_upload(by=world.scope(person), upload_id=upload.pk)


def sound(world: World, *keys: str, **changes: object) -> bytes:
    return csv_of(*(june_row(world.projects[key], **changes) for key in keys or ("road", "bridge")))


def submitted(world: World, *keys: str, **changes: object) -> models.Upload:
    upload = checked(world, sound(world, *keys, **changes))
    return actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)


class TestReceive:
    def test_keeps_the_bytes_under_their_hash(self, world: World, settings: LazySettings) -> None:
        upload = send(world, b"x" * 100, file_name="..\\..\\a\x00b/..//六月\n.xlsx")
        path = Path(settings.LEITAI_FILES_DIR) / upload.sha256[:2] / upload.sha256
        assert path.read_bytes() == b"x" * 100
        assert path.stat().st_mode & 0o777 == 0o600
        assert (upload.file_name, upload.state, upload.size) == ("六月.xlsx", "waiting", 100)
        assert models.AuditEvent.objects.get(verb="receive_upload").detail["sha256"] == upload.sha256

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"unit": "liuxi"}, "not_allowed"),
            ({"person": "city_officer"}, "not_allowed"),
            ({"person": "auditor"}, "not_allowed"),
            ({"layout": "elsewhere"}, "unknown_layout"),
            ({"layout": "project_register"}, "unknown_layout"),
            ({"month": dt.date(2020, 8, 1)}, "month_in_future"),
            ({"month": dt.date(2020, 6, 2)}, "month_in_future"),
        ],
    )
    def test_is_refused(self, world: World, values: dict[str, object], code: str) -> None:
        before = models.Upload.objects.count()
        with pytest.raises(Refused, match=code):
            send(world, b"x", **values)  # type: ignore[arg-type]
        assert models.Upload.objects.count() == before

    def test_a_foreign_unit_is_not_found(self, world: World) -> None:
        with pytest.raises(Refused, match="not_found"):
            actions.receive_upload(
                by=world.scope("reporter"), unit_id=world.yunbei.units["zhuling"].pk, month=JUNE,
                layout="monthly_progress", file_name="x", chunks=[b"x"],
            )  # fmt: skip

    def test_an_empty_or_too_large_file_leaves_nothing(self, world: World, settings: LazySettings) -> None:
        settings.LEITAI_UPLOAD_LIMIT = 60
        with pytest.raises(Refused, match="file_empty"):
            send(world, b"")
        with pytest.raises(Refused, match="file_too_large"):
            send(world, b"x" * 61)
        assert not list(Path(settings.LEITAI_FILES_DIR).iterdir())

    def test_a_full_disk_takes_no_files(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("leitai.actions.storage.SPARE_BYTES", 2**60)
        with pytest.raises(Refused, match="disk_full"):
            send(world, b"x")

    def test_is_rolled_back_when_the_audit_write_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        before = models.Upload.objects.count()
        monkeypatch.setattr(uploads, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send(world, b"x")
        assert models.Upload.objects.count() == before


class TestCheck:
    def test_a_sound_workbook_is_ready(self, world: World) -> None:
        clear_june(world)
        upload = checked(world, sound(world))
        status = delivery.upload_status(world.scope("reporter"), upload.pk)
        assert (status.state, status.rows, status.errors, status.reasons) == ("ready", 2, 0, 0)
        assert status.may_submit and status.recognised == 15
        assert not models.MonthlyReport.objects.filter(upload=upload).exists()

    def test_problems_are_shown_with_cell_value_and_remedy(self, world: World) -> None:
        clear_june(world)
        upload = checked(world, csv_of(june_row(world.projects["road"], done_total=Decimal("0.16"))))
        assert upload.state == "problems"
        groups = {group.rule: group for group in delivery.upload_problems(world.scope("reporter"), upload.pk)}
        problem = groups["unit_factor"].problems[0]
        assert (problem.cell, problem.project_key) == ("G2", world.projects["road"].key)
        assert ("上月是", "1,600万元") in problem.facts
        english = delivery.upload_problems(world.scope("reporter", "en"), upload.pk)
        assert english[0].severity == "error"
        window = delivery.sheet_window(world.scope("reporter"), upload.pk, problem.number)
        assert window is not None
        (current,) = [cell for row in window.rows for cell in row.cells if cell.current]
        assert (current.text, current.severity) == ("0.16", "error")
        with pytest.raises(Refused, match="upload_has_errors"):
            actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)

    @pytest.mark.usefixtures("child_process")
    def test_a_file_that_is_no_workbook_has_a_named_problem(self, world: World) -> None:
        upload = checked(world, b"PK\x03\x04" + b"\x00" * 300, file_name="a.xlsx")
        assert (upload.state, upload.errors, upload.rows) == ("problems", 1, 0)
        (group,) = delivery.upload_problems(world.scope("reporter"), upload.pk)
        assert group.title and group.problems[0].message
        assert delivery.sheet_window(world.scope("reporter"), upload.pk) is None

    def test_another_countys_project_is_an_error(self, world: World) -> None:
        clear_june(world)
        upload = checked(world, sound(world, "road", "park"))
        rules = {group.rule: group.severity for group in delivery.upload_problems(world.scope("reporter"), upload.pk)}
        assert rules["other_units_project"] == "error"

    def test_the_same_file_again_says_so_and_changes_nothing(self, world: World) -> None:
        clear_june(world)
        first = submitted(world)
        reports = list(models.MonthlyReport.objects.order_by("pk").values())
        again = checked(world, sound(world))
        assert again.same_as_id == first.pk
        assert {group.rule for group in delivery.upload_problems(world.scope("reporter"), again.pk)} >= {"same_file"}
        with pytest.raises(Refused, match="upload_has_errors"):
            actions.submit_upload(by=world.scope("reporter"), upload_id=again.pk)
        assert list(models.MonthlyReport.objects.order_by("pk").values()) == reports

    def test_is_checked_once(self, world: World) -> None:
        upload = checked(world, sound(world))
        with pytest.raises(Refused, match="upload_ended"):
            actions.check_upload(by=world.scope("reporter"), upload_id=upload.pk)

    def test_a_break_is_told_and_leaves_nothing(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        upload = send(world, sound(world))
        monkeypatch.setattr(uploads, "check", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.check_upload(by=world.scope("reporter"), upload_id=upload.pk)
        status = delivery.upload_status(world.scope("reporter"), upload.pk)
        assert status.state == "failed" and f"U-{upload.pk}" in status.failure
        assert not models.UploadProblem.objects.filter(upload=upload).exists()

    def test_is_rolled_back_when_the_audit_write_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        upload = send(world, csv_of(june_row(world.projects["road"], done_total=1)))
        monkeypatch.setattr(uploads, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.check_upload(by=world.scope("reporter"), upload_id=upload.pk)
        assert not models.UploadProblem.objects.filter(upload=upload).exists()

    def test_of_many_problems_a_few_are_kept_and_all_counted(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "MOST_STORED", 3)
        upload = checked(
            world, csv_of(*(june_row(world.projects["road"], project="", name=f"新{n}") for n in range(9)))
        )
        assert models.UploadProblem.objects.filter(upload=upload).count() == 3
        assert upload.rule_counts["unknown_project"]["n"] == 9 and upload.errors >= 9


class TestHeaders:
    HEADERS = {"next_step": "下一步的工作计划"}

    def guessed(self, world: World) -> models.Upload:
        clear_june(world)
        return checked(world, csv_of(june_row(world.projects["road"]), headers=self.HEADERS))

    def test_a_guess_waits_for_an_answer_and_is_not_asked_again(self, world: World) -> None:
        upload = self.guessed(world)
        scope = world.scope("reporter")
        (header,) = delivery.upload_status(scope, upload.pk).to_confirm
        with pytest.raises(Refused, match="upload_headers_unconfirmed"):
            actions.submit_upload(by=scope, upload_id=upload.pk)
        actions.choose_header(by=scope, upload_id=upload.pk, text=header.memory, column=header.key, accepted=True)
        actions.check_upload(by=scope, upload_id=upload.pk)
        assert delivery.upload_status(scope, upload.pk).may_submit
        assert not delivery.upload_status(scope, self.guessed(world).pk).to_confirm

    def test_a_refused_guess_is_not_read(self, world: World) -> None:
        upload = self.guessed(world)
        scope = world.scope("reporter")
        (header,) = delivery.upload_status(scope, upload.pk).to_confirm
        actions.choose_header(by=scope, upload_id=upload.pk, text=header.memory, column=header.key, accepted=False)
        actions.check_upload(by=scope, upload_id=upload.pk)
        actions.submit_upload(by=scope, upload_id=upload.pk)
        assert models.MonthlyReport.objects.get(upload=upload).next_step == ""

    def test_only_a_guess_takes_an_answer(self, world: World) -> None:
        upload = self.guessed(world)
        with pytest.raises(Refused, match="unknown_header"):
            actions.choose_header(by=world.scope("reporter"), upload_id=upload.pk, text="x", column="y", accepted=True)

    def test_is_rolled_back_when_the_audit_write_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        upload = self.guessed(world)
        (header,) = delivery.upload_status(world.scope("reporter"), upload.pk).to_confirm
        monkeypatch.setattr(uploads, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.choose_header(
                by=world.scope("reporter"), upload_id=upload.pk, text=header.memory, column=header.key, accepted=True
            )
        assert not models.HeaderChoice.objects.exists()


class TestReasons:
    def waiting(self, world: World) -> models.Upload:
        clear_june(world)
        road = world.projects["road"]
        return checked(world, csv_of(june_row(road, done_month=0, done_year=1000, done_total=1600, problem="无")))

    def test_a_written_reason_opens_the_way(self, world: World) -> None:
        upload, scope = self.waiting(world), world.scope("reporter")
        (group,) = [g for g in delivery.upload_problems(scope, upload.pk) if g.severity == "reason"]
        with pytest.raises(Refused, match="upload_needs_reasons"):
            actions.submit_upload(by=scope, upload_id=upload.pk)
        number = group.problems[0].number
        actions.give_reason(by=scope, upload_id=upload.pk, number=number, reason="汛期停工")
        actions.submit_upload(by=scope, upload_id=upload.pk)
        assert models.MonthlyReport.objects.get(upload=upload).reason == "汛期停工"

    def test_one_reason_for_all_of_a_rule(self, world: World) -> None:
        upload, scope = self.waiting(world), world.scope("reporter")
        actions.give_reason(by=scope, upload_id=upload.pk, rule="same_as_last", reason="汛期停工")
        assert delivery.upload_status(scope, upload.pk).may_submit

    @pytest.mark.parametrize(
        ("number", "reason", "code"), [(99, "汛期停工", "needs_no_reason"), (1, " 停", "too_short")]
    )
    def test_is_refused(self, world: World, number: int, reason: str, code: str) -> None:
        upload = self.waiting(world)
        with pytest.raises(Refused, match=code):
            actions.give_reason(by=world.scope("reporter"), upload_id=upload.pk, number=number, reason=reason)

    def test_is_rolled_back_when_the_audit_write_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        upload = self.waiting(world)
        monkeypatch.setattr(uploads, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.give_reason(by=world.scope("reporter"), upload_id=upload.pk, rule="same_as_last", reason="停工")
        assert not upload.problems.exclude(given_reason="").exists()


class TestCancel:
    def test_leaves_nothing(self, world: World) -> None:
        upload = checked(world, sound(world))
        actions.cancel_upload(by=world.scope("reporter"), upload_id=upload.pk)
        upload.refresh_from_db()
        assert upload.state == "cancelled"
        with pytest.raises(Refused, match="upload_ended"):
            actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)

    def test_a_running_check_is_asked_to_stop(self, world: World) -> None:
        upload = send(world, sound(world))
        uploads._claim(world.scope("reporter"), upload.pk)
        actions.cancel_upload(by=world.scope("reporter"), upload_id=upload.pk)
        upload.refresh_from_db()
        assert (upload.state, upload.cancel_requested) == ("checking", True)

    def test_a_check_that_lost_its_worker_is_cancelled_at_once(self, world: World) -> None:
        upload = send(world, sound(world))
        long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        models.Upload.objects.filter(pk=upload.pk).update(state="checking", progress_at=long_ago)
        assert delivery.upload_status(world.scope("reporter"), upload.pk).state == "failed"
        actions.cancel_upload(by=world.scope("reporter"), upload_id=upload.pk)
        upload.refresh_from_db()
        assert upload.state == "cancelled"

    def test_what_was_submitted_is_withdrawn_instead(self, world: World) -> None:
        clear_june(world)
        with pytest.raises(Refused, match="upload_submitted"):
            actions.cancel_upload(by=world.scope("reporter"), upload_id=submitted(world).pk)

    def test_another_county_may_not(self, world: World) -> None:
        upload = send(world, b"x")
        with pytest.raises(Refused, match="not_found"):
            actions.cancel_upload(by=world.scope("reporter_liuxi"), upload_id=upload.pk)

    def test_is_rolled_back_when_the_audit_write_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        upload = send(world, b"x")
        monkeypatch.setattr(uploads, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.cancel_upload(by=world.scope("reporter"), upload_id=upload.pk)
        upload.refresh_from_db()
        assert upload.state == "waiting"


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
        row = june_row(world.projects["road"], done_month=300, done_year=1300, done_total=1900)
        body = "\n".join(
            ",".join(cells)
            for cells in (
                (
                    "项目编号",
                    "项目名称",
                    "总投资（万元）",
                    "本月完成投资（万元）",
                    "本年累计完成投资（万元）",
                    "累计完成投资（万元）",
                ),
                tuple(
                    str(row[key])
                    for key in ("project", "name", "total_investment", "done_month", "done_year", "done_total")
                ),
            )
        )
        upload = checked(world, body.encode())
        actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        report = models.MonthlyReport.objects.get(upload=upload)
        assert (report.done_month, report.progress, report.paid_year) == (300 * WAN, "桥墩施工", 900 * WAN)

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
