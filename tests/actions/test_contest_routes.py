from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from leitai import models
from leitai.actions.contest import late_bus, links, routes, timetable
from leitai.queries.contest.links import common_sites
from leitai.queries.contest.links import links as link_report
from leitai.queries.contest.replanning import replanned
from leitai.rules import Refused
from tests.world import World
from tests.world.draft import Draft, make_draft
from tests.world.place import ZONE

pytestmark = pytest.mark.django_db

BASES = [{"name": "宾馆", "longitude": 106.5, "latitude": 31.0}]
HALF_DAYS = [
    {"day": "2020-07-20", "opens": "08:00", "closes": "12:30", "start": "宾馆", "end": "宾馆", "most": None},
    {"day": "2020-07-20", "opens": "14:00", "closes": "18:00", "start": "宾馆", "end": "宾馆", "most": None},
    {"day": "2020-07-21", "opens": "08:00", "closes": "12:00", "start": "宾馆", "end": "宾馆", "most": None},
]
DAYS: dict[str, Any] = {
    "half_days": HALF_DAYS, "bases": BASES, "speed": 60, "detour_percent": 120, "each_sees_all": True,
    "groups_meet": False,
}  # fmt: skip
ROADS = [{"start": "01", "end": "02", "minutes": 25}, {"start": "宾馆", "end": "01", "minutes": 30}]


@pytest.fixture
def draft(world: World) -> Draft:
    made = make_draft(world.lindong)
    made.idle.delete()
    routes.set_days(by=world.scope("city_officer"), round_id=made.round.pk, **DAYS)
    return made


def planned(world: World, draft: Draft) -> models.ContestJob:
    by = world.scope("city_officer")
    return routes.run_plan(by=by, job_id=routes.request_plan(by=by, round_id=draft.round.pk).pk)


def calls(world: World, draft: Draft) -> dict[str, tuple[Callable[..., Any], dict[str, Any]]]:
    row, leaves = draft.round.pk, draft.stops["A", "01"].leaves + dt.timedelta(minutes=30)
    stop = draft.stops["A", "01"].pk
    shown = replanned(world.scope("city_officer"), stop, leaves).sha256
    return {
        "set_days": (routes.set_days, {"round_id": row, **DAYS, "speed": 50}),
        "set_roads": (routes.set_roads, {"round_id": row, "roads": ROADS}),
        "request_plan": (routes.request_plan, {"round_id": row}),
        "choose_links": (links.choose_links, {"round_id": row, "swaps": 1}),
        "choose_common": (links.choose_common, {"round_id": row, "sites": 1}),
        "replan_group": (late_bus.replan_group, {"stop_id": stop, "leaves": leaves, "shown": shown}),
    }


def state() -> list[Any]:
    tables = (models.RoundSetup, models.ContestJob, models.Stop, models.Judge, models.Candidate)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


NAMES = ("set_days", "set_roads", "request_plan", "choose_links", "choose_common", "replan_group")


@pytest.mark.parametrize("name", NAMES)
def test_each_works_is_for_the_office_and_is_rolled_back(
    world: World, draft: Draft, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    action, given = calls(world, draft)[name]
    before = state()
    for person, code in (("leader", "not_allowed"), ("reporter", "not_allowed"), ("yunbei.city_officer", "not_found")):
        with pytest.raises(Refused, match=code):
            action(by=world.scope(person), **given)
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules[action.__module__], "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            action(by=world.scope("city_officer"), **given)
    assert state() == before
    action(by=world.scope("city_officer"), **given)
    assert state() != before


class TestPlan:
    def test_every_group_sees_every_site_once(self, world: World, draft: Draft) -> None:
        job = planned(world, draft)
        assert job.state == "done", (job.refusal, job.refusal_values)
        assert job.result["missed"] == [] and job.result["stops"] == 6
        for group in draft.groups.values():
            stops = list(group.stops.order_by("position"))
            assert [stop.position for stop in stops] == [1, 2, 3]
            assert all(a.leaves <= b.arrives for a, b in pairwise(stops))
        first = models.Stop.objects.order_by("arrives")[0]
        assert first.arrives.astimezone(ZONE).date() == dt.date(2020, 7, 20)
        assert models.AuditEvent.objects.filter(verb="plan_routes").count() == 1

    def test_a_second_one_waits(self, world: World, draft: Draft) -> None:
        by = world.scope("city_officer")
        job = routes.request_plan(by=by, round_id=draft.round.pk)
        with pytest.raises(Refused, match="contest_job_running"):
            routes.request_plan(by=by, round_id=draft.round.pk)
        models.ContestJob.objects.filter(pk=job.pk).update(
            state="running", progress_at=timezone.now() - dt.timedelta(hours=1)
        )
        assert routes.request_plan(by=by, round_id=draft.round.pk).pk != job.pk

    def test_a_cancelled_one_changes_nothing(self, world: World, draft: Draft) -> None:
        by = world.scope("city_officer")
        before = list(models.Stop.objects.order_by("pk").values())
        job = routes.request_plan(by=by, round_id=draft.round.pk)
        assert routes.cancel_plan(by=by, job_id=job.pk).state == "cancelled"
        with pytest.raises(Refused, match="contest_job_ended"):
            routes.run_plan(by=by, job_id=job.pk)
        assert list(models.Stop.objects.order_by("pk").values()) == before

    def test_what_cannot_be_planned_is_said_at_once(self, world: World, draft: Draft) -> None:
        by = world.scope("city_officer")
        models.Candidate.objects.filter(code="01").update(longitude=None, latitude=None)
        with pytest.raises(Refused, match="tour_faulty") as error:
            routes.request_plan(by=by, round_id=draft.round.pk)
        assert "01" in str(error.value.values["reason"])
        models.RoundSetup.objects.update(half_days=[])
        with pytest.raises(Refused, match="round_without_half_days"):
            routes.request_plan(by=by, round_id=draft.round.pk)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"bases": BASES * 2}, "base_twice"),
            ({"bases": []}, "base_unknown"),
            ({"half_days": [HALF_DAYS[0] | {"day": "2021-01-01"}]}, "half_day_outside_round"),
            ({"speed": 500}, "roads_out_of_range"),
        ],
    )
    def test_unsound_days_are_refused(self, world: World, draft: Draft, changes: dict[str, Any], code: str) -> None:
        with pytest.raises(Refused, match=code):
            routes.set_days(by=world.scope("city_officer"), round_id=draft.round.pk, **DAYS | changes)

    def test_a_road_leads_somewhere(self, world: World, draft: Draft) -> None:
        with pytest.raises(Refused, match="road_place_unknown"):
            routes.set_roads(
                by=world.scope("city_officer"), round_id=draft.round.pk, roads=[{**ROADS[0], "end": "月亮"}]
            )


class TestLateBus:
    def test_what_was_shown_is_what_is_written(self, world: World, draft: Draft) -> None:
        planned(world, draft)
        by = world.scope("city_officer")
        first = draft.groups["A"].stops.order_by("position")[0]
        leaves = first.leaves + dt.timedelta(minutes=40)
        began = time.monotonic()
        plan = replanned(by, first.pk, leaves)
        assert time.monotonic() - began < 1
        assert len(plan.shifts) == 2 and not plan.lost
        with pytest.raises(Refused, match="replan_outdated"):
            late_bus.replan_group(by=by, stop_id=first.pk, leaves=leaves, shown="0" * 64)
        others = list(draft.groups["B"].stops.values())
        late_bus.replan_group(by=by, stop_id=first.pk, leaves=leaves, shown=plan.sha256)
        written = {stop.pk: stop.arrives for stop in draft.groups["A"].stops.all()}
        assert {shift.stop_id: shift.arrives for shift in plan.shifts} == {
            pk: at for pk, at in written.items() if pk != first.pk
        }
        assert list(draft.groups["B"].stops.values()) == others

    def test_what_no_longer_fits_is_taken_off_unless_it_was_scored(self, world: World, draft: Draft) -> None:
        models.RoundSetup.objects.update(half_days=HALF_DAYS[:1], groups_meet=True)
        by = world.scope("city_officer")
        stop = draft.stops["A", "01"]
        models.Stop.objects.filter(group=draft.groups["A"]).update(half_day=0)
        leaves = dt.datetime(2020, 7, 20, 12, 20, tzinfo=ZONE)
        plan = replanned(by, stop.pk, leaves)
        assert [shift.stop_id for shift in plan.lost] == [draft.stops["A", "02"].pk]
        late_bus.replan_group(by=by, stop_id=stop.pk, leaves=leaves, shown=plan.sha256)
        assert not models.Stop.objects.filter(pk=draft.stops["A", "02"].pk).exists()
        with pytest.raises(Refused, match="replan_other_day"):
            replanned(by, stop.pk, leaves + dt.timedelta(days=1))


def test_links_are_chosen_and_told(world: World, draft: Draft) -> None:
    by = world.scope("city_officer")
    models.Stop.objects.filter(group=draft.groups["A"], candidate__code="02").delete()
    models.Stop.objects.filter(group=draft.groups["B"]).exclude(candidate__code="02").delete()
    models.Stop.objects.filter(group=draft.groups["B"]).update(half_day=1)
    assert not link_report(by, draft.round.pk).connected
    moved = links.choose_links(by=by, round_id=draft.round.pk, swaps=1)
    assert len(moved) == 2 and {judge.changes_from_half_day for judge in moved} == {1}
    report = link_report(by, draft.round.pk)
    assert report.connected and report.pairs[0].error is not None
    links.choose_links(by=by, round_id=draft.round.pk, swaps=0)
    assert not models.Judge.objects.exclude(changes_to=None).exists()
    assert link_report(by, draft.round.pk, realised=True).seats == 0


def test_common_stops_are_chosen_and_planned_for_every_group(world: World, draft: Draft) -> None:
    by, row = world.scope("city_officer"), draft.round.pk
    routes.set_days(by=by, round_id=row, **DAYS | {"each_sees_all": False})
    models.Stop.objects.filter(group=draft.groups["A"], candidate__code="02").delete()
    models.Stop.objects.filter(group=draft.groups["B"]).exclude(candidate__code="02").delete()
    assert not link_report(by, row).connected
    (common,) = links.choose_common(by=by, round_id=row, sites=1)
    assert not common.remote and common_sites(by, row) == (common.name,)
    planned(world, draft)
    seen_by = models.Stop.objects.filter(candidate=common).values_list("group__code", flat=True)
    assert sorted(seen_by) == ["A", "B"] and link_report(by, row).connected
    with pytest.raises(Refused, match="tour_faulty"):
        links.choose_common(by=by, round_id=row, sites=10)
    assert links.choose_common(by=by, round_id=row, sites=0) == [] and common_sites(by, row) == ()


def test_bus_times_are_noted_while_it_drives(world: World, draft: Draft) -> None:
    by, stop = world.scope("city_officer"), draft.stops["A", "01"]
    came = stop.arrives + dt.timedelta(minutes=5)
    with pytest.raises(Refused, match="round_is_locked"):
        timetable.note_times(by=by, stop_id=stop.pk, arrived_at=came, left_at=None)
    people = world.lindong.people
    models.Round.objects.filter(pk=draft.round.pk).update(
        state="open", rulebook_text="x", rulebook_sha256="0" * 64, opened_by=people["city_officer"], opened_at=came
    )
    with pytest.raises(Refused, match="stop_leaves_before_it_arrives"):
        timetable.note_times(by=by, stop_id=stop.pk, arrived_at=None, left_at=came)
    noted = timetable.note_times(by=by, stop_id=stop.pk, arrived_at=came, left_at=came + dt.timedelta(minutes=30))
    assert (noted.arrived_at, noted.arrives) == (came, stop.arrives)
