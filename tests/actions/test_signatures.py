"""Two signatures under what a unit files, and what the city files for a unit."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import signing, submissions, uploads
from leitai.actions.months import close_month, correct_month
from leitai.queries import delivery, filing
from leitai.queries.orgs import Scope
from leitai.rules import Refused
from tests.actions.filing import checked, clear_june, colleague, read_here, sound
from tests.world import JUNE, MAY, World
from tests.world.workbooks import csv_of, june_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    for module in (uploads, submissions):
        monkeypatch.setattr(module, "parse_file", read_here)
    clear_june(world)


def two(world: World, unit: str = "songhe") -> Scope:
    second = colleague(world, unit)
    actions.set_second_signature(by=world.scope("city_officer"), unit_id=world.units[unit].pk, on=True)
    return second


def signed(world: World, *keys: str, **values: object) -> models.Upload:
    upload = checked(world, sound(world, *keys), **values)
    return actions.sign_upload(by=world.scope("reporter"), upload_id=upload.pk)


class TestTwoSignatures:
    def test_one_fills_in_another_releases(self, world: World) -> None:
        second, upload = two(world), signed(world)
        assert upload.state == "signed" and not models.MonthlyReport.objects.filter(upload=upload).exists()
        assert filing.filing_of(world.scope("city_officer"), JUNE, world.units["songhe"].pk).state == "signing"
        actions.submit_upload(by=second, upload_id=upload.pk)
        upload.refresh_from_db()
        submission = upload.submission
        assert submission is not None and upload.state == "submitted"
        assert (submission.filled_by, submission.submitted_by_id) == (world.person("reporter"), second.person_id)
        assert (upload.filled_by_id, upload.released_by_id) == (world.person("reporter").pk, second.person_id)
        said = delivery.submission_view(world.scope("city_officer"), submission.pk).signed
        assert said.filled_by == world.person("reporter").name and said.submitted_by == "second同事"
        assert said.filled_at and said.submitted_at
        verbs = list(models.AuditEvent.objects.order_by("-pk").values_list("verb", flat=True)[:4])
        assert verbs[0] == "release_upload" and "sign_upload" in verbs

    def test_nobody_is_both(self, world: World) -> None:
        two(world)
        upload = checked(world, sound(world))
        with pytest.raises(Refused, match="second_signature_needed"):
            actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        actions.sign_upload(by=world.scope("reporter"), upload_id=upload.pk)
        with pytest.raises(Refused, match="second_person_needed"):
            actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        with pytest.raises(Refused, match="upload_signed"):
            actions.sign_upload(by=world.scope("reporter"), upload_id=upload.pk)
        with pytest.raises(Refused, match="not_allowed"):
            actions.submit_upload(by=world.scope("city_officer"), upload_id=upload.pk)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"state": "submitted", "filled_by": None, "filled_at": None},
            {"released_by": "reporter", "released_at": "2020-07-04T10:00+08:00"},
            {"filled_by": None},
        ],
    )
    def test_the_database_keeps_two_persons_apart(self, world: World, wrong: dict[str, object]) -> None:
        two(world)
        upload = signed(world)
        values = {key: world.person("reporter") if value == "reporter" else value for key, value in wrong.items()}
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Upload.objects.filter(pk=upload.pk).update(**values)

    def test_the_database_takes_no_submission_with_one_signature(self, world: World) -> None:
        two(world)
        given = {"region": world.region, "unit": world.units["songhe"], "month": JUNE}
        given |= {"submitted_by": world.person("reporter"), "submitted_at": "2020-07-04T10:00+08:00"}
        with pytest.raises(IntegrityError, match="second signature"), transaction.atomic():
            models.Submission.objects.create(**given)
        with pytest.raises(IntegrityError, match="two_signatures"), transaction.atomic():
            models.Submission.objects.create(
                **given, filled_by=world.person("reporter"), filled_at=given["submitted_at"]
            )

    def test_it_is_given_back_with_a_reason_and_signed_again(self, world: World) -> None:
        second, upload = two(world), signed(world)
        with pytest.raises(Refused, match="unsign_needs_reason"):
            actions.unsign_upload(by=second, upload_id=upload.pk)
        actions.unsign_upload(by=second, upload_id=upload.pk, reason="大桥数不对")
        status = delivery.upload_status(world.scope("reporter"), upload.pk)
        assert (status.state, status.unsigned_by, status.unsigned_reason) == ("ready", "second同事", "大桥数不对")
        again = actions.sign_upload(by=world.scope("reporter"), upload_id=upload.pk)
        assert again.unsigned_reason == ""
        actions.unsign_upload(by=world.scope("reporter"), upload_id=upload.pk)  # the own one needs no reason
        with pytest.raises(Refused, match="upload_not_signed"):
            actions.unsign_upload(by=second, upload_id=upload.pk, reason="又一次")

    def test_nothing_is_changed_under_a_signature(self, world: World) -> None:
        two(world)
        upload = signed(world)
        with pytest.raises(Refused, match="upload_signed"):
            actions.give_reason(by=world.scope("reporter"), upload_id=upload.pk, reason="汛期", rule="same_as_last")
        models.ProjectCredit.objects.filter(project=world.projects["road"]).update(unit=world.units["liuxi"])
        with pytest.raises(Refused, match="upload_outdated"):
            actions.submit_upload(by=colleague(world), upload_id=upload.pk)
        upload.refresh_from_db()
        assert (upload.state, upload.filled_by) == ("problems", None)

    def test_the_setting_counts_for_what_is_not_submitted(self, world: World) -> None:
        """In the middle of a month: one part went in with one signature, the next needs two; and back again."""
        officer, unit = world.scope("city_officer"), world.units["songhe"].pk
        first = checked(world, sound(world, "road"), is_part=True)
        actions.submit_upload(by=world.scope("reporter"), upload_id=first.pk)
        with pytest.raises(Refused, match="second_signature_needs_two"):
            actions.set_second_signature(by=officer, unit_id=unit, on=True)
        second = two(world)
        part = signed(world, "bridge", is_part=True)
        actions.set_second_signature(by=officer, unit_id=unit, on=False)
        with pytest.raises(Refused, match="second_person_needed"):
            actions.submit_upload(by=world.scope("reporter"), upload_id=part.pk)
        actions.submit_upload(by=second, upload_id=part.pk)
        part.refresh_from_db()
        first.refresh_from_db()
        assert first.submission_id == part.submission_id and first.filled_by is None and part.released_by_id

    def test_a_large_workbook_waits_for_it_too(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(submissions, "LARGE", 1)
        second, upload = two(world), signed(world)
        assert actions.submit_upload(by=second, upload_id=upload.pk).state == "submitting"
        with pytest.raises(Refused, match="second_person_needed"):
            actions.run_submit(by=world.scope("reporter"), upload_id=upload.pk)
        upload.refresh_from_db()
        assert upload.state == "signed", "what fails stands as it was"
        actions.submit_upload(by=second, upload_id=upload.pk)
        assert actions.run_submit(by=second, upload_id=upload.pk).released_by_id == second.person_id

    def test_a_correction_too(self, world: World) -> None:
        row = june_row(
            world.projects["road"], done_month=500, done_year=1000, done_total=1600, physical=25, reason="漏报重填"
        )
        upload, second = checked(world, csv_of(row), month=MAY), two(world)
        close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
        actions.sign_upload(by=world.scope("reporter"), upload_id=upload.pk)
        actions.submit_upload(by=second, upload_id=upload.pk, correction=True)
        upload.refresh_from_db()
        assert upload.submission is not None and upload.submission.filled_by is not None

    def test_the_second_person_sees_figures_beside_last_month(self, world: World) -> None:
        second, upload = two(world), signed(world)
        view = filing.release_view(second, upload.pk)
        road = next(row for row in view.page.rows if row.project_key == world.projects["road"].key)
        assert (road.figures[0].now, road.figures[0].before) == (2_100_000, 2_000_000)
        assert view.month_before == MAY and view.totals[0].now == 4_200_000

    def test_is_rolled_back_when_the_audit_write_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        second, upload = two(world), checked(world, sound(world))
        signed_one = actions.sign_upload(by=second, upload_id=upload.pk)
        monkeypatch.setattr(signing, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.unsign_upload(by=second, upload_id=signed_one.pk)
        with pytest.raises(ZeroDivisionError):
            actions.set_second_signature(by=world.scope("admin"), unit_id=world.units["songhe"].pk, on=False)
        other = checked(world, sound(world, "road"))
        with pytest.raises(ZeroDivisionError):
            actions.sign_upload(by=second, upload_id=other.pk)
        assert {row.state for row in models.Upload.objects.filter(pk__in=(upload.pk, other.pk))} == {"signed", "ready"}
        assert models.Unit.objects.get(pk=world.units["songhe"].pk).second_signature


class TestOnBehalf:
    def filed(self, world: World, *keys: str, **values: object) -> models.Submission:
        values = {"behalf_reason": "电话报送"} | values
        upload = checked(world, sound(world, *keys), "city_officer", **values)
        assert upload.state == "ready"
        actions.submit_upload(by=world.scope("city_officer"), upload_id=upload.pk)
        upload.refresh_from_db()
        assert upload.submission is not None
        return upload.submission

    def test_it_says_so_and_another_accepts(self, world: World) -> None:
        other = colleague(world, "", "officer", "city_officer")
        submission, officer = self.filed(world), world.scope("city_officer")
        assert (submission.behalf_by_id, submission.behalf_reason) == (officer.person_id, "电话报送")
        row = filing.filing_of(world.scope("reporter"), JUNE, world.units["songhe"].pk)
        assert row.signed.behalf_reason == "电话报送"
        with pytest.raises(Refused, match="behalf_accepted_by_another"):
            actions.accept_submission(by=officer, submission_id=submission.pk, alone_reason="急")
        assert actions.accept_submission(by=other, submission_id=submission.pk).alone_reason == ""

    def test_the_only_officer_accepts_with_a_reason(self, world: World) -> None:
        submission, officer = self.filed(world), world.scope("city_officer")
        with pytest.raises(Refused, match="alone_needs_reason"):
            actions.accept_submission(by=officer, submission_id=submission.pk)
        with pytest.raises(IntegrityError, match="behalf_accepted_by_another"), transaction.atomic():
            models.Submission.objects.filter(pk=submission.pk).update(
                state="accepted", decided_by=officer.person_id, decided_at=submission.submitted_at
            )
        accepted = actions.accept_submission(by=officer, submission_id=submission.pk, alone_reason="只有一人值班")
        assert accepted.alone_reason == "只有一人值班"
        assert models.AuditEvent.objects.get(verb="accept_submission", object_id=submission.pk).detail["alone"]

    def test_needs_a_reason_and_the_office(self, world: World) -> None:
        with pytest.raises(Refused, match="behalf_needs_reason"):
            checked(world, sound(world), "city_officer")
        with pytest.raises(Refused, match="not_allowed"):
            checked(world, sound(world), "reporter", behalf_reason="电话报送")

    def test_the_unit_takes_back_nothing_of_it_but_may_file_itself(self, world: World) -> None:
        submission = self.filed(world, "road")
        with pytest.raises(Refused, match="behalf_not_withdrawn"):
            actions.withdraw_submission(by=world.scope("reporter"), submission_id=submission.pk)
        own = checked(world, sound(world, "road", done_month=300, done_year=1300, done_total=1900))
        actions.submit_upload(by=world.scope("reporter"), upload_id=own.pk)
        submission.refresh_from_db()
        assert submission.behalf_reason == "电话报送" and submission.submitted_by == world.person("reporter")
        actions.withdraw_submission(by=world.scope("city_officer"), submission_id=submission.pk)

    def test_it_is_its_senders_alone(self, world: World) -> None:
        upload = checked(world, sound(world, "road"), "city_officer", behalf_reason="纸质报送")
        other = colleague(world, "", "officer", "city_officer")
        with pytest.raises(Refused, match="not_allowed"):
            actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        with pytest.raises(Refused, match="behalf_of_another"):
            actions.submit_upload(by=other, upload_id=upload.pk)
        self.filed(world, "bridge")
        models.Upload.objects.filter(pk=upload.pk).update(created_by=other.person_id)
        with pytest.raises(Refused, match="behalf_of_another"):  # two filers would leave nobody to accept
            actions.submit_upload(by=other, upload_id=upload.pk)

    def test_it_needs_no_second_signature_of_the_unit(self, world: World) -> None:
        two(world)
        assert self.filed(world).filled_by is None

    def test_a_correction_is_taken_in_by_another(self, world: World) -> None:
        officer = world.scope("city_officer")
        row = june_row(
            world.projects["road"], done_month=500, done_year=1000, done_total=1600, physical=25, reason="漏报重填"
        )
        upload = checked(world, csv_of(row), "city_officer", month=MAY, behalf_reason="电话报送")
        close_month(by=officer, month=MAY, agree_missing=True)
        actions.submit_upload(by=officer, upload_id=upload.pk, correction=True)
        other = colleague(world, "", "officer", "city_officer")
        with pytest.raises(Refused, match="behalf_accepted_by_another"):
            correct_month(by=officer, month=MAY, reason="补录")
        correct_month(by=other, month=MAY, reason="补录")
        upload.refresh_from_db()
        assert upload.submission is not None and upload.submission.state == "accepted"


class TestLateness:
    def at(self, settings: LazySettings, moment: str) -> None:
        settings.LEITAI_CLOCK = moment

    def returned(self, world: World, settings: LazySettings, moment: str, *keys: str) -> models.Submission:
        self.at(settings, moment)
        upload = checked(world, sound(world, *keys), is_part=True)
        actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        upload.refresh_from_db()
        return actions.return_submission(
            by=world.scope("city_officer"), submission_id=upload.submission_id or 0, reason="单位待核"
        )

    def again(self, world: World, *keys: str, **changes: object) -> int:
        upload = checked(world, sound(world, *keys, **changes), is_part=True)
        actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
        upload.refresh_from_db()
        assert upload.submission is not None
        return upload.submission.late_hours

    def test_the_citys_own_time_makes_nobody_late(self, world: World, settings: LazySettings) -> None:
        self.returned(world, settings, "2020-07-06T17:00:00+08:00")
        self.at(settings, "2020-07-08T10:00:00+08:00")
        assert self.again(world) == 0
        more = {"done_month": 300, "done_year": 1300, "done_total": 1900}
        assert self.again(world, "road", **more) == 0, "it still answers the same return"

    def test_late_stays_late(self, world: World, settings: LazySettings) -> None:
        assert self.returned(world, settings, "2020-07-07T09:30:00+08:00").late_hours == 16
        self.at(settings, "2020-07-09T10:00:00+08:00")
        assert self.again(world) == 16

    def test_what_was_never_filed_is_late(self, world: World, settings: LazySettings) -> None:
        """A scrap filed in time and sent back opens no door for the rest."""
        self.returned(world, settings, "2020-07-06T17:00:00+08:00", "road")
        self.at(settings, "2020-07-07T09:30:00+08:00")
        assert self.again(world) == 16

    def test_the_hour_of_the_last_part_counts(self, world: World, settings: LazySettings) -> None:
        self.at(settings, "2020-07-06T17:00:00+08:00")
        assert self.again(world, "road") == 0
        self.at(settings, "2020-07-07T09:30:00+08:00")
        assert self.again(world, "bridge") == 16
