"""Somebody acts for somebody else: with their roles, under the own name, and never as the second of the same two."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation

from leitai import models
from leitai.actions import delivery, orgs, staff
from leitai.actions.contest.lock import ask_lock, confirm_lock
from leitai.actions.contest.rounds import give_duty
from leitai.actions.orgs import RoleWanted
from leitai.actions.staff import acting
from leitai.queries.delivery.filings import submission_view
from leitai.queries.delivery.reports import report_detail
from leitai.queries.hands import same_hands
from leitai.queries.orgs import Scope, scope_for
from leitai.rules import Permission, Refused, Role
from leitai.tasks.scope import task_scope
from tests.world import JUNE, World
from tests.world.arena import make_contest
from tests.world.workbooks import csv_of, june_row

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def season(settings: Any) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def let(world: World, who: str, absent: str, *, by: str = "city_officer", **more: Any) -> list[models.RoleAssignment]:
    today = timezone.localdate()
    given = {"starts": today, "last_day": today + WEEK} | more
    return staff.let_act(by=world.scope(by), for_id=world.person(absent).pk, person_id=world.person(who).pk, **given)


def as_acting(world: World, who: str, absent: str, *, day: dt.date | None = None) -> Scope:
    scope = scope_for(world.person(who).pk, day=day or timezone.localdate(), chosen=f"a{world.person(absent).pk}")
    assert scope is not None
    return scope


class TestScope:
    def test_the_roles_are_those_of_the_other_and_never_mix_with_the_own(self, world: World) -> None:
        let(world, "department_officer", "reporter")
        songhe, person = world.units["songhe"].pk, world.person("department_officer").pk
        own = scope_for(person, day=timezone.localdate())
        assert own is not None and own.roles == {Role.DEPARTMENT_OFFICER} and not own.filing_unit_ids
        scope = as_acting(world, "department_officer", "reporter")
        assert scope.roles == {Role.COUNTY_REPORTER} and scope.filing_unit_ids == {songhe}
        assert scope.organization_ids == frozenset() and scope.acting_for_id == world.person("reporter").pk

    def test_it_begins_and_ends_by_itself_on_its_days(self, world: World) -> None:
        today = timezone.localdate()
        let(world, "auditor", "reporter", starts=today + WEEK, last_day=today + WEEK)
        for day, acts in ((today, False), (today + WEEK, True), (today + WEEK + dt.timedelta(days=1), False)):
            assert (as_acting(world, "auditor", "reporter", day=day).acting_for_id is not None) is acts

    @pytest.mark.parametrize("how", ["end_role", "end_acting", "deactivate", "leave", "leaves"])
    def test_it_is_over_when_the_role_of_the_other_is(self, world: World, how: str) -> None:
        (row,) = let(world, "auditor", "reporter")
        by, reporter = world.scope("city_officer"), world.person("reporter").pk
        if how in ("end_role", "end_acting"):
            ended = world.lindong.roles["reporter"].pk if how == "end_role" else row.pk
            orgs.end_role(by=by, assignment_id=ended)
        elif how == "deactivate":
            orgs.deactivate_person(by=by, person_id=reporter)
        elif how == "leave":
            staff.leave(by=by, person_id=reporter, successor_id=world.person("reporter_liuxi").pk)
        else:  # the last day is over, and the worker has not been there yet
            planned = staff.leave(by=by, person_id=reporter, last_day=timezone.localdate() + WEEK)
            models.Departure.objects.filter(pk=planned.pk).update(last_day=dt.date(2020, 1, 1))
        assert as_acting(world, "auditor", "reporter").acting_for_id is None

    def test_whoever_leaves_acts_for_nobody_and_the_successor_neither(self, world: World) -> None:
        let(world, "auditor", "reporter")
        staff.leave(
            by=world.scope("admin"), person_id=world.person("auditor").pk, successor_id=world.person("leader").pk
        )
        assert not models.RoleAssignment.objects.filter(person=world.person("leader"), role="county_reporter").exists()

    def test_one_role_or_all(self, world: World) -> None:
        orgs.grant_role(
            by=world.scope("city_officer"), person_id=world.person("reporter").pk,
            role=RoleWanted("county_reporter", unit_id=world.units["liuxi"].pk),
        )  # fmt: skip
        let(world, "auditor", "reporter", assignment_id=world.lindong.roles["reporter"].pk)
        assert as_acting(world, "auditor", "reporter").filing_unit_ids == {world.units["songhe"].pk}
        assert len(let(world, "leader", "reporter")) == 2

    def test_a_task_acts_as_it_was_asked(self, world: World) -> None:
        let(world, "auditor", "reporter")
        by = as_acting(world, "auditor", "reporter")
        assert task_scope(by.person_id or 0, by.region_id, by.chosen).acting_for_id == world.person("reporter").pk
        assert task_scope(by.person_id or 0, by.region_id).acting_for_id is None


class TestChoice:
    def test_of_two_own_roles_one_or_all(self, world: World) -> None:
        person, units = world.person("reporter"), world.units
        orgs.grant_role(
            by=world.scope("city_officer"), person_id=person.pk,
            role=RoleWanted("county_reporter", unit_id=units["liuxi"].pk),
        )  # fmt: skip
        for row in person.role_assignments.all():
            scope = scope_for(person.pk, day=timezone.localdate(), chosen=f"r{row.pk}")
            assert scope is not None and scope.filing_unit_ids == {row.unit_id} and scope.unit == row.unit
        every = scope_for(person.pk, day=timezone.localdate(), chosen="r999999")
        assert every is not None and len(every.filing_unit_ids) == 2 and every.chosen == ""


class TestWhoSigns:
    def test_events_and_filings_name_both(self, world: World) -> None:
        let(world, "auditor", "reporter")
        by, project = as_acting(world, "auditor", "reporter"), world.projects["road"]
        upload = delivery.receive_upload(
            by=by, unit_id=world.units["songhe"].pk, month=JUNE, layout="monthly_progress", file_name="六月.csv",
            chunks=[csv_of(june_row(project, reason="上次少填"))], is_part=True,
        )  # fmt: skip
        delivery.check_upload(by=by, upload_id=upload.pk)
        filed = delivery.submit_upload(by=by, upload_id=upload.pk)
        auditor, reporter = world.person("auditor"), world.person("reporter")
        event = models.AuditEvent.objects.get(verb="submit_upload", object_id=str(upload.pk))
        assert (event.actor, event.detail["acting_for"]) == (auditor, reporter.pk)
        words = f"{auditor.name}（代{reporter.name}）"
        assert filed.submission is not None
        with translation.override("zh-hans"):
            assert submission_view(world.scope("city_officer"), filed.submission.pk).signed.submitted_by == words
        report = models.MonthlyReport.objects.get(submission=filed.submission, project=project, filed_by=auditor)
        with translation.override("zh-hans"):
            assert report_detail(world.scope("city_officer"), report.pk).filed_by == words

    def test_a_chosen_role_stands_in_the_event(self, world: World) -> None:
        row = world.lindong.roles["city_officer"]
        by = scope_for(world.person("city_officer").pk, day=timezone.localdate(), chosen=f"r{row.pk}")
        assert by is not None
        orgs.end_role(by=by, assignment_id=world.lindong.roles["reporter"].pk)
        assert models.AuditEvent.objects.get(verb="end_role").detail["chosen_role"] == row.pk

    def test_two_signatures_see_through_it(self, world: World) -> None:
        arena = make_contest(world.lindong).round
        let(world, "auditor", "leader")
        own, instead = world.scope("auditor"), as_acting(world, "auditor", "leader")
        leader = world.scope("leader")
        ask_lock(by=leader, round_id=arena.pk)
        with pytest.raises(Refused, match="lock_needs_another"):  # beside the act of whom one acts for
            confirm_lock(by=instead, round_id=arena.pk, agree_missing=True)
        models.Round.objects.update(lock_asked_at=None, lock_asked_by=None)
        ask_lock(by=instead, round_id=arena.pk)
        for by in (instead, own, leader):  # beside the own act, in either hat, and by the one it was done for
            with pytest.raises(Refused, match="lock_needs_another"):
                confirm_lock(by=by, round_id=arena.pk, agree_missing=True)
        row = models.Round.objects.get(pk=arena.pk)
        assert not same_hands(world.scope("city_officer"), row.lock_asked_by_id, row)

    def test_two_who_sign_for_themselves_are_two(self, world: World) -> None:
        arena = make_contest(world.lindong).round
        let(world, "auditor", "leader")
        ask_lock(by=world.scope("leader"), round_id=arena.pk)
        confirm_lock(by=world.scope("auditor"), round_id=arena.pk, agree_missing=True)

    def test_a_duty_is_given_for_an_own_role_only(self, world: World) -> None:
        arena = make_contest(world.lindong).round
        let(world, "reporter", "leader")
        with pytest.raises(Refused, match="duty_needs_a_role"):
            give_duty(
                by=world.scope("city_officer"), round_id=arena.pk, person_id=world.person("reporter").pk, duty="clerk"
            )

    def test_nobody_helps_themselves_through_another_hat(self, world: World) -> None:
        let(world, "reporter", "admin")
        by = as_acting(world, "reporter", "admin")
        assert by.may(Permission.EDIT_PEOPLE)
        for person in ("reporter", "admin"):
            pk = world.person(person).pk
            with pytest.raises(Refused, match="own_role"):
                orgs.grant_role(by=by, person_id=pk, role=RoleWanted("auditor"))
            with pytest.raises(Refused, match="own_password"):
                orgs.reset_password(by=by, person_id=pk)
            with pytest.raises(Refused, match="own_leaving"):
                staff.leave(by=by, person_id=pk)
            with pytest.raises(Refused, match="own_acting"):
                staff.let_act(
                    by=by, for_id=world.person("leader").pk, person_id=pk, starts=timezone.localdate(),
                    last_day=timezone.localdate(),
                )  # fmt: skip

    def test_it_makes_nobody_the_last_who_manages_people(self, world: World) -> None:
        let(world, "reporter", "admin")
        orgs.end_role(by=world.scope("admin"), assignment_id=world.lindong.roles["city_officer"].pk)
        with pytest.raises(Refused, match="last_officer"):
            orgs.deactivate_person(by=as_acting(world, "reporter", "admin"), person_id=world.person("admin").pk)


class TestLetAct:
    def test_it_leaves_one_event(self, world: World) -> None:
        (row,) = let(world, "auditor", "reporter")
        event = models.AuditEvent.objects.get(verb="let_act")
        assert event.detail["roles"] == [row.pk] and event.detail["acts_for"] == world.person("reporter").pk

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"who": "reporter"}, "acts_for_another"),
            ({"who": "city_officer"}, "own_acting"),
            ({"absent": "city_officer"}, "own_acting"),
            ({"starts": dt.date(2020, 1, 1)}, "acting_period"),
            ({"last_day": dt.date(2020, 1, 1)}, "acting_period"),
            ({"last_day": dt.date(2099, 1, 1)}, "acting_period"),
            ({"who": "yunbei.reporter"}, "not_found"),
            ({"absent": "yunbei.reporter"}, "not_found"),
            ({"by": "leader"}, "not_allowed"),
        ],
    )
    def test_what_is_refused_changes_nothing(self, world: World, given: dict[str, Any], code: str) -> None:
        before = models.RoleAssignment.objects.count(), models.AuditEvent.objects.count()
        with pytest.raises(Refused, match=code):
            let(world, **{"who": "auditor", "absent": "reporter"} | given)
        assert before == (models.RoleAssignment.objects.count(), models.AuditEvent.objects.count())

    def test_not_twice_not_a_role_of_another_not_closed_and_not_without_a_role(self, world: World) -> None:
        let(world, "auditor", "reporter")
        with pytest.raises(Refused, match="acts_already"):
            let(world, "auditor", "reporter")
        with pytest.raises(Refused, match="role_of_another"):
            let(world, "auditor", "reporter", assignment_id=world.lindong.roles["leader"].pk)
        with pytest.raises(Refused, match="absent_has_no_role"):
            orgs.end_role(by=world.scope("admin"), assignment_id=world.lindong.roles["leader"].pk)
            let(world, "auditor", "leader")
        models.Person.objects.filter(username="reporter").update(is_active=False)
        with pytest.raises(Refused, match="person_inactive"):
            let(world, "department_officer", "reporter")

    def test_rolled_back_when_the_audit_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(**_: object) -> None:
            raise RuntimeError("no audit")

        monkeypatch.setattr(acting, "record", broken)
        with pytest.raises(RuntimeError, match="no audit"):
            let(world, "auditor", "reporter")
        assert not models.RoleAssignment.objects.filter(acting_for__isnull=False).exists()
