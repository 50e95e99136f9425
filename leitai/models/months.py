from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.orgs import Person, Region
from leitai.models.rulebooks import RulebookVersion


class MonthRevision(models.Model):
    """A closed month. The rows are in the facts; this record says which revision is in force and what it rests on."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="month_revisions")
    month = models.DateField()
    revision = models.PositiveSmallIntegerField()
    manifest_sha256 = models.CharField(max_length=64)
    rests_on = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    rulebook_version = models.ForeignKey(
        RulebookVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="closed_months"
    )
    """The office's version that the month's league is read by; without one it is a shipped rulebook."""
    rulebook_sha256 = models.CharField(max_length=64, blank=True)
    rulebook_text = models.TextField(blank=True)
    """The shipped one as it was at the close; a later release may ship another."""
    # An opening revision: values as they were handed over to the office, not filed through the units.
    taken_over = models.BooleanField(default=False)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "month", "revision"], name="month_revision_once"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="month_revision_from_1"),
            models.CheckConstraint(condition=Q(revision=1) | ~Q(reason=""), name="correction_has_a_reason"),
            models.CheckConstraint(condition=Q(revision=1) | Q(taken_over=False), name="only_an_opening_is_taken_over"),
        ]
        ordering = ["month", "revision"]
        triggers = [
            pgtrigger.Protect(name="closed_month_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} r{self.revision}"


class MonthJob(models.Model):
    """A preview, close or correction somebody asked for: how far it is and how it ended."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="month_jobs")
    month = models.DateField()
    kind = models.CharField(max_length=10, choices=labels.MONTH_JOB_KINDS)
    state = models.CharField(max_length=10, choices=labels.MONTH_JOB_STATES, default="waiting")
    options = models.JSONField(default=dict)
    step = models.CharField(max_length=40, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    refusal = models.CharField(max_length=60, blank=True)
    refusal_values = models.JSONField(default=dict)
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    progress_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region"], condition=Q(state__in=["waiting", "running"]), name="one_month_job_at_a_time"
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m} {self.state}"
