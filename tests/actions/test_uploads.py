from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import OperationalError

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import submissions, uploads
from leitai.queries import delivery
from leitai.rules import Refused
from tests.actions.filing import checked, clear_june, read_here, send, sound, submitted
from tests.world import JUNE, World
from tests.world.workbooks import csv_of, june_row

pytestmark = pytest.mark.django_db


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
            ({"person": "city_officer"}, "behalf_needs_reason"),
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

    def test_what_a_dead_worker_began_is_checked_after_all(self, world: World) -> None:
        upload = send(world, sound(world))
        uploads._claim(world.scope("reporter"), upload.pk)
        assert actions.check_upload(by=world.scope("reporter"), upload_id=upload.pk).state == "ready"

    def test_a_database_that_goes_leaves_it_to_be_checked_again(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = send(world, sound(world))

        def gone(*_: object) -> None:
            raise OperationalError("the connection is lost")

        with monkeypatch.context() as patch, pytest.raises(OperationalError):
            patch.setattr(uploads, "check", gone)
            actions.check_upload(by=world.scope("reporter"), upload_id=upload.pk)
        upload.refresh_from_db()
        assert upload.state == "checking"
        assert actions.check_upload(by=world.scope("reporter"), upload_id=upload.pk).state == "ready"

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
