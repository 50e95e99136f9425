"""Somebody leaves: what goes to whom, what stays, and what is shut."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from leitai import models
from leitai.actions import orgs, staff
from leitai.actions.staff import leaving, sessions
from leitai.queries.leaving import open_work
from leitai.queries.orgs import office_scope
from leitai.queries.sessions import mark_of, open_sessions
from leitai.rules import Refused
from leitai.tasks.staff import see_off_hourly
from tests.world import MOMENT, PASSWORD, World, build_world
from tests.world.appraisal import make_appraisal
from tests.world.arena import make_badge, make_contest

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def season(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]


def leave(world: World, who: str = "reporter", to: str = "reporter_liuxi", **more: Any) -> models.Departure:
    by = world.scope(more.pop("by", "city_officer"))
    successor = world.person(to).pk if to else None
    return staff.leave(by=by, person_id=world.person(who).pk, successor_id=successor, **more)


def everything() -> list[Any]:
    tables: tuple[Any, ...] = (
        models.Person, models.RoleAssignment, models.Departure, models.RoundDuty, models.AppraisalStep,
        models.LeaderAssignment, models.Badge, models.AuditEvent, Session,
    )  # fmt: skip
    return [list(table.objects.order_by("pk").values()) for table in tables]


def busy_auditor(world: World) -> models.Badge:
    """The auditor is scrutineer and judge, answers for a step, leads a project."""
    arena, auditor = make_contest(world.lindong), world.person("auditor")
    judge = arena.judges["a1"]
    models.Judge.objects.filter(pk=judge.pk).update(person=auditor)
    appraisal = make_appraisal(world.lindong).round
    for kind, done in (("targets", MOMENT), ("approval", None)):
        models.AppraisalStep.objects.create(
            round=appraisal, kind=kind, due=dt.date(2020, 8, 1), person=auditor,
            done_at=done, done_by=auditor if done else None,
        )  # fmt: skip
    models.LeaderAssignment.objects.filter(project=world.projects["road"]).delete()
    models.LeaderAssignment.objects.create(
        project=world.projects["road"], leader=auditor.name, person=auditor, starts=dt.date(2020, 1, 1)
    )
    return make_badge(world.lindong, judge, phone="auditor's phone", epoch=9)


class TestLeave:
    def test_roles_and_work_go_to_the_successor_and_the_account_is_shut(self, world: World) -> None:
        badge, auditor, admin = busy_auditor(world), world.person("auditor"), world.person("admin")
        row = leave(world, "auditor", "admin")
        today = TODAY()
        assert (row.done_at is not None, row.successor_id) == (True, admin.pk)
        assert models.RoleAssignment.objects.get(person=auditor).ends == today
        assert admin.role_assignments.get(role="auditor").starts == today
        assert admin.round_duties.get().duty == "scrutineer" and not auditor.round_duties.exists()
        steps = dict(models.AppraisalStep.objects.values_list("kind", "person"))
        assert steps == {"targets": auditor.pk, "approval": admin.pk}
        old, new = models.LeaderAssignment.objects.filter(project=world.projects["road"]).order_by("id")
        assert (old.ends, new.starts, new.person, new.leader) == (today, today, admin, admin.name)
        badge.refresh_from_db()
        assert badge.revoked_at is not None
        person = models.Person.objects.get(pk=auditor.pk)
        assert not person.is_active and not person.has_usable_password()
        event = models.AuditEvent.objects.get(verb="leave")
        assert event.detail["successor"] == admin.pk and badge.pk in event.detail["badges"]
        assert admin.name not in str(event.detail)

    def test_sessions_are_gone_not_only_the_password(self, world: World) -> None:
        client = world.sign_in(Client(), "reporter")
        key = client.session.session_key
        leave(world)
        assert not Session.objects.filter(pk=key).exists()
        models.Person.objects.filter(username="reporter").update(
            is_active=True, password=world.person("reporter").password
        )
        assert client.get("/").headers["Location"].startswith("/accounts/login/")

    def test_history_keeps_the_name_of_the_day(self, world: World) -> None:
        city = world.sign_in(Client(), "city_officer")
        filed = world.lindong.submissions["songhe_june"]
        leave(world)
        assert models.Submission.objects.get(pk=filed.pk).submitted_by == world.person("reporter")
        page = city.get(f"/submissions/{filed.pk}/").content.decode()
        assert world.person("reporter").name in page and world.person("reporter_liuxi").name not in page

    def test_with_nobody_the_work_stays_open_and_is_listed(self, world: World) -> None:
        busy_auditor(world)
        leave(world, "auditor", "")
        lines = open_work(world.scope("city_officer"), world.person("auditor").pk)
        assert len(lines) == 4 and not any(line.goes for line in lines)
        assert models.RoundDuty.objects.filter(person=world.person("auditor")).exists()

    def test_two_duties_of_a_round_do_not_meet_in_one_hand(self, world: World) -> None:
        busy_auditor(world)
        lines = open_work(world.scope("city_officer"), world.person("auditor").pk, world.person("leader").pk)
        left = [line for line in lines if not line.goes]
        leave(world, "auditor", "leader")
        assert [(one.person.username, one.duty) for one in models.RoundDuty.objects.order_by("duty")] == [
            ("leader", "chair"), ("city-officer", "clerk"), ("auditor", "scrutineer"),
        ]  # fmt: skip
        assert len(left) == 2 and all(line.why for line in left)  # the duty, and the seat as a judge

    def test_whoever_asked_for_the_lock_does_not_confirm_it(self, world: World) -> None:
        arena = make_contest(world.lindong)
        models.Round.objects.filter(pk=arena.round.pk).update(lock_asked_by=world.person("admin"), lock_asked_at=MOMENT)
        leave(world, "auditor", "admin")
        assert models.RoundDuty.objects.get(duty="scrutineer").person == world.person("auditor")

    def test_a_role_that_the_successor_has_is_not_given_twice(self, world: World) -> None:
        models.RoleAssignment.objects.create(
            person=world.person("reporter_liuxi"), region=world.region, role="county_reporter",
            unit=world.units["songhe"], starts=dt.date(2020, 1, 1),
        )  # fmt: skip
        leave(world)
        assert world.person("reporter_liuxi").role_assignments.count() == 2

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"who": "city_officer"}, "own_leaving"),
            ({"last_day": dt.date(2020, 1, 1)}, "last_day_is_over"),
            ({"to": "reporter"}, "successor_is_another"),
            ({"to": "city_officer"}, "own_role"),
            ({"to": "yunbei.reporter"}, "not_found"),
            ({"who": "yunbei.reporter"}, "not_found"),
            ({"by": "leader"}, "not_allowed"),
        ],
    )
    def test_what_is_refused_changes_nothing(self, world: World, given: dict[str, Any], code: str) -> None:
        before = everything()
        with pytest.raises(Refused, match=code):
            leave(world, **given)
        assert everything() == before

    def test_a_closed_successor_and_a_closed_leaver(self, world: World) -> None:
        models.Person.objects.filter(username="reporter-liuxi").update(is_active=False)
        with pytest.raises(Refused, match="successor_inactive"):
            leave(world)
        with pytest.raises(Refused, match="person_inactive"):
            leave(world, "reporter_liuxi", "")

    def test_rolled_back_when_the_audit_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(**_: object) -> None:
            raise RuntimeError("no audit")

        world.sign_in(Client(), "reporter")
        before = everything()
        for module in (leaving, sessions):
            monkeypatch.setattr(module, "record", broken)
        acts: tuple[Callable[[], object], ...] = (
            lambda: leave(world),
            lambda: leave(world, last_day=dt.date(2099, 1, 1)),
            lambda: staff.end_sessions(by=world.scope("city_officer"), person_id=world.person("reporter").pk),
            lambda: staff.end_own_sessions(by=world.scope("reporter"), current=""),
        )
        for act in acts:
            with pytest.raises(RuntimeError, match="no audit"):
                act()
            assert everything() == before


class TestPlanned:
    def test_a_later_day_is_waited_for_and_carried_out_by_the_worker(self, world: World) -> None:
        tomorrow = TODAY() + dt.timedelta(days=1)
        row = leave(world, last_day=tomorrow)
        assert models.Person.objects.get(username="reporter").is_active
        see_off_hourly(timestamp=0)
        assert models.Departure.objects.get(pk=row.pk).done_at is None
        models.Departure.objects.filter(pk=row.pk).update(last_day=TODAY() - dt.timedelta(days=1))
        client = world.sign_in(Client(), "reporter")
        assert client.get("/reports/").status_code == 403  # the roles are over, though the worker has not run yet
        see_off_hourly(timestamp=0)
        assert not models.Person.objects.get(username="reporter").is_active
        assert world.person("reporter_liuxi").role_assignments.filter(unit=world.units["songhe"]).exists()
        assert models.AuditEvent.objects.get(verb="leave").actor_id is None

    def test_it_is_taken_back_once(self, world: World) -> None:
        row = leave(world, last_day=dt.date(2099, 1, 1))
        with pytest.raises(Refused, match="leaves_already"):
            leave(world)
        with pytest.raises(Refused, match="last_day_to_come"):
            staff.see_off(by=world.scope("city_officer"), departure_id=row.pk)
        staff.withdraw_leaving(by=world.scope("admin"), departure_id=row.pk)
        for action in (staff.withdraw_leaving, staff.see_off):
            with pytest.raises(Refused, match="leaving_is_over"):
                action(by=world.scope("city_officer"), departure_id=row.pk)

    def test_a_successor_who_has_gone_follows_no_more(self, world: World) -> None:
        row = leave(world, last_day=dt.date(2099, 1, 1))
        with pytest.raises(Refused, match="successor_leaves"):
            leave(world, "department_officer", "reporter")
        models.Departure.objects.filter(pk=row.pk).update(last_day=dt.date(2020, 1, 1))
        models.Person.objects.filter(username="reporter-liuxi").update(is_active=False)
        staff.see_off(by=office_scope(world.region), departure_id=row.pk)
        assert models.Departure.objects.get(pk=row.pk).successor is None


class TestTheLastWhoManagesPeople:
    """Whatever takes such a role away leaves somebody else who has one with no end in sight."""

    def alone(self, world: World) -> None:
        """Only the admin is left; a unit's administrator does not count."""
        models.RoleAssignment.objects.filter(pk=world.lindong.roles["city_officer"].pk).update(
            role="unit_admin", unit=world.units["songhe"]
        )

    def office(self, world: World) -> Any:
        return office_scope(world.region, world.person("city_officer").pk)

    def test_every_way_is_shut(self, world: World) -> None:
        self.alone(world)
        admin, role = world.person("admin").pk, world.lindong.roles["admin"].pk
        by, later = self.office(world), dt.date(2099, 1, 1)
        before = everything()
        ways: tuple[Callable[[], object], ...] = (
            lambda: orgs.end_role(by=by, assignment_id=role),
            lambda: orgs.end_role(by=by, assignment_id=role, on=later),
            lambda: orgs.deactivate_person(by=by, person_id=admin),
            lambda: staff.leave(by=by, person_id=admin),
            lambda: staff.leave(by=by, person_id=admin, last_day=later),
            # whoever follows has the role only then, and may be gone by that day
            lambda: staff.leave(by=by, person_id=admin, last_day=later, successor_id=world.person("leader").pk),
        )
        for way in ways:
            with pytest.raises(Refused, match="last_officer"):
                way()
            assert everything() == before

    def test_a_successor_takes_the_place_at_once(self, world: World) -> None:
        self.alone(world)
        by, leader = self.office(world), world.person("leader")
        staff.leave(by=by, person_id=world.person("admin").pk, successor_id=leader.pk)
        with pytest.raises(Refused, match="last_officer"):
            orgs.deactivate_person(by=by, person_id=leader.pk)

    def test_somebody_who_leaves_or_has_an_end_does_not_count(self, world: World) -> None:
        by, later = self.office(world), dt.date(2099, 1, 1)
        staff.leave(by=by, person_id=world.person("admin").pk, last_day=later)
        with pytest.raises(Refused, match="last_officer"):
            orgs.end_role(by=by, assignment_id=world.lindong.roles["city_officer"].pk)
        models.Departure.objects.all().delete()
        orgs.end_role(by=by, assignment_id=world.lindong.roles["admin"].pk, on=later)
        with pytest.raises(Refused, match="last_officer"):
            orgs.deactivate_person(by=by, person_id=world.person("city_officer").pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ways", [("end_role", "end_role"), ("leave", "end_role"), ("leave", "deactivate")])
def test_two_who_see_each_other_off_at_once_do_not_both_succeed(ways: tuple[str, str]) -> None:
    world = build_world()
    barrier, outcomes = threading.Barrier(2), []
    scopes = {who: world.scope(who) for who in ("admin", "city_officer")}

    def act(way: str, who: str, other: str) -> None:
        by, person = scopes[who], world.person(other).pk
        try:
            barrier.wait(10)
            if way == "end_role":
                orgs.end_role(by=by, assignment_id=world.lindong.roles[other].pk)
            elif way == "leave":
                staff.leave(by=by, person_id=person)
            else:
                orgs.deactivate_person(by=by, person_id=person)
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    pairs = (("admin", "city_officer"), ("city_officer", "admin"))
    threads = [threading.Thread(target=act, args=(way, *pair)) for way, pair in zip(ways, pairs, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["done", "last_officer"]


class TestSessions:
    def test_an_administrator_signs_somebody_out(self, world: World) -> None:
        person = world.person("reporter")
        clients = [world.sign_in(Client(), "reporter") for _ in range(2)]
        other = world.sign_in(Client(), "auditor")
        staff.end_sessions(by=world.scope("city_officer"), person_id=person.pk)
        assert models.AuditEvent.objects.get(verb="end_sessions").detail == {"sessions": 2}
        assert all(client.get("/").status_code == 302 for client in clients) and other.get("/").status_code == 200
        assert models.Person.objects.get(pk=person.pk).check_password(PASSWORD)
        for who, whom, code in (
            ("city_officer", "reporter", "session_is_over"),
            ("city_officer", "city_officer", "own_sessions"),
            ("leader", "auditor", "not_allowed"),
            ("city_officer", "yunbei.reporter", "not_found"),
        ):
            with pytest.raises(Refused, match=code):
                staff.end_sessions(by=world.scope(who), person_id=world.person(whom).pk)

    def test_own_ones_by_mark_or_all_but_this_and_never_anothers(self, world: World) -> None:
        here, there, third = (world.sign_in(Client(), "reporter") for _ in range(3))
        foreign = mark_of(str(world.sign_in(Client(), "auditor").session.session_key))
        by, current = world.scope("reporter"), str(here.session.session_key)
        with pytest.raises(Refused, match="session_is_over"):
            staff.end_own_sessions(by=by, current=current, mark=foreign)
        staff.end_own_sessions(by=by, current=current, mark=mark_of(str(there.session.session_key)))
        assert (there.get("/").status_code, third.get("/").status_code) == (302, 200)
        staff.end_own_sessions(by=by, current=current)
        assert (here.get("/").status_code, third.get("/").status_code) == (200, 302)
        assert len(list(open_sessions(world.person("reporter").pk))) == 1
