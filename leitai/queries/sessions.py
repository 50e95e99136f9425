"""Who is signed in. What there is to know stands in the session itself and goes with it: since when, last seen by the
hour, which browser; no network address and no name of a device.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.utils import url_str_to_user_pk
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from leitai import models
from leitai.queries.orgs import Scope, visible

SINCE, SEEN, BROWSER = "lt_since", "lt_seen", "lt_browser"
_HALF_SIGNED_IN = "account_login"
"""Where a sign-in waits for its second factor."""
# The first that fits: nearly every browser also names those that it descends from.
_BROWSERS = (
    ("micromessenger", "wechat"), ("dingtalk", "dingtalk"), ("edg", "edge"), ("qqbrowser", "qq"),
    ("firefox", "firefox"), ("opr/", "opera"), ("chrome", "chrome"), ("crios", "chrome"), ("safari", "safari"),
)  # fmt: skip
_SYSTEMS = (
    ("android", "android"), ("iphone", "ios"), ("ipad", "ios"), ("windows", "windows"), ("mac os", "macos"),
    ("linux", "linux"),
)  # fmt: skip
BROWSERS = {
    "wechat": "WeChat", "dingtalk": "DingTalk", "edge": "Edge", "qq": "QQ Browser", "firefox": "Firefox",
    "opera": "Opera", "chrome": "Chrome", "safari": "Safari",
}  # fmt: skip
SYSTEMS = {"android": "Android", "ios": "iOS", "windows": "Windows", "macos": "macOS", "linux": "Linux"}


@dataclass(frozen=True)
class SessionLine:
    mark: str
    """Names the session on a page: made from its key, and no way back to it."""
    since: dt.datetime | None
    seen: dt.datetime | None
    browser: str
    system: str
    current: bool


def browser_family(agent: str) -> str:
    """`chrome windows` of the long line a browser says of itself: enough to know one's own again."""
    told = agent.lower()
    return " ".join(
        next((name for part, name in known if part in told), "other") for known in (_BROWSERS, _SYSTEMS)
    )  # fmt: skip


def mark_of(key: str) -> str:
    return hashlib.sha256(f"session {key}".encode()).hexdigest()[:20]


def open_sessions(person_id: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Key and contents of each session of a person, also one that still waits for the second factor.

    Each session of the site is opened to see whose it is: a few thousand take a tenth of a second, and this is asked
    only where somebody looks at sessions or ends them.
    """
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = row.get_decoded()
        if str(person_id) in {str(data.get(SESSION_KEY)), _waits_for(data)}:
            yield row.session_key, data


def _waits_for(data: Mapping[str, Any]) -> str:
    waiting = data.get(_HALF_SIGNED_IN)
    told = waiting.get("user_pk") if isinstance(waiting, dict) else None
    return str(url_str_to_user_pk(told)) if told else ""


def sessions_of(scope: Scope, person_id: int, current: str = "") -> tuple[SessionLine, ...]:
    """The sessions of a person this one may see, the newest first; `current` is the key of the one that asks."""
    person = visible(scope, models.Person).get(pk=person_id)
    sealed = person.get_session_auth_hash()  # a session of an earlier password opens nothing any more
    found = open_sessions(person.pk)
    lines = [_line(key, data, current) for key, data in found if data.get(HASH_SESSION_KEY) == sealed]
    return tuple(sorted(lines, key=lambda line: (not line.current, -(line.since.timestamp() if line.since else 0))))


def _line(key: str, data: Mapping[str, Any], current: str) -> SessionLine:
    since, seen = _moment(data.get(SINCE)), _moment(data.get(SEEN), 3600)
    browser, _space, system = str(data.get(BROWSER, "")).partition(" ")
    return SessionLine(
        mark=mark_of(key),
        since=since,
        seen=max(since, seen) if since and seen else seen,
        browser=BROWSERS.get(browser, ""),
        system=SYSTEMS.get(system, ""),
        current=key == current,
    )


def _moment(seconds: object, by: int = 1) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(seconds // by * by, dt.UTC) if isinstance(seconds, int) else None
