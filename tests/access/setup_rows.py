"""Which rows the addresses of the set-up name, and who may know that they exist."""

from __future__ import annotations

import datetime as dt

from leitai import models
from tests.access.scene import LINDONG, YUNBEI, Row, Scene


def add_setup(scene: Scene) -> None:
    def day(place: object, name: str, seen_by: frozenset[str]) -> Row:
        note = f"{place.region.name}放假"  # type: ignore[attr-defined]
        row = models.CalendarDay.objects.create(
            region=place.region, day=dt.date(2020, 6, 25), kind="holiday", note=note,  # type: ignore[attr-defined]
        )  # fmt: skip
        return Row(name, row.pk, seen_by)

    scene.kinds["calendar_day"] = (
        day(scene.world.lindong, "lindong", LINDONG),
        day(scene.world.yunbei, "yunbei", YUNBEI),
    )
