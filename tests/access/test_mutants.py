"""The matrix is worth something only if it sees a missing scope: take it out of each query in turn, and look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.access.calls import CALLS, faults_of_call
from tests.access.cells import answer_of, cells
from tests.access.matrix import faults
from tests.access.mutants import Position, Site, Switch, opened, sites, switched
from tests.access.scene import Scene
from tests.access.sheltered import SHELTERED, is_sheltered, key_of
from tests.access.urls import BY_NAME

CHECKS: dict[str, Callable[[Scene], Iterator[str]]] = {
    f"{number} {call}": partial(faults_of_call, call=call) for number, call in enumerate(CALLS)
} | {name: partial(faults, name=name) for name in BY_NAME}
QUERIES = [site for site in sites() if site.guard != "require"]
PERMISSIONS = [site for site in sites() if site.guard == "require"]


@pytest.fixture(scope="module")
def switch() -> Iterator[Switch]:
    with switched() as made:
        yield made


@pytest.fixture(scope="module")
def reached(stage: Scene, switch: Switch, django_db_blocker: DjangoDbBlocker) -> dict[str, set[Position]]:
    """The places that each check asks. That without a mutant all is green, test_matrix.py says."""
    asked = {}
    with django_db_blocker.unblock():
        for name in CHECKS:
            switch.reached.clear()
            for ask in _asked(stage, name):
                ask()
            asked[name] = set(switch.reached)
    return asked


def _asked(scene: Scene, name: str) -> Iterator[Callable[[], object]]:
    if name in BY_NAME:
        for cell in cells(scene, BY_NAME[name]):
            if cell.method in ("GET", "POST"):
                yield partial(answer_of, scene, cell, back=True)
    else:
        yield partial(list, CHECKS[name](scene))


@pytest.mark.parametrize("site", PERMISSIONS, ids=str)
def test_nobody_gets_past_a_permission(scene: Scene, switch: Switch, site: Site) -> None:
    assert not list(opened(scene, site))
    assert _red(switch, site, [partial(opened, site=site)], scene), "green although the permission was taken out"


@pytest.mark.slow
@pytest.mark.parametrize("site", [site for site in QUERIES if not is_sheltered(site)], ids=str)
def test_a_query_without_scope_turns_a_cell_red(
    scene: Scene, switch: Switch, reached: dict[str, set[Position]], site: Site
) -> None:
    asking = [name for name, places in reached.items() if site.position in places]
    assert asking, "no address and no action asks this"
    assert _red(switch, site, [CHECKS[name] for name in asking], scene), f"green without scope: {', '.join(asking)}"


def test_whatever_is_sheltered_still_stands_there() -> None:
    assert not {*SHELTERED} - {key_of(site) for site in QUERIES}


def _red(switch: Switch, site: Site, checks: list[Callable[[Scene], Iterator[str]]], scene: Scene) -> str:
    switch.out = site.position
    try:
        for check in checks:
            with transaction.atomic():
                found = next(check(scene), "")
                transaction.set_rollback(True)
            if found:
                return found
    except Exception as error:  # a query that breaks without its scope is seen too
        return str(error) or type(error).__name__
    finally:
        switch.out = None
    return ""
