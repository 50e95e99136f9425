"""Tables of the offices' own: one that waits to be matched and one that is ready, in each region."""

from __future__ import annotations

import datetime as dt

import pytest

from leitai import models
from leitai.actions import delivery
from leitai.actions.delivery import SheetWanted
from tests.access.scene import LINDONG, WIDE, YUNBEI, Row, Scene
from tests.world import Place
from tests.world.tables import book, read_in_this_process

DAY = dt.date(2020, 1, 1)
HEAD = ("盘子", "归谁", "多大（万元）")
CHOSEN = {1: "name", 2: "unit", 3: "total_investment"}
TABLE = ("盘子.xlsx", book({"表": (HEAD, ("新堤", "不详", 5))}))


def begin_rehearsals(scene: Scene) -> None:
    """Both regions practise with July."""
    regions = (scene.world.lindong.region.pk, scene.world.yunbei.region.pk)
    models.Region.objects.filter(pk__in=regions).update(rehearsal_month=dt.date(2020, 7, 1))


def add_tables(scene: Scene) -> None:
    with pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch)
        for kind, make in (("own_table", _received), ("ready_table", _ready)):
            here, there = make(scene.world.lindong), make(scene.world.yunbei)
            scene.kinds[kind] = (Row("lindong", here, WIDE), Row("yunbei", there, YUNBEI))
    assert LINDONG > WIDE


def _received(place: Place, unit: str = "未知") -> int:
    content = book({f"{place.region.name}表": (HEAD, (f"{place.region.name}新堤", unit, 5))})
    upload = delivery.receive_table(
        by=place.scope("city_officer"),
        layout="project_register",
        month=DAY,
        listed_on=DAY,
        file_name=f"{place.region.name}盘子.xlsx",
        chunks=[content],
    )
    return upload.pk


def _ready(place: Place) -> int:
    """Settled but for the unit: whoever may answers that too."""
    pk = _received(place, next(iter(place.units.values())).name)
    sheet = SheetWanted(f"{place.region.name}表", True, "wan", "-column", CHOSEN)
    upload = delivery.arrange_table(by=place.scope("city_officer"), upload_id=pk, sheets=[sheet])
    assert upload.state == "ready", upload.rule_counts
    return pk
