"""Nothing that a request carries reaches the log: keys in addresses, queries, bodies, headers, words of exceptions."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from leitai import logs
from leitai.urls import handler400, handler403, handler404, handler500, urlpatterns

KEY = "k3yOfABoard0123456789abcdef"
CODE, TOKEN, MARK, PASSWORD, HOST = "SURVEYCODE77", "t0kenOfAPhone", "87.25", "hunter-twelve", "evil-host-31337.example"
SECRETS = (KEY, CODE, TOKEN, MARK, PASSWORD, HOST)


def explode(request: HttpRequest, key: str) -> HttpResponse:
    try:
        raise IntegrityError(f'null value in column "mark"\nDETAIL:  Failing row contains ({key}, {MARK}).')
    except IntegrityError as error:
        raise ValueError(f"could not read '{TOKEN}' beside {MARK} at {request.get_full_path()}") from error


__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]  # asked for by Django
urlpatterns = [path("explode/<str:key>/", explode, name="test-explode"), *urlpatterns]


@pytest.fixture(params=["plain", "json"])
def log(request: pytest.FixtureRequest, settings: LazySettings) -> Iterator[io.StringIO]:
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["testserver"]
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    handler.setFormatter(logs.Line(request.param))
    root, asked = logging.getLogger(), logging.getLogger("leitai.request")
    before = root.level, asked.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    asked.setLevel(logging.INFO)
    yield sink
    root.removeHandler(handler)
    root.setLevel(before[0])
    asked.setLevel(before[1])


@pytest.mark.django_db
def test_no_secret_of_a_request_is_logged(log: io.StringIO) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    bearer = {"Authorization": f"Leitai {TOKEN}", "X-Request-Id": TOKEN, "User-Agent": TOKEN, "Referer": f"/x/{KEY}/"}
    ballot = json.dumps({"ballots": [{"marks": {"idea": MARK}, "id": CODE}]})
    answers = [
        client.get(f"/board/{KEY}/state.json"),
        client.get(f"/survey/{CODE}/", {"code": CODE}),
        client.get(f"/no/such/{KEY}", {"token": TOKEN}),
        client.post("/accounts/login/", {"login": "nobody", "password": PASSWORD}),
        Client(raise_request_exception=False).post("/accounts/login/", {"login": "nobody", "password": PASSWORD}),
        client.post("/judge/api/ballots", ballot, content_type="application/json", headers=bearer),
        client.post("/judge/api/open", f'{{"badge": "{TOKEN}", "mark": {MARK}', content_type="application/json"),
        client.get(f"/explode/{KEY}/", {"code": CODE}, headers=bearer),
        client.get("/", headers={"Host": HOST}),
        client.get(f"/?x=%00{KEY}"),
        client.post(f"/language/?next={KEY}", {"language": MARK}),
    ]
    assert sorted({answer.status_code for answer in answers}) == [200, 400, 401, 403, 404, 500]
    told = log.getvalue()
    assert [secret for secret in SECRETS if secret in told] == []
    assert "test-explode" in told and "ValueError after IntegrityError" in told
    assert all("route=" in line or '"route"' in line for line in told.splitlines() if "answered" in line)
    assert told.count("answered") == len(answers)


def test_the_page_of_an_error_shows_the_number_of_its_log_lines(log: io.StringIO) -> None:
    answer = Client(raise_request_exception=False).get(f"/explode/{KEY}/")
    number = answer.headers["X-Request-Id"]
    assert number in answer.content.decode()
    errors = [line for line in log.getvalue().splitlines() if "IntegrityError" in line]
    assert len(errors) == 1 and number in errors[0] and "test_logs.py" in errors[0]


def test_lines_stay_lines_and_json_is_json(log: io.StringIO) -> None:
    logging.getLogger("leitai.any").warning("two\nlines %s", "and\r\nmore")
    lines = log.getvalue().splitlines()
    assert len(lines) == 1
    if lines[0].startswith("{"):
        assert json.loads(lines[0])["level"] == "WARNING"
    else:
        assert "WARNING leitai.any two lines and  more" in lines[0]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ('connection on socket "/x/.s.PGSQL.5432" failed: refused', "connection on socket … failed: refused"),
        ('duplicate key\nDETAIL:  Key (code)=(A1) already exists.', "duplicate key"),
        ("invalid literal for int() with base 10: '8 7'", "invalid literal for int… with base … …"),
    ],
)  # fmt: skip
def test_words_lose_what_was_brought_along(words: str, left: str) -> None:
    assert logs.masked(words) == left


def test_what_serve_itself_says_is_such_a_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert logs.said("leitai.serve", "web ended").endswith("WARNING leitai.serve web ended")
    monkeypatch.setenv("LEITAI_LOG_FORMAT", "json")
    assert json.loads(logs.said("leitai.serve", "web ended"))["message"] == "web ended"
