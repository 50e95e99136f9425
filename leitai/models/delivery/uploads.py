from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.orgs import Person, Region, Unit

# What a unit with a second signature sends in carries both; what the city files for it is accepted by another officer.
_BOTH_HAVE_SIGNED = """
IF NEW.state = 'submitted' AND NEW.layout = 'monthly_progress' AND NEW.behalf_reason = ''
   AND (NEW.filled_by_id IS NULL OR NEW.released_by_id IS NULL)
   AND EXISTS (SELECT 1 FROM leitai_unit u WHERE u.id = NEW.unit_id AND u.second_signature) THEN
    RAISE EXCEPTION 'upload % needs a second signature', NEW.id USING ERRCODE = '23514';
END IF;
RETURN NEW;
"""


class Upload(models.Model):
    """A workbook somebody sent in: what was read, what was found; its rows reach the reports only by submitting."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="uploads")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="uploads")
    month = models.DateField()
    layout = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=12, choices=labels.UPLOAD_STATES, default="waiting")
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    is_part = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    reasons = models.PositiveIntegerField(default=0)
    rule_counts = models.JSONField(default=dict)
    headers = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    arrangement = models.JSONField(default=dict)
    failure = models.CharField(max_length=80, blank=True)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uploads")
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    submission = models.ForeignKey(
        "leitai.Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="uploads"
    )
    filled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    filled_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    unsigned_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unsigned_at = models.DateTimeField(null=True, blank=True)
    unsigned_reason = models.CharField(max_length=500, blank=True)
    behalf_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=0), name="upload_size"),
            models.CheckConstraint(
                condition=Q(filled_by__isnull=True, filled_at__isnull=True)
                | Q(filled_by__isnull=False, filled_at__isnull=False),
                name="upload_filled_pair",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True, released_at__isnull=True)
                | Q(released_by__isnull=False, released_at__isnull=False, filled_by__isnull=False),
                name="upload_released_pair",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("filled_by")), name="upload_two_signatures"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(filled_by__isnull=False), name="signed_upload_has_a_signature"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="upload_both_have_signed",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                func=_BOTH_HAVE_SIGNED,
            )
        ]
        indexes = [models.Index(fields=["region", "unit", "month"]), models.Index(fields=["sha256"])]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name


class UploadProblem(models.Model):
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="problems")
    number = models.PositiveIntegerField()
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=8)
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    column = models.PositiveIntegerField(null=True, blank=True)
    key = models.CharField(max_length=40, blank=True)
    project_key = models.CharField(max_length=40, blank=True)
    project_name = models.CharField(max_length=300, blank=True)
    message = models.CharField(max_length=80)
    values = models.JSONField(default=dict)
    remedy = models.CharField(max_length=80, blank=True)
    given_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="problem_number_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.rule} {self.sheet}!{self.row}"


class HeaderChoice(models.Model):
    """A guessed column that somebody confirmed or refused; it is not asked again."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="header_choices")
    layout = models.CharField(max_length=40)
    text = models.CharField(max_length=200)
    column = models.CharField(max_length=40)
    accepted = models.BooleanField()
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "layout", "text", "column"], name="header_choice_once")]

    def __str__(self) -> str:
        return f"{self.text} → {self.column}"


class TableAnswer(models.Model):
    """What the office said once about tables of its own: which column a heading means, which unit a name means. An
    empty answer for a column leaves it out.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="table_answers")
    kind = models.CharField(max_length=8, choices=labels.TABLE_ANSWERS)
    layout = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200)
    answer = models.CharField(max_length=40, blank=True)
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "kind", "layout", "text"], name="table_answer_once")]

    def __str__(self) -> str:
        return f"{self.text} → {self.answer}"
