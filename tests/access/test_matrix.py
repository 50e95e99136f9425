"""Every address × role × own, foreign and absent row; every write with its foreign keys swapped."""

from __future__ import annotations

import pytest

from tests.access.calls import CALLS, Call, faults_of_call
from tests.access.declare import Phone, Url
from tests.access.matrix import faults
from tests.access.scene import Scene
from tests.access.urls import BY_NAME, SHUT
from tests.access.walk import addresses


@pytest.mark.parametrize("name", BY_NAME)
def test_address(scene: Scene, name: str) -> None:
    found = list(faults(scene, name))
    assert not found, f"{len(found)} red cells\n" + "\n".join(found)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_action(scene: Scene, call: Call) -> None:
    assert not list(faults_of_call(scene, call))


def test_every_address_is_declared() -> None:
    known = {*BY_NAME, *SHUT}
    missing = sorted(
        {f"{one.name} ({one.route})" for one in addresses() if one.name not in known and one.name != one.route}
    )
    assert not missing, f"declare in tests/access/urls.py: {', '.join(missing)}"
    gone = sorted(known - {one.name for one in addresses()})
    assert not gone, f"declared, but not an address: {', '.join(gone)}"


def test_every_view_is_opened_to_somebody_by_name() -> None:
    """Deny by default: a view that neither `page` nor `anyone` has opened is no view."""
    closed = [one.name for one in addresses() if not one.of_allauth and not hasattr(one.view, "permission")]
    assert not closed
    for one in addresses():
        url = BY_NAME.get(one.name)
        if isinstance(url, Url) and not one.of_allauth:
            assert one.view.permission is url.may, f"{one.name} is opened to {one.view.permission}"  # type: ignore[attr-defined]
        assert isinstance(url, Phone) == hasattr(one.view, "badge"), f"{one.name} is a phone's address or is none"
