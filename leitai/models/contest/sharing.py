from __future__ import annotations

from django.db import models
from django.db.models import Q

from leitai.models.contest.candidates import Candidate
from leitai.models.orgs import Person, Unit


class Highlight(models.Model):
    """What others should copy, with the candidate that showed it: the practice library."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="highlights")
    text = models.CharField(max_length=500)
    text_en = models.CharField(max_length=700, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text


class PeerQuestion(models.Model):
    """What another unit asks of a candidate's unit, and the answer."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="questions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    """Who asks."""
    text = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="question_answered_at_by",
            )
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text
