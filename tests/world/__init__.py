"""One small named region for every test that needs rows, and a second one that must stay out of sight.

Lindong (临东市) has three counties, a person in every role and seven projects; Yunbei (云北市) has one county and a
person in every role too. All of it is invented. May 2020 is accepted and open; June stands in every state of filing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from leitai import models
from leitai.queries.orgs import Scope
from tests.world.orgs import make_campaign, make_orgs, make_people, make_region
from tests.world.place import JUNE, MAY, MOMENT, PASSWORD, SINCE, ZONE, Place
from tests.world.projects import LINDONG, YUNBEI, make_projects
from tests.world.reports import make_audit, make_economy, make_reports, make_uploads

__all__ = ["JUNE", "MAY", "MOMENT", "PASSWORD", "SINCE", "ZONE", "Place", "World", "build_world"]


@dataclass
class World:
    """`world.lindong.projects["road"]`, `world.scope("reporter")`, `world.sign_in(client, "city_officer")`."""

    lindong: Place
    yunbei: Place

    # The names of people in Lindong; "reporter" files for Songhe, "reporter_liuxi" for the county beside it.
    PEOPLE = ("admin", "city_officer", "reporter", "reporter_liuxi", "department_officer", "leader", "auditor")

    @property
    def region(self) -> models.Region:
        return self.lindong.region

    @property
    def units(self) -> dict[str, models.Unit]:
        return self.lindong.units

    @property
    def projects(self) -> dict[str, models.Project]:
        return self.lindong.projects

    def person(self, name: str) -> models.Person:
        """A person of Lindong, or of Yunbei as "yunbei.reporter"."""
        place, _dot, person = name.rpartition(".")
        return (self.yunbei if place else self.lindong).people[person]

    def scope(self, name: str, language: str = "zh-hans") -> Scope:
        place, _dot, person = name.rpartition(".")
        return (self.yunbei if place else self.lindong).scope(person, language)

    def sign_in(self, client: Client, name: str) -> Client:
        client.force_login(self.person(name), backend="django.contrib.auth.backends.ModelBackend")
        return client


def build_world() -> World:
    lindong = make_region("998100", "临东市", "Lindong")
    yunbei = make_region("997100", "云北市", "Yunbei")
    make_orgs(
        lindong,
        {"songhe": ("998102", "松河区", "Songhe", "district"), "liuxi": ("998121", "柳溪县", "Liuxi", "county"),
         "shiqiao": ("998171", "石桥经开区", "Shiqiao Zone", "zone")},
        {"songhe": ("998102001", "松河街道", "Songhe Street"), "liuxi": ("998121100", "柳林镇", "Liulin Town")},
    )  # fmt: skip
    make_orgs(yunbei, {"zhuling": ("997121", "竹岭县", "Zhuling", "county")}, {})
    make_people(lindong, "临东", {"reporter": "songhe", "reporter_liuxi": "liuxi"}, prefix="")
    make_people(yunbei, "云北", {"reporter": "zhuling"}, prefix="yunbei-")
    for place in (lindong, yunbei):
        make_campaign(place)
    make_projects(lindong, LINDONG)
    make_projects(yunbei, YUNBEI)
    for place in (lindong, yunbei):
        make_uploads(place)
        make_reports(place)
        make_economy(place)
        make_audit(place)
    return World(lindong, yunbei)
