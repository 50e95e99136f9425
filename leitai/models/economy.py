from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.delivery import Upload
from leitai.models.orgs import Region, Unit


class Indicator(models.Model):
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="indicators")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    unit_text = models.CharField(max_length=30)
    unit_text_en = models.CharField(max_length=30, blank=True)
    decimals = models.PositiveSmallIntegerField(default=2)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "code"], name="indicator_once")]
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name


# A figure stays, but for a rehearsal's: that month is wiped as a whole.
_NEVER_DELETED = """
IF NOT EXISTS (
    SELECT 1 FROM leitai_indicator i JOIN leitai_region g ON g.id = i.region_id
     WHERE i.id = OLD.indicator_id AND g.rehearsal_month = OLD.month
) THEN
    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
END IF;
RETURN OLD;
"""


class SeriesValue(models.Model):
    """One figure of an indicator; a later figure for the same month is a new revision."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="figures")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="figures")
    month = models.DateField()
    revision = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=24, decimal_places=6)
    # in percent, as units file it: 7.4 for +7.4%
    year_on_year = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    status = models.CharField(max_length=12, choices=labels.SERIES_STATUSES)
    source = models.CharField(max_length=200)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, blank=True, related_name="figures")
    in_force = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "unit", "month", "revision"], name="figure_revision_once"),
            models.UniqueConstraint(
                fields=["indicator", "unit", "month"], condition=Q(in_force=True), name="one_figure_in_force"
            ),
        ]
        ordering = ["-month"]
        triggers = [
            pgtrigger.Trigger(
                name="figure_is_never_deleted",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=_NEVER_DELETED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit} {self.month:%Y-%m}"
