from __future__ import annotations

from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.orgs import Person, Region


class ReminderPlan(models.Model):
    """When a region reminds its reporters by itself. Without a row, or with nothing set, it never does."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="reminder_plan")
    days_before = models.PositiveSmallIntegerField(null=True, blank=True)
    on_the_day = models.BooleanField(default=False)
    day_after = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(days_before__isnull=True) | Q(days_before__gte=1, days_before__lte=10),
                name="reminder_days_before_1_10",
            )
        ]

    def __str__(self) -> str:
        return str(self.region)


class ReminderStop(models.Model):
    """Somebody who wants no reminders by mail."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="reminder_stop")
    stopped_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)


class Reminder(models.Model):
    """One round of mails about a month, sent by hand or by the plan."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="reminders")
    month = models.DateField()
    kind = models.CharField(max_length=10, choices=labels.REMINDER_KINDS)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "month", "kind"], condition=~Q(kind="manual"), name="planned_reminder_once"
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.region} {self.month:%Y-%m} {self.kind}"


class ReminderMail(models.Model):
    """The one attempt to reach one person in one round. The address stands with the account alone."""

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="mails")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reminder_mails")
    state = models.CharField(max_length=14, choices=labels.MAIL_STATES, default="planned")
    failure = models.CharField(max_length=20, choices=labels.MAIL_FAILURES, blank=True)
    attempted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reminder", "person"], name="one_attempt_a_person"),
            models.CheckConstraint(condition=Q(state="failed") ^ Q(failure=""), name="failed_mail_says_why"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.state}"
