"""Boards for the access matrix: one venue of each region's round, and a result that can be revealed."""

from __future__ import annotations

from leitai import models
from leitai.queries.board.venues import key_of, secret_hash
from tests.access.scene import YUNBEI, Row, Scene
from tests.world import MOMENT, Place
from tests.world.contest import Contest, make_result

OFFICE = frozenset({"city_officer"})
ON_DUTY = OFFICE | {"leader", "auditor"}


def add_boards(scene: Scene) -> None:
    here, there = scene.world.lindong, scene.world.yunbei
    scene.kinds["board_round"] = (Row("lindong", _round(here).pk, ON_DUTY), Row("yunbei", _round(there).pk, YUNBEI))
    scene.kinds["board_venue"] = (Row("lindong", _venue(here).pk, OFFICE), Row("yunbei", _venue(there).pk, YUNBEI))


def prepare_reveal(scene: Scene) -> None:
    """Both rounds are locked, and the chair has prepared their results."""
    for place in (scene.world.lindong, scene.world.yunbei):
        contest = Contest(place, _round(place))
        contest.lock()
        make_result(contest, {next(iter(place.units.values())).code: 1})


def _round(place: Place) -> models.Round:
    return models.Round.objects.get(season__region=place.region, code="h1")


def _venue(place: Place) -> models.BoardVenue:
    token = f"{place.region.code} a link of the matrix"
    return models.BoardVenue.objects.create(
        round=_round(place), code="room", name=f"{place.region.name}分会场", name_en=f"{place.region.name_en} room",
        token_sha256=secret_hash(token), state_key=key_of(token), issued_at=MOMENT,
    )  # fmt: skip
