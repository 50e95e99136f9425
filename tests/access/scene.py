"""The world of the access matrix: two regions with a closed month, uploads, jobs and photos, and who may know what.

What each person may see is written here by hand, apart from the product's own rules: names of rows, never a query.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from leitai import models
from leitai.actions import delivery
from leitai.actions.bulletins import issue_bulletin
from leitai.actions.delivery import submissions, uploads
from leitai.actions.months import close_month, correct_month
from leitai.documents.numbers import Number
from leitai.queries.cards import cell_text
from leitai.queries.league import league_table
from leitai.workbooks.inside import parse_here
from leitai.workbooks.layouts import layout
from leitai.workbooks.results import DEFAULT_LIMITS, Parsed
from tests.access.meeting_rows import meeting_rows
from tests.world import JUNE, MAY, MOMENT, Place, World, build_world
from tests.world.meetings import make_meeting
from tests.world.workbooks import csv_of, june_row

ABSENT = 987_654_321
WIDE = frozenset({"admin", "city_officer", "leader", "auditor"})
LINDONG = WIDE | {"reporter", "reporter_liuxi", "department_officer", "unit_admin"}
YUNBEI = frozenset({"yunbei.city_officer"})
ANONYMOUS, ROLELESS = "anonymous", "roleless"
ACTORS = (ANONYMOUS, ROLELESS, *sorted(LINDONG), *YUNBEI)

# Every name in one region holds one of these, none in the other.
REGION_WORDS = {
    "lindong": ("临东", "Lindong", "松河", "Songhe", "柳溪", "Liuxi", "石桥", "Shiqiao", "双县大桥", "Two Counties"),
    "yunbei": ("云北", "Yunbei", "yunbei", "竹岭", "Zhuling"),
}
# Inside Lindong: projects, and what was filed about them. Names of counties are no secret there.
ROAD = ("松河沿江公路", "Songhe River Road")
BRIDGE = ("双县大桥", "Two Counties Bridge")
SCHOOLS = ("柳溪学校", "柳溪一小", "柳溪二中", "Liuxi Schools", "Liuxi First", "Liuxi Second")
REST = ("石桥产业园", "Shiqiao Works", "临东全市管网", "Lindong Citywide")
FILES = {"songhe": ("松河区六月",), "liuxi": ("柳溪县六月", "柳溪县单位待核"), "shiqiao": ("石桥经开区六月",)}
# A meeting and an appraisal that nobody has announced yet, and what a department hands in for one.
DRAFT, STATEMENT, WAIVED = ("草拟会", "年度草拟考核"), ("交通书面发言全文",), ("教育局免交原因",)
HIDDEN = {
    # looks after accounts of Songhe, and nothing else of it
    "unit_admin": ROAD + BRIDGE + SCHOOLS + REST + sum(FILES.values(), ()) + DRAFT + STATEMENT + WAIVED,
    "reporter": SCHOOLS + REST + FILES["liuxi"] + FILES["shiqiao"] + DRAFT + STATEMENT + WAIVED,
    "reporter_liuxi": ROAD + REST + FILES["songhe"] + FILES["shiqiao"] + DRAFT + STATEMENT + WAIVED,
    "department_officer": SCHOOLS + REST + FILES["songhe"] + FILES["liuxi"] + FILES["shiqiao"] + DRAFT + WAIVED,
}


@dataclass(frozen=True)
class Row:
    """A row of the world by name, and the people who may know that it exists."""

    name: str
    value: object
    seen_by: frozenset[str]


@dataclass
class Scene:
    world: World
    folder: Path
    clients: dict[str, Client] = field(default_factory=dict)
    kinds: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    def hidden_words(self, actor: str, *, published: bool) -> tuple[str, ...]:
        """What must not stand in any answer to this person; a closed month's results are published in its region."""
        if actor in (ANONYMOUS, ROLELESS):
            return REGION_WORDS["lindong"] + REGION_WORDS["yunbei"]
        if actor in YUNBEI:
            return REGION_WORDS["lindong"]
        return REGION_WORDS["yunbei"] + (() if published else HIDDEN.get(actor, ()))


@contextmanager
def build_scene(folder: Path) -> Iterator[Scene]:
    """Needs a transaction that is rolled back afterwards."""
    for name in ("facts", "files", "scratch"):
        (folder / name).mkdir(exist_ok=True)
    from tests.access.additions import ADDITIONS  # which need the names above

    stage = override_settings(
        LEITAI_CLOCK=MOMENT.isoformat(),
        LEITAI_FACTS_DIR=folder / "facts",
        LEITAI_FILES_DIR=folder / "files",
        LEITAI_SCRATCH_DIR=folder / "scratch",
        ALLOWED_HOSTS=["testserver"],
    )
    with stage, pytest.MonkeyPatch.context() as patch:
        for module in (uploads, submissions):  # the reading in a process of its own is not what is tested here
            patch.setattr(module, "parse_file", _read_here)
        scene = Scene(build_world(), folder)
        for prefix in ("", "yunbei."):
            close_month(by=scene.world.scope(f"{prefix}city_officer"), month=MAY, agree_missing=True)
        _break_off(scene)
        _kinds(scene)
        for add in ADDITIONS:
            add(scene)
        for actor in ACTORS:
            scene.clients[actor] = _client(scene.world, actor)
        scene.clients["leader"].cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        yield scene


def _read_here(path: Path, key: str, *, confirmed: dict[str, str], name: str, **_: object) -> Parsed:
    return parse_here(path, layout(key), confirmed, DEFAULT_LIMITS, lambda *_: None, name)


def _client(world: World, actor: str) -> Client:
    client = Client(raise_request_exception=False)
    if actor == ROLELESS:
        person = models.Person.objects.create(username="roleless", name="无角色")
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    elif actor != ANONYMOUS:
        world.sign_in(client, actor)
    return client


def _kinds(scene: Scene) -> None:
    """Rows of every kind: one that a reporter shares, one of the county beside, one of the other region."""
    here, there = scene.world.lindong, scene.world.yunbei

    def three(kind: str, pick: Callable[[Place, str], object], own: str, beside: str, abroad: str) -> None:
        scene.kinds[kind] = (
            Row(own, pick(here, own), WIDE | {"reporter"} | ({"department_officer"} if own == "road" else set())),
            Row(beside, pick(here, beside), WIDE | {"reporter_liuxi"}),
            Row(abroad, pick(there, abroad), YUNBEI),
        )

    def pair(kind: str, pick: Callable[[Place], object], seen_by: frozenset[str] = LINDONG) -> None:
        scene.kinds[kind] = (Row("lindong", pick(here), seen_by), Row("yunbei", pick(there), YUNBEI))

    three("project", lambda place, key: place.projects[key].pk, "road", "school_a", "reservoir")
    three("report", lambda place, key: place.reports[key, JUNE].pk, "road", "school_a", "reservoir")
    three("submission", lambda place, key: place.submissions[key].pk, "songhe_june", "liuxi_june", "zhuling_june")
    sent = {county: _send(place, county) for place, county in ((here, "songhe"), (here, "liuxi"), (there, "zhuling"))}
    three("upload", lambda place, key: sent[key].pk, "songhe", "liuxi", "zhuling")
    three("photo", lambda place, key: _photo(place, key, folder=scene.folder), "road", "school_a", "reservoir")
    ready = {county: _make_ready(place, sent[county]) for place, county in ((here, "songhe"), (there, "zhuling"))}
    scene.kinds["ready"] = (
        Row("songhe", ready["songhe"], WIDE | {"reporter"}),
        Row("zhuling", ready["zhuling"], YUNBEI),
    )
    scene.kinds["figures"] = (
        Row("songhe", _send_figures(here, "songhe"), WIDE | {"reporter"}),
        Row("zhuling", _send_figures(there, "zhuling"), YUNBEI),
    )
    scene.kinds["revision"] = (Row("entered", 1, LINDONG | YUNBEI), Row("broken off", 2, frozenset()))
    three("desk", lambda place, key: place.units[key].pk, "songhe", "liuxi", "zhuling")
    scene.kinds["unit"] = tuple(
        Row(key, place.units[key].pk, seen_by)
        for place, key, seen_by in ((here, "songhe", LINDONG), (here, "liuxi", LINDONG), (there, "zhuling", YUNBEI))
    )
    for kind, pick in PAIRS.items():
        pair(kind, pick)
    _foreign_events(here, there)
    scene.kinds["cell"] = (
        Row("of Lindong", _number(here), LINDONG),
        Row("of road", _number(here, "road"), WIDE | {"reporter", "department_officer"}),
        Row("of school_a", _number(here, "school_a"), WIDE | {"reporter_liuxi"}),
        Row("of Yunbei", _number(there), YUNBEI),
        Row("rubbish", "[]", frozenset()),
    )
    scene.kinds["bundle"] = (Row("schools", here.projects["schools"].pk, WIDE | {"reporter_liuxi"}),)
    _people_and_units(scene, pair)
    _meetings(scene)


def _people_and_units(scene: Scene, pair: Callable[..., None]) -> None:
    here, there = scene.world.lindong, scene.world.yunbei
    people = frozenset({"admin", "city_officer", "auditor"})
    pair("person", lambda place: place.people["reporter"].pk, people | {"reporter", "unit_admin"})
    pair("assignment", lambda place: place.roles["reporter"].pk, LINDONG)
    pair("closed_person", _closed_person, people)
    gone = {id(place): _succession(place) for place in (here, there)}
    pair("succession", lambda place: gone[id(place)].pk)
    pair("gone_unit", lambda place: _gone(place).pk)
    pair("heir", lambda place: place.units[_first(place)].pk)


def _meetings(scene: Scene) -> None:
    made = tuple(make_meeting(place) for place in (scene.world.lindong, scene.world.yunbei))
    officer = WIDE | {"department_officer"}
    for kind, rows in meeting_rows(*made, scene.folder, everybody=LINDONG, wide=WIDE, officer=officer).items():
        scene.kinds[kind] = (*(Row(*row) for row in rows[:-1]), Row("yunbei", rows[-1][1], YUNBEI))


def _foreign_events(here: Place, there: Place) -> None:
    """In each region an event that names somebody of the other."""
    for place, other in ((here, there), (there, here)):
        officer, stranger = place.people["city_officer"], other.people["leader"].pk
        models.AuditEvent.objects.create(
            region=place.region, actor=officer, at=MOMENT, verb="grant_role", object_type="person", object_id=stranger
        )


def decide_june(scene: Scene) -> None:
    """The city has sent back whatever waited: June can be closed then."""
    regions = (scene.world.lindong.region, scene.world.yunbei.region)
    waiting = models.Submission.objects.filter(region__in=regions, month=JUNE, state="submitted")
    waiting.update(state="returned", reason="待核", decided_at=MOMENT, decided_by=scene.world.person("city_officer"))


def correct_may(scene: Scene) -> None:
    """Both regions have closed May again, each for a reason of its own."""
    for officer in ("yunbei.city_officer", "city_officer"):
        by = scene.world.scope(officer)
        assert by.region is not None
        correct_month(by=by, month=MAY, reason=f"{by.region.name}更正")


def _break_off(scene: Scene) -> None:
    """A correction of May that was never entered: its facts lie there, and count for nothing."""
    with transaction.atomic():
        correct_may(scene)
        transaction.set_rollback(True)


def _first(place: Place) -> str:
    return next(iter(place.units))


def _reporter(place: Place, county: str) -> str:
    return "reporter_liuxi" if county == "liuxi" else "reporter"


def _send(place: Place, county: str) -> models.Upload:
    """A checked workbook of the county: one header guessed, one row like last month's."""
    unit = place.units[county]
    project = place.projects[{"songhe": "road", "liuxi": "school_a", "zhuling": "reservoir"}[county]]
    may = models.MonthlyReport.objects.get(project=project, month=MAY, state="accepted")
    still = {"done_month": 0, "done_year": (may.done_year or 0) / 10_000, "done_total": (may.done_total or 0) / 10_000}
    by = place.scope(_reporter(place, county))
    upload = delivery.receive_upload(
        by=by,
        unit_id=unit.pk,
        month=JUNE,
        layout="monthly_progress",
        file_name=f"{unit.name}六月补报.csv",
        chunks=[csv_of(june_row(project, **still), headers={"progress": "进展情形"})],
        is_part=True,
    )
    return delivery.check_upload(by=by, upload_id=upload.pk)


def _make_ready(place: Place, like: models.Upload) -> int:
    """A second part without problems: another project of the county, or the same one with sound figures."""
    assert like.unit is not None
    by = place.scope("reporter")
    project = place.projects["road" if "road" in place.projects else "reservoir"]
    upload = delivery.receive_upload(
        by=by,
        unit_id=like.unit.pk,
        month=JUNE,
        layout="monthly_progress",
        file_name=f"{like.unit.name}六月更正.csv",
        chunks=[csv_of(june_row(project, reason="上次少填"))],
        is_part=True,
    )
    checked = delivery.check_upload(by=by, upload_id=upload.pk)
    assert checked.state == "ready", checked.state
    return checked.pk


def _send_figures(place: Place, county: str) -> int:
    """The office's workbook with a changed figure of a county."""
    unit, by = place.units[county], place.scope("city_officer")
    row = f"{unit.name},gdp,90.5,亿元,7.4,最终数,{place.region.name}统计局"
    body = "\n".join(("地区,指标,数值,计量单位,同比增速（%）,数据状态,数据来源", row)).encode()
    upload = delivery.receive_upload(
        by=by,
        unit_id=unit.pk,
        month=JUNE,
        layout="economy_series",
        file_name=f"{unit.name}六月经济.csv",
        chunks=[body],
    )
    checked = delivery.check_upload(by=by, upload_id=upload.pk)
    assert checked.state == "ready", checked.rule_counts
    return checked.pk


def _closed_person(place: Place) -> int:
    person = models.Person.objects.create(
        username=f"{place.region.name_en.lower()}-closed", name=f"{place.region.name}离任", is_active=False
    )
    models.RoleAssignment.objects.create(
        person=person, region=place.region, role="leader", starts=dt.date(2020, 1, 1), ends=dt.date(2020, 3, 1)
    )
    return person.pk


def _job(place: Place) -> int:
    return models.MonthJob.objects.create(
        region=place.region,
        month=MAY,
        kind="preview",
        state="done",
        requested_by=place.people["city_officer"],
        created_at=MOMENT,
        progress_at=MOMENT,
        finished_at=MOMENT,
    ).pk


def _number(place: Place, project: str = "") -> str:
    """The cell of a printed number: the region's completion rate in May, or one project's part in it."""
    total = league_table(place.scope("city_officer"), month="2020-05", by="unit").total.values["completion"]
    assert isinstance(total.shown, Number)
    cell = total.shown.cell
    if project:
        one = {"project": place.projects[project].key, "kind": cell.arguments["kind"], "part": "numerator"}
        cell = replace(cell, question="project", arguments=one, unrounded="10000000")
    return cell_text(cell)


def _photo(place: Place, project: str, folder: Path) -> int:
    body = f"photo of {project}".encode()
    sha256 = hashlib.sha256(body).hexdigest()
    path = folder / "files" / sha256[:2] / sha256
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(body)
    return models.File.objects.create(
        project=place.projects[project],
        name=f"{place.projects[project].name}.jpg",
        media_type="image/jpeg",
        size=len(body),
        sha256=sha256,
        created_by=place.people["reporter"],
        created_at=MOMENT,
    ).pk


def _gone(place: Place, code: str = "901") -> models.Unit:
    parent = place.units[_first(place)]
    unit, _made = models.Unit.objects.get_or_create(
        region=place.region,
        code=f"{parent.code}{code}",
        defaults={
            "scheme": "own",
            "name": f"{parent.name}旧乡{code}",
            "level": "zone",
            "parent": place.city,
            "valid_from": dt.date(2000, 1, 1),
            "valid_to": dt.date(2019, 11, 1),
        },
    )
    return unit


def _succession(place: Place) -> models.UnitSuccession:
    return models.UnitSuccession.objects.create(
        old=_gone(place, "902"),
        new=place.units[_first(place)],
        on=dt.date(2019, 11, 1),
        source=f"{place.region.name}撤并批复",
    )


# below the functions it names
PAIRS: dict[str, Callable[[Place], object]] = {
    "unit_code": lambda place: next(iter(place.units.values())).code,
    "region": lambda place: place.region.pk,
    "campaign": lambda place: place.campaign.pk,
    "theme": lambda place: place.themes["transport"].pk,
    "target": lambda place: place.targets[1].pk,
    "tag": lambda place: place.tags["brand"].pk,
    "alignment": lambda place: place.tags["plan"].pk,
    "organization": lambda place: place.organizations["transport"].pk,
    "office": lambda place: place.organizations["office"].pk,
    "indicator": lambda place: place.indicator.pk,
    "job": _job,
    "bulletin": lambda place: issue_bulletin(by=place.scope("city_officer"), month=MAY, language="en").pk,
}
"""One row here, one in the other region, which everybody of a region may see."""
