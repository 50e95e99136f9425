"""Tries of somebody unknown: counted for each address, forgotten in time, and whom the proxy speaks for."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.http import HttpRequest
from django.test import RequestFactory

from leitai.views import pace
from leitai.views.pace import Pace


def of(address: str, **headers: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def test_each_address_has_its_own_tries_and_gets_them_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    tries = Pace(most=2, seconds=60)
    for _ in range(2):
        assert not tries.spent(of("10.0.0.1"))
        tries.count(of("10.0.0.1"))
    assert tries.spent(of("10.0.0.1")) and not tries.spent(of("10.0.0.2"))
    now[0] += 61
    assert not tries.spent(of("10.0.0.1")) and not tries._tries


def test_behind_the_proxy_the_browser_counts_and_nobody_else_is_believed(settings: LazySettings) -> None:
    tries = Pace(most=1, seconds=60)
    settings.SECURE = True
    tries.count(of("127.0.0.1", **{"X-Forwarded-For": "9.9.9.9, 203.0.113.7"}))
    assert tries.spent(of("127.0.0.1", **{"X-Forwarded-For": "203.0.113.7"}))
    assert not tries.spent(of("127.0.0.1", **{"X-Forwarded-For": "203.0.113.8"}))
    settings.SECURE = False
    assert not tries.spent(of("127.0.0.1", **{"X-Forwarded-For": "203.0.113.7"}))


def test_there_is_an_end_to_what_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_ADDRESSES", 10)
    tries = Pace(most=1, seconds=60)
    for number in range(30):
        tries.count(of(f"10.0.0.{number}"))
    assert len(tries._tries) <= 10 and tries.spent(of("10.0.0.29"))
