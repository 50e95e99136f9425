from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.contest.rounds import Round
from leitai.models.orgs import Person, Unit


class SealedResult(models.Model):
    """The result of the ballots at hand, computed on every sheet. Nobody sees it before the lock."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="sealed")
    input_sha256 = models.CharField(max_length=64)
    ballots = models.PositiveIntegerField()
    official = models.JSONField()
    """The whole protocol of the official score, or {"refused": {"code": …, …}}."""
    calibrated = models.JSONField()
    """The rating with rank ranges and tiers, {"not_connected": …} or {"refused": …}."""
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.round} {self.input_sha256[:8]}"


class RoundResult(models.Model):
    """A published version of a round's result. What it rests on is in the facts; a correction is a new version."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="results")
    version = models.PositiveSmallIntegerField()
    manifest_sha256 = models.CharField(max_length=64)
    official = models.JSONField()
    calibrated = models.JSONField()
    reason = models.TextField(blank=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    objections_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="round_result_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="round_result_from_1"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="result_correction_has_a_reason"),
        ]
        ordering = ["round", "version"]
        triggers = [
            pgtrigger.Protect(name="published_result_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.round} v{self.version}"


class RevealStep(models.Model):
    """One press in the main hall. Steps are only added: a wrong one is undone by another step."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reveal_steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=labels.REVEAL_KINDS)
    shown = models.PositiveSmallIntegerField()
    """How many places are open after this step, counted from the last place upwards."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="reveal_step_once")]
        ordering = ["round", "number"]
        triggers = [pgtrigger.Protect(name="reveal_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.round} {self.number} {self.kind}"


class Objection(models.Model):
    """A unit's challenge in the objection window, with what came of it."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="objections")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="objections")
    version = models.PositiveSmallIntegerField()
    """The result that it is about."""
    text = models.TextField()
    filed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
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
                name="objection_decided_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["upheld", "dismissed"]) | Q(decided_at__isnull=False) & ~Q(answer=""),
                name="objection_is_answered",
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.unit} {self.round}"


class Consequence(models.Model):
    """What follows from a place: a flag, a seat, a turn to speak, a pledge with its date, points for the appraisal."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="consequences")
    version = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="consequences")
    kind = models.CharField(max_length=16, choices=labels.CONSEQUENCE_KINDS)
    place = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    order = models.PositiveSmallIntegerField(null=True, blank=True)
    """Seat or turn, where the kind has one."""
    text = models.CharField(max_length=500, blank=True)
    due = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "version", "unit", "kind"], name="consequence_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="consequence_done_at_by",
            ),
        ]
        ordering = ["round", "version", "kind", "place"]

    def __str__(self) -> str:
        return f"{self.unit} {self.kind}"
