"""Web server and database are killed in the midst of the sending: no acknowledged ballot is lost, none is doubled."""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.actions.killing import Site, site
from tests.actions.phones import BATCH, Item, Phone, counting

SENDERS, SHEETS = 4, 40
KINDS = ("database", "web", "both", "database", "worker")
CRITERIA = ("idea", "quality", "scale", "pace")


class Sender(threading.Thread):
    """One judge with a phone: makes ballots, sends them over a bad line, until every one is acknowledged."""

    def __init__(self, port: int, code: str, token: str, stops: list[int], seed: int) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.stops = port, token, stops
        self.phone = Phone(code, 0, 1)
        self.first, self.luck = int(code[1:]) * 1000, random.Random(f"{seed} {code}")
        self.link: http.client.HTTPConnection | None = None
        self.wrong: list[str] = []

    def run(self) -> None:
        luck, phone = self.luck, self.phone
        while len(phone.made) < SHEETS or phone.waiting:
            if len(phone.made) < SHEETS:
                marks = {name: str(60 + luck.randrange(81) / 2) for name in CRITERIA}
                phone.score(luck.choice(self.stops), "scored", marks, self.first + len(phone.made) + 1)
            body = luck.sample(phone.waiting, len(phone.waiting))[:BATCH]
            if luck.random() < 0.1:
                body = luck.sample(phone.made, min(len(phone.made), BATCH))  # an old request once more
            phone.hear(self.send(body, heard=luck.random() > 0.1))
        self.hang_up()

    def send(self, body: list[Item], *, heard: bool) -> list[dict[str, Any]]:
        try:
            if self.link is None:
                self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
            text = json.dumps({"sent_at": "2020-07-01T12:00:00+08:00", "ballots": body})
            head = {"Authorization": f"Leitai {self.token}", "Content-Type": "application/json"}
            self.link.request("POST", "/judge/api/ballots", text, head)
            if not heard:
                raise ConnectionError("the phone drove into a tunnel")
            answer = self.link.getresponse()
            told = answer.read()
            if answer.status < 500:
                assert answer.status == 200, told
                receipts: list[dict[str, Any]] = json.loads(told)["receipts"]
                return receipts
        except (OSError, http.client.HTTPException):
            self.hang_up()
        except (AssertionError, ValueError) as fault:
            self.wrong.append(repr(fault))
        time.sleep(0.02)
        return []

    def hang_up(self) -> None:
        if self.link is not None:
            self.link.close()
        self.link = None


def kill_often(place: Site, kills: int, seed: int, kinds: tuple[str, ...], *, lazy: bool = False) -> dict[str, Any]:
    """Each kill in the midst of four judges' sending; returns what was lost and doubled in all."""
    given = place.ask("prepare", str(kills * SENDERS))
    if lazy:
        place.lazy_commits()
    place.keep_up()
    luck, codes, phones = random.Random(seed), sorted(given["tokens"]), []
    for number in range(kills):
        mine = codes[number * SENDERS : (number + 1) * SENDERS]
        senders = [Sender(place.port, code, given["tokens"][code], given["stops"], seed) for code in mine]
        for sender in senders:
            sender.start()
        wanted = luck.randrange(SENDERS, SENDERS * SHEETS * 3 // 4)
        while sum(len(sender.phone.receipts) for sender in senders) < wanted:
            time.sleep(0.001)
        place.kill(kinds[number % len(kinds)])
        place.keep_up()
        for sender in senders:
            sender.join(240)
            assert not sender.is_alive(), "a phone never got rid of its ballots"
            assert not sender.wrong and not sender.phone.refused, (sender.wrong, sender.phone.refused)
        phones += [sender.phone for sender in senders]
    return weighed(phones, place.ask("tell"))


def weighed(phones: list[Phone], told: dict[str, Any]) -> dict[str, Any]:
    made = {item["id"]: item for phone in phones for item in phone.made}
    acknowledged = {key for phone in phones for key in phone.receipts}
    same = [
        key for key, (stop, counter, marks, comment, _aside) in told["stored"].items()
        if made.get(key, {}) | {"stop": stop, "counter": counter, "marks": marks, "comment": comment} == made.get(key)
    ]  # fmt: skip
    expected = {f"{judge} {stop}": key for (judge, stop), key in counting(phones).items()}
    return {
        "acknowledged": len(acknowledged),
        "lost": len(acknowledged - set(same)),
        "doubled": sum(n > 1 for n in Counter(told["noted"]).values()) + len(set(told["stored"]) - set(made)),
        "other results": sum(told["counted"].get(key) != item for key, item in expected.items()),
    }


def kill_and_tell(kills: int, seed: int, say: Callable[[str], None]) -> None:
    began = time.monotonic()
    with site() as place:
        found = kill_often(place, kills, seed, KINDS)
    took = time.monotonic() - began
    say(f"killed {kills} times (SIGKILL of web and database), seed {seed}: {found}, {took:.0f} s")
    assert found["acknowledged"] == kills * SENDERS * SHEETS
    assert (found["lost"], found["doubled"], found["other results"]) == (0, 0, 0)


def test_three_kills_lose_and_double_nothing(say: Callable[[str], None]) -> None:
    kill_and_tell(3, 2020, say)


@pytest.mark.slow
def test_fifty_kills_lose_and_double_nothing(say: Callable[[str], None]) -> None:
    kill_and_tell(50, int(os.environ.get("SYNC_SEED") or time.time_ns() % 1_000_000), say)


@pytest.mark.slow
def test_commits_that_are_not_on_the_disk_are_lost(say: Callable[[str], None]) -> None:
    """The same kills lose ballots when the database acknowledges early: the test above can fail."""
    began = time.monotonic()
    with site() as place:
        found = kill_often(place, 10, 2020, ("database",), lazy=True)
    say(f"synchronous_commit=off, killed 10 times: {found}, {time.monotonic() - began:.0f} s")
    assert found["lost"] > 0
