from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.contest.rounds import Round
from leitai.models.delivery import Project
from leitai.models.orgs import Organization, Person, Unit


class Candidate(models.Model):
    """What is scored: a project on behalf of a unit, a proposed project, or the unit itself."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="candidates")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="candidacies")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="candidacies")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=150)
    name_en = models.CharField(max_length=200, blank=True)
    sort_order = models.PositiveIntegerField(default=0)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=40)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    remote = models.BooleanField(default=False)
    """Seen by video, by both groups, without travel."""
    for_all = models.BooleanField(default=False)
    """Every group visits it: what both have seen makes them comparable."""
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="look_backs")
    """The showing of an earlier round that this one looks back at."""
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="candidate_code_once"),
            models.UniqueConstraint(
                fields=["round", "project"], condition=Q(project__isnull=False), name="candidate_project_once"
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="candidate_place_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True) | Q(closes__isnull=True) | Q(closes__gt=F("opens")),
                name="candidate_hours",
            ),
        ]
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name


class EligibilityCheck(models.Model):
    """One rule that a candidate must meet, as a department decided it and on what evidence."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="checks")
    rule = models.CharField(max_length=24, choices=labels.ELIGIBILITY_RULES)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Who is asked; empty for what the product computes itself."""
    outcome = models.CharField(max_length=8, choices=labels.ELIGIBILITY_OUTCOMES, default="open")
    evidence = models.CharField(max_length=500, blank=True)
    earlier = models.JSONField(default=list)
    """[{outcome, evidence, by, at}]: what was answered before the answer that holds, the first one first."""
    measured = models.JSONField(default=dict)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "rule", "organization"], nulls_distinct=False, name="eligibility_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="open") | Q(decided_at__isnull=False), name="eligibility_decided_at"
            ),
        ]
        ordering = ["candidate", "rule"]

    def __str__(self) -> str:
        return f"{self.candidate} {self.rule}"


class ReadinessItem(models.Model):
    """A line of the checklist that must be done before the buses leave."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="readiness")
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=250, blank=True)
    due = models.DateField(null=True, blank=True)
    sort_order = models.PositiveIntegerField(default=0)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="readiness_done_at_by",
            )
        ]
        ordering = ["sort_order", "id"]

    def __str__(self) -> str:
        return self.text


class VisitGroup(models.Model):
    """People travelling together on one route (观摩组)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="groups")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    leader = models.CharField(max_length=60, blank=True)
    """The office that leads the group, never a person's name in what ships."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="visit_group_code_once")]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Stop(models.Model):
    """The visit of one group to one candidate (点位); a group's stops in their order are its route."""

    group = models.ForeignKey(VisitGroup, on_delete=models.PROTECT, related_name="stops")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="stops")
    half_day = models.PositiveSmallIntegerField(default=0)
    """From 0: the first morning."""
    position = models.PositiveSmallIntegerField()
    arrives = models.DateTimeField()
    leaves = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    drive_minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "candidate"], name="stop_once_in_a_group"),
            models.UniqueConstraint(
                fields=["group", "position"], name="stop_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(leaves__gte=F("arrives")), name="stop_leaves_after_it_arrives"),
        ]
        ordering = ["group", "position"]

    def __str__(self) -> str:
        return f"{self.group} {self.position} {self.candidate}"
