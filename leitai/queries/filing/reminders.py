"""Who is reminded of a month, the list to copy, and what went out."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leitai import labels, models
from leitai.queries import formatting
from leitai.queries.delivery.signatures import held
from leitai.queries.filing.table import FilingRow, who_has_filed
from leitai.queries.months.clock import FilingClock, filing_clock
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.rules import Permission

# A second reminder by hand within so many hours is asked for once more.
PAUSE = dt.timedelta(hours=12)


def mail_is_set_up() -> bool:
    return bool(settings.EMAIL_HOST and settings.LEITAI_ADDRESS and settings.DEFAULT_FROM_EMAIL)


@dataclass(frozen=True)
class Reporter:
    name: str
    mail: str
    """ready, no_address or unsubscribed"""


@dataclass(frozen=True)
class WaitingUnit:
    row: FilingRow
    reporters: tuple[Reporter, ...]


@dataclass(frozen=True)
class MailLine:
    name: str
    state: str
    words: str
    failure: str


@dataclass(frozen=True)
class ReminderRound:
    id: int
    kind: str
    created_at: dt.datetime
    created_by: str
    done: bool
    counts: tuple[tuple[str, int], ...]
    mails: tuple[MailLine, ...]


@dataclass(frozen=True)
class ReminderList:
    clock: FilingClock
    units: tuple[WaitingUnit, ...]
    rounds: tuple[ReminderRound, ...]
    mail_set_up: bool
    ready: int
    """People who would get a mail now."""
    too_soon: bool

    @property
    def text(self) -> str:
        return list_text(self.clock, self.units)


def reminder_list(scope: Scope, month: dt.date) -> ReminderList:
    waiting = who_has_filed(scope, month).waiting
    people = reporters(row.unit_id for row in waiting) if waiting else {}
    stopped = set(models.ReminderStop.objects.values_list("person_id", flat=True))
    units = tuple(
        WaitingUnit(
            row,
            tuple(Reporter(person_name(scope, one), mail_state(one, stopped)) for one in people.get(row.unit_id, ())),
        )
        for row in waiting
    )
    ready = {
        one.pk
        for row in waiting
        for one in people.get(row.unit_id, ())
        if row.state != "submitted" and mail_state(one, stopped) == "ready"
    }
    rounds = _rounds(scope, month)
    by_hand = next((one for one in rounds if one.kind == "manual"), None)
    too_soon = by_hand is not None and timezone.now() - by_hand.created_at < PAUSE
    return ReminderList(filing_clock(scope, month), units, rounds, mail_is_set_up(), len(ready), too_soon)


def mail_state(person: models.Person, stopped: set[int]) -> str:
    if not person.email:
        return "no_address"
    return "unsubscribed" if person.pk in stopped else "ready"


def reporters(unit_ids: object) -> dict[int, list[models.Person]]:
    """Who files for each unit today, each person once a unit."""
    rows = held(Permission.FILE_REPORTS).filter(unit_id__in=list(unit_ids))  # type: ignore[call-overload]
    found: dict[int, dict[int, models.Person]] = defaultdict(dict)
    for row in rows.select_related("person").order_by("person__username"):
        found[row.unit_id or 0][row.person_id] = row.person
    return {unit: list(people.values()) for unit, people in found.items()}


def to_remind(scope: Scope, month: dt.date) -> dict[int, tuple[models.Person, tuple[FilingRow, ...]]]:
    """Each person once, with every unit of theirs that has not filed."""
    waiting = {row.unit_id: row for row in who_has_filed(scope, month).waiting}
    found: dict[int, tuple[models.Person, tuple[FilingRow, ...]]] = {}
    for unit_id, people in reporters(waiting).items():
        for person in people:
            rows = found[person.pk][1] if person.pk in found else ()
            found[person.pk] = (person, (*rows, waiting[unit_id]))
    return found


def time_left(clock: FilingClock) -> str:
    if clock.is_past:
        return ngettext("%(n)s hour late", "%(n)s hours late", clock.late_hours) % {"n": clock.late_hours}
    hours = int(clock.left.total_seconds() // 3600)
    return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}


def unit_line(row: FilingRow) -> str:
    """What a unit owes, in counts of reports: no project and no figure is named."""
    words = _("%(unit)s: %(state)s (%(missing)s of %(due)s reports missing)")
    return words % {"unit": row.unit_name, "state": row.state_words, "missing": row.missing, "due": row.due}


def list_text(clock: FilingClock, units: Sequence[WaitingUnit]) -> str:
    head = _("Reports of %(month)s, due %(moment)s, %(left)s") % {
        "month": formatting.month(clock.month),
        "moment": formatting.moment(clock.deadline, year=True),
        "left": time_left(clock),
    }
    lines = [head, ""]
    for unit in units:
        names = _(", ").join(one.name for one in unit.reporters) or _("nobody files for this unit yet")
        lines.append(f"{unit_line(unit.row)} · {names}")
    return "\n".join(lines) + "\n"


def _rounds(scope: Scope, month: dt.date) -> tuple[ReminderRound, ...]:
    rows = visible(scope, models.Reminder).filter(month=month).select_related("created_by").order_by("-pk")[:10]
    rounds = list(rows)
    mails: dict[int, list[models.ReminderMail]] = defaultdict(list)
    for mail in visible(scope, models.ReminderMail).filter(reminder__in=rounds).select_related("person"):
        mails[mail.reminder_id].append(mail)
    return tuple(_round(scope, row, mails[row.pk]) for row in rounds)


def _round(scope: Scope, row: models.Reminder, mails: Sequence[models.ReminderMail]) -> ReminderRound:
    counts = Counter(mail.state for mail in mails)
    order = [code for code, _label in labels.MAIL_STATES]
    return ReminderRound(
        row.pk,
        row.kind,
        row.created_at,
        person_name(scope, row.created_by),
        row.finished_at is not None,
        tuple((labels.choice(labels.MAIL_STATES, code), counts[code]) for code in order if counts[code]),
        tuple(
            MailLine(
                person_name(scope, mail.person),
                mail.state,
                labels.choice(labels.MAIL_STATES, mail.state),
                labels.choice(labels.MAIL_FAILURES, mail.failure) if mail.failure else "",
            )
            for mail in mails
        ),
    )
