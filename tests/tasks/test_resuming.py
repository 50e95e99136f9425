from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import InterfaceError, OperationalError, connection

from leitai.rules import Refused
from leitai.tasks import resuming


def job(state: str, attempts: int = 0) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, priority)"
            " VALUES ('default', 'check_upload', '{}', %s, %s, 0) RETURNING id",
            [state, attempts],
        )
        return int(cursor.fetchone()[0])


def states(*jobs: int) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text, attempts FROM procrastinate_jobs WHERE id = ANY(%s) ORDER BY id", [[*jobs]]
        )
        return cursor.fetchall()


@pytest.mark.django_db
def test_what_a_dead_worker_left_is_taken_up_and_in_the_end_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    left, mine, last = job("doing"), job("doing"), job("doing", attempts=resuming.TRIES - 1)
    waiting = job("todo")
    monkeypatch.setattr(resuming, "_at_work", {mine})
    assert resuming.left_behind() == {left: 0, last: resuming.TRIES - 1}
    resuming.take_up(resuming.left_behind())
    assert states(left, mine, last, waiting) == [
        ("todo", 1), ("doing", 0), ("failed", resuming.TRIES), ("todo", 0),
    ]  # fmt: skip


def failing(*errors: Exception | None) -> Callable[[], str]:
    told = list(errors)

    def task() -> str:
        if (error := told.pop(0)) is not None:
            raise error
        return "done"

    return task


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr(resuming.time, "sleep", pauses.append)
    monkeypatch.setattr(resuming, "close_old_connections", lambda: None)
    return pauses


def run(task: Callable[[], str], attempts: int = 0) -> str:
    context = SimpleNamespace(job=SimpleNamespace(id=7, attempts=attempts))
    answer: str = resuming.through_restarts(task, context, None)
    return answer


def test_a_task_waits_until_the_database_is_back(slept: list[float]) -> None:
    assert run(failing(OperationalError(), InterfaceError(), None)) == "done"
    assert slept == [0.5, 1.0]
    with pytest.raises(OperationalError):
        run(failing(*[OperationalError()] * (len(resuming.PAUSES) + 1)))
    assert resuming._at_work == set()


def test_what_had_reached_its_end_is_no_failure_and_a_first_refusal_is_one(slept: list[float]) -> None:
    assert run(failing(OperationalError(), Refused("upload_ended"))) is None
    assert run(failing(Refused("upload_ended")), attempts=1) is None
    with pytest.raises(Refused):
        run(failing(Refused("upload_ended")))


@pytest.mark.django_db
def test_a_second_worker_stands_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LEITAI_DATA_DIR", str(tmp_path))
    began = threading.Event()

    def second() -> None:
        with resuming.only_worker():
            began.set()

    with caplog.at_level(logging.WARNING), resuming.only_worker():
        thread = threading.Thread(target=second)
        thread.start()
        assert not began.wait(0.3)
    thread.join(10)
    assert began.is_set() and "standing by" in caplog.text
