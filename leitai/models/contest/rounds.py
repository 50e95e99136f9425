from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.orgs import Person, Region


class Season(models.Model):
    """The contests of a year or two that are spoken of together: this half-year's and the one it is compared with."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="seasons")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    starts = models.DateField()
    ends = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "code"], name="season_code_once"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="season_period"),
        ]
        ordering = ["-starts", "code"]

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """One event with frozen rules. The rulebook's text is frozen with its hash when the round opens."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="rounds")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=12, choices=labels.ROUND_KINDS, default="site_tour")
    state = models.CharField(max_length=10, choices=labels.ROUND_STATES, default="draft")
    starts = models.DateField()
    ends = models.DateField()
    rulebook_code = models.CharField(max_length=60, default="site_visit")
    rulebook_text = models.TextField(blank=True)
    rulebook_sha256 = models.CharField(max_length=64, blank=True)
    lot_seed = models.CharField(max_length=64, blank=True)
    keeps_photo_place = models.BooleanField(default=False)
    objection_days = models.PositiveSmallIntegerField(default=3)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    lock_asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lock_asked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["season", "code"], name="round_code_once"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="round_period"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (~Q(rulebook_text="") & ~Q(rulebook_sha256="") & Q(opened_at__isnull=False)),
                name="open_round_has_a_rulebook",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
                name="round_opened_at_by",
            ),
            models.CheckConstraint(
                condition=Q(lock_asked_at__isnull=True, lock_asked_by__isnull=True)
                | Q(lock_asked_at__isnull=False, lock_asked_by__isnull=False),
                name="round_lock_asked_at_by",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, locked_by__isnull=True)
                | Q(locked_at__isnull=False, locked_by__isnull=False, lock_asked_by__isnull=False)
                & ~Q(locked_by=F("lock_asked_by")),
                name="round_locked_by_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open"]) | Q(locked_at__isnull=False),
                name="round_locked_before_results",
            ),
        ]
        ordering = ["-starts", "code"]

    def __str__(self) -> str:
        return self.name
