"""The addresses of a region's set-up, declared for the access matrix (urls.py)."""

from __future__ import annotations

from leitai import models
from leitai.queries.setup.people_list import Post, Someone
from leitai.queries.setup.preview import digest, kept
from leitai.queries.setup.unit_list import BEGINNING, UnitState
from leitai.rules import Permission as P
from tests.access.declare import OK, Url, Write
from tests.access.scene import Scene

SETTINGS = {
    "name": "新市", "level": "city", "currency": "CNY", "display_scale": "wan_yi", "fiscal_first_month": "1",
    "time_zone": "Asia/Shanghai", "language": "zh-hans", "filing_day": "8", "filing_hour": "12",
    "filing_rule": "same_day",
}  # fmt: skip
COUNTY = UnitState("new-1", "新区县", "", "county", "", "", 10, BEGINNING, None, "", "own")
UNITS = "代码,名称,级别\nnew-1,新区县,县\n"
SENT = {"tables": '{"": [["代码", "名称", "级别"], ["new-1", "新区县", "县"]]}', "sha256": digest([COUNTY])}


def move_units_away(scene: Scene) -> None:
    """A region without units takes those of a pack; the rows of the scene hang on theirs, so these go elsewhere."""
    elsewhere = models.Region.objects.create(code="995100", name="别处", level="city")
    both = [place.region for place in (scene.world.lindong, scene.world.yunbei)]
    models.Unit.objects.filter(region__in=both).update(region=elsewhere)


HEAD = ["姓名", "登录名", "机构", "角色", "区县代码"]
PEOPLE = {
    "tables": kept({"": [HEAD, ["新人", "new-clerk", "office", "区县填报员", "998102"]]}),
    "sha256": digest(
        [Someone("new-clerk", "新人", "", "", "", "office"), Post("new-clerk", "county_reporter", "998102")]
    ),
}
BODY = {"name": "新局", "kind": "government", "sort_order": "5"}
SETUP = (
    Url("setup-show", P.EDIT_UNITS),
    Url("setup-region", P.EDIT_UNITS, post=Write(data=SETTINGS)),
    Url("setup-calendar", P.EDIT_UNITS, views=("year=2020",)),
    Url(
        "setup-calendar-add",
        P.EDIT_UNITS,
        get=None,
        post=Write(data={"day": "2020-10-01", "kind": "holiday", "note": "国庆"}),
    ),
    Url("setup-calendar-file", P.EDIT_UNITS),
    Url("setup-calendar-take", P.EDIT_UNITS, get=None, post=Write(data={"text": "日期\t类别\n2020-10-01\t放假\n"})),
    Url("setup-calendar-drop", P.EDIT_UNITS, {"pk": "calendar_day"}, get=None, post=Write()),
    Url("setup-units", P.EDIT_UNITS),
    Url("setup-units-file", P.EDIT_UNITS),
    Url(
        "setup-units-look",
        P.EDIT_UNITS,
        get=None,
        post=Write(files={"file": ("units.csv", UNITS.encode())}, ok=OK, session_only=True),
    ),
    Url("setup-units-take", P.EDIT_UNITS, get=None, post=Write(data=SENT)),
    Url("setup-units-pack", P.EDIT_UNITS, get=None, post=Write(data={"pack": "newyork"}, before=move_units_away)),
    Url("setup-people", P.EDIT_PEOPLE),
    Url("setup-people-file", P.EDIT_PEOPLE),
    Url(
        "setup-people-look",
        P.EDIT_PEOPLE,
        get=None,
        post=Write(
            files={"file": ("people.csv", "姓名,机构,角色\n新人,office,领导\n".encode())}, ok=OK, session_only=True
        ),
    ),
    Url("setup-people-take", P.EDIT_PEOPLE, get=None, post=Write(data=PEOPLE, ok=OK)),
    Url("organization-list", P.SEE_PEOPLE),
    Url("organization-create", P.EDIT_PEOPLE, post=Write({"unit": "unit"}, BODY | {"code": "new-body"})),
    Url("organization-change", P.EDIT_PEOPLE, {"pk": "organization"}, post=Write({"unit": "unit"}, BODY)),
)
