from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.appraisal.rounds import AppraisalRound, AppraisedUnit
from leitai.models.orgs import Organization, Person, Region, Unit


class AppraisalResult(models.Model):
    """A version of the whole result: what went in, from where, and the protocol. A correction is a new version."""

    round = models.ForeignKey(AppraisalRound, on_delete=models.PROTECT, related_name="results")
    version = models.PositiveSmallIntegerField()
    inputs = models.JSONField()
    """The figures as rows, each with its origin: the cell of a closed month, a series, a row and its hash."""
    inputs_sha256 = models.CharField(max_length=64)
    protocol = models.JSONField()
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The second person of a version that was made after the notice had begun."""
    agreed_at = models.DateTimeField(null=True, blank=True)
    needs_agreement = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="appraisal_result_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="appraisal_result_from_1"),
            models.CheckConstraint(
                condition=Q(needs_agreement=False) | ~Q(reason=""), name="appraisal_correction_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="appraisal_result_agreed_at_by",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("made_by")), name="result_agreed_by_another"
            ),
        ]
        ordering = ["round", "version"]
        triggers = [
            pgtrigger.Protect(name="appraisal_result_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="appraisal_result_never_changes", exclude=["agreed_by", "agreed_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.round} v{self.version}"


class AppraisalPublication(models.Model):
    """A version that became facts, after the approval of another person than the one who made it."""

    result = models.OneToOneField(AppraisalResult, on_delete=models.PROTECT, related_name="publication")
    revision = models.PositiveSmallIntegerField()
    manifest_sha256 = models.CharField(max_length=64)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["result__round", "revision"]
        triggers = [
            pgtrigger.Protect(name="published_appraisal_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.result} → {self.revision}"


class NoticeObjection(models.Model):
    """An objection to a notice by anybody. Shown to nobody outside the office before it was looked at."""

    round = models.ForeignKey(AppraisalRound, on_delete=models.PROTECT, related_name="objections")
    version = models.PositiveSmallIntegerField()
    appraised = models.ForeignKey(
        AppraisedUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="objections"
    )
    indicator = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    receipt = models.CharField(max_length=20, unique=True)
    """What the objector is given to ask with for the answer."""
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=labels.OBJECTION_STATES, default="filed")
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    corrected_version = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="notice_objection_decided_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["upheld", "dismissed"]) | Q(decided_at__isnull=False) & ~Q(answer=""),
                name="notice_objection_is_answered",
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.receipt


class Objector(models.Model):
    """Who objected: seen by two roles only, and removed when the time is over."""

    objection = models.OneToOneField(NoticeObjection, on_delete=models.CASCADE, related_name="objector")
    name = models.CharField(max_length=60)
    telephone = models.CharField(max_length=40)
    remove_after = models.DateField()

    def __str__(self) -> str:
        return str(self.objection_id)


class Award(models.Model):
    """What came of a result (an award, money, a seat, an interview), or a title applied for elsewhere, by year."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="awards")
    round = models.ForeignKey(AppraisalRound, on_delete=models.PROTECT, null=True, blank=True, related_name="awards")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="awards")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=9, choices=labels.AWARD_KINDS)
    state = models.CharField(max_length=9, choices=labels.AWARD_STATES, default="granted")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    granted_by = models.CharField(max_length=100, blank=True)
    """The body that grants a title."""
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    """In yuan, or the region's own currency."""
    document = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, organization__isnull=False)
                | Q(unit__isnull=False, organization__isnull=True),
                name="award_of_unit_or_department",
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="award_amount"),
        ]
        ordering = ["-year", "kind", "name"]

    def __str__(self) -> str:
        return self.name
