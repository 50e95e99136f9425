"""What the tests of filing share: workbooks sent in and checked, and the reading without its process."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from leitai import models
from leitai.actions import delivery as actions
from leitai.queries.orgs import Scope, scope_for
from leitai.workbooks.inside import parse_here
from leitai.workbooks.layouts import layout
from leitai.workbooks.results import DEFAULT_LIMITS, Parsed
from tests.world import JUNE, World
from tests.world.place import SINCE
from tests.world.workbooks import csv_of, june_row


def read_here(path: Path, key: str, *, confirmed: dict[str, str], name: str, **_: object) -> Parsed:
    """A process for each of sixty readings costs a minute; a few tests have it."""
    return parse_here(path, layout(key), confirmed, DEFAULT_LIMITS, lambda *_: None, name)


def clear_june(world: World) -> None:
    """Nobody has filed June yet."""
    rows = models.MonthlyReport.objects.filter(month=JUNE, project__region=world.region)
    rows.filter(state__in=("submitted", "returned")).update(state="withdrawn", return_reason="")
    models.Submission.objects.filter(month=JUNE, state="submitted", region=world.region).update(state="withdrawn")


def send(world: World, body: bytes, person: str = "reporter", unit: str = "songhe", **values: object) -> models.Upload:
    given = {"month": JUNE, "layout": "monthly_progress", "file_name": "六月.csv", **values}
    return actions.receive_upload(
        by=world.scope(person),
        unit_id=world.units[unit].pk,
        chunks=[body[:50], body[50:]],
        **given,  # type: ignore[arg-type]
    )


def checked(
    world: World, body: bytes, person: str = "reporter", unit: str = "songhe", **values: object
) -> models.Upload:
    upload = send(world, body, person, unit, **values)
    return actions.check_upload(by=world.scope(person), upload_id=upload.pk)


def sound(world: World, *keys: str, headers: dict[str, str] | None = None, **changes: object) -> bytes:
    return csv_of(*(june_row(world.projects[key], **changes) for key in keys or ("road", "bridge")), headers=headers)


def colleague(world: World, unit: str = "songhe", name: str = "second", role: str = "county_reporter") -> Scope:
    """A second person with the role; for the city office `unit` is empty."""
    person, _ = models.Person.objects.get_or_create(username=f"{unit}-{name}", defaults={"name": f"{name}同事"})
    models.RoleAssignment.objects.get_or_create(
        person=person, region=world.region, role=role, unit=world.units[unit] if unit else None, starts=SINCE
    )
    scope = scope_for(person.pk, day=dt.date(2020, 7, 4))
    assert scope is not None
    return scope


def submitted(world: World, *keys: str, **changes: object) -> models.Upload:
    upload = checked(world, sound(world, *keys, **changes))
    return actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
