from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.orgs import Person, Region


class OfficeRulebook(models.Model):
    """A rulebook of the office's own: which shipped one it began with, and all its versions."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="rulebooks")
    kind = models.CharField(max_length=10, choices=labels.RULEBOOK_KINDS)
    code = models.CharField(max_length=40)
    """The code that its text declares."""
    preset = models.CharField(max_length=60)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "kind", "code"], name="rulebook_code_once")]
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


# Only a draft is written or thrown away. A proposal is decided upon and nothing else; what is decided stays for ever.
_KEPT = """
IF TG_OP = 'DELETE' THEN
    IF OLD.state = 'draft' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'a version that was proposed is never deleted';
END IF;
IF OLD.state IN ('approved', 'returned') THEN
    RAISE EXCEPTION 'a version that was decided upon is never changed';
END IF;
IF (OLD.rulebook_id, OLD.number) IS DISTINCT FROM (NEW.rulebook_id, NEW.number) OR (OLD.state = 'proposed' AND (
    NEW.state = 'draft' OR
    (OLD.text, OLD.sha256, OLD.note, OLD.valid_from, OLD.edited_by_id, OLD.edited_at, OLD.proposed_by_id,
     OLD.proposed_at, OLD.reason) IS DISTINCT FROM
    (NEW.text, NEW.sha256, NEW.note, NEW.valid_from, NEW.edited_by_id, NEW.edited_at, NEW.proposed_by_id,
     NEW.proposed_at, NEW.reason))) THEN
    RAISE EXCEPTION 'a version that was proposed is never changed';
END IF;
RETURN NEW;
"""


class RulebookVersion(models.Model):
    """One text of a rulebook, from the first draft to its being in force; who wrote it never approves it."""

    rulebook = models.ForeignKey(OfficeRulebook, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=labels.RULEBOOK_STATES, default="draft")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    """What changed."""
    valid_from = models.DateField(null=True, blank=True)
    """The first month that is closed by it; a contest's rulebook has none, its rounds choose it."""
    edited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rulebook", "number"], name="rulebook_version_once"),
            models.UniqueConstraint(
                fields=["rulebook"], condition=Q(state__in=["draft", "proposed"]), name="one_rulebook_version_at_work"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="rulebook_version_from_1"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_from__day=1), name="rulebook_valid_from_a_month"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", proposed_at__isnull=True, proposed_by__isnull=True)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False) & ~Q(state="draft") & ~Q(reason=""),
                name="rulebook_proposed_at_by",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "proposed"], decided_at__isnull=True, decided_by__isnull=True)
                | Q(state__in=["approved", "returned"], decided_at__isnull=False, decided_by__isnull=False),
                name="rulebook_decided_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("edited_by"))),
                name="rulebook_approved_by_four_eyes",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(answer=""), name="rulebook_returned_with_words"),
        ]
        ordering = ["rulebook", "number"]
        triggers = [
            pgtrigger.Trigger(
                name="proposed_rulebook_is_never_changed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_KEPT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.rulebook} v{self.number}"
