from __future__ import annotations

from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.orgs import Organization, Region, Unit


class Tag(models.Model):
    """A direction, a brand, an industry, or a named higher plan that campaign, theme or project is aligned with."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="tags")
    kind = models.CharField(max_length=12, choices=labels.TAG_KINDS)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    plan_level = models.CharField(max_length=12, choices=labels.PROJECT_LEVELS, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "kind", "code"], name="tag_once"),
            models.CheckConstraint(
                condition=~Q(kind="alignment") | ~Q(plan_level=""), name="alignment_names_its_level"
            ),
        ]
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """A dated drive: the year of major projects with its themes."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="campaigns")
    code = models.SlugField(max_length=40)
    fiscal_year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    starts = models.DateField()
    ends = models.DateField()
    emergency = models.BooleanField(default=False)
    emergency_note = models.CharField(max_length=300, blank=True)
    emergency_note_en = models.CharField(max_length=300, blank=True)
    alignments = models.ManyToManyField(Tag, blank=True, related_name="campaigns")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "code"], name="campaign_once"),
            models.CheckConstraint(condition=Q(ends__gt=models.F("starts")), name="campaign_period"),
        ]
        ordering = ["-fiscal_year", "code"]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="themes")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    lead = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="led_themes")
    sort_order = models.PositiveSmallIntegerField(default=0)
    tags = models.ManyToManyField(Tag, blank=True, related_name="themes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="theme_once")]
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name


class ThemeTarget(models.Model):
    """What a unit (or, without one, the whole region) is to reach in a theme by a date."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="targets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="theme_targets")
    measure = models.CharField(max_length=40, choices=labels.TARGET_MEASURES)
    value = models.DecimalField(max_digits=24, decimal_places=6)
    due = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "unit", "measure", "due"], nulls_distinct=False, name="theme_target_once"
            )
        ]
        ordering = ["due"]

    def __str__(self) -> str:
        return f"{self.theme} {self.measure} {self.value}"
