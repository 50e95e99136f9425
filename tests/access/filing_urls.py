"""The addresses of filing: two signatures, filing for a unit, its settings."""

from __future__ import annotations

from leitai import models
from leitai.rules import Permission as P
from leitai.rules import Role
from tests.access.declare import Url, Write
from tests.access.scene import Scene

# The city office sends in what it files itself, and none of a county's workbooks.
NOT_THE_CITY = frozenset({Role.CITY_OFFICER})


def want_two(scene: Scene) -> None:
    units = [
        place.units[county] for place, county in ((scene.world.lindong, "songhe"), (scene.world.yunbei, "zhuling"))
    ]
    models.Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(second_signature=True)


FILING = (
    Url("filing-show", P.SEE_FILING, views=("month=2020-05",)),
    Url("filing-behalf", P.ACCEPT_REPORTS, {"unit_id": "unit"}, views=("month=2020-05",)),
    Url("filing-calendar", P.SEE_REPORTS, views=("span=24", "month=2020-05", "span=x")),
    Url("filing-days", P.SEE_REPORTS, views=("month=2020-05",)),
    Url("filing-settings", P.EDIT_UNITS),
    Url("filing-set-signature", P.EDIT_UNITS, {"unit_id": "unit"}, get=None, post=Write(data={"on": "1"})),
    Url(
        "upload-sign",
        P.SEND_WORKBOOKS,
        {"upload_id": "ready"},
        get=None,
        post=Write(before=want_two),
        elsewhere=NOT_THE_CITY,
    ),
    Url(
        "upload-unsign",
        P.SEND_WORKBOOKS,
        {"upload_id": "signed"},
        get=None,
        post=Write(data={"reason": "单位待核"}),
        elsewhere=NOT_THE_CITY,
    ),
    Url("upload-release", P.SEND_WORKBOOKS, {"upload_id": "signed"}),
)
