"""Reminding those who have not filed: one mail a person and round, tried once, whatever happens in between."""

from __future__ import annotations

import datetime as dt
import smtplib

from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as tasks

from leitai import models
from leitai.actions.audit import record
from leitai.queries.filing.mails import Mail, language_of, mail_of, owed_in, planned_now, stop_page
from leitai.queries.filing.reminders import PAUSE, mail_is_set_up, mail_state, to_remind
from leitai.queries.filing.table import FilingRow
from leitai.queries.months import filing_clock
from leitai.queries.orgs import Scope, found, office_scope, require
from leitai.rules import Permission, Refused


@transaction.atomic
def send_reminder(*, by: Scope, month: dt.date, confirmed: bool = False) -> models.Reminder:
    """By hand: to everybody whose unit has not filed. Soon after the last one only when it is asked for once more."""
    require(by, Permission.ACCEPT_REPORTS)
    models.Region.objects.select_for_update().get(pk=by.region_id)  # two presses at once are two presses
    recent = models.Reminder.objects.filter(region_id=by.region_id, month=month, kind="manual")
    if not confirmed and recent.filter(created_at__gt=timezone.now() - PAUSE).exists():
        raise Refused("reminder_too_soon", hours=int(PAUSE.total_seconds() // 3600))
    return _make(by, month, "manual")


def _make(by: Scope, month: dt.date, kind: str) -> models.Reminder:
    if not mail_is_set_up():
        raise Refused("mail_not_set_up")
    people = [person for person, _rows in to_remind(by, month).values()]
    if not people:
        raise Refused("nobody_to_remind")
    stopped = set(models.ReminderStop.objects.values_list("person_id", flat=True))
    reminder = models.Reminder.objects.create(
        region_id=by.region_id, month=month, kind=kind, created_by_id=by.person_id, created_at=timezone.now()
    )
    states = {person.pk: mail_state(person, stopped) for person in people}
    models.ReminderMail.objects.bulk_create(
        models.ReminderMail(reminder=reminder, person_id=pk, state="planned" if state == "ready" else state)
        for pk, state in states.items()
    )
    tasks.configure_task("run_reminder").defer(reminder_id=reminder.pk)
    detail = {"kind": kind, "people": len(people), "planned": sum(state == "ready" for state in states.values())}
    record(by=by, verb="send_reminder", about=reminder, month=month, detail=detail)
    return reminder


def send_planned() -> list[models.Reminder]:
    """What the plans of the regions ask for now. The database keeps each kind to once a month."""
    made = []
    for plan in models.ReminderPlan.objects.select_related("region"):
        office = office_scope(plan.region)
        for month, kind in planned_now(plan.region, plan):
            if models.Reminder.objects.filter(region=plan.region, month=month, kind=kind).exists():
                continue
            try:
                with transaction.atomic():
                    made.append(_make(office, month, kind))
            except (Refused, IntegrityError):
                continue  # nobody to remind, no mail set up, or another worker was faster
    return made


def run_reminder(*, reminder_id: int) -> models.Reminder:
    """The task. Each mail is claimed before it is tried: a second run, or one after a kill, tries none twice."""
    reminder = models.Reminder.objects.select_related("region").get(pk=reminder_id)
    if reminder.finished_at is not None:
        return reminder
    mails = models.ReminderMail.objects.filter(reminder=reminder)
    mails.filter(state="sending").update(state="unknown")
    waiting = list(mails.filter(state="planned").select_related("person"))
    if waiting:
        _send_all(reminder, waiting)
    with transaction.atomic():
        reminder.finished_at = timezone.now()
        reminder.save(update_fields=["finished_at"])
        counts = {state: mails.filter(state=state).count() for state in ("sent", "failed", "unknown")}
        office = office_scope(reminder.region, reminder.created_by_id)
        record(by=office, verb="finish_reminder", about=reminder, month=reminder.month, detail=counts)
    return reminder


def _send_all(reminder: models.Reminder, waiting: list[models.ReminderMail]) -> None:
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        failure = "sign_in" if isinstance(error, smtplib.SMTPAuthenticationError) else "no_connection"
        models.ReminderMail.objects.filter(pk__in=[mail.pk for mail in waiting], state="planned").update(
            state="failed", failure=failure
        )
        return
    languages = {language_of(mail.person, reminder.region) for mail in waiting}
    owed = {one: owed_in(one, reminder.region, reminder.month) for one in languages}
    clock = filing_clock(office_scope(reminder.region), reminder.month)
    try:
        for mail in waiting:
            claim = models.ReminderMail.objects.filter(pk=mail.pk, state="planned")
            if not claim.update(state="sending", attempted_at=timezone.now()):
                continue
            language = language_of(mail.person, reminder.region)
            rows: tuple[FilingRow, ...] = owed[language].get(mail.person_id, (mail.person, ()))[1]
            state, failure = "filed", ""
            if rows:
                state, failure = _send(connection, mail.person, mail_of(mail.person, language, clock, rows))
            models.ReminderMail.objects.filter(pk=mail.pk).update(state=state, failure=failure)
    finally:
        connection.close()


def _send(connection: object, person: models.Person, mail: Mail) -> tuple[str, str]:
    headers = {
        "List-Unsubscribe": f"<{mail.stop_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMessage(mail.subject, mail.body, to=[person.email], headers=headers, connection=connection)  # type: ignore[arg-type]
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused:
        return "failed", "address"
    except smtplib.SMTPServerDisconnected:
        return "failed", "no_connection"
    except (smtplib.SMTPException, ValueError):  # ValueError: an address with a line break in it
        return "failed", "server"
    except OSError:
        return "failed", "no_connection"
    return "sent", ""


@transaction.atomic
def set_reminder_plan(*, by: Scope, days_before: int | None, on_the_day: bool, day_after: bool) -> models.ReminderPlan:
    require(by, Permission.EDIT_UNITS)
    if days_before is not None and not 1 <= days_before <= 10:
        raise Refused("reminder_days_wrong")
    values = {"days_before": days_before, "on_the_day": on_the_day, "day_after": day_after}
    plan, _made = models.ReminderPlan.objects.update_or_create(region_id=by.region_id, defaults=values)
    record(by=by, verb="set_reminder_plan", about=plan, detail=values)
    return plan


@transaction.atomic
def set_own_reminders(*, by: Scope, on: bool) -> models.Person:
    person = found(by, models.Person, by.person_id)
    if on:
        models.ReminderStop.objects.filter(person=person).delete()
    else:
        models.ReminderStop.objects.get_or_create(person=person, defaults={"stopped_at": timezone.now()})
    record(by=by, verb="take_reminders" if on else "stop_reminders", about=person)
    return person


def set_reminders_by_link(*, token: str, on: bool) -> models.Person:
    """Without sign-in: the signed link of a mail stands for its person, as long as they have a role here."""
    page = stop_page(token)
    if page is None:
        raise Refused("not_found")
    return set_own_reminders(by=page.scope, on=on)
