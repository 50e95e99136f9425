"""What stands around every page: navigation by role, the context bar, the language, and the error pages.

A page that is about an open month says so before it renders: `frame_of(request, "open")`. Month and unit are in the
address (`?month=2020-06&unit=999122`), so that a link shows the same page again.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template import loader
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leitai import logs
from leitai.labels import ROLES, choice
from leitai.queries import shell as frames
from leitai.queries.shell import Frame, State
from leitai.rules import Permission
from leitai.views.access import anyone, page

log = logging.getLogger("leitai.errors")
LANGUAGE_AGE = 365 * 24 * 3600


@dataclass(frozen=True)
class Item:
    """A line of the navigation; absent for those who may not open it."""

    url: str
    icon: str
    label: Any
    permission: Permission

    @property
    def noun(self) -> str:
        return self.url.partition("-")[0]


P = Permission
NAVIGATION: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    ("", (Item("home-show", "home", _("Home"), P.SEE_HOME),)),
    (
        _("Projects"),
        (
            Item("project-list", "database", _("Project register"), P.SEE_PROJECTS),
            Item("report-list", "chart-line", _("Monthly reports"), P.SEE_REPORTS),
            Item("filing-show", "clipboard-check", _("Who has filed"), P.SEE_FILING),
            Item("campaign-show", "target-arrow", _("Campaign themes"), P.SEE_CAMPAIGNS),
        ),
    ),
    (
        _("Compare"),
        (
            Item("league-show", "list-numbers", _("League"), P.SEE_LEAGUE),
            Item("economy-show", "trending-up", _("Economy"), P.SEE_ECONOMY),
            Item("practice-list", "copy", _("Practice library"), P.SEE_CONTEST),
            Item("contest-list", "flag", pgettext_lazy("navigation", "Contest"), P.SEE_CONTEST),
            Item("appraisal-list", "target-arrow", _("Target appraisal"), P.SEE_APPRAISAL),
        ),
    ),
    (
        _("Follow-up"),
        (
            Item("month-list", "lock", _("Month close"), P.SEE_MONTHS),
            Item("rulebook-list", "adjustments", _("Rulebooks"), P.SEE_RULEBOOKS),
            Item("bulletin-list", "file-text", _("Bulletins"), P.SEE_BULLETINS),
            Item("meeting-list", "message", _("Meetings"), P.SEE_MEETINGS),
        ),
    ),
)
# Pages of these nouns stand under another one in the navigation.
PARTS = {
    "upload": "report",
    "takeover": "setup",
    "rehearsal": "setup",
    "submission": "report",
    "photo": "practice",
    "evidence": "contest",
    "board": "contest",
    "privacy": "person",
    "organization": "person",
}
FOOT: tuple[Item, ...] = (
    Item("person-list", "users", _("People and roles"), P.SEE_PEOPLE),
    Item("unit-list", "map-pin", _("Units"), P.SEE_UNITS),
    Item("audit-list", "history", _("Audit trail"), P.SEE_AUDIT),
    Item("setup-show", "adjustments", _("Set-up"), P.EDIT_UNITS),
)


def frame_of(request: HttpRequest, stand: State = "closed") -> Frame:
    """The frame of this request, made once; an unknown month or unit in the address raises ObjectDoesNotExist."""
    known: Frame | None = getattr(request, "frame", None)
    if known is None:
        scope = request.person_scope  # type: ignore[attr-defined]
        month, unit = request.GET.get("month", ""), request.GET.get("unit", "")
        known = frames.frame(scope, month=month, unit=unit, stand=stand)
        request.frame = known  # type: ignore[attr-defined]
    return known


def frame_at(request: HttpRequest, month: dt.date, unit: str = "") -> Frame:
    """The frame of a page about one row: its month and unit, whatever the address says."""
    scope = request.person_scope  # type: ignore[attr-defined]
    known = frames.frame(scope, unit=unit, at=month)
    request.frame = known  # type: ignore[attr-defined]
    return known


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame, the navigation and who is there. Signed out there is only the language."""
    scope = getattr(request, "person_scope", None)
    quote = {"quote_number": partial(quote_number, request)}
    if scope is None:
        return {"frame": None, "may": frozenset(), "scope": None} | quote
    try:
        around = frame_of(request)
    except ObjectDoesNotExist:
        # The page itself says that this month or unit is unknown; around it stands the ordinary frame.
        around = frames.frame(scope)
    match = request.resolver_match
    noun = (match.url_name or "").partition("-")[0] if match else ""
    return quote | {
        "scope": scope,
        "frame": around,
        "may": frozenset(permission.value for permission in scope.permissions),
        "navigation": [(title, _lines(request, items, noun)) for title, items in NAVIGATION],
        "navigation_foot": _lines(request, FOOT, noun),
        "regions": frames.region_choices(scope),
        "own_roles": frames.own_role_choices(scope),
        "acting": frames.acting(scope),
        "role_names": [choice(ROLES, code) for code, _label in ROLES if code in {role.value for role in scope.roles}],
    }


def _lines(request: HttpRequest, items: tuple[Item, ...], noun: str) -> list[dict[str, Any]]:
    scope = request.person_scope  # type: ignore[attr-defined]
    counts: dict[str, int] = getattr(request, "waiting", {})
    kept = {key: request.GET[key] for key in ("month", "unit") if request.GET.get(key)}
    lines = []
    for item in items:
        if not scope.may(item.permission):
            continue
        try:
            url = reverse(item.url)
        except NoReverseMatch:
            continue
        query = "&".join(f"{key}={value}" for key, value in kept.items())
        lines.append(
            {
                "item": item,
                "url": f"{url}?{query}" if query else url,
                "here": item.noun == PARTS.get(noun, noun),
                "count": counts.get(item.url, 0),
            }
        )
    return lines


@anyone("POST")
def language(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("language", "")
    response = back(request)
    if wanted in {code for code, _name in settings.LANGUAGES}:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=LANGUAGE_AGE, samesite="Lax", secure=settings.SECURE
        )
    return response


@page(Permission.SEE_HOME, "POST")
def region(request: HttpRequest) -> HttpResponse:
    """Change to another region in which this person holds a role."""
    wanted = request.POST.get("region", "")
    scope = request.person_scope  # type: ignore[attr-defined]
    if wanted.isdecimal() and int(wanted) in scope.region_ids:
        request.session["region"] = int(wanted)
        request.session.pop("role", None)
    return HttpResponseRedirect(reverse("home-show"))


@page(Permission.SEE_HOME, "POST")
def role(request: HttpRequest) -> HttpResponse:
    """Choose one of several roles, or somebody to act for; for this browser, until another is chosen."""
    wanted = request.POST.get("role", "")
    scope = request.person_scope  # type: ignore[attr-defined]
    if wanted in {line.key for line in frames.own_role_choices(scope)}:
        request.session["role"] = wanted
    return HttpResponseRedirect(reverse("home-show"))


@page(Permission.SEE_UNITS)
def units(request: HttpRequest) -> HttpResponse:
    """The list inside the unit picker, fetched when it is opened; also a page of its own where scripts are off."""
    around = frame_of(request)
    next_url = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(next_url, {request.get_host()}, request.is_secure()):
        next_url = reverse("home-show")
    rows = frames.unit_choices(request.person_scope, on=around.month.month)  # type: ignore[attr-defined]
    path, _mark, query = next_url.partition("?")
    rest = "&".join(part for part in query.split("&") if part and not part.startswith(("unit=", "page=")))
    whole = f"{path}?{rest}" if rest else path
    joint = f"{whole}{'&' if rest else '?'}unit="
    template = "parts/unit_list.html" if request.htmx else "home/units.html"  # type: ignore[attr-defined]
    return render(request, template, {"units": rows, "whole": whole, "joint": joint})


def back(request: HttpRequest) -> HttpResponseRedirect:
    """Where the form was sent from, if that is on this site."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("home-show")
    return HttpResponseRedirect(target)


def quote_number(request: HttpRequest) -> str:
    """The number a reader can quote on the telephone; the log's lines about this request begin with it."""
    number = str(getattr(request, "quote_number", "")) or logs.new_number()
    request.quote_number = number  # type: ignore[attr-defined]
    if not getattr(request, "quoted", False):
        request.quoted = True  # type: ignore[attr-defined]
        person = getattr(getattr(request, "user", None), "pk", None)
        log.warning("quoted %s: %s %s person=%s", number, request.method, logs.route_of(request), person)
    return number


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    request.GET = QueryDict()  # what could not be read must not reach a query of the page around
    return render(request, "errors/bad_request.html", status=400)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The CSRF check failed: mostly a page left open overnight."""
    return render(request, "errors/form_expired.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """The page for our own faults: no context processors, for the database may be what failed."""
    number = quote_number(request)
    body = loader.get_template("errors/broken.html").render({"number": number})
    return HttpResponse(body, status=500)
