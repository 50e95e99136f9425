"""A process of its own that closes or corrects a month and is killed at a point: `closer.py DATABASE FACTS VERB …`."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys


def main(database: str, facts: str, verb: str, region: str, person: str, month: str, point: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.LEITAI_FACTS_DIR = facts
    settings.LEITAI_CLOCK = "2026-06-04T10:00:00+08:00"
    django.setup()
    from leitai.actions import months
    from leitai.queries.orgs import scope_for

    by = scope_for(int(person), day=dt.date(2020, 7, 4), region_id=int(region))
    assert by is not None

    def kill(at: str) -> None:
        if at == point:
            os.kill(os.getpid(), signal.SIGKILL)

    when = dt.date.fromisoformat(month)
    if verb == "close":
        months.close_month(by=by, month=when, agree_missing=True, crash=kill)
    else:
        months.correct_month(by=by, month=when, reason="再核", crash=kill)


if __name__ == "__main__":
    main(*sys.argv[1:])
