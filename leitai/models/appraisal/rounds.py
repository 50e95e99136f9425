from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.orgs import Organization, Person, Region, Unit


class AppraisalRound(models.Model):
    """One half-year's or year's appraisal. The tree's text is frozen with its hash when the targets are issued."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="appraisals")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=9, choices=labels.APPRAISAL_KINDS, default="half_year")
    state = models.CharField(max_length=9, choices=labels.APPRAISAL_STATES, default="draft")
    starts = models.DateField()
    ends = models.DateField()
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    """The appraisal that improvement is counted from."""
    tree_text = models.TextField(blank=True)
    tree_sha256 = models.CharField(max_length=64, blank=True)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(default=7)
    notice_key = models.CharField(max_length=32, blank=True)
    """Names the public notice in its address; made when the notice opens."""
    notice_from = models.DateTimeField(null=True, blank=True)
    notice_until = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "code"], name="appraisal_code_once"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="appraisal_period"),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(tree_text="") & ~Q(tree_sha256="") & Q(issued_at__isnull=False)),
                name="issued_appraisal_has_a_tree",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, issued_by__isnull=True)
                | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="appraisal_issued_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["notice", "approved", "published"])
                | (~Q(notice_key="") & Q(notice_from__isnull=False, notice_until__gt=F("notice_from"))),
                name="noticed_appraisal_has_a_window",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="appraisal_approved_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "published"]) | Q(approved_at__isnull=False),
                name="published_appraisal_was_approved",
            ),
            models.UniqueConstraint(fields=["notice_key"], condition=~Q(notice_key=""), name="notice_key_once"),
        ]
        ordering = ["-starts", "code"]

    def __str__(self) -> str:
        return self.name


class AppraisedUnit(models.Model):
    """Who is appraised: a unit of the region or one of its departments, with the class whose weights apply."""

    round = models.ForeignKey(AppraisalRound, on_delete=models.PROTECT, related_name="appraised")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="appraised")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="appraised"
    )
    code = models.CharField(max_length=40)
    """The unit's or the department's code: what the figures and the protocol call it."""
    unit_class = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="appraised_once"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True, organization__isnull=False)
                | Q(unit__isnull=False, organization__isnull=True),
                name="appraised_is_unit_or_department",
            ),
        ]
        ordering = ["round", "position", "code"]

    def __str__(self) -> str:
        return str(self.unit or self.organization)


class IndicatorDuty(models.Model):
    """The department that answers for an indicator, an extra or a veto of this appraisal."""

    round = models.ForeignKey(AppraisalRound, on_delete=models.PROTECT, related_name="duties")
    indicator = models.CharField(max_length=60)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="indicator_duties")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "indicator"], name="indicator_duty_once")]
        ordering = ["round", "indicator"]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.organization}"


class AppraisalStep(models.Model):
    """A step of the work with its day and the person who answers for it."""

    round = models.ForeignKey(AppraisalRound, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=labels.APPRAISAL_STEPS)
    due = models.DateField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "kind"], name="appraisal_step_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="appraisal_step_done_at_by",
            ),
        ]
        ordering = ["round", "due", "id"]

    def __str__(self) -> str:
        return f"{self.round} {self.kind}"


class CityTarget(models.Model):
    """The whole city's target under an indicator, beside which the units' are summed; or a mean, which has no sum."""

    round = models.ForeignKey(AppraisalRound, on_delete=models.PROTECT, related_name="city_targets")
    indicator = models.CharField(max_length=60)
    target = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    is_mean = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "indicator"], name="city_target_once")]
        ordering = ["round", "indicator"]

    def __str__(self) -> str:
        return f"{self.round} {self.indicator}"


# Before the targets are issued they are typed and typed again; from then on a change is a further row.
_ISSUED_TARGET_STAYS = """
IF (
    SELECT r.state FROM leitai_appraisalround r JOIN leitai_appraisedunit u ON u.round_id = r.id
     WHERE u.id = OLD.appraised_id
) IS DISTINCT FROM 'draft' THEN
    RAISE EXCEPTION 'an issued target never changes' USING ERRCODE = '23001';
END IF;
IF TG_OP = 'DELETE' THEN
    RETURN OLD;
END IF;
RETURN NEW;
"""


class AppraisalTarget(models.Model):
    """A unit's target under one indicator, with what it is compared with. Once issued it is adjusted by a further row,
    and that only once.
    """

    appraised = models.ForeignKey(AppraisedUnit, on_delete=models.PROTECT, related_name="targets")
    indicator = models.CharField(max_length=60)
    item = models.CharField(max_length=60, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    target = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    baseline = models.JSONField(default=list, blank=True)
    """Numbers as texts: one value, or past years' from the oldest to the last."""
    reason = models.CharField(max_length=500, blank=True)
    document = models.CharField(max_length=200, blank=True)
    """The paper that the adjustment rests on."""
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appraised", "indicator", "item", "version"], name="target_version_once"),
            models.CheckConstraint(condition=Q(version__in=[1, 2]), name="target_adjusted_once"),
            models.CheckConstraint(
                condition=Q(version=1) | (~Q(reason="") & ~Q(document="")), name="target_adjustment_has_a_reason"
            ),
        ]
        ordering = ["appraised", "indicator", "item", "version"]
        triggers = [
            pgtrigger.Trigger(
                name="issued_target_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_ISSUED_TARGET_STAYS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.appraised} {self.indicator} v{self.version}"
