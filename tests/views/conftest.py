"""The moment every test of a page looks at, and the city officer who looks."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.world import World
from tests.world.pictures import jpeg


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def city(world: World) -> Client:
    return world.sign_in(Client(), "city_officer")


@pytest.fixture
def photo_bytes() -> bytes:
    """A small picture that a phone might have taken."""
    return jpeg()
