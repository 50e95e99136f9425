"""Rows of filing: a second person who may file in each region, and a workbook that waits for a second signature."""

from __future__ import annotations

from leitai import models
from tests.access.scene import WIDE, YUNBEI, Row, Scene
from tests.world import JUNE, MOMENT, Place
from tests.world.place import SINCE


def add_filing(scene: Scene) -> None:
    here, there = scene.world.lindong, scene.world.yunbei
    scene.kinds["signed"] = (
        Row("songhe", _signed(here, "songhe"), WIDE | {"reporter"}),
        Row("zhuling", _signed(there, "zhuling"), YUNBEI),
    )


def _signed(place: Place, county: str) -> int:
    unit = place.units[county]
    second = models.Person.objects.create(username=f"{county}-second", name=f"{unit.name}联签员")
    models.RoleAssignment.objects.create(
        person=second, region=place.region, role="county_reporter", unit=unit, starts=SINCE
    )
    reminder = models.Reminder.objects.create(region=place.region, month=JUNE, kind="before", created_at=MOMENT)
    models.ReminderMail.objects.create(reminder=reminder, person=second, state="no_address")
    return models.Upload.objects.create(
        region=place.region, unit=unit, month=JUNE, layout="monthly_progress", file_name=f"{unit.name}六月待签.xlsx",
        sha256="f" * 64, size=900, state="signed", rows=1, created_by=second, created_at=MOMENT, checked_at=MOMENT,
        filled_by=second, filled_at=MOMENT,
    ).pk  # fmt: skip
