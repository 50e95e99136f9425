"""The matrix sees what a request leaves behind, and only that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.http import HttpResponse

from leitai import models
from tests.access import cells
from tests.access.cells import Cell, run
from tests.access.scene import Scene
from tests.access.urls import BY_NAME


def _tag(scene: Scene, place: str) -> None:
    models.Tag.objects.create(region=getattr(scene.world, place).region, kind="brand", code="left", name="left")


def _left(scene: Scene) -> None:
    _tag(scene, "lindong")


def _left_abroad(scene: Scene) -> None:
    _tag(scene, "yunbei")


def _undone(scene: Scene) -> None:
    with transaction.atomic():
        _tag(scene, "lindong")
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("does", "wrote", "told"),
    [
        (_left, True, {"wrote something (status 200)"}),
        (_left_abroad, True, {"wrote something (status 200)", "changed rows of the other region"}),
        (_undone, False, set()),
    ],
)
def test_what_a_request_leaves_is_seen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, does: Callable[[Scene], None], wrote: bool, told: set[str]
) -> None:
    def asked(scene: Scene, _cell: Cell) -> HttpResponse:
        does(scene)
        return HttpResponse("")

    monkeypatch.setattr(cells, "_ask", asked)
    before = cells.fingerprint()
    cell = Cell(BY_NAME["league-show"], "city_officer", "GET", "no row", frozenset({200}))
    outcome = run(scene, cell)
    assert outcome.wrote is wrote
    assert {fault.removeprefix(f"{cell}: ") for fault in outcome.faults} == told
    assert cells.fingerprint() == before
