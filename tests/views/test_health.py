from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from leitai.queries import health, metrics
from leitai.queries.health import Health
from tests.world import World

WELL = Health("ok", "ok", "ok", "ok")


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    health._known.clear()
    yield
    health._known.clear()


@pytest.mark.django_db(transaction=True)
def test_ready_is_what_can_work(monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    assert health.look() == Health("ok", "ok", "silent", "ok")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '61 s')")
    assert health.look().worker == "silent"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now()")
    assert health.look() == WELL
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = '9999_x' WHERE app = 'leitai' AND name LIKE '0001%'")
    assert health.look().migrations == "ok"  # an old one's name; the newest of each app decide
    newest = next(name for app, name in health._shipped() if app == "leitai")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = '0001_initial' WHERE name = '9999_x'")
        cursor.execute("UPDATE django_migrations SET name = 'x' WHERE app = 'leitai' AND name = %s", [newest])
    assert health.look().migrations == "waiting"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = %s WHERE name = 'x'", [newest])
        cursor.execute("DELETE FROM procrastinate_workers")
    monkeypatch.setattr(health, "LEAST_FREE", 1 << 60)
    assert health.look().disk == "full"


@pytest.mark.django_db
def test_an_unreachable_database_is_said_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))
    answer = Client().get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {
        "live": True, "ready": False, "database": "unreachable", "migrations": "unknown", "worker": "unknown",
        "disk": "ok",
    }  # fmt: skip
    assert Client().post("/health/").status_code == 405


@pytest.mark.django_db
def test_a_flood_of_questions_asks_the_database_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    monkeypatch.setattr(health, "look", lambda: looks.append(1) or WELL)
    answers = [Client().get("/health/") for _ in range(50)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].headers["Cache-Control"] == "no-store"
    assert len(looks) == 1


@pytest.mark.parametrize(
    ("token", "address", "headers", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "::1", {}, 200),
        ("", "10.0.0.8", {}, 404),
        ("", "127.0.0.1", {"X-Forwarded-For": "10.0.0.8"}, 404),
        ("s3cret-of-the-station", "127.0.0.1", {}, 404),
        ("s3cret-of-the-station", "10.0.0.8", {"Authorization": "Bearer s3cret-of-the-statioN"}, 404),
        ("s3cret-of-the-station", "10.0.0.8", {"Authorization": "Bearer s3cret-of-the-station"}, 200),
    ],
)
@pytest.mark.django_db
def test_who_may_measure(settings: LazySettings, token: str, address: str, headers: dict, status: int) -> None:
    settings.LEITAI_METRICS_TOKEN = token
    assert Client().get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


LINE = re.compile(r'[a-z_]+(\{[a-z]+="[\w+.-]+"(,[a-z]+="[\w+.-]+")*\})? (-?[\d.]+(e[+-]?\d+)?)')


@pytest.mark.django_db
def test_measures_are_prometheus_text_without_names(world: World, settings: LazySettings) -> None:
    settings.LEITAI_METRICS_TOKEN = ""
    client = world.sign_in(Client(), "city_officer")
    client.get("/projects/")
    text = client.get("/metrics").content.decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    names = {line.partition("{")[0].partition(" ")[0] for line in lines}
    assert names >= {
        "leitai_ready", "leitai_tasks", "leitai_disk_free_bytes", "leitai_database_bytes", "leitai_sessions",
        "leitai_audit_unsealed_events", "leitai_ballots_aside", "leitai_task_oldest_waiting_seconds",
        "leitai_requests_total", "leitai_request_seconds_bucket",
    }  # fmt: skip
    assert [asked.route for asked in metrics.counts().asked() if asked.route == "project-list"]
    assert not any(ord(letter) > 127 for letter in text)
