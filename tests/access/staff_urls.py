from __future__ import annotations

import datetime as dt

from django.utils import timezone

from leitai.rules import Permission as P
from tests.access.declare import Url, Write

LEAVING = Write({"successor": "colleague"}, {"last_day": "2099-01-01"})
# the real clock decides when acting may begin
TODAY = timezone.localdate()
ACTING = Write(
    {"who": "colleague", "role": "own_role"},
    {"starts": f"{TODAY + dt.timedelta(days=2)}", "last_day": f"{TODAY + dt.timedelta(days=9)}"},
)
STAFF = (
    Url(
        "person-leave", P.EDIT_PEOPLE, {"pk": "person"}, post=LEAVING, views=("last_day=2099-01-01",),
        asks={"successor": "colleague"},
    ),
    Url("person-let-act", P.EDIT_PEOPLE, {"pk": "person"}, post=ACTING),
    Url("shell-role", P.SEE_HOME, get=None, post=Write(data={"role": "r1"}, session_only=True)),
    Url("departure-withdraw", P.EDIT_PEOPLE, {"pk": "departure"}, get=None, post=Write()),
    Url("person-end-sessions", P.RESET_PASSWORDS, {"pk": "person"}, get=None, post=Write()),
    Url("session-list", P.SEE_HOME),
    Url("session-end", P.SEE_HOME, get=None, post=Write({"mark": "session"})),
)  # fmt: skip
