"""The addresses about personal data, declared for the access matrix (urls.py)."""

from __future__ import annotations

import datetime as dt

from leitai import models
from leitai.rules import Permission as P
from tests.access.declare import OK, Url, Write
from tests.access.scene import Scene


def meetings_are_over(scene: Scene) -> None:
    models.Meeting.objects.update(day=dt.date(2020, 6, 1))


PRIVACY = (
    Url("privacy-show", P.SEE_PEOPLE),
    Url("privacy-set-period", P.EDIT_PEOPLE, get=None, post=Write(data={"code": "judges", "days": "400"})),
    Url("privacy-search", P.EDIT_PEOPLE, views=("q=市长", "q=评委")),
    Url("privacy-person", P.EDIT_PEOPLE, {"pk": "person"}),
    Url("privacy-export", P.EDIT_PEOPLE, {"pk": "person"}, get=None, post=Write(ok=OK)),
    Url(
        "privacy-remove",
        P.EDIT_PEOPLE,
        {"pk": "closed_person"},
        get=None,
        post=Write(data={"confirmed": "lindong-closed"}),
    ),
    Url(
        "privacy-end-early",
        P.EDIT_PEOPLE,
        get=None,
        post=Write({"row": "entry"}, {"kind": "roster"}, before=meetings_are_over),
    ),
    Url("privacy-own", P.SEE_HOME),
    Url("privacy-export-own", P.SEE_HOME, get=None, post=Write(ok=OK)),
)
