"""The judge's phone as it is asked and as it answers, without a browser."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leitai import models
from leitai.actions.contest.badges import Issued, issue_badge, revoke_badge
from tests.world import World
from tests.world.arena import Arena, make_contest

pytestmark = pytest.mark.django_db
SECRET = "5e" * 32
PARK = ("A", "park")
FILES = ("judge-shell", "judge-script", "judge-worker", "judge-style", "judge-icons", "judge-mark", "judge-manifest")
BUDGET = 150_000


@pytest.fixture
def arena(world: World, settings: LazySettings) -> Arena:
    settings.LEITAI_CLOCK = "2020-07-01T10:00:00+08:00"
    return make_contest(world.lindong)


@pytest.fixture
def issued(world: World, arena: Arena) -> Issued:
    return issue_badge(by=world.scope("city_officer"), judge=arena.judges["a1"].pk)


def post(path: str, body: object, token: str = "", **headers: str) -> Any:
    if token:
        headers["authorization"] = f"Leitai {token}"
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client(enforce_csrf_checks=True).post(path, text, content_type="application/json", headers=headers)


def ask(path: str, token: str = "") -> Any:
    return Client().get(path, headers={"authorization": f"Leitai {token}"} if token else {})


def opened(issued: Issued, secret: str = SECRET, **more: object) -> Any:
    return post("/judge/api/open", {"code": issued.code, "pin": issued.pin, "secret": secret, **more})


# ── opening ──


def test_a_badge_opens_one_phone_and_gives_it_the_sheet(issued: Issued) -> None:
    answer = opened(issued, phone={"offline": True, "browser": "chromium", "serial": "A-17"})
    assert answer.status_code == 200 and answer.json()["sheet"]["judge"]["code"] == "P01"
    issued.badge.refresh_from_db()
    assert issued.badge.phone_sha256 == hashlib.sha256(SECRET.encode()).hexdigest()
    assert issued.badge.phone == {"offline": True, "browser": "chromium"}


def test_an_answer_that_got_lost_is_given_again(issued: Issued) -> None:
    assert opened(issued).json()["sheet"] == opened(issued).json()["sheet"]
    assert models.AuditEvent.objects.filter(verb="open_badge").count() == 1


def test_a_copied_code_opens_nothing_any_more(issued: Issued) -> None:
    opened(issued)
    answer = opened(issued, "00" * 32)
    assert answer.status_code == 403 and answer.json()["refused"] == "badge_opened"
    assert "另一部手机" in answer.json()["words"]["zh"] and "another phone" in answer.json()["words"]["en"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "0" * 26, "pin": "000000", "secret": SECRET}, 403, "badge_unknown"),
        ({"code": "", "pin": "", "secret": ""}, 403, "phone_secret_malformed"),
        ("[]", 400, "unreadable_body"),
        ("{", 400, "unreadable_body"),
        ("{" * 100_000, 400, "unreadable_body"),
        (b"\xff\xfe", 400, "unreadable_body"),
        ('{"code": "' + "x" * 1_000_001 + '"}', 413, "body_too_large"),
    ],
)
def test_rubbish_opens_nothing(arena: Arena, body: object, status: int, code: str) -> None:
    answer = post("/judge/api/open", body)
    assert (answer.status_code, answer.json()["refused"]) == (status, code)


# ── the token ──


def test_without_the_token_of_an_open_badge_everything_is_401(issued: Issued) -> None:
    for path in ("/judge/api/sheet", "/judge/api/state"):
        for token in ("", "00" * 32, "x' OR 1=1"):
            assert ask(path, token).status_code == 401
    for path in ("/judge/api/ballots", f"/judge/api/photos/{'a' * 64}"):
        assert post(path, {"ballots": []}).status_code == 401
    assert ask("/judge/api/open").status_code == 405


def test_another_origin_is_turned_away(issued: Issued) -> None:
    opened(issued)
    answer = post("/judge/api/ballots", {"ballots": []}, SECRET, origin="https://elsewhere.example")
    assert (answer.status_code, answer.json()["refused"]) == (403, "origin")


def test_a_judge_sees_the_own_sheet_only(world: World, arena: Arena, issued: Issued) -> None:
    opened(issued)
    other = issue_badge(by=world.scope("city_officer"), judge=arena.judges["b1"].pk)
    opened(other, "0b" * 32)
    stop = arena.stops["B", "park"].pk
    said = arena.ballot(9, ("B", "park"), comment="只有我知道")
    post("/judge/api/ballots", {"ballots": [said]}, "0b" * 32)
    mine, theirs = (ask("/judge/api/sheet", token).json() for token in (SECRET, "0b" * 32))
    assert [row["stop"] for row in theirs["ballots"]] == [stop] and mine["ballots"] == []
    assert "只有我知道" not in json.dumps(mine, ensure_ascii=False)
    assert {row["id"] for row in mine["stops"]}.isdisjoint(row["id"] for row in theirs["stops"])


def test_a_badge_called_in_hands_in_but_learns_nothing(world: World, arena: Arena, issued: Issued) -> None:
    opened(issued)
    revoke_badge(by=world.scope("city_officer"), badge_id=issued.badge.pk)
    answer = ask("/judge/api/sheet", SECRET)
    assert (answer.status_code, answer.json()["refused"]) == (403, "badge_revoked")
    taken = post("/judge/api/ballots", {"ballots": [arena.ballot(1, PARK)]}, SECRET).json()["receipts"][0]
    assert taken["taken"] and taken["aside"] == "badge_revoked"


# ── sheet, ballots, photos ──


def test_the_sheet_says_rule_stops_and_what_has_arrived(arena: Arena, issued: Issued) -> None:
    opened(issued)
    post("/judge/api/ballots", {"ballots": [arena.ballot(4, PARK, comment="好")], "sent_at": "rubbish"}, SECRET)
    sheet = ask("/judge/api/sheet", SECRET).json()
    assert sheet["rule"]["range"] == {"minimum": "60", "maximum": "100", "step": "0.5"}
    assert [level["name"] for level in sheet["rule"]["levels"]] == ["差", "中", "良", "优"]
    assert [one["weight"] for one in sheet["rule"]["criteria"]] == ["0.25"] * 4
    assert len(sheet["stops"]) == models.Stop.objects.filter(group=arena.groups["A"]).count()
    assert sheet["next_counter"] == 5 and sheet["ballots"][0]["marks"]["quality"] == "90.5"
    assert sheet["stops"][0]["arrives"] == "2020-07-01T09:00:00+08:00"  # the region's hour, wherever the phone is


def test_the_own_units_stop_is_recused_and_the_other_bus_is_the_linking_judges(world: World, arena: Arena) -> None:
    officer = world.scope("city_officer")
    sheets = {}
    for n, key in enumerate(("own", "link")):
        issued = issue_badge(by=officer, judge=arena.judges[key].pk)
        sheets[key] = opened(issued, f"{n:064x}").json()["sheet"]
    recused = {stop["candidate"]["code"] for stop in sheets["own"]["stops"] if stop["recused"]}
    own = models.Candidate.objects.filter(unit=arena.judges["own"].home_unit)
    assert recused == set(own.values_list("code", flat=True)) and recused
    assert {stop["code"][0] for stop in sheets["link"]["stops"]} == {"A", "B"}


def test_the_sheets_version_changes_with_what_it_says_and_not_with_ballots(arena: Arena, issued: Issued) -> None:
    version = opened(issued).json()["sheet"]["version"]
    post("/judge/api/ballots", {"ballots": [arena.ballot(1, PARK)]}, SECRET)
    state = ask("/judge/api/state", SECRET)
    assert state.json() | {"server_time": ""} == {
        "server_time": "", "round_state": "open", "sheet_version": version, "arrived": 1
    }  # fmt: skip
    assert len(state.content) < 1000
    models.Stop.objects.filter(pk=arena.stops[PARK].pk).update(leaves=arena.stops[PARK].leaves.replace(hour=20))
    assert ask("/judge/api/state", SECRET).json()["sheet_version"] != version


def test_a_wrong_clock_is_noted(arena: Arena, issued: Issued) -> None:
    opened(issued)
    post("/judge/api/ballots", {"ballots": [], "sent_at": "2001-01-01T00:00:00Z"}, SECRET)
    issued.badge.refresh_from_db()
    assert issued.badge.skew_seconds < -(10**8)


def test_a_photo_comes_after_its_ballot_by_its_hash(arena: Arena, issued: Issued, photo_bytes: bytes) -> None:
    opened(issued)
    sha256 = hashlib.sha256(photo_bytes).hexdigest()
    post("/judge/api/ballots", {"ballots": [arena.ballot(1, PARK, photos=[sha256])]}, SECRET)
    for _ in range(2):
        answer = Client().post(
            f"/judge/api/photos/{sha256}", photo_bytes, content_type="image/jpeg",
            headers={"authorization": f"Leitai {SECRET}"},
        )  # fmt: skip
        assert answer.status_code == 200 and answer.json()["taken"]
    assert models.File.objects.filter(sha256=sha256).count() == 1
    wrong = Client().post(
        f"/judge/api/photos/{'b' * 64}", photo_bytes, content_type="image/jpeg",
        headers={"authorization": f"Leitai {SECRET}"},
    )  # fmt: skip
    assert wrong.status_code == 403 and models.File.objects.count() == 1


def test_more_stops_and_ballots_ask_no_more_queries(world: World, arena: Arena, issued: Issued) -> None:
    opened(issued)
    few = _queries()
    stop = arena.stops[PARK]
    for n in range(30):
        shown = models.Candidate.objects.create(
            round=arena.round, unit=world.units["liuxi"], code=f"N{n}", name=f"点位{n}"
        )
        more = models.Stop.objects.create(
            group=arena.groups["A"], candidate=shown, position=50 + n, arrives=stop.arrives, leaves=stop.leaves
        )
        said = arena.ballot(100 + n) | {"stop": more.pk}
        assert post("/judge/api/ballots", {"ballots": [said]}, SECRET).json()["receipts"][0]["taken"]
    assert _queries() == few <= 9


def _queries() -> int:
    with CaptureQueriesContext(connection) as asked:
        assert ask("/judge/api/sheet", SECRET).status_code == 200
    return len(asked)


# ── the shell ──


def test_the_shell_needs_nobody_and_fits_the_budget(db: None) -> None:
    total = 0
    for name in FILES:
        answer = Client().get(reverse(name))
        assert answer.status_code == 200 and not answer.cookies
        assert "connect-src 'self'" in answer["Content-Security-Policy"] and answer["Cache-Control"] == "no-cache"
        total += len(answer.content)
        again = Client().get(reverse(name), headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304 and again["Content-Security-Policy"] == answer["Content-Security-Policy"]
    assert total < BUDGET, f"{total} bytes are loaded at first"


def test_the_shell_is_never_a_redirect_for_whoever_must_first_change_a_password(world: World) -> None:
    person = world.person("city_officer")
    models.Person.objects.filter(pk=person.pk).update(must_change_password=True)
    client = world.sign_in(Client(), "city_officer")
    assert client.get("/").status_code == 302
    assert [client.get(reverse(name)).status_code for name in FILES] == [200] * len(FILES)


def test_every_file_the_worker_keeps_is_one_of_the_sites(db: None) -> None:
    worker = Client().get("/judge/sw.js").content.decode()
    listed = worker.partition("const FILES = [")[2].partition("]")[0]
    kept = {part.strip().strip('"') for part in listed.split(",")}
    assert kept == {reverse(name) for name in FILES if name != "judge-worker"}
    version = Client().get("/judge/").content.decode().partition('data-version="')[2].partition('"')[0]
    assert f'VERSION = "{version}"' in worker and len(version) == 12


def test_the_office_can_end_the_worker(db: None, settings: LazySettings) -> None:
    before = Client().get("/judge/sw.js")
    settings.LEITAI_PHONE_WORKER = False
    after = Client().get("/judge/sw.js", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200 and b"unregister()" in after.content and b"indexedDB" not in after.content
    assert b'data-worker="off"' in Client().get("/judge/").content  # or the page would ask for one again, for ever
