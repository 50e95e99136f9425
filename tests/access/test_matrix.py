"""Every address × role × own, foreign and absent row; every write with its foreign keys swapped."""

from __future__ import annotations

import pytest

from tests.access.cells import Outcome, cells, run, smuggled, swaps, without_token
from tests.access.declare import Url
from tests.access.scene import Scene
from tests.access.urls import BY_NAME, SHUT
from tests.access.walk import addresses


@pytest.mark.parametrize("name", BY_NAME)
def test_address(scene: Scene, name: str) -> None:
    url = BY_NAME[name]
    outcomes = [run(scene, cell) for cell in cells(scene, url)]
    if isinstance(url, Url) and url.post is not None:
        outcomes += _attacks(scene, url, outcomes)
    faults = [fault for outcome in outcomes for fault in outcome.faults]
    assert not faults, f"{len(faults)} red cells\n" + "\n".join(faults)


def _attacks(scene: Scene, url: Url, outcomes: list[Outcome]) -> list[Outcome]:
    """Without a write that works, refusing a foreign row would prove nothing."""
    assert url.post is not None
    worked = [one for one in outcomes if one.cell.method == "POST" and one.cell.may_write and one.status in url.post.ok]
    assert worked, f"{url.name}: nobody's write works, so that the swapped ones prove nothing"
    assert url.post.session_only or any(one.wrote for one in worked), f"{url.name}: the write that works writes nothing"
    first = worked[0].cell
    attacks = [*swaps(scene, first, url.post), smuggled(scene, first), without_token(first)]
    return [run(scene, cell) for cell in attacks]


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
