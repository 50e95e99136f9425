from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.appraisal.rounds import AppraisalRound, AppraisedUnit
from leitai.models.delivery import Project
from leitai.models.orgs import Person

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class SelfAssessment(models.Model):
    """What a unit says of itself under one indicator. Filed again it is a further version; evidence is its files."""

    appraised = models.ForeignKey(AppraisedUnit, on_delete=models.PROTECT, related_name="self_assessments")
    indicator = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    actual = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    word = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=14, choices=labels.FIGURE_STATES, default="reported")
    own_score = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    statement = models.TextField(blank=True)
    filed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appraised", "indicator", "version"], name="self_assessment_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="self_assessment_from_1"),
        ]
        ordering = ["appraised", "indicator", "version"]
        triggers = [pgtrigger.Protect(name="self_assessment_is_append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.appraised} {self.indicator} v{self.version}"


class IndicatorValue(models.Model):
    """The value that counts, entered by the responsible department. The last version in force counts.

    After the notice has begun a version is in force only once another person has agreed to it.
    """

    appraised = models.ForeignKey(AppraisedUnit, on_delete=models.PROTECT, related_name="values")
    indicator = models.CharField(max_length=60)
    item = models.CharField(max_length=60, blank=True)
    version = models.PositiveSmallIntegerField()
    actual = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    word = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=14, choices=labels.FIGURE_STATES, default="reported")
    note = models.CharField(max_length=500, blank=True)
    """The approval of force majeure, why a task was not begun, why a value was changed."""
    document = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    needs_agreement = models.BooleanField(default=False)
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appraised", "indicator", "item", "version"], name="value_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="value_from_1"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="value_agreed_at_by",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("entered_by")), name="value_agreed_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="force_majeure") | ~Q(note=""), name="force_majeure_has_an_approval"
            ),
        ]
        ordering = ["appraised", "indicator", "item", "version"]
        triggers = [
            pgtrigger.Protect(name="value_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="value_never_changes", exclude=["agreed_by", "agreed_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.appraised} {self.indicator} v{self.version}"


class IndicatorStep(models.Model):
    """What happened to a whole indicator: handed in by its department, accepted or returned by the office."""

    round = models.ForeignKey(AppraisalRound, on_delete=models.PROTECT, related_name="indicator_steps")
    indicator = models.CharField(max_length=60)
    kind = models.CharField(max_length=9, choices=labels.INDICATOR_STEPS)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind="returned") | ~Q(reason=""), name="indicator_return_has_a_reason")
        ]
        ordering = ["round", "indicator", "id"]
        triggers = [pgtrigger.Protect(name="indicator_steps_are_append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.round} {self.indicator} {self.kind}"


class ScoreEvent(models.Model):
    """A dated event that earns or costs points: a snail project, an award, an accident. Withdrawn by a further row."""

    appraised = models.ForeignKey(AppraisedUnit, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=60)
    """What the tree's extra or veto counts (`data.of`, or its code)."""
    happened_on = models.DateField()
    count = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(max_length=500)
    document = models.CharField(max_length=200, blank=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="score_events")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )
    """This row takes that one back; its text is the reason."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="score_event_has_words"),
            models.CheckConstraint(condition=Q(count__gte=1), name="score_event_counts"),
        ]
        ordering = ["-happened_on", "-id"]
        triggers = [pgtrigger.Protect(name="score_events_are_append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.appraised} {self.kind} {self.happened_on}"
