"""What only real transactions show: progress seen from outside, cancelling half-way, a close beside a submission."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import submissions, uploads
from leitai.actions.months import close_month
from leitai.queries import delivery
from leitai.rules import Refused
from tests.actions.filing import clear_june, read_here, send, sound
from tests.world import JUNE, MAY, World
from tests.world.workbooks import csv_of, june_row

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


class Beside:
    """Runs a call in a thread with a connection of its own, and hands its error on."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.error: BaseException | None = None
        self._call = call
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._call()
        except BaseException as error:
            self.error = error
        finally:
            connection.close()

    def join(self) -> None:
        self._thread.join(60)
        assert not self._thread.is_alive()


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_a_check_cancelled_half_way_leaves_nothing(world: World, settings: LazySettings) -> None:
    scope = world.scope("reporter")
    row = june_row(world.projects["road"])
    upload = send(world, csv_of(*(row | {"project": f"N{n}", "name": f"新项目{n}"} for n in range(60_000))))
    check = Beside(lambda: actions.check_upload(by=scope, upload_id=upload.pk))
    until(lambda: models.Upload.objects.get(pk=upload.pk).progress_total > 0)
    status = delivery.upload_status(scope, upload.pk)
    assert status.running and status.progress_total == 60_000
    actions.cancel_upload(by=scope, upload_id=upload.pk)
    check.join()
    assert check.error is None
    status = delivery.upload_status(scope, upload.pk)
    assert (status.state, status.rows, status.errors) == ("cancelled", 0, 0)
    assert not models.UploadProblem.objects.filter(upload=upload).exists()
    assert not (Path(settings.LEITAI_SCRATCH_DIR) / "uploads" / str(upload.pk)).exists()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """A submission that stops, its rows written and not committed, until it is let go."""
    reached, go = threading.Event(), threading.Event()
    write = submissions.write_reports

    def stop(*args: Any) -> Any:
        written = write(*args)
        reached.set()
        assert go.wait(30)
        return written

    monkeypatch.setattr(submissions, "write_reports", stop)
    monkeypatch.setattr(uploads, "parse_file", read_here)
    yield reached, go
    go.set()


def ready(world: World) -> models.Upload:
    clear_june(world)
    upload = send(world, sound(world))
    return actions.check_upload(by=world.scope("reporter"), upload_id=upload.pk)


def test_a_submission_cancelled_half_way_leaves_nothing(
    world: World, held: tuple[threading.Event, threading.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "LARGE", 1)
    scope, upload = world.scope("reporter"), ready(world)
    actions.submit_upload(by=scope, upload_id=upload.pk)
    task = Beside(lambda: actions.run_submit(by=scope, upload_id=upload.pk))
    assert held[0].wait(30)
    actions.cancel_upload(by=scope, upload_id=upload.pk)
    held[1].set()
    task.join()
    assert task.error is None
    upload.refresh_from_db()
    assert upload.state == "cancelled"
    assert not models.MonthlyReport.objects.filter(upload=upload).exists()


def test_a_close_waits_for_a_submission_and_then_refuses(
    world: World, held: tuple[threading.Event, threading.Event]
) -> None:
    """The close reads one state of the region: a filing under way is decided before the month can end."""
    scope, officer, upload = world.scope("reporter"), world.scope("city_officer"), ready(world)
    close_month(by=officer, month=MAY, agree_missing=True)
    submit = Beside(lambda: actions.submit_upload(by=scope, upload_id=upload.pk))
    assert held[0].wait(30)
    close = Beside(lambda: close_month(by=officer, month=JUNE, agree_missing=True))
    time.sleep(0.3)
    assert close._thread.is_alive()
    held[1].set()
    submit.join()
    close.join()
    assert submit.error is None
    assert isinstance(close.error, Refused) and close.error.code == "filings_undecided"


def test_two_clerks_at_once_share_one_filing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "parse_file", read_here)
    clear_june(world)
    scope = world.scope("reporter")
    parts = [send(world, sound(world, key), is_part=True) for key in ("road", "bridge")]
    for part in parts:
        actions.check_upload(by=scope, upload_id=part.pk)
    tasks = [Beside(lambda pk=part.pk: actions.submit_upload(by=scope, upload_id=pk)) for part in parts]  # type: ignore[misc]
    for task in tasks:
        task.join()
        assert task.error is None, task.error
    open_ones = models.Submission.objects.filter(month=JUNE, unit=world.units["songhe"], state="submitted")
    assert open_ones.count() == 1
    assert models.MonthlyReport.objects.filter(submission=open_ones.get(), done_month=Decimal(2_100_000)).count() == 2
