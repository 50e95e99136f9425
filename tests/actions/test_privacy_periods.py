"""What is personal goes when its period is over, and what rests on it still stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.db import models as fields
from django.utils import timezone

from leitai import models
from leitai.actions.appraisal.objections import forget_objectors
from leitai.actions.contest.publication import publish_result
from leitai.actions.contest.reveal import freeze_reveal, reveal_all
from leitai.actions.privacy import periods as module
from leitai.actions.privacy.periods import end_periods, end_sign_ins, set_period
from leitai.facts.published import published_folder
from leitai.facts.rounds import ROUND
from leitai.facts.store import verify
from leitai.queries.contest.proof import protocol_check
from leitai.queries.contest.sealed import gathered
from leitai.queries.delivery.parsed import stored_file
from leitai.queries.privacy.table import privacy_table
from leitai.rules import Refused
from leitai.tasks.privacy import end_keeping_periods_daily
from tests.world import MOMENT, World
from tests.world.appraisal_result import make_notice
from tests.world.contest import Contest, make_contest
from tests.world.meetings import make_meeting
from tests.world.planted import holding

pytestmark = pytest.mark.django_db
BY_DAY = ("judges", "rosters", "photos", "objectors", "sign_ins")
LATER = "2021-12-01T10:00:00+08:00"
MARK = "甄别词"


def mark(row: Any, kinds: tuple[str, ...] = ("personal", "sensitive", "secret")) -> None:
    """Put the mark into every field of a row that the table calls personal or secret."""
    for line in privacy_table().of(*kinds):
        for name in line.fields if line.model == row._meta.label else ():
            field = row._meta.get_field(name)
            if isinstance(field, fields.CharField | fields.TextField):
                setattr(row, name, f"{MARK}{row.pk or ''}{name}"[: field.max_length])
            elif isinstance(field, fields.JSONField):
                setattr(row, name, {"said": MARK})
    row.save()


@pytest.fixture
def marked(world: World, settings: LazySettings) -> set[str]:
    """A row of every model that a period by days ends, in both regions, all of it long over."""
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    return {row._meta.label for place in (world.lindong, world.yunbei) for row in _rows(place)}


def _rows(place: Any) -> Iterator[Any]:
    contest, plenary, noticed = make_contest(place), make_meeting(place), make_notice(place)
    judge, badge = contest.judges["J1"], contest.badges["J1"]
    judge.person = place.people["reporter"]
    entry = plenary.entries[0]
    came, _made = models.Attendance.objects.get_or_create(entry=entry, occasion="visit", defaults={"state": "excused"})
    came.state = "excused"
    objection = models.NoticeObjection.objects.create(
        round=noticed.round, version=1, text="更正", receipt=f"R-{place.region.code}", filed_at=MOMENT
    )
    objector = models.Objector(objection=objection, remove_after=dt.date(2020, 10, 10))
    photo = models.File(
        candidate=next(iter(contest.candidates.values())), name="a.jpg", media_type="image/jpeg", size=1,
        sha256="a" * 64, created_by=place.people["reporter"], created_at=MOMENT, copy_state="made",
        copy_sha256="b" * 64, small_sha256="c" * 64, copy_width=1, copy_height=1, place_kept=True,
        longitude=106, latitude=31,
    )  # fmt: skip
    for row in (judge, badge, entry, came, plenary.venue, objector, photo):
        mark(row)
        yield row
    for traces in (AccessAttempt, AccessFailureLog, AccessLog):
        counts = {"failures_since_start": 1} if traces is AccessAttempt else {}
        row = traces(ip_address=f"::{place.region.code[:3]}", **counts)
        mark(row)
        traces.objects.update(attempt_time=MOMENT)
        yield row


def test_every_model_with_a_period_is_marked(marked: set[str]) -> None:
    """A new personal field with a period by days needs its row here."""
    assert marked == {line.model for line in privacy_table().lines if line.period in BY_DAY}


def test_nothing_is_left_when_its_period_is_over(world: World, marked: set[str], settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = LATER
    assert holding(MARK)
    end_keeping_periods_daily(timestamp=0)
    for prefix in ("", "yunbei."):
        forget_objectors(by=world.scope(f"{prefix}city_officer"))
    assert holding(MARK) == []
    assert not models.File.objects.filter(longitude__isnull=False).exists()
    assert not models.Judge.objects.filter(person__isnull=False).exists()
    told = models.AuditEvent.objects.filter(verb="end_keeping_periods")
    assert [event.detail["rosters"] >= 2 and event.detail["photos"] == 1 for event in told] == [True, True]
    before = models.AuditEvent.objects.count()
    end_keeping_periods_daily(timestamp=0)
    assert models.AuditEvent.objects.count() == before


def test_nothing_goes_early(world: World, marked: set[str]) -> None:
    """By the frozen clock the events were days ago; signing in is counted by the true one."""
    before = holding(MARK)
    assert end_periods(by=world.scope("city_officer")) == {}
    assert holding(MARK) == before


def test_a_region_ends_its_own_alone(world: World, marked: set[str], settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = LATER
    end_periods(by=world.scope("city_officer"))
    assert not models.RosterEntry.objects.filter(meeting__region=world.region, name__contains=MARK).exists()
    assert models.RosterEntry.objects.filter(name__contains=MARK).exists()


def test_a_large_backlog_goes_in_steps(
    world: World, marked: set[str], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LEITAI_CLOCK = LATER
    monkeypatch.setattr(module, "AT_ONCE", 3)
    end_keeping_periods_daily(timestamp=0)
    told = models.AuditEvent.objects.filter(verb="end_keeping_periods", region=world.region)
    assert told.count() == 4 and sum(event.detail["judges"] for event in told if "judges" in event.detail) == 10


def test_the_original_of_a_photo_goes_and_its_copy_stays(
    world: World, marked: set[str], settings: LazySettings
) -> None:
    for letter in "abc":
        path = stored_file(letter * 64)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    settings.LEITAI_CLOCK = LATER
    for prefix in ("", "yunbei."):
        end_periods(by=world.scope(f"{prefix}city_officer"))
    assert [stored_file(letter * 64).exists() for letter in "abc"] == [False, True, True]


# ---- judges and their results


@pytest.fixture
def contest(world: World, settings: LazySettings) -> Contest:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    made = make_contest(world.lindong)
    made.all_vote()
    made.lock()
    publish_result(by=world.scope("leader"), round_id=made.round.pk)
    for act in (freeze_reveal, reveal_all):
        act(by=world.scope("auditor"), round_id=made.round.pk)
    return made


def test_results_stand_without_the_judges_names(world: World, contest: Contest, settings: LazySettings) -> None:
    chair = world.scope("leader")
    before = gathered(chair, contest.round).sha256
    settings.LEITAI_CLOCK = LATER
    assert end_periods(by=world.scope("city_officer"))["judges"] == len(contest.judges)
    assert set(models.Judge.objects.filter(round=contest.round).values_list("name", flat=True)) == {"—"}
    assert gathered(chair, contest.round).sha256 == before
    assert protocol_check(chair, contest.round.pk).sound
    folder = published_folder(Path(settings.LEITAI_FACTS_DIR), ROUND, "998100", "y2020-h1", 1)
    assert verify(folder, models.RoundResult.objects.get(round=contest.round).manifest_sha256) == []


def test_facts_and_results_hold_no_judge_s_name(world: World, contest: Contest, settings: LazySettings) -> None:
    names = list(models.Judge.objects.filter(round=contest.round).values_list("name", flat=True))
    held = [path.read_bytes() for path in Path(settings.LEITAI_FACTS_DIR).rglob("*") if path.is_file()]
    assert names and held and not [name for name in names for body in held if name.encode() in body]
    assert {table for name in names for table in holding(f'"{name}"')} == {"leitai_judge"}


@pytest.mark.parametrize("state", ["filed", "heard", "upheld"])
def test_an_undecided_objection_keeps_the_judges(
    world: World, contest: Contest, settings: LazySettings, state: str
) -> None:
    decided = {"decided_at": MOMENT, "decided_by": world.person("leader"), "answer": "对"} if state == "upheld" else {}
    models.Objection.objects.create(
        round=contest.round, unit=world.units["songhe"], version=1, text="请复核", filed_by=world.person("reporter"),
        filed_at=MOMENT, state=state, **decided,
    )  # fmt: skip
    settings.LEITAI_CLOCK = LATER
    assert "judges" not in end_periods(by=world.scope("city_officer"))


# ---- the periods themselves


def test_a_region_sets_its_period(world: World, marked: set[str], settings: LazySettings) -> None:
    set_period(by=world.scope("city_officer"), code="rosters", days=30)
    settings.LEITAI_CLOCK = "2020-08-19T10:00:00+08:00"  # thirty days after the meeting
    assert "rosters" not in end_periods(by=world.scope("city_officer"))
    settings.LEITAI_CLOCK = "2020-08-20T10:00:00+08:00"
    assert end_periods(by=world.scope("yunbei.city_officer")) == {}
    assert end_periods(by=world.scope("city_officer"))["rosters"]
    event = models.AuditEvent.objects.get(verb="set_keeping_period")
    assert event.detail == {"code": "rosters", "days": 30}


@pytest.mark.parametrize(
    ("code", "days", "refusal"),
    [("sign_ins", 183, "period_too_short"), ("judges", 29, "period_too_short"), ("rosters", 36501, "period_too_long"),
     ("objectors", 100, "period_unknown"), ("record", 100, "period_unknown"), ("none", 100, "period_unknown")],
)  # fmt: skip
def test_what_cannot_be_set(world: World, code: str, days: int, refusal: str) -> None:
    with pytest.raises(Refused) as told:
        set_period(by=world.scope("city_officer"), code=code, days=days)
    assert told.value.code == refusal and not models.KeepingPeriod.objects.exists()


def test_only_who_manages_people_sets_and_ends(world: World) -> None:
    for act in (lambda by: set_period(by=by, code="rosters", days=30), lambda by: end_periods(by=by),
                lambda by: end_sign_ins(by=by)):  # fmt: skip
        with pytest.raises(Refused, match="not_allowed"):
            act(world.scope("auditor"))


def test_the_longest_period_of_the_site_holds_for_sign_ins(world: World) -> None:
    for number, days in enumerate((100, 200, 300, 500)):
        AccessLog.objects.create(username=f"u{number}", ip_address="::1")
        AccessLog.objects.filter(username=f"u{number}").update(attempt_time=timezone.now() - dt.timedelta(days=days))
    set_period(by=world.scope("city_officer"), code="sign_ins", days=190)
    set_period(by=world.scope("yunbei.city_officer"), code="sign_ins", days=250)
    assert end_sign_ins(by=world.scope("city_officer")) == {"sign_ins": 2}
    assert set(AccessLog.objects.values_list("username", flat=True)) == {"u0", "u1"}


def test_a_session_that_ended_goes_the_night_after(world: World) -> None:
    now = timezone.now()
    for key, hours in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + dt.timedelta(hours=hours))
    end_sign_ins(by=world.scope("city_officer"))
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


@pytest.mark.parametrize("act", [end_periods, end_sign_ins])
def test_without_its_audit_event_nothing_goes(
    world: World, marked: set[str], settings: LazySettings, monkeypatch: pytest.MonkeyPatch, act: Any
) -> None:
    def broken(**_: object) -> None:
        raise DatabaseError("no trail")

    monkeypatch.setattr(module, "record", broken)
    settings.LEITAI_CLOCK, before = LATER, holding(MARK)
    with pytest.raises(DatabaseError):
        act(by=world.scope("city_officer"))
    assert holding(MARK) == before and apps.get_model("leitai.File").objects.filter(original_kept=False).count() == 0
