"""What a monitoring station draws: numbers only. No name, mark or token is ever a label.

No scope: the station is no person (views/metrics.py says who may ask).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import psycopg
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from leitai.counts import BOUNDS, Counts
from leitai.queries.health import Link, free_bytes, health, own_link

Kind = Literal["gauge", "counter", "histogram"]
Labels = Mapping[str, str]
STREAM = "board-stream"  # answered beside Django, as asgi.py says
STATIC = "static-file"
_QUERIES = {
    "task_oldest_waiting_seconds": (
        "The longest that a task which may run has been waiting.",
        "SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0)::float8"
        " FROM procrastinate_jobs j LEFT JOIN LATERAL"
        " (SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true"
        " WHERE j.status = 'todo' AND coalesce(j.scheduled_at, e.at) <= now()",
    ),
    "worker_heartbeat_age_seconds": (
        "Since a task worker was last heard of; absent without any.",
        "SELECT extract(epoch FROM now() - max(last_heartbeat))::float8 FROM procrastinate_workers",
    ),
    "audit_unsealed_events": (
        "Audit events that no sealed batch lists yet.",
        "SELECT (SELECT count(*) FROM leitai_auditevent) - (SELECT coalesce(sum(count), 0) FROM leitai_auditseal)",
    ),
    "sessions": ("Sign-ins that have not expired.", "SELECT count(*) FROM django_session WHERE expire_date > now()"),
    "ballots_aside": (
        "Ballots kept aside when they came in.", "SELECT count(*) FROM leitai_ballot WHERE aside <> ''",
    ),
    "database_bytes": ("Size of the database.", "SELECT pg_database_size(current_database())"),
    "database_connections": (
        "Connections to the database.", "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Measure:
    name: str
    kind: Kind
    about: str
    values: tuple[tuple[str, Labels, float], ...]
    """Ending of the name, labels, value."""


def measures() -> Iterator[Measure]:
    state = health()
    yield _gauge("ready", "1 when the health page says ready.", float(state.ready))
    yield Measure("leitai_disk_free_bytes", "gauge", "Room left where the site writes.", _free())
    if (age := _backup_age()) is not None:
        yield _gauge("backup_age_seconds", "Since the last backup was taken.", age)
    yield from _of_database()
    yield from _of_requests()


def _gauge(name: str, about: str, value: float) -> Measure:
    return Measure(f"leitai_{name}", "gauge", about, (("", {}, value),))


def _free() -> tuple[tuple[str, Labels, float], ...]:
    return tuple(("", {"folder": name}, float(free)) for name, free in free_bytes().items())


def _backup_age() -> float | None:
    note = Path(settings.LEITAI_HOME) / "last-backup.json"
    try:
        made = dt.datetime.fromisoformat(json.loads(note.read_text(encoding="utf-8"))["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return max(0.0, (dt.datetime.now(dt.UTC) - made).total_seconds())


def _of_database() -> Iterator[Measure]:
    try:
        with own_link() as link:
            states = _one_row_each(link, "SELECT status::text, count(*) FROM procrastinate_jobs"
                                         " WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1")  # fmt: skip
            values = tuple(("", {"state": state}, float(states.get(state, 0))) for state in ("todo", "doing", "failed"))
            yield Measure("leitai_tasks", "gauge", "Tasks by state; done ones are not counted.", values)
            for name, (about, query) in _QUERIES.items():
                row = link.execute(query.encode()).fetchone()
                if row is not None and row[0] is not None:
                    yield _gauge(name, about, float(row[0]))
    except psycopg.Error:  # leitai_ready says it
        return


def _one_row_each(link: Link, query: str) -> dict[str, Any]:
    return dict(link.execute(query.encode()).fetchall())


def _of_requests() -> Iterator[Measure]:
    asked = list(counts().asked())
    answers = tuple(
        ("", {"route": each.route, "status": f"{status}xx"}, float(number))
        for each in asked
        for status, number in each.statuses.items()
    )
    yield Measure("leitai_requests_total", "counter", "Answers of all web processes.", answers)
    values: list[tuple[str, Labels, float]] = []
    for each in asked:
        bounds = [*zip((f"{bound:g}" for bound in BOUNDS), each.within, strict=True), ("+Inf", each.count)]
        values += [("_bucket", {"route": each.route, "le": bound}, float(number)) for bound, number in bounds]
        values += [("_sum", {"route": each.route}, each.seconds), ("_count", {"route": each.route}, float(each.count))]
    about = "Until an answer began, in seconds."
    yield Measure("leitai_request_seconds", "histogram", about, tuple(values))


@cache
def counts() -> Counts:
    return Counts(counts_folder(), [*_names(get_resolver().url_patterns), STREAM, STATIC])


def counts_folder() -> Path:
    return Path(settings.LEITAI_HOME) / "counts"


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _names(each.url_patterns)
        elif each.name:
            yield each.name
