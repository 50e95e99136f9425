"""Killed at any point, a close leaves no month or a whole one, and a correction the old revision or a whole new one."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from leitai import models
from leitai.actions import months as actions
from leitai.actions.months import DATABASE_POINTS
from leitai.core.years import next_month
from leitai.facts.close import CRASH_POINTS, leftovers
from leitai.queries import months
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]
CORRECTION_ONLY = ("accepted", "figures")
CLOSE_POINTS = tuple(dict.fromkeys((*DATABASE_POINTS, *CRASH_POINTS)))
FEW = ("gathered", "manifest-write", "renamed", "commit", "committed")


def test_there_are_enough_points() -> None:
    assert len([point for point in CLOSE_POINTS if point not in CORRECTION_ONLY]) >= 40


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2026-06-04T10:00:00+08:00"


def run(world: World, verb: str, month: dt.date, point: str, facts: Path) -> int:
    person = world.person("city_officer").pk
    words = [str(connection.settings_dict["NAME"]), str(facts), verb, str(world.region.pk), str(person)]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.actions.closer", *words, month.isoformat(), point],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
    )
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr.decode()
    return ended.returncode


def decide_june(world: World) -> None:
    models.Submission.objects.filter(month=JUNE, state="submitted").update(state="withdrawn")
    models.MonthlyReport.objects.filter(month=JUNE, state="submitted").update(state="withdrawn")


def kill_each_month(world: World, points: tuple[str, ...], facts: Path) -> None:
    """A month for each point: the close is killed there, and once more runs through."""
    officer, month = world.scope("city_officer"), MAY
    decide_june(world)
    for point in points:
        before = list(models.MonthlyReport.objects.order_by("pk").values())
        assert run(world, "close", month, point, facts) == -signal.SIGKILL, point
        rows = models.MonthRevision.objects.filter(region=world.region, month=month).count()
        assert rows == (point == "committed"), point
        assert models.AuditEvent.objects.filter(verb="close_month", month=month).count() == rows, point
        assert list(models.MonthlyReport.objects.order_by("pk").values()) == before, point
        if rows:
            assert months.month_verification(officer, month).sound, point
        else:
            assert months.month_state(officer, month).state == "open", point
            actions.close_month(by=officer, month=month, agree_missing=True)
            assert months.month_verification(officer, month).sound, point
        left = leftovers(facts, world.region.code, f"{month:%Y-%m}")
        assert not [path for path in left if path.name.startswith(".staging")], point
        month = next_month(month)


def kill_each_correction(world: World, points: tuple[str, ...], facts: Path) -> None:
    officer = world.scope("city_officer")
    actions.close_month(by=officer, month=MAY, agree_missing=True)
    old = world.lindong.reports["road", MAY]
    for number, point in enumerate(points, 2):
        submission = models.Submission.objects.create(
            region=world.region, unit=world.units["songhe"], month=MAY, submitted_by=world.person("reporter"),
            submitted_at=old.filed_at,
        )  # fmt: skip
        new = models.MonthlyReport.objects.create(
            project=old.project, month=MAY, revision=number, submission=submission, done_month=number,
            filed_at=old.filed_at,
        )  # fmt: skip
        in_force = months.month_state(officer, MAY).revision
        assert run(world, "correct", MAY, point, facts) == -signal.SIGKILL, point
        new.refresh_from_db()
        if months.month_state(officer, MAY).revision == in_force:
            assert new.state == "submitted" and point != "committed", point
            assert models.MonthlyReport.objects.filter(project=old.project, month=MAY, state="accepted").count() == 1
            actions.correct_month(by=officer, month=MAY, reason="再核")
        else:
            assert new.state == "accepted" and point == "committed", point
        for revision in range(1, in_force + 2):
            assert months.month_verification(officer, MAY, revision).sound, (point, revision)


def test_a_killed_close_leaves_none_or_all(world: World, settings: LazySettings) -> None:
    kill_each_month(world, FEW, Path(settings.LEITAI_FACTS_DIR))


def test_a_killed_correction_leaves_the_old_or_the_new(world: World, settings: LazySettings) -> None:
    kill_each_correction(world, ("accepted", "renamed", "commit"), Path(settings.LEITAI_FACTS_DIR))


@pytest.mark.slow
def test_a_close_killed_at_every_point(world: World, settings: LazySettings) -> None:
    points = tuple(point for point in CLOSE_POINTS if point not in CORRECTION_ONLY)
    kill_each_month(world, points, Path(settings.LEITAI_FACTS_DIR))


@pytest.mark.slow
def test_a_correction_killed_at_every_point(world: World, settings: LazySettings) -> None:
    kill_each_correction(world, CLOSE_POINTS, Path(settings.LEITAI_FACTS_DIR))
