from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leitai import models
from leitai.actions.board import VenueWanted, add_board_venues, issue_board_links
from leitai.queries.board.pasted import read_venues
from leitai.queries.board.venues import viewer_by_token
from leitai.rules import Refused
from tests.world import World
from tests.world.contest import Contest, make_contest, make_result

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(world: World) -> Contest:
    made = make_contest(world.lindong)
    made.lock()
    make_result(made, {"998102": 1, "998121": 2, "998171": 2})
    return made


@pytest.fixture
def scrutineer(world: World) -> Client:
    return world.sign_in(Client(), "auditor")


def address(contest: Contest, part: str = "") -> str:
    return f"/board/rounds/{contest.round.pk}/{part}"


def test_the_hall_opens_place_by_place(contest: Contest, scrutineer: Client, city: Client) -> None:
    assert "全部会场定格" in scrutineer.get(address(contest)).content.decode()
    assert scrutineer.post(address(contest, "press/"), {"key": "freeze"}).status_code == 302
    page = scrutineer.get(address(contest)).content.decode()
    assert "揭晓下一名" in page and "1–3" in page and "柳溪县" not in page and "88.00" not in page
    assert scrutineer.post(address(contest, "press/"), {"key": "next", "after": "1"}).status_code == 302
    page = city.get(address(contest)).content.decode()
    assert "柳溪县" in page and "石桥经开区" in page and "松河区" not in page and 'name="key"' not in page
    refused = scrutineer.post(address(contest, "press/"), {"key": "next", "after": "1"})
    assert refused.status_code == 409 and models.RevealStep.objects.count() == 2


@pytest.mark.parametrize(
    "form", [{"key": "undo", "after": "2"}, {"key": "all", "after": "2"}, {"key": "x", "after": "2"}, {"key": "next"},
             {"key": "next", "after": "２"}, {"key": "next", "after": "-1"}, {}],
)  # fmt: skip
def test_a_key_that_was_not_meant_opens_nothing(contest: Contest, scrutineer: Client, form: dict[str, str]) -> None:
    scrutineer.post(address(contest, "press/"), {"key": "freeze"})
    scrutineer.post(address(contest, "press/"), {"key": "next", "after": "1"})
    assert scrutineer.post(address(contest, "press/"), form).status_code == 409
    assert models.RevealStep.objects.count() == 2


def test_a_wrong_step_is_taken_back_with_a_confirmation(contest: Contest, scrutineer: Client) -> None:
    for form in ({"key": "freeze"}, {"key": "next", "after": "1"}, {"key": "undo", "after": "2", "sure": "1"}):
        assert scrutineer.post(address(contest, "press/"), form).status_code == 302
    assert "柳溪县" not in scrutineer.get(address(contest)).content.decode()


def test_whoever_has_no_duty_does_not_find_the_desk(world: World, contest: Contest) -> None:
    models.RoundDuty.objects.filter(person=world.person("leader")).delete()
    assert world.sign_in(Client(), "leader").get(address(contest)).status_code == 404
    assert world.sign_in(Client(), "reporter").get(address(contest)).status_code == 403


def test_links_stand_on_one_answer_only(contest: Contest, city: Client) -> None:
    lines = "hall, 主会场, Main hall, main\nroom，松河分会场\nall,观看,Viewers,观看"
    assert city.post(address(contest, "venues/"), {"lines": lines}).status_code == 302
    page = city.post(address(contest, "links/"))
    tokens = re.findall(r"/board/#([\w-]+)", page.content.decode())
    assert len(tokens) == 3 and all(viewer_by_token(token) for token in tokens)
    assert page.content.decode().count('<svg xmlns="http://www.w3.org/2000/svg"') == 3
    assert page.headers["Cache-Control"] == "no-store"
    assert not any(token in city.get(address(contest)).content.decode() for token in tokens)
    assert city.post(address(contest, "links/")).status_code == 409


@pytest.mark.parametrize(
    "text", ["", "  \n", "only-a-code", "一,名称", "a b,名称", "x,名称,,nobody", "x," + "长" * 101]
)
def test_a_line_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(Refused, match=r"board_line_unread|board_no_lines"):
        read_venues(text)


def test_the_bundle_holds_everything_it_needs_and_no_closed_place(world: World, contest: Contest, city: Client) -> None:
    by, pk = world.scope("city_officer"), contest.round.pk
    add_board_venues(by=by, round_id=pk, venues=[VenueWanted("room", "松河分会场")])
    venue = models.BoardVenue.objects.get()
    assert city.get(f"/board/venues/{venue.pk}/bundle/").status_code == 409
    issue_board_links(by=by, round_id=pk)
    answer = city.get(f"/board/venues/{venue.pk}/bundle/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    names = {"index.html", "scene.js", "README.txt", "board.css", "draw.js", "poll.js", "ridges.svg"}
    assert set(archive.namelist()) == names
    data = json.loads(archive.read("scene.js").decode().removeprefix("globalThis.LEITAI = ").rstrip(";\n"))
    assert data["scenes"]["en"]["words"]["sealed"] == "Still sealed"
    venue.refresh_from_db()
    assert data["address"] == f"http://testserver/board/{venue.state_key}/state.json"
    assert data["scenes"]["en"]["state"]["rows"] == [] and "88.00" not in archive.read("scene.js").decode()
    assert "connect-src http://testserver;" in archive.read("index.html").decode()


@pytest.mark.parametrize("path", ["", "roll-call/"])
def test_the_desk_asks_no_more_for_thirty_venues(world: World, contest: Contest, city: Client, path: str) -> None:
    by, pk = world.scope("city_officer"), contest.round.pk
    add_board_venues(by=by, round_id=pk, venues=[VenueWanted("v", "会场")])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert city.get(address(contest, path)).status_code == 200
        counts.append(len(asked))
        if len(counts) == 1:
            add_board_venues(by=by, round_id=pk, venues=[VenueWanted(f"v{n}", f"会场{n}") for n in range(29)])
    assert counts[0] == counts[1] <= 25
