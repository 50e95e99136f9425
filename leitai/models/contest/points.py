from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.contest.rounds import Round
from leitai.models.orgs import Person


class RoundPoints(models.Model):
    """Bonus or deduction points, or the votes in a tie. Rows are only added: one is withdrawn by a further row."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="points")
    entrant = models.CharField(max_length=40)
    """The code of the unit where the rulebook ranks units, else of the candidate."""
    kind = models.CharField(max_length=9, choices=labels.ROUND_POINTS)
    points = models.DecimalField(max_digits=7, decimal_places=3)
    """Never below zero; votes are whole."""
    reason = models.CharField(max_length=500)
    document = models.CharField(max_length=200)
    """The paper it rests on: minutes, a ruling, a list."""
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )
    """This row takes that one back, with a reason of its own."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=0), name="round_points_not_negative"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(document=""), name="round_points_have_a_reason"),
        ]
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="points_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.entrant} {self.kind} {self.points}"
