"""The lines of the set-up's checklist, in the order in which an office works: one function each, listed in LINES.

Each answers from the rows alone whether its part is done, says what is there, what to do next, and on which page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leitai import models
from leitai.labels import COUNTY_LEVELS
from leitai.queries import formatting, months
from leitai.queries.orgs import Scope, visible
from leitai.queries.rulebooks.kept import league_book
from leitai.queries.rulebooks.standing import working_month
from leitai.queries.shell import named
from leitai.rules import Permission, Role


@dataclass(frozen=True)
class Line:
    key: str
    title: str
    done: bool
    there: str
    """What is there, with numbers; shown whether done or not."""
    todo: str
    """What to do next; shown while the line is open."""
    url_name: str
    permission: Permission
    """Who may do it on that page: others see the line without the link."""
    optional: bool = False
    """Not counted, and never the next step."""


def region(scope: Scope) -> Line:
    row = months.region_of(scope)
    looked_at = row.settings_confirmed_at is not None or row.pack != ""  # a pack's settings were made for its region
    due = _("reports due on day %(day)s, %(hour)s:00") % {"day": row.filing_day, "hour": row.filing_hour}
    return Line(
        "region",
        _("Region"),
        done=looked_at,
        there=" · ".join((named(row, scope.language), row.currency, due)),
        todo=_("Look through the settings once and save them: currency, fiscal year and clock cannot change later."),
        url_name="setup-region",
        permission=Permission.EDIT_UNITS,
    )


def calendar(scope: Scope) -> Line:
    year = months.now(months.region_of(scope)).year
    days = visible(scope, models.CalendarDay).filter(day__year=year).count()
    return Line(
        "calendar",
        _("Working calendar"),
        done=days > 0,
        there=ngettext("%(n)s day of %(year)s entered", "%(n)s days of %(year)s entered", days)
        % {"n": days, "year": year},
        todo=_("Enter the year's holidays and make-up working days: deadlines move by them."),
        url_name="setup-calendar",
        permission=Permission.EDIT_UNITS,
    )


def units(scope: Scope) -> Line:
    count = _counties(scope).count()
    return Line(
        "units",
        _("Units"),
        done=count > 0,
        there=ngettext("%(n)s county, district or zone", "%(n)s counties, districts and zones", count) % {"n": count},
        todo=_("Enter the region's units with the day from which each is valid."),
        url_name="unit-list" if count else "setup-units",
        permission=Permission.EDIT_UNITS,
    )


def people(scope: Scope) -> Line:
    """Every county has somebody who files for it."""
    today = timezone.localdate()  # roles go by the real day, whatever the clock of a fictional season says
    held = visible(scope, models.RoleAssignment).filter(
        Q(ends__isnull=True) | Q(ends__gt=today), starts__lte=today, person__is_active=True
    )
    reporters = held.filter(role=Role.COUNTY_REPORTER, unit_id=OuterRef("pk"))
    counted = _counties(scope).aggregate(all=Count("pk"), filed_for=Count("pk", filter=Exists(reporters)))
    persons = held.values("person_id").distinct().count()
    without = counted["all"] - counted["filed_for"]
    there = ngettext("%(n)s person with a role", "%(n)s people with a role", persons) % {"n": persons}
    if counted["all"]:
        of_units = ngettext(
            "%(n)s of %(all)s unit has a reporter", "%(n)s of %(all)s units have a reporter", counted["all"]
        ) % {"n": counted["filed_for"], "all": counted["all"]}
        there = f"{there} · {of_units}"
    return Line(
        "people",
        _("Organisations and people"),
        done=counted["all"] > 0 and without == 0,
        there=there,
        todo=_("Give every unit a county reporter, and every lead department its officer."),
        url_name="person-list" if counted["all"] and not without else "setup-people",
        permission=Permission.EDIT_PEOPLE,
    )


def campaign(scope: Scope) -> Line:
    years = visible(scope, models.Campaign).count()
    themes = visible(scope, models.Theme).count()
    there = " · ".join(
        (
            ngettext("%(n)s campaign year", "%(n)s campaign years", years) % {"n": years},
            ngettext("%(n)s theme", "%(n)s themes", themes) % {"n": themes},
        )
    )
    return Line(
        "campaign",
        _("Campaign and themes"),
        done=years > 0 and themes > 0,
        there=there,
        todo=_("Add a theme with its lead department.")
        if years
        else _("Start the campaign year, then add its themes."),
        url_name="campaign-show" if years else "campaign-create",
        permission=Permission.EDIT_CAMPAIGNS,
    )


def projects(scope: Scope) -> Line:
    count = visible(scope, models.Project).filter(is_bundle=False).count()
    return Line(
        "projects",
        _("First project list"),
        done=count > 0,
        there=ngettext("%(n)s project in the register", "%(n)s projects in the register", count) % {"n": count},
        todo=_("Send in the list as you have it; its columns are matched on a page."),
        url_name="project-list" if count else "takeover-show",
        permission=Permission.EDIT_PROJECTS,
    )


def earlier_months(scope: Scope) -> Line:
    taken = months.months_taken(scope)
    waiting = sum(not month.closed for month in taken)
    there = ngettext("%(n)s month taken over", "%(n)s months taken over", len(taken)) % {"n": len(taken)}
    if waiting:
        there = f"{there} · {ngettext('%(n)s still open', '%(n)s still open', waiting) % {'n': waiting}}"
    return Line(
        "earlier-months",
        _("Earlier months"),
        done=bool(taken) and not waiting,
        there=there,
        todo=_("An office that begins within a year takes over the months before from its own tables, in order."),
        url_name="takeover-show",
        permission=Permission.EDIT_PROJECTS,
        optional=True,
    )


def economy(scope: Scope) -> Line:
    count = visible(scope, models.Indicator).count()
    return Line(
        "economy",
        _("Indicators of the economy"),
        done=count > 0,
        there=ngettext("%(n)s indicator", "%(n)s indicators", count) % {"n": count},
        todo=_("Only for an office that also collects the economy's figures."),
        url_name="economy-show",
        permission=Permission.SEE_ECONOMY,
        optional=True,
    )


def rulebook(scope: Scope) -> Line:
    """The shipped rule ranks from the first month on; an office that ranks otherwise has its own in force."""
    name = league_book(scope, working_month(scope)).rule.name
    own = visible(scope, models.RulebookVersion).filter(state="approved").exists()
    return Line(
        "rulebook",
        _("Rule of the league"),
        done=own,
        there=_("In force: %(name)s") % {"name": name.en if scope.language.startswith("en") else name.zh},
        todo=_("An office that ranks otherwise copies it, changes the copy, and a second person puts it in force."),
        url_name="rulebook-list",
        permission=Permission.EDIT_RULEBOOKS,
        optional=True,
    )


def rehearsal(scope: Scope) -> Line:
    found, wiped = months.rehearsal(scope), months.rehearsals_wiped(scope)
    there = ngettext("%(n)s rehearsal wiped", "%(n)s rehearsals wiped", wiped) % {"n": wiped}
    if found.month is not None:
        there = _("%(month)s is being rehearsed") % {"month": formatting.month(found.month)}
    return Line(
        "rehearsal",
        _("Rehearsal month"),
        done=wiped > 0 and found.month is None,
        there=there,
        todo=_("Wipe it before the month is filed for real.")
        if found.month
        else _("Let everybody practise with a month that is wiped afterwards."),
        url_name="rehearsal-show",
        permission=Permission.CLOSE_MONTHS,
        optional=True,
    )


def first_month(scope: Scope) -> Line:
    rehearsed = months.region_of(scope).rehearsal_month
    filings = visible(scope, models.Submission)
    filed = (filings.exclude(month=rehearsed) if rehearsed else filings).count()
    return Line(
        "first-month",
        _("First month"),
        done=filed > 0,
        there=ngettext("%(n)s filing handed in", "%(n)s filings handed in", filed) % {"n": filed},
        todo=_("Tell the counties the deadline; each downloads its workbook, fills it in and hands it in."),
        url_name="filing-show",
        permission=Permission.SEE_FILING,
    )


def _counties(scope: Scope) -> QuerySet[models.Unit]:
    today = months.now(months.region_of(scope)).date()
    return (
        visible(scope, models.Unit)
        .filter(level__in=COUNTY_LEVELS, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
    )


LINES: tuple[Callable[[Scope], Line], ...] = (
    region, calendar, units, people, campaign, projects, earlier_months, economy, rulebook,
    rehearsal, first_month,
)  # fmt: skip
