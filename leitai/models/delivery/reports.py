from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.delivery.projects import Project
from leitai.models.delivery.uploads import Upload
from leitai.models.orgs import Person, Region, Unit

_BOTH_HAVE_SIGNED = """
IF NEW.state = 'submitted' AND NEW.behalf_by_id IS NULL AND NEW.filled_by_id IS NULL
   AND EXISTS (SELECT 1 FROM leitai_unit u WHERE u.id = NEW.unit_id AND u.second_signature) THEN
    RAISE EXCEPTION 'a submission of unit % needs a second signature', NEW.unit_id USING ERRCODE = '23514';
END IF;
RETURN NEW;
"""


class Submission(models.Model):
    """A unit's filing for a month as the city sees it; parts of several clerks gather in one open submission."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions")
    month = models.DateField()
    state = models.CharField(max_length=12, choices=labels.SUBMISSION_STATES, default="submitted")
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="submissions")
    submitted_at = models.DateTimeField()
    late_hours = models.PositiveIntegerField(default=0)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    filled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    filled_at = models.DateTimeField(null=True, blank=True)
    behalf_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    behalf_reason = models.CharField(max_length=300, blank=True)
    alone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(filled_at__isnull=True, filled_by__isnull=True)
                | Q(filled_at__isnull=False, filled_by__isnull=False),
                name="submission_filled_pair",
            ),
            models.CheckConstraint(
                condition=Q(filled_by__isnull=True) | ~Q(filled_by=F("submitted_by")), name="submission_two_signatures"
            ),
            models.CheckConstraint(
                condition=Q(behalf_by__isnull=True, behalf_reason="")
                | (Q(behalf_by__isnull=False) & ~Q(behalf_reason="")),
                name="behalf_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(behalf_by__isnull=True)
                | ~Q(behalf_by=F("decided_by"))
                | ~Q(alone_reason=""),
                name="behalf_accepted_by_another",
            ),
            models.UniqueConstraint(
                fields=["unit", "month"], condition=Q(state="submitted"), name="one_open_submission"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="submission_decided_pair",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(reason=""), name="return_has_a_reason"),
        ]
        ordering = ["-submitted_at"]
        triggers = [
            pgtrigger.Trigger(
                name="submission_both_have_signed",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("submitted_by_id", "filled_by_id", "behalf_by_id"),
                when=pgtrigger.Before,
                func=_BOTH_HAVE_SIGNED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month:%Y-%m}"


# An accepted row is evidence: only its state may still move on (to superseded, when a later revision is accepted).
_ACCEPTED_IS_FROZEN = """
IF OLD.state IN ('accepted', 'superseded') AND
   (to_jsonb(NEW) - 'state' - 'superseded_at') <> (to_jsonb(OLD) - 'state' - 'superseded_at') THEN
    RAISE EXCEPTION 'an accepted report is never edited' USING ERRCODE = '23514';
END IF;
RETURN NEW;
"""

# What was filed stays, but for a rehearsal: that month is wiped as a whole (actions/months/rehearsal).
_NEVER_DELETED = """
IF NOT EXISTS (
    SELECT 1 FROM leitai_project p JOIN leitai_region g ON g.id = p.region_id
     WHERE p.id = OLD.project_id AND g.rehearsal_month = OLD.month
) THEN
    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
END IF;
RETURN OLD;
"""


class MonthlyReport(models.Model):
    """One project's filing for one month. Three money series stay apart: physical value, statistics, paid."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    month = models.DateField()
    revision = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=labels.REPORT_STATES, default="submitted")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)

    total_investment = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    done_month = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    done_year = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    done_total = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    statistics_year = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    paid_year = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    physical = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    statistics_on = models.DateField(null=True, blank=True)
    forecast_completion = models.DateField(null=True, blank=True)
    phase = models.CharField(max_length=60, blank=True)
    progress = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    filed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "month", "revision"], name="report_revision_once"),
            models.UniqueConstraint(
                fields=["project", "month"], condition=Q(state="accepted"), name="one_accepted_report"
            ),
            models.UniqueConstraint(
                fields=["project", "month"], condition=Q(state="submitted"), name="one_submitted_report"
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="report_revision_from_1"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="returned_report_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["month", "state"])]
        ordering = ["-month", "-revision"]
        triggers = [
            pgtrigger.Trigger(
                name="accepted_report_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_ACCEPTED_IS_FROZEN,
            ),
            pgtrigger.Trigger(
                name="report_is_never_deleted",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=_NEVER_DELETED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.month:%Y-%m} r{self.revision}"
