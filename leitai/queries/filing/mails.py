"""What a reminder says, and the signed link that stops them. It holds no project, no figure, and no other token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from leitai import models
from leitai.core.workdays import is_working_day, working_day_after, working_days_between
from leitai.core.years import previous_month
from leitai.queries import formatting
from leitai.queries.filing.reminders import time_left, to_remind, unit_line
from leitai.queries.filing.table import FilingRow
from leitai.queries.months.clock import FilingClock, calendar_of, deadline, now
from leitai.queries.months.state import is_closed, reporting_month
from leitai.queries.orgs import Scope, office_scope, scope_for

SALT = "leitai.reminders"
# Nobody is reminded in the night.
FROM_HOUR, UNTIL_HOUR = 8, 20


@dataclass(frozen=True)
class Mail:
    subject: str
    body: str
    stop_link: str


@dataclass(frozen=True)
class StopPage:
    person_name: str
    stopped: bool
    scope: Scope


def language_of(person: models.Person, region: models.Region) -> str:
    return person.language or region.language


Owed = dict[int, tuple[models.Person, tuple[FilingRow, ...]]]


def owed_in(language: str, region: models.Region, month: dt.date) -> Owed:
    """What each person owes, in the words of a language."""
    with translation.override("en" if language.startswith("en") else "zh-hans"):
        return to_remind(office_scope(region, language=language), month)


def mail_of(person: models.Person, language: str, clock: FilingClock, rows: Sequence[FilingRow]) -> Mail:
    """`rows` must have been asked for in the same language."""
    english = language.startswith("en")
    with translation.override("en" if english else "zh-hans"), timezone.override(clock.deadline.tzinfo):
        stop = settings.LEITAI_ADDRESS + reverse("reminder-stop", args=[stop_token(person.pk)])
        month = formatting.month(clock.month)
        greeting = _("%(name)s, good day") % {"name": (english and person.name_en) or person.name}
        due = _("Reports of %(month)s, due %(moment)s, %(left)s") % {
            "month": month,
            "moment": formatting.moment(clock.deadline, year=True),
            "left": time_left(clock),
        }
        units = "\n".join(f"- {unit_line(row)}" for row in rows)
        link = f"{settings.LEITAI_ADDRESS}{reverse('report-list')}?month={clock.month:%Y-%m}"
        foot = _("No more reminders (one press, no sign-in):")
        subject = _("Reports of %(month)s: please file") % {"month": month}
    return Mail(subject, f"{greeting}\n\n{due}\n\n{units}\n\n{link}\n\n-- \n{foot}\n{stop}\n", stop)


def stop_token(person_id: int) -> str:
    return signing.dumps(person_id, salt=SALT)


def stop_page(token: str) -> StopPage | None:
    """Whom a link stands for; None for a broken one, and for somebody who has no role here any more."""
    try:
        person_id = int(signing.loads(token, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    scope = scope_for(person_id, day=timezone.localdate())
    if scope is None:
        return None
    person = models.Person.objects.get(pk=person_id)
    return StopPage(person.name, stops(person_id), scope)


def stops(person_id: int | None) -> bool:
    return models.ReminderStop.objects.filter(person_id=person_id).exists()


def own_address(scope: Scope) -> str:
    return models.Person.objects.values_list("email", flat=True).get(pk=scope.person_id)


def plan_of(scope: Scope) -> models.ReminderPlan:
    return models.ReminderPlan.objects.filter(region_id=scope.region_id).first() or models.ReminderPlan(
        region_id=scope.region_id
    )


def planned_now(region: models.Region, plan: models.ReminderPlan) -> list[tuple[dt.date, str]]:
    """The months whose turn it is at this hour, each with the kind of reminder."""
    moment, special = now(region), calendar_of(region)
    if not FROM_HOUR <= moment.hour < UNTIL_HOUR:
        return []
    found = []
    month = reporting_month(region)
    for one in (month, previous_month(month)):
        if is_closed(region.pk, one):
            continue
        due = deadline(region, one, special)
        kind = _kind(plan, moment, due, special)
        if kind:
            found.append((one, kind))
    return found


def _kind(plan: models.ReminderPlan, moment: dt.datetime, due: dt.datetime, special: dict[dt.date, str]) -> str:
    today, last = moment.date(), due.date()
    if today == last:
        return "on_the_day" if plan.on_the_day else ""
    if today > last:
        return "after" if plan.day_after and today == working_day_after(last, 1, special) else ""
    # both ends count, and the deadline itself may be a day without work
    ahead = working_days_between(today, last, special) - 1 + (not is_working_day(last, special))
    return "before" if plan.days_before == ahead and is_working_day(today, special) else ""
