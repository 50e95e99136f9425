"""What the builders of the small world share: the rows of one region, the season's days, adding many rows at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Model

from leitai import models
from leitai.queries.orgs import Scope, scope_for

PASSWORD = "bamboo-raft-47"
MAY, JUNE = dt.date(2020, 5, 1), dt.date(2020, 6, 1)
SINCE = dt.date(2020, 1, 1)
ZONE = ZoneInfo("Asia/Shanghai")
# The season's moment: June's reports are due at 18:00 on 6 July (the 5th is a Sunday).
MOMENT = dt.datetime(2020, 7, 4, 10, 0, tzinfo=ZONE)


@dataclass
class Place:
    """A region with its rows; the same attributes in both regions, as far as they exist there."""

    region: models.Region
    city: models.Unit
    units: dict[str, models.Unit] = field(default_factory=dict)
    organizations: dict[str, models.Organization] = field(default_factory=dict)
    people: dict[str, models.Person] = field(default_factory=dict)
    roles: dict[str, models.RoleAssignment] = field(default_factory=dict)
    campaign: models.Campaign = field(init=False)
    themes: dict[str, models.Theme] = field(default_factory=dict)
    targets: list[models.ThemeTarget] = field(default_factory=list)
    tags: dict[str, models.Tag] = field(default_factory=dict)
    projects: dict[str, models.Project] = field(default_factory=dict)
    submissions: dict[str, models.Submission] = field(default_factory=dict)
    uploads: dict[str, models.Upload] = field(default_factory=dict)
    reports: dict[tuple[str, dt.date], models.MonthlyReport] = field(default_factory=dict)
    indicator: models.Indicator = field(init=False)
    event: models.AuditEvent = field(init=False)

    def person(self, name: str) -> models.Person:
        return self.people[name]

    def scope(self, person: str, language: str = "zh-hans") -> Scope:
        found = scope_for(self.people[person].pk, day=dt.date(2020, 7, 4), language=language)
        assert found is not None, f"{person} holds no role"
        return found


def bulk(rows: Iterable[Model]) -> None:
    rows = list(rows)
    if rows:
        type(rows[0])._default_manager.bulk_create(rows)


def counties_of(place: Place) -> list[str]:
    return [key for key, unit in place.units.items() if unit.level != "township"]


def reporter_of(place: Place, county: str) -> models.Person:
    return place.people["reporter_liuxi" if county == "liuxi" else "reporter"]
