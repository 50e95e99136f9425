"""A third region that looks like the first one, with the same codes and keys: nobody of the first may notice it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from django.db import transaction

from leitai import models
from tests.access.cells import Cell, answer_of, cells
from tests.access.declare import Url
from tests.access.scene import LINDONG, Scene
from tests.world import JUNE, MAY, MOMENT, SINCE, Place
from tests.world.meetings import make_meeting
from tests.world.orgs import make_campaign, make_orgs, make_people, make_region
from tests.world.projects import LINDONG as PROJECTS
from tests.world.projects import make_projects
from tests.world.reports import make_audit, make_economy, make_reports, make_uploads

# Those whose pages differ; the others see what one of these sees.
WATCHING = LINDONG - {"admin", "reporter_liuxi"}
# What differs between two answers to the same question without any other region: marks against forged forms and the
# number to quote; and what the page says of the whole site, which holds the trail of every region.
ONCE = re.compile(
    r'(?:csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"|E-[0-9A-F]{8}|本站还有\d+条记录待封存|\d+(?:秒| seconds?\b)'
    r"|<dcterms:\w+[^>]*>[^<]*<"
)


def cast(scene: Scene) -> Place:
    """Add the region; needs a transaction that is rolled back."""
    first = scene.world.lindong
    place = make_region("996100", "云北东市", "Yunbei East")
    counties = {
        key: (unit.code, f"云北东{unit.name}", f"Yunbei East {unit.name_en}", unit.level)
        for key, unit in first.units.items()
        if unit.level != "township"
    }
    make_orgs(place, counties, {"songhe": ("998102001", "云北东街道", "Yunbei East Street")})
    make_people(place, "云北东", {"reporter": "songhe", "reporter_liuxi": "liuxi"}, prefix="east-")
    make_campaign(place)
    make_projects(
        place, {key: replace(one, name=f"云北东{key}", name_en=f"Yunbei {key}") for key, one in PROJECTS.items()}
    )
    for key, project in place.projects.items():
        models.Project.objects.filter(pk=project.pk).update(key=first.projects[key].key)
    for make in (make_uploads, make_reports, make_economy, make_audit):
        make(place)
    _more(place, first)
    _namesakes(place, first)
    make_meeting(place)
    return place


def _more(place: Place, first: Place) -> None:
    """What the matrix writes in the first region is taken here; and the months here are another story."""
    officer = place.people["city_officer"]
    for month, revision in (
        (MAY.replace(year=2018), 1),
        (MAY.replace(month=3), 1),
        (MAY.replace(month=4), 1),
        (MAY, 1),
        (MAY, 2),
        (JUNE, 1),
    ):
        models.MonthRevision.objects.create(
            region=place.region, month=month, revision=revision, manifest_sha256="e" * 64, closed_by=officer,
            reason="云北东更正" if revision > 1 else "", closed_at=MOMENT + dt.timedelta(hours=revision),
        )  # fmt: skip
    for revision, language in ((1, "zh-hans"), (1, "en"), (2, "zh-hans")):
        models.Bulletin.objects.create(
            region=place.region, month=MAY, revision=revision, language=language, title="云北东通报", outline="{}",
            cells=1, manifest_sha256="e" * 64, issued_by=officer, issued_at=MOMENT,
        )  # fmt: skip
    models.MonthJob.objects.create(
        region=place.region, month=MAY, kind="correct", state="running", requested_by=officer, created_at=MOMENT,
        progress_at=MOMENT, progress_total=3,
    )  # fmt: skip
    for project in (place.projects["road"], place.projects["school_a"]):
        models.LeaderAssignment.objects.filter(project=project).update(person=first.people["leader"])
    models.Submission.objects.filter(pk=place.submissions["liuxi_may"].pk).update(
        state="submitted", decided_by=None, decided_at=None
    )
    early = models.MonthlyReport.objects.get(project=place.projects["road"], month=MAY)
    early.pk, early.month = None, MAY.replace(month=2)  # of a month that was never closed
    early.save()
    models.RoleAssignment.objects.create(  # somebody of the first region who works here too
        person=first.people["admin"], region=place.region, role="county_reporter", unit=place.units["songhe"],
        starts=dt.date(2020, 1, 1),
    )  # fmt: skip
    models.Tag.objects.create(region=place.region, kind="brand", code="new-brand", name="云北东新品牌")
    models.Campaign.objects.create(
        region=place.region, code="year-x", fiscal_year=2020, name="云北东年", starts=dt.date(2020, 1, 1),
        ends=dt.date(2020, 12, 31),
    )  # fmt: skip
    models.UnitSuccession.objects.create(
        old=_ended(place), new=place.units["songhe"], on=dt.date(2019, 6, 1), source="云北东批复"
    )
    models.AuditEvent.objects.create(
        region=place.region, actor=officer, at=MOMENT, verb="yunbei_verb", object_type="person",
        object_id=str(officer.pk),
    )  # fmt: skip


def _namesakes(place: Place, first: Place) -> None:
    """A unit, a department and a leader called like those of the first region, but otherwise in English."""
    models.Unit.objects.create(
        region=place.region, code="998102991", scheme="own", name=first.units["songhe"].name, level="township",
        parent=place.units["songhe"], valid_from=SINCE,
    )  # fmt: skip
    models.Organization.objects.bulk_create(
        models.Organization(
            region=place.region, code=f"like-{one.code}", name=one.name, name_en=f"Yunbei {one.name_en}",
            kind="department", sort_order=90,
        )
        for one in first.organizations.values()
    )  # fmt: skip
    known = models.LeaderAssignment.objects.filter(project=first.projects["road"]).first()
    models.LeaderAssignment.objects.filter(project=place.projects["bridge"]).update(
        leader=known.leader, leader_en=f"Yunbei {known.leader_en}"
    )
    figure = models.SeriesValue.objects.get(indicator=place.indicator, unit=place.units["songhe"], month=MAY)
    figure.pk, figure.revision, figure.in_force = None, 2, False  # filed after the month was closed
    figure.save()


def _ended(place: Place) -> models.Unit:
    return models.Unit.objects.create(
        region=place.region, code="998102990", scheme="own", name="云北东旧镇", level="township",
        parent=place.units["songhe"], valid_from=dt.date(2000, 1, 1), valid_to=dt.date(2019, 6, 1),
    )  # fmt: skip


def noticed(scene: Scene, url: Url, worked: Cell | None) -> list[str]:
    """Whatever is answered otherwise once the other region is there: a name, a count, a refusal."""
    found, asked = [], [cell for cell in cells(scene, url) if cell.actor in WATCHING and is_read(cell)]
    with transaction.atomic():
        alone = [answered(scene, cell) for cell in asked]
        wrote = answer_of(scene, worked, back=True)[0] if worked else 0
        cast(scene)
        for cell, before in zip(asked, alone, strict=True):
            after = answered(scene, cell)
            if after != before:
                found.append(f"{cell}: answered otherwise beside a third region: {difference(before, after)}")
        if worked and (then := answer_of(scene, worked, back=True)[0]) != wrote:
            found.append(f"{worked}: answered {then} beside a third region, was {wrote}")
        transaction.set_rollback(True)
    return found


def answered(scene: Scene, cell: Cell) -> str:
    return _plain(answer_of(scene, cell, back=cell.before is not None))


def is_read(cell: Cell) -> bool:
    return cell.method == "GET" and not cell.expected <= {403, 404, 405}


def _plain(answer: tuple[int, str]) -> str:
    return f"{answer[0]} {ONCE.sub('', answer[1])}"


def difference(before: str, after: str) -> str:
    first = next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    return f"{before[first - 60 : first + 60]!r} became {after[first - 60 : first + 60]!r}"
