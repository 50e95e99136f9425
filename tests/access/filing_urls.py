"""The addresses of filing: two signatures, filing for a unit, its settings."""

from __future__ import annotations

from django.conf import settings

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


def mail_set_up(_scene: Scene) -> None:
    """The stage of the scene puts the settings back when it ends."""
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", "leitai@example.org"
    settings.LEITAI_ADDRESS = "https://leitai.example.org"


FILING = (
    Url("filing-show", P.SEE_FILING, views=("month=2020-05",)),
    Url("filing-behalf", P.ACCEPT_REPORTS, {"unit_id": "unit"}, views=("month=2020-05",)),
    Url("filing-calendar", P.SEE_REPORTS, views=("span=24", "month=2020-05", "span=x")),
    Url("filing-days", P.SEE_REPORTS, views=("month=2020-05",)),
    Url("reminder-list", P.ACCEPT_REPORTS, views=("month=2020-05",)),
    Url("reminder-text", P.ACCEPT_REPORTS),
    Url("reminder-send", P.ACCEPT_REPORTS, get=None, post=Write(data={"month": "2020-06"}, before=mail_set_up)),
    Url("reminder-plan", P.EDIT_UNITS, get=None, post=Write(data={"days_before": "2", "on_the_day": "1"})),
    Url("reminder-own", P.SEE_HOME, post=Write(data={"on": "0"})),
    Url("reminder-stop", None, fixed={"token": "rubbish"}, get=frozenset({404})),
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
