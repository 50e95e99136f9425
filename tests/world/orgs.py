from __future__ import annotations

import datetime as dt
from decimal import Decimal

from leitai import models
from tests.world.place import JUNE, PASSWORD, SINCE, Place, bulk


def make_region(code: str, name: str, name_en: str) -> Place:
    region = models.Region.objects.create(code=code, name=name, name_en=name_en, level="city", fictional=True)
    city = models.Unit.objects.create(
        region=region, code=code, scheme="own", name=name, name_en=name_en, level="city", valid_from=dt.date(2000, 1, 1)
    )
    return Place(region, city)


def make_orgs(
    place: Place, counties: dict[str, tuple[str, str, str, str]], townships: dict[str, tuple[str, str, str]]
) -> None:
    common = {"region": place.region, "scheme": "own", "valid_from": dt.date(2000, 1, 1)}
    for order, (key, (code, name, name_en, level)) in enumerate(counties.items(), 1):
        place.units[key] = models.Unit(
            code=code, name=name, name_en=name_en, level=level, parent=place.city, sort_order=order, **common
        )
    bulk(place.units.values())
    below = {
        f"{parent}_town": models.Unit(
            code=code, name=name, name_en=name_en, level="township", parent=place.units[parent], sort_order=10, **common
        )
        for parent, (code, name, name_en) in townships.items()
    }
    bulk(below.values())
    place.units.update(below)
    short = place.region.name.removesuffix("市")
    english = place.region.name_en
    kinds = {
        "office": (f"{short}市重大项目办", f"{english} Major Projects Office", "office", None),
        "transport": (f"{short}市交通运输局", f"{english} Transport Bureau", "department", None),
        "education": (f"{short}市教育局", f"{english} Education Bureau", "department", None),
        "owner": (f"{short}城投集团", f"{english} City Investment", "owner", None),
    } | {
        key: (f"{unit.name}人民政府", f"Government of {unit.name_en}", "government", unit)
        for key, unit in place.units.items()
        if key in counties
    }
    for order, (key, (name, name_en, kind, unit)) in enumerate(kinds.items(), 1):
        place.organizations[key] = models.Organization(
            region=place.region, unit=unit, code=key, name=name, name_en=name_en, kind=kind, sort_order=order
        )
    bulk(place.organizations.values())


_POSTS = {
    "admin": ("admin", "管理员", "Admin", "office"),
    "city_officer": ("city_officer", "市项目员", "City Officer", "office"),
    "reporter": ("county_reporter", "填报员", "Reporter", None),
    "reporter_liuxi": ("county_reporter", "柳溪填报员", "Liuxi Reporter", "liuxi"),
    "department_officer": ("department_officer", "部门员", "Department Officer", "transport"),
    "leader": ("leader", "领导", "Leader", "office"),
    "auditor": ("auditor", "审计员", "Auditor", "office"),
}  # fmt: skip


def make_people(place: Place, short: str, reporters: dict[str, str], prefix: str) -> None:
    secret = models.Person()
    secret.set_password(PASSWORD)
    for key, (_role, name, name_en, organization) in _POSTS.items():
        if key.startswith("reporter") and key not in reporters:
            continue
        place.people[key] = models.Person(
            username=f"{prefix}{key.replace('_', '-')}",
            password=secret.password,
            name=f"{short}{name}",
            name_en=f"{place.region.name_en} {name_en}",
            organization=place.organizations[organization or reporters[key]],
        )
    bulk(place.people.values())
    for key, person in place.people.items():
        role = _POSTS[key][0]
        place.roles[key] = models.RoleAssignment(
            person=person,
            region=place.region,
            role=role,
            unit=place.units[reporters[key]] if role == "county_reporter" else None,
            organization=place.organizations["transport"] if role == "department_officer" else None,
            starts=SINCE,
        )
    bulk(place.roles.values())


def make_campaign(place: Place) -> None:
    place.campaign = models.Campaign.objects.create(
        region=place.region,
        code="year-2020",
        fiscal_year=2020,
        name=f"{place.region.name}重大项目突破年",
        name_en=f"{place.region.name_en} Year of Major Projects",
        starts=SINCE,
        ends=dt.date(2020, 12, 31),
    )
    place.tags = {
        "plan": models.Tag(
            region=place.region, kind="alignment", code="five-year", name=f"{place.region.name}上级规划",
            name_en=f"{place.region.name_en} Higher Plan", plan_level="provincial",
        ),
        "brand": models.Tag(region=place.region, kind="brand", code="river", name=f"{place.region.name}品牌"),
    }  # fmt: skip
    bulk(place.tags.values())
    place.themes = {
        key: models.Theme(
            campaign=place.campaign,
            code=key,
            name=f"{place.region.name}{name}突破",
            name_en=f"{place.region.name_en} {name_en}",
            lead=place.organizations[key],
            sort_order=order,
        )
        for order, (key, name, name_en) in enumerate((("transport", "交通", "Roads"), ("education", "教育", "Schools")))
    }
    bulk(place.themes.values())
    place.targets = [
        models.ThemeTarget(theme=theme, unit=unit, measure="done_year", value=Decimal(50_000_000), due=JUNE)
        for theme in place.themes.values()
        for unit in (None, next(iter(place.units.values())))
    ]
    bulk(place.targets)
