"""What a worker that died left half-done is taken up again, and a task outlives a restart of the database.

One worker works at a time: it holds a lock that the system gives back the moment it ends, however it ends. So whatever
is `doing` when it begins was left by one that died, and later whatever is `doing` that it does not do itself.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection

from leitai import embedded
from leitai.rules import Refused

log = logging.getLogger(__name__)

TRIES = 3  # a task that takes its worker along each time is given up
LOOK = 5.0  # seconds between two looks
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # seconds until a database that restarts is asked again

_at_work: set[int] = set()
"""The tasks of this process."""


@contextmanager
def only_worker() -> Iterator[None]:
    """Stand by until no other worker of this database is at work on this machine."""
    name = "".join(letter if letter.isalnum() else "-" for letter in str(connection.settings_dict["NAME"]))
    handle = os.open(embedded.make_home() / f"worker-{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.warning("another worker is at work; standing by")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def resuming() -> Iterator[None]:
    """Take up what was left, now and while whatever runs inside."""
    take_up(left_behind())
    stop = threading.Event()
    thread = threading.Thread(target=_keep_looking, args=(stop,), name="resumer", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)


def left_behind() -> dict[int, int]:
    """Tasks that nobody does: how often each was begun before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, attempts FROM procrastinate_jobs WHERE status = 'doing'")
        return {job: attempts for job, attempts in cursor.fetchall() if job not in _at_work}


def take_up(jobs: dict[int, int]) -> None:
    with connection.cursor() as cursor:
        for job, attempts in jobs.items():
            if attempts + 1 >= TRIES:
                log.error("task %d lost its worker %d times and is given up", job, attempts + 1)
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job])
            else:
                log.warning("task %d lost its worker and is taken up again", job)
                cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job])


def _keep_looking(stop: threading.Event) -> None:
    before: dict[int, int] = {}
    while not stop.wait(LOOK):
        try:
            now = left_behind()
            # one that has just ended is not written down yet
            lost = {job: attempts for job, attempts in now.items() if before.get(job) == attempts}
            take_up(lost)
            before = now
        except DatabaseError:  # it restarts, or its disk is full
            before = {}
        finally:
            close_old_connections()


def through_restarts(call_next: Callable[[], Any], context: Any, worker: object) -> Any:
    """Around every task: the database may go and come back, and what was done before is not done twice."""
    job = context.job
    _at_work.add(job.id)
    try:
        return _tried(call_next, begun_before=job.attempts > 0)
    finally:
        _at_work.discard(job.id)


def _tried(call_next: Callable[[], Any], *, begun_before: bool) -> Any:
    for pause in (*PAUSES, None):
        try:
            return call_next()
        except Refused:
            if not begun_before:
                raise
            return None  # it had reached its end, and only the word of it was lost
        except (OperationalError, InterfaceError):
            if pause is None:
                raise
            log.warning("a task lost the database; trying again in %s s", pause)
            begun_before = True
            close_old_connections()
            time.sleep(pause)
