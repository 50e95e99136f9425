"""Roster, attendance, seats and venues of a meeting, beyond what every action must do (test_meetings.py)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import LazySettings
from django.db.models import ProtectedError

from leitai import models
from leitai.actions import meetings as actions
from leitai.actions.meetings import venues
from leitai.queries.orgs import Scope
from leitai.rules import Refused
from tests.actions.test_meetings import ENTRY, VENUE
from tests.world import MOMENT, World
from tests.world.meetings import Plenary, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = MOMENT.isoformat()


@pytest.fixture
def made(world: World) -> Plenary:
    return make_meeting(world.lindong)


@pytest.fixture
def by(world: World) -> Scope:
    return world.scope("city_officer")


def ranks(made: Plenary, category: str) -> list[tuple[int, str]]:
    return list(made.meeting.roster.filter(category=category).order_by("rank").values_list("rank", "name"))


class TestRoster:
    def test_lines_are_taken_in_behind_those_there(self, world: World, made: Plenary, by: Scope) -> None:
        lines = (
            "类别\t职务\t单位\t参加",
            "市委\t组织部长\t市委",
            "区县、经开区负责同志\t县长\t柳溪县人民政府\t会议",
            "市政府\t市长",
        )
        text = "\n".join(lines)
        actions.import_roster(by=by, meeting_id=made.meeting.pk, text=text)
        assert ranks(made, "party") == [(1, "市委书记"), (2, "市委副书记"), (3, "组织部长")]
        mayor = made.meeting.roster.get(name="县长")
        assert mayor.unit == world.units["liuxi"]
        assert [one.occasion for one in mayor.attendance.all()] == ["meeting"]
        assert made.meeting.roster.get(name="市长").attendance.count() == 2

    def test_a_namesake_of_another_region_is_not_meant(self, world: World, made: Plenary, by: Scope) -> None:
        models.Unit.objects.filter(pk=world.yunbei.units["zhuling"].pk).update(name="远安县")
        models.Organization.objects.filter(region=world.yunbei.region, unit__isnull=False).update(name="远安县政府")
        text = "区县、经开区负责同志\t县长\t远安县\n区县、经开区负责同志\t副县长\t远安县政府"
        actions.import_roster(by=by, meeting_id=made.meeting.pk, text=text)
        assert set(made.meeting.roster.filter(organisation__startswith="远安").values_list("unit", flat=True)) == {None}

    def test_all_lines_or_none(self, made: Plenary, by: Scope) -> None:
        with pytest.raises(Refused, match="roster_unreadable") as refusal:
            actions.import_roster(
                by=by, meeting_id=made.meeting.pk, text="市政府\t市长\n市委\t市委书记\t临东市委\n某委\t主任"
            )
        assert refusal.value.values["n"] == 2
        assert "第2行" in str(refusal.value.values["problems"]) and "第3行" in str(refusal.value.values["problems"])
        assert made.meeting.roster.count() == 3
        with pytest.raises(Refused, match="roster_empty"):
            actions.import_roster(by=by, meeting_id=made.meeting.pk, text="\n 类别\t姓名\n")

    def test_a_rank_moves_the_others_up(self, made: Plenary, by: Scope) -> None:
        second = made.entries[1]
        facts: dict[str, Any] = ENTRY | {"category": "party", "name": "市委副书记"}
        actions.change_roster_entry(by=by, entry_id=second.pk, **facts | {"rank": 1})
        assert ranks(made, "party") == [(1, "市委副书记"), (2, "市委书记")]
        actions.change_roster_entry(by=by, entry_id=second.pk, **facts | {"rank": 99, "category": "county"})
        assert ranks(made, "party") == [(1, "市委书记")]
        assert ranks(made, "county") == [(1, "党委书记"), (2, "市委副书记")]

    def test_occasions_are_kept_with_what_was_noted(self, made: Plenary, by: Scope) -> None:
        entry = made.entries[0]
        entry.attendance.update(state="present")
        actions.change_roster_entry(by=by, entry_id=entry.pk, **ENTRY)
        assert dict(entry.attendance.values_list("occasion", "state")) == {"meeting": "present", "visit": "expected"}
        actions.change_roster_entry(by=by, entry_id=entry.pk, **ENTRY | {"occasions": ("visit",)})
        assert list(entry.attendance.values_list("occasion", flat=True)) == ["visit"]
        for changes, code in (({"occasions": ()}, "entry_needs_an_occasion"), ({"name": ""}, "entry_needs_a_name"),
                              ({"category": "choir"}, "unknown_choice")):  # fmt: skip
            with pytest.raises(Refused, match=code):
                actions.change_roster_entry(by=by, entry_id=entry.pk, **ENTRY | changes)

    def test_who_leaves_leaves_the_seat(self, made: Plenary, by: Scope) -> None:
        actions.drop_roster_entry(by=by, entry_id=made.entries[0].pk)
        assert ranks(made, "party") == [(1, "市委副书记")] and made.plan.seats.count() == 1

    def test_attendance(self, made: Plenary, by: Scope) -> None:
        first, second, _third = made.entries
        note = {"by": by, "meeting_id": made.meeting.pk, "occasion": "meeting"}
        actions.note_attendance(**note, states={first.pk: ("present", ""), second.pk: ("excused", " 秘书长 ")})
        assert models.Attendance.objects.get(entry=second).stand_in == "秘书长"
        for states, code in (
            ({first.pk: ("present", "代会")}, "stand_in_for_the_excused"),
            ({first.pk: ("asleep", "")}, "unknown_choice"),
            ({first.pk: ("present", "")}, "nothing_changes"),
            ({987_654: ("present", "")}, "not_found"),
        ):
            with pytest.raises(Refused, match=code):
                actions.note_attendance(**note, states=states)
        with pytest.raises(Refused, match="not_found"):  # nobody of them was invited to the visits
            actions.note_attendance(**note | {"occasion": "visit"}, states={first.pk: ("present", "")})


def seated(plan: models.SeatPlan) -> dict[tuple[int, int], str]:
    return {(seat.row, seat.number): seat.entry.name for seat in plan.seats.select_related("entry")}


class TestSeats:
    def test_in_protocol_order(self, made: Plenary, by: Scope) -> None:
        plan = actions.plan_seats(
            by=by, meeting_id=made.meeting.pk, area="hall", categories=("county", "party"), rows=2, width=2
        )
        assert seated(plan) == {(1, 1): "市委书记", (1, 2): "市委副书记", (2, 1): "党委书记"}

    def test_by_score_and_from_the_centre(self, world: World, made: Plenary, by: Scope) -> None:
        plan = actions.plan_seats(
            by=by, meeting_id=made.meeting.pk, area="platform", categories=("county", "party"), rows=1, width=3,
            centre_out=True, ranked=[world.units["songhe"].pk],
        )  # fmt: skip
        assert seated(plan) == {(1, 2): "党委书记", (1, 3): "市委书记", (1, 1): "市委副书记"}
        assert plan.order == "score" and models.SeatPlan.objects.count() == 1  # the plan before is replaced

    def test_the_excused_have_none_unless_somebody_stands_in(self, made: Plenary, by: Scope) -> None:
        first, second, _third = made.entries
        models.Attendance.objects.filter(entry=first).update(state="excused")
        models.Attendance.objects.filter(entry=second).update(state="excused", stand_in="秘书长")
        plan = actions.plan_seats(
            by=by, meeting_id=made.meeting.pk, area="hall", categories=("party",), rows=1, width=2
        )
        assert seated(plan) == {(1, 1): "市委副书记"}

    def test_swap_with_a_person_or_an_empty_seat(self, made: Plenary, by: Scope) -> None:
        actions.swap_seats(by=by, plan_id=made.plan.pk, first=(1, 2), second=(1, 3))
        assert seated(made.plan) == {(1, 2): "市委副书记", (1, 3): "市委书记"}
        actions.swap_seats(by=by, plan_id=made.plan.pk, first=(1, 1), second=(1, 3))
        assert seated(made.plan) == {(1, 2): "市委副书记", (1, 1): "市委书记"}

    @pytest.mark.parametrize(
        ("first", "second", "code"),
        [((1, 2), (1, 2), "swap_two_seats"), ((1, 2), (2, 1), "no_such_seat"), ((0, 1), (1, 1), "no_such_seat")],
    )
    def test_wrong_swaps(
        self, made: Plenary, by: Scope, first: tuple[int, int], second: tuple[int, int], code: str
    ) -> None:
        with pytest.raises(Refused, match=code):
            actions.swap_seats(by=by, plan_id=made.plan.pk, first=first, second=second)

    def test_two_empty_seats(self, made: Plenary, by: Scope) -> None:
        made.plan.seats.all().delete()
        with pytest.raises(Refused, match="both_seats_empty"):
            actions.swap_seats(by=by, plan_id=made.plan.pk, first=(1, 1), second=(1, 2))

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"area": "roof"}, "unknown_choice"),
            ({"rows": 0}, "seat_plan_size"),
            ({"width": 61}, "seat_plan_size"),
            ({"categories": ("owner",)}, "nobody_to_seat"),
            ({"width": 1}, "too_few_seats"),
        ],
    )
    def test_wrong_plans(self, made: Plenary, by: Scope, changes: dict[str, Any], code: str) -> None:
        given = {"area": "hall", "categories": ("party",), "rows": 1, "width": 9} | changes
        with pytest.raises(Refused, match=code):
            actions.plan_seats(by=by, meeting_id=made.meeting.pk, **given)


class TestVenues:
    def test_units_of_the_day(self, world: World, made: Plenary, by: Scope) -> None:
        models.Unit.objects.filter(pk=world.units["shiqiao"].pk).update(valid_to=dt.date(2020, 7, 20))
        actions.import_venues(by=by, meeting_id=made.meeting.pk)
        there = dict(made.meeting.venues.values_list("code", "level"))
        assert there == {"main": "main", "998102": "county", "998121": "county", "998102001": "township",
                         "998121100": "township"}  # fmt: skip
        with pytest.raises(Refused, match="venues_all_there"):
            actions.import_venues(by=by, meeting_id=made.meeting.pk)

    def test_at_most_146(self, world: World, made: Plenary, by: Scope) -> None:
        models.Unit.objects.bulk_create(
            models.Unit(region=world.region, code=f"9981{n:05}", scheme="own", name=f"第{n}镇", level="township",
                        parent=world.units["songhe"], valid_from=dt.date(2000, 1, 1))
            for n in range(140)
        )  # fmt: skip
        actions.import_venues(by=by, meeting_id=made.meeting.pk)  # 140 and the five there, with the main hall: 146
        assert made.meeting.venues.count() == venues.MOST == 146
        with pytest.raises(Refused, match="too_many_venues"):
            actions.add_venue(by=by, meeting_id=made.meeting.pk, code="one-more", **VENUE)
        made.meeting.venues.filter(level="township").delete()
        models.MeetingVenue.objects.create(meeting=made.meeting, code="aside", name="备用", level="county")
        with pytest.raises(Refused, match="too_many_venues"):
            actions.import_venues(by=by, meeting_id=made.meeting.pk)
        assert made.meeting.venues.count() == 5  # nothing was added

    def test_wrong_ones(self, made: Plenary, by: Scope) -> None:
        for changes, code in (
            ({"code": "main"}, "venue_code_taken"),
            ({"name": " "}, "venue_needs_a_name"),
            ({"level": "main"}, "one_main_hall"),
            ({"level": "village"}, "unknown_choice"),
            ({"line": "string"}, "unknown_choice"),
        ):
            with pytest.raises(Refused, match=code):
                actions.add_venue(by=by, meeting_id=made.meeting.pk, **{"code": "hall-2"} | VENUE | changes)
        for present in (-1, 10_001):
            with pytest.raises(Refused, match="present_out_of_range"):
                actions.report_venue(by=by, venue_id=made.venue.pk, present=present)

    def test_one_in_use_stays(self, made: Plenary, by: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
        def protected(_venue: models.MeetingVenue) -> None:
            raise ProtectedError("in use", set())

        monkeypatch.setattr(models.MeetingVenue, "delete", protected)
        with pytest.raises(Refused, match="venue_in_use"):
            actions.drop_venue(by=by, venue_id=made.venue.pk)
