from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from leitai import models
from leitai.actions.audit import SEALER, record, seal_events
from leitai.queries.audit import seals
from leitai.queries.audit.seals import prove
from leitai.tasks.audit import sealing
from tests.world import World, build_world


def append(world: World, count: int = 1) -> list[int]:
    with transaction.atomic():
        return [
            record(by=world.scope("city_officer"), verb="grant_role", about=world.region, detail={"n": n}).pk
            for n in range(count)
        ]


@pytest.fixture
def tamper() -> Callable[[str], None]:
    """Change rows behind the product's back, as somebody with the database's own password could."""

    def run(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(sql)
            cursor.execute("SET session_replication_role = DEFAULT")

    return run


def test_record_outside_a_transaction_is_refused(transactional_db: None) -> None:
    world = build_world()
    with pytest.raises(RuntimeError, match="transaction"):
        record(by=world.scope("city_officer"), verb="grant_role", about=world.region)


def test_events_and_seals_cannot_be_changed(world: World) -> None:
    seal_events()
    for sql in (
        "UPDATE leitai_auditevent SET verb = 'x'",
        "DELETE FROM leitai_auditevent",
        "UPDATE leitai_auditseal SET hash = 'x'",
        "DELETE FROM leitai_auditseal",
    ):
        with (
            pytest.raises(Exception, match=r"Cannot (update|delete)"),
            transaction.atomic(),
            connection.cursor() as cur,
        ):
            cur.execute(sql)


def test_sealing_chains_what_is_committed(world: World) -> None:
    count = models.AuditEvent.objects.count()
    assert len(prove().unsealed) == count
    assert seal_events() == count
    append(world, 3)
    assert seal_events() == 3
    assert seal_events() == 0
    first, second = models.AuditSeal.objects.all()
    assert (first.previous_hash, second.previous_hash) == (seals.FIRST, first.hash)
    proof = prove()
    assert (proof.batches, proof.events, proof.faults, proof.unsealed) == (2, count + 3, (), ())
    assert proof.last_hash == second.hash
    assert seals.seal_state().unsealed == 0


def test_a_long_tail_is_sealed_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 5)
    append(world, 23)
    total = models.AuditEvent.objects.count()
    assert seal_events() == total
    assert [seal.count for seal in models.AuditSeal.objects.all()] == [5] * (total // 5) + [total % 5] * bool(total % 5)
    assert prove().faults == ()


def test_a_smaller_number_committed_later_is_sealed_too(transactional_db: None) -> None:
    world = build_world()
    with psycopg.connect(**own_connection()) as slow:
        slow.execute(INSERT, [world.region.pk])
        (late,) = slow.execute("SELECT max(id) FROM leitai_auditevent").fetchone() or (0,)
        (early,) = append(world)
        assert late < early
        seal_events()
        assert late not in sealed_ids()
        assert early in sealed_ids()
        slow.commit()
    assert seal_events() == 1
    assert late in sealed_ids()
    assert prove().faults == ()


def test_what_the_quick_look_misses_the_thorough_one_finds(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "LOOK_BACK_BATCHES", 1)
    world = build_world()
    with psycopg.connect(**own_connection()) as slow:
        slow.execute(INSERT, [world.region.pk])
        for _ in range(3):
            append(world)
            seal_events()
        slow.commit()
    assert seal_events() == 0
    (late,) = prove().unsealed  # named all the while
    assert seal_events(thorough=True) == 1
    assert late in sealed_ids()


def test_a_second_sealer_waits_for_nobody(transactional_db: None) -> None:
    build_world()
    with psycopg.connect(**own_connection()) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])
        assert seal_events() == 0
    assert seal_events() > 0


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE leitai_auditevent SET verb = 'other' WHERE id = {last}", "hash"),
        ("UPDATE leitai_auditevent SET detail = '{{}}' WHERE id = {last}", "hash"),
        ("UPDATE leitai_auditevent SET at = at + interval '1 microsecond' WHERE id = {last}", "hash"),
        ("DELETE FROM leitai_auditevent WHERE id = {last}", "missing"),
        ("DELETE FROM leitai_auditseal WHERE number = 1", "number"),
        ("UPDATE leitai_auditseal SET hash = repeat('a', 64) WHERE number = 1", "chain"),
        ("UPDATE leitai_auditseal SET count = 9 WHERE number = 2", "count"),
        ("UPDATE leitai_auditseal SET event_ids = event_ids || event_ids WHERE number = 2", "twice"),
    ],
)
def test_damage_is_named(world: World, tamper: Callable[[str], None], sql: str, fault: str) -> None:
    seal_events()
    (last,) = append(world)
    seal_events()
    tamper(sql.format(last=last))
    faults = {found.fault for found in prove().faults}
    assert fault in faults
    with pytest.raises(CommandError, match="damaged"):
        call_command("audit_verify")


def test_the_command_names_the_unsealed_tail(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    seal_events()
    (tail,) = append(world)
    call_command("audit_verify")
    said = capsys.readouterr().out
    assert "unsealed: 1 events since 20" in said
    assert f": {tail}\n" in said
    assert "untouched, last hash" in said


def test_the_worker_seals_within_a_second(transactional_db: None) -> None:
    world = build_world()
    with sealing():
        append(world)
        done = threading.Event()
        for _ in range(40):
            if seals.seal_state().unsealed == 0:
                break
            done.wait(0.05)
    assert prove().unsealed == ()


INSERT = (
    "INSERT INTO leitai_auditevent (region_id, at, verb, object_type, object_id, detail)"
    " VALUES (%s, now(), 'slow', 'region', '1', '{}')"
)


def own_connection() -> dict[str, object]:
    at = connection.settings_dict
    return {"host": at["HOST"], "port": at["PORT"] or None, "dbname": at["NAME"], "user": at["USER"]}


def sealed_ids() -> set[int]:
    return {pk for seal in models.AuditSeal.objects.all() for pk in seal.event_ids}
