"""The board for whoever holds a link, and what it refuses to everybody else."""

from __future__ import annotations

import json
import time

import pytest
from django.test import Client

from leitai import models
from leitai.actions.board import VenueWanted, add_board_venues, issue_board_links, revoke_board_link
from leitai.actions.contest.reveal import freeze_reveal, reveal_next
from leitai.queries.board.venues import key_of
from tests.world import World
from tests.world.contest import Contest, make_contest, make_result

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(world: World) -> Contest:
    made = make_contest(world.lindong)
    made.lock()
    make_result(made, {"998102": 1, "998121": 2, "998171": 3})
    return made


@pytest.fixture
def token(world: World, contest: Contest) -> str:
    by = world.scope("city_officer")
    add_board_venues(by=by, round_id=contest.round.pk, venues=[VenueWanted("room", "松河分会场")])
    return issue_board_links(by=by, round_id=contest.round.pk)[0].token


def headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Leitai {token}"}


def test_the_page_itself_says_nothing(world: World, contest: Contest, client: Client) -> None:
    answer = client.get("/board/")
    text = answer.content.decode()
    assert answer.status_code == 200 and "临东" not in text and "<style" not in text and "script>" in text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("said", ["", "Leitai ", "Leitai x", "Bearer {}", "Leitai {}x", "{}"])
def test_without_the_link_nothing_is_told(client: Client, token: str, said: str) -> None:
    for answer in (
        client.get("/board/scene.json", headers={"Authorization": said.format(token)}),
        client.post("/board/echo", b"{}", content_type="text/plain", headers={"Authorization": said.format(token)}),
    ):
        assert answer.status_code == 401 and answer.json() == {"refused": "board_unknown"}


def test_a_signed_in_officer_has_no_link_either(city: Client, token: str) -> None:
    assert city.get("/board/scene.json").status_code == 401


def test_a_revoked_link_opens_nothing(world: World, client: Client, token: str) -> None:
    assert client.get("/board/scene.json", headers=headers(token)).status_code == 200
    assert client.get(f"/board/{key_of(token)}/state.json").status_code == 200
    revoke_board_link(by=world.scope("city_officer"), venue_id=models.BoardVenue.objects.get().pk)
    assert client.get("/board/scene.json", headers=headers(token)).status_code == 401
    assert client.get(f"/board/{key_of(token)}/state.json").status_code == 404


def test_a_thin_line_asks_for_a_small_file_again_and_again(
    world: World, contest: Contest, client: Client, token: str
) -> None:
    address = f"/board/{key_of(token)}/state.json"
    first = client.get(address)
    assert first.json()["phase"] == "locked" and first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    freeze_reveal(by=world.scope("auditor"), round_id=contest.round.pk)
    reveal_next(by=world.scope("auditor"), round_id=contest.round.pk)
    after = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert after.json()["rows"] == [[3, "998171", "87.00"]] and len(after.content) < 1000
    assert models.BoardVenue.objects.get().heard_at is not None


def test_an_echo_measures_the_lag_by_the_servers_clock(client: Client, token: str) -> None:
    sent = round(time.time() * 1000) - 120
    body = json.dumps({"t": sent})
    assert client.post("/board/echo", body, content_type="text/plain", headers=headers(token)).status_code == 204
    row = models.BoardVenue.objects.get()
    assert row.lag_ms is not None and 120 <= row.lag_ms < 20_000


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"t": "x"}', b'{"t": null}', b"\xff", b'{"t": 1e400}'])
def test_a_malformed_echo_is_refused_and_heard_by_nobody(client: Client, token: str, body: bytes) -> None:
    answer = client.post("/board/echo", body, content_type="text/plain", headers=headers(token))
    assert answer.status_code == 400
    assert models.BoardVenue.objects.get().heard_at is None


@pytest.mark.parametrize("sent", [0, 10**15])
def test_an_echo_of_another_time_is_heard_without_a_lag(client: Client, token: str, sent: int) -> None:
    body = json.dumps({"t": sent})
    assert client.post("/board/echo", body, content_type="text/plain", headers=headers(token)).status_code == 204
    row = models.BoardVenue.objects.get()
    assert row.lag_ms is None and row.heard_at is not None
