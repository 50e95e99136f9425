from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from leitai import models
from leitai.core.pinyin import pinyin_key
from tests.world.place import SINCE, Place, bulk


@dataclass(frozen=True)
class Draft:
    """A project in few words; money in units of 10,000 yuan."""

    name: str
    name_en: str
    shares: dict[str, str]
    themes: tuple[str, ...] = ()
    responsible: str = ""
    total: int = 8000
    plan: int = 3000
    bundle: str = ""
    is_bundle: bool = False


LINDONG = {
    "road": Draft("松河沿江公路", "Songhe River Road", {"songhe": "1"}, ("transport",), "transport", 38_600, 12_000),
    "bridge": Draft(
        "双县大桥", "Two Counties Bridge", {"songhe": "0.6", "liuxi": "0.4"}, ("transport", "education"), "transport"
    ),
    "schools": Draft(
        "柳溪学校工程包", "Liuxi Schools Bundle", {"liuxi": "1"}, ("education",), "education", is_bundle=True
    ),
    "school_a": Draft(
        "柳溪一小扩建", "Liuxi First School", {"liuxi": "1"}, ("education",), "education", bundle="schools"
    ),
    "school_b": Draft(
        "柳溪二中新建", "Liuxi Second School", {"liuxi": "1"}, ("education",), "education", bundle="schools"
    ),
    "park": Draft("石桥产业园", "Shiqiao Works", {"shiqiao": "1"}, (), "owner", 20_000, 6_000),
    "sewer": Draft("临东全市管网", "Lindong Citywide Sewer", {}, (), "owner", 9_000, 0),
}
YUNBEI = {
    "reservoir": Draft("云北竹岭水库", "Yunbei Zhuling Reservoir", {"zhuling": "1"}, ("transport",), "transport"),
    "airport": Draft("云北通用机场", "Yunbei Airfield", {"zhuling": "1"}, ("education",), "education", 52_000, 9_000),
}


def make_projects(place: Place, drafts: dict[str, Draft]) -> None:
    wan = Decimal(10_000)
    for number, (key, draft) in enumerate(drafts.items(), 1):
        place.projects[key] = models.Project(
            region=place.region,
            key=f"{place.region.code}-{number:03}",
            code=f"{place.region.code}-78-01-{number:06}",
            name=draft.name,
            name_en=draft.name_en,
            pinyin=pinyin_key(draft.name),
            is_bundle=draft.is_bundle,
            bundle=place.projects.get(draft.bundle),
            sector="transport" if draft.responsible == "transport" else "livelihood",
            level="city",
            nature="new",
            stage="building",
            place=draft.name,
            total_investment=None if draft.is_bundle else draft.total * wan,
            total_first=None if draft.is_bundle else draft.total * wan,
            planned_start=dt.date(2019, 9, 1) if draft.plan else dt.date(2020, 9, 1),
            planned_completion=dt.date(2021, 12, 31),
            started_on=dt.date(2019, 10, 1) if draft.plan and not draft.is_bundle else None,
            owner=place.organizations["owner"],
            listed_on=SINCE,
        )
        if draft.bundle:  # its bundle must have a number before it can be pointed at
            continue
        place.projects[key].save()
    bulk(place.projects[key] for key, draft in drafts.items() if draft.bundle)
    _project_rows(place, drafts)


def _project_rows(place: Place, drafts: dict[str, Draft]) -> None:
    pairs = [(place.projects[key], draft) for key, draft in drafts.items()]
    bulk(
        models.ProjectCredit(project=project, unit=place.units[unit], share=Decimal(share))
        for project, draft in pairs
        for unit, share in draft.shares.items()
    )
    bulk(
        models.ResponsibleAssignment(project=project, organization=place.organizations[draft.responsible], starts=SINCE)
        for project, draft in pairs
        if draft.responsible
    )
    bulk(
        models.LeaderAssignment(
            project=project,
            leader=f"{place.region.name}分管领导",
            leader_en=f"{place.region.name_en} Vice-Mayor",
            person=place.people["leader"],
            starts=SINCE,
        )
        for project, _draft in pairs
    )
    linked = models.Project.themes.through
    bulk(linked(project=project, theme=place.themes[theme]) for project, draft in pairs for theme in draft.themes)
    _plans(pairs)


def _plans(pairs: list[tuple[models.Project, Draft]]) -> None:
    plans = [
        models.AnnualPlan(
            project=project,
            fiscal_year=2020,
            version=1,
            amount=draft.plan * Decimal(10_000),
            dated=dt.date(2020, 1, 15),
            reason="年初下达",
            approver="市政府",
        )
        for project, draft in pairs
        if draft.plan and not draft.is_bundle
    ]
    first = plans[0]
    plans.append(
        models.AnnualPlan(
            project=first.project,
            fiscal_year=2020,
            version=2,
            amount=first.amount + 2_000_000,
            dated=dt.date(2020, 5, 20),
            reason="中期调整",
            approver="市政府",
        )
    )
    bulk(plans)
