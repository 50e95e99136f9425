"""Faults planted one by one: the doctor names each with its remedy."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from leitai import models
from leitai.actions.audit import seal_events
from leitai.cli.keeping import findings
from leitai.cli.keeping.backups import LAST
from leitai.facts.published import Published, published_folder, write_published
from leitai.facts.rounds import ROUND
from leitai.queries.delivery.parsed import stored_file
from tests.cli.kept_site import attach
from tests.world import World

pytestmark = pytest.mark.django_db


@dataclass
class Ground:
    home: Path
    settings: LazySettings
    patch: pytest.MonkeyPatch

    @property
    def round(self) -> Path:
        return published_folder(self.home / "facts", ROUND, "998100", "y-one", 1)


@pytest.fixture
def ground(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, world: World) -> Ground:
    monkeypatch.setenv("LEITAI_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("LEITAI_CLOCK", raising=False)
    settings.LEITAI_FACTS_DIR, settings.LEITAI_FILES_DIR = tmp_path / "facts", tmp_path / "files"
    settings.ALLOWED_HOSTS, settings.DEBUG, settings.SECURE = ["localhost"], False, False
    (tmp_path / "secret-key").touch(mode=0o600)
    note = {"made_at": dt.datetime.now(dt.UTC).isoformat()}
    (tmp_path / LAST).write_text(json.dumps(note))
    texts = {"rulebook.yaml": "x", "protocol.json": "{}"}
    data = Published(ROUND, "998100", "y-one", {}, texts, "2020-07-01", "1")
    write_published(settings.LEITAI_FACTS_DIR, data, 1)
    seal_events()
    return Ground(tmp_path, settings, monkeypatch)


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def tampered(_ground: Ground) -> None:
    sql("SET LOCAL session_replication_role = replica")  # as whoever owns the database could
    sql("UPDATE leitai_auditevent SET verb = 'something_else'")


def waiting(_ground: Ground, state: str = "todo") -> None:
    sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args, status, scheduled_at, attempts, priority)"
        f" VALUES ('default', 'close_month', '', '{{}}', '{state}', now() - interval '1 hour', 0, 0)"
    )


def truncated(ground: Ground) -> None:
    (ground.round / "result.parquet").write_bytes(b"PAR1")


def unknown_month(_ground: Ground) -> None:
    region = models.Region.objects.order_by("pk")[0]
    person = models.Person.objects.order_by("pk")[0]
    models.MonthRevision.objects.create(
        region=region, month=dt.date(2020, 1, 1), revision=1, manifest_sha256="a" * 64, closed_by=person,
        closed_at=dt.datetime(2020, 2, 1, tzinfo=dt.UTC),
    )  # fmt: skip


def gone(_ground: Ground) -> None:
    stored_file(attach(b"a permit")).unlink()


def key_open(ground: Ground) -> None:
    (ground.home / "secret-key").chmod(0o644)


def left_over(ground: Ground) -> None:
    ground.home.with_name(ground.home.name + ".restoring").mkdir()


def left_of_an_upgrade(ground: Ground) -> None:
    (ground.home / "upgrading").mkdir()


def old_backup(ground: Ground) -> None:
    (ground.home / LAST).write_text(json.dumps({"made_at": "2020-01-01T00:00:00+00:00"}))


Part = Callable[[], Iterator[str]]
FAULTS: dict[str, tuple[Part, Callable[[Ground], object], str]] = {
    "key readable by others": (findings._home, key_open, "chmod 600"),
    "left of a restore": (findings._home, left_over, "delete it"),
    "left of an upgrade": (findings._home, left_of_an_upgrade, "leitai upgrade"),
    "a day of its own": (
        findings._clock, lambda ground: ground.patch.setenv("LEITAI_CLOCK", "2020-01-01T00:00:00+08:00"), "Unset it",
    ),
    "debug": (findings._settings, lambda ground: setattr(ground.settings, "DEBUG", True), "LEITAI_DEBUG"),
    "every host": (findings._settings, lambda ground: setattr(ground.settings, "ALLOWED_HOSTS", ["*"]), "LEITAI_HOSTS"),
    "no TLS": (findings._settings, lambda ground: setattr(ground.settings, "ALLOWED_HOSTS", ["a.example"]), "TLS"),
    "acknowledged too early": (findings._server, lambda _: sql("SET LOCAL synchronous_commit = off"), "can be lost"),
    "no worker": (findings._worker, waiting, "leitai worker"),
    "failed task": (findings._worker, lambda ground: waiting(ground, "failed"), "failed for good"),
    "damaged fact": (findings._facts, truncated, "result.parquet"),
    "month without its folder": (findings._facts, unknown_month, "bring the folder back"),
    "missing file": (findings._files, gone, "bring them back"),
    "changed trail": (findings._trail, tampered, "audit verify"),
    "switched-off trigger": (
        findings._triggers, lambda _: sql("ALTER TABLE leitai_ballot DISABLE TRIGGER USER"), "pgtrigger enable",
    ),
    "missing trigger": (
        findings._triggers,
        lambda _: sql(
            "DO $$ DECLARE r record; BEGIN FOR r IN SELECT tgname FROM pg_trigger WHERE tgrelid ="
            " 'leitai_ballot'::regclass AND tgname LIKE 'pgtrigger_%' LOOP EXECUTE"
            " format('DROP TRIGGER %I ON leitai_ballot', r.tgname); END LOOP; END $$"
        ),
        "pgtrigger install",
    ),
    "no backup": (findings._backups, lambda ground: (ground.home / LAST).unlink(), "leitai backup FILE"),
    "old backup": (findings._backups, old_backup, "days old"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(ground: Ground, name: str) -> None:
    part, plant, remedy = FAULTS[name]
    before = set(part())
    plant(ground)
    told = set(part()) - before
    assert len(told) == 1, told
    assert remedy in told.pop()


def test_before_the_first_month_an_empty_folder_is_well(ground: Ground) -> None:
    empty = ground.settings.LEITAI_FACTS_DIR = ground.home / "restored" / "facts"
    empty.mkdir(parents=True)
    assert not list(findings._facts())


def test_the_doctor_says_when_there_is_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEITAI_CLOCK", raising=False)
    monkeypatch.setenv("LEITAI_DATA_DIR", str(tmp_path / ("x" * 120)))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert [each for each in findings.examine() if each.startswith("database: ")] == [
        each for each in findings.examine() if "LEITAI_DATA_DIR" in each
    ]
