"""Web server, task worker and database are killed in turn during uploads: whatever was acknowledged is there, once."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import re
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.actions.killing import Site, database, site

KINDS = ("web", "tasks", "database")
EACH = 2  # workbooks of each sender about a kill
CSRF = secrets.token_hex(16)
ENDED = ("problems", "ready", "submitted", "failed", "cancelled")


class Filer(threading.Thread):
    """One county's clerk: sends workbooks, waits for their check and submits them, again until it is acknowledged."""

    def __init__(self, place: Site, given: dict[str, Any], numbers: range) -> None:
        super().__init__(daemon=True)
        self.place, self.given, self.numbers = place, given, numbers
        self.sent: dict[int, str] = {}
        self.submitted: set[int] = set()
        self.wrong: list[str] = []

    def run(self) -> None:
        for number in self.numbers:
            body = self.given["workbooks"][number].encode()
            fields = {"unit": str(self.given["unit"]), "month": "2020-06", "layout": "monthly_progress"}
            while (answer := self.post("/uploads/receive/", fields, body)) is None:
                pass
            if answer[0] != 302 or not (found := re.search(r"/uploads/(\d+)/", answer[1])):
                self.wrong.append(f"upload {number}: {answer}")
                return
            upload = int(found[1])
            self.sent[upload] = hashlib.sha256(body).hexdigest()
            self.submit(upload)

    def submit(self, upload: int) -> None:
        if (state := self.checked(upload)) != "ready":
            self.wrong.append(f"upload {upload} is {state}")
            return
        while (answer := self.post(f"/uploads/{upload}/submit/", {})) is None:
            pass
        if answer[0] not in (302, 409):  # 409: it was submitted, and only the answer lost
            self.wrong.append(f"submitting {upload}: {answer}")
        self.submitted.add(upload)

    def checked(self, upload: int) -> str:
        deadline, state = time.monotonic() + 120, ""
        while state not in ENDED and time.monotonic() < deadline:
            time.sleep(0.1)
            try:
                with database(self.place.environ) as link:
                    row = link.execute("SELECT state FROM leitai_upload WHERE id = %s", [upload]).fetchone()
                    state = row[0] if row else "lost"
            except Exception:  # it is being killed
                continue
        return state

    def post(self, path: str, fields: dict[str, str], file: bytes | None = None) -> tuple[int, str] | None:
        """Status and where it leads; nothing where nothing was acknowledged."""
        body, kind = _form(fields, file)
        head = {"Content-Type": kind, "X-CSRFToken": CSRF}
        head["Cookie"] = f"sessionid={self.given['session']}; csrftoken={CSRF}"
        link = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=30)
        try:
            link.request("POST", path, body, head)
            answer = link.getresponse()
            answer.read()
            if answer.status < 500:
                return answer.status, str(answer.headers.get("Location", ""))
        except (OSError, http.client.HTTPException):
            pass
        finally:
            link.close()
        time.sleep(0.05)
        return None


def _form(fields: dict[str, str], file: bytes | None) -> tuple[bytes, str]:
    line = secrets.token_hex(12)
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file is not None:
        head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="june.csv"\r\n'
        parts.append(head.encode() + b"Content-Type: text/csv\r\n\r\n" + file + b"\r\n")
    return b"".join(parts) + f"--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"


def kill_and_tell(kills: int, seed: int, say: Callable[[str], None]) -> None:
    began, luck = time.monotonic(), random.Random(seed)
    with site(rows="tests.actions.killed_uploads", tasks=True) as place:
        given = place.ask("prepare", str(kills * EACH))
        place.keep_up()
        filers: list[Filer] = []
        for number in range(kills):
            mine = [Filer(place, each, range(number * EACH, (number + 1) * EACH)) for each in given.values()]
            for filer in mine:
                filer.start()
            wanted = luck.randrange(1, EACH * len(mine))
            until(lambda mine=mine, wanted=wanted: sum(len(filer.sent) for filer in mine) >= wanted)
            time.sleep(luck.uniform(0, 0.3))
            place.kill(KINDS[number % len(KINDS)])
            place.keep_up()
            for filer in mine:
                while filer.is_alive():  # a worker whose database went may end for its sake, as under leitai serve
                    place.keep_up()
                    filer.join(1)
            filers += mine
        until(lambda: not running(place))
        told = place.ask("tell")
    faults = faults_of(filers, told)
    sent = sum(len(filer.sent) for filer in filers)
    took = time.monotonic() - began
    say(f"killed {kills} times during {sent} uploads, seed {seed}: {faults or 'all there, once'}, {took:.0f} s")
    assert faults == []
    assert sent == kills * EACH * len(given)


def until(true: Callable[[], bool], patience: float = 120) -> None:
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def running(place: Site) -> bool:
    place.keep_up()
    with database(place.environ) as link:
        row = link.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')").fetchone()
        return row is None or row[0] > 0


def faults_of(filers: list[Filer], told: dict[str, Any]) -> list[str]:
    faults = [wrong for filer in filers for wrong in filer.wrong]
    for filer in filers:
        for upload, sha256 in filer.sent.items():
            row = told["uploads"].get(str(upload))
            if row is None or row[0] != sha256 or row[2] != sha256:
                faults.append(f"upload {upload} was acknowledged and is lost: {row}")
            elif (row[1] == "submitted") != (upload in filer.submitted):
                faults.append(f"upload {upload} is {row[1]}, but was acknowledged otherwise")
    for verb, counted in told["events"].items():
        faults += [f"{verb} of {upload} happened {times} times" for upload, times in counted.items() if times > 1]
    ours = {str(upload) for filer in filers for upload in filer.submitted}
    faults += [
        f"upload {key} has {told['reports'].get(key, 0)} reports" for key in ours if told["reports"].get(key) != 1
    ]
    faults += [f"{number} tasks are {state}" for state, number in told["jobs"].items() if state != "succeeded"]
    return faults


@pytest.mark.slow
def test_thirty_three_kills_lose_and_double_nothing(say: Callable[[str], None]) -> None:
    kill_and_tell(33, int(os.environ.get("SYNC_SEED") or time.time_ns() % 1_000_000), say)


def test_a_loss_and_a_double_would_be_seen() -> None:
    filer = Filer(None, {}, range(0))  # type: ignore[arg-type]
    filer.sent, filer.submitted = {1: "a", 2: "b", 3: "c"}, {2, 3}
    told = {
        "uploads": {"2": ["b", "submitted", ""], "3": ["c", "ready", "c"]},
        "events": {"submit_upload": {"2": 2}}, "reports": {"2": 2}, "jobs": {"succeeded": 3, "failed": 1},
    }  # fmt: skip
    assert len(faults_of([filer], json.loads(json.dumps(told)))) == 7
