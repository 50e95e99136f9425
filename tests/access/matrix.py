"""The faults of one address: all its cells, and the attacks on the write that works."""

from __future__ import annotations

from collections.abc import Iterator

from tests.access.beside import counted
from tests.access.cells import Outcome, cells, run, smuggled, swaps, without_token
from tests.access.declare import Url
from tests.access.scene import Scene
from tests.access.shadow import noticed
from tests.access.urls import BY_NAME


def faults(scene: Scene, name: str) -> Iterator[str]:
    """What is wrong, one by one: whoever needs to know only whether anything is wrong stops at the first."""
    url = BY_NAME[name]
    worked = []
    for cell in cells(scene, url):
        outcome = run(scene, cell)
        yield from outcome.faults
        if isinstance(url, Url) and url.post and cell.method == "POST" and cell.may_write:
            worked += [outcome] if outcome.status in url.post.ok else []
    if isinstance(url, Url):
        yield from noticed(scene, url, worked[0].cell if worked else None)
        yield from counted(scene, url)
    if isinstance(url, Url) and url.post:
        yield from _attacks(scene, url, worked)


def _attacks(scene: Scene, url: Url, worked: list[Outcome]) -> Iterator[str]:
    """Without a write that works, refusing a foreign row would prove nothing."""
    assert url.post is not None
    if not worked:
        yield f"{url.name}: nobody's write works, so that the swapped ones prove nothing"
        return
    if not url.post.session_only and not any(one.wrote for one in worked):
        yield f"{url.name}: the write that works writes nothing"
    first = worked[0].cell
    for attack in (*swaps(scene, first, url.post), smuggled(scene, first), without_token(first)):
        yield from run(scene, attack).faults
