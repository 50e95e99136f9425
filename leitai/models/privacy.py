from __future__ import annotations

from django.db import models
from django.db.models import Q

from leitai.models.orgs import Person, Region


class KeepingPeriod(models.Model):
    """How many days this region keeps personal data of one kind, where it is not what the site proposes."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="keeping_periods")
    code = models.CharField(max_length=20)
    days = models.PositiveIntegerField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "code"], name="keeping_period_once"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=36500), name="keeping_period_days"),
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.days}"
