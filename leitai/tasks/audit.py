"""Seals the audit trail while the worker runs, at most a second behind."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections

from leitai.actions.audit import seal_events

log = logging.getLogger(__name__)

PAUSE = 0.7  # seconds between two looks
THOROUGH = 600.0  # seconds between two looks at the whole trail
AFTER_FAULT = 5.0


@contextmanager
def sealing() -> Iterator[None]:
    """Seal beside whatever runs inside."""
    stop = threading.Event()
    thread = threading.Thread(target=keep_sealing, args=(stop,), name="sealer", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)


def keep_sealing(stop: threading.Event) -> None:
    next_thorough = 0.0
    while not stop.is_set():
        pause = PAUSE
        try:
            thorough = time.monotonic() >= next_thorough
            seal_events(thorough=thorough)
            if thorough:
                next_thorough = time.monotonic() + THOROUGH
        except DatabaseError:  # the database restarts, or its disk is full: events wait, none is lost
            log.warning("the audit trail could not be sealed", exc_info=True)
            pause = AFTER_FAULT
        finally:
            close_old_connections()
        stop.wait(pause)
