"""No ballot is lost or doubled by a bad network, and none of it shows in the result."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.actions.sync_machine import SyncMachine, Tally
from tests.world import World
from tests.world.arena import make_contest

pytestmark = pytest.mark.django_db
PARTS = 4
FEW, MANY, CHUNK = 300, 10_000, 50


def run(world: World, histories: int, seed: int) -> str:
    class Machine(SyncMachine):
        arena = make_contest(world.lindong)
        place = world.lindong
        tally = Tally()

    began = time.monotonic()
    settings = hypothesis.settings(
        max_examples=CHUNK, stateful_step_count=16, deadline=None, database=None, derandomize=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    while Machine.tally.histories < histories:
        hypothesis.seed(seed + Machine.tally.histories)(Machine)
        run_state_machine_as_test(Machine, settings=settings)
    return f"sync machine, seed {seed}: {Machine.tally}; 0 lost, 0 doubled, {time.monotonic() - began:.0f} s"


@pytest.mark.parametrize("part", range(2))
def test_a_bad_network_loses_and_doubles_nothing(world: World, say: Callable[[str], None], part: int) -> None:
    say(run(world, FEW // 2, 2020 + part))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_bad_days(world: World, say: Callable[[str], None], part: int) -> None:
    seed = int(os.environ.get("SYNC_SEED") or time.time_ns() % 1_000_000) + part
    say(run(world, MANY // PARTS, seed))
