from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.contest.rounds import Round
from leitai.models.orgs import Person


class RoundSetup(models.Model):
    """What the office sets before the timetable is made: eligibility limits, days, bases, roads."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="setup")
    sites_per_unit = models.PositiveSmallIntegerField(default=3)
    investment_percent = models.PositiveSmallIntegerField(default=33)
    """At least so much of the total investment must be done before a project is shown."""
    unseen_years = models.PositiveSmallIntegerField(default=3)
    half_days = models.JSONField(default=list)
    """[{day, opens, closes, start, end, most}]: times as 08:30, start and end name bases."""
    bases = models.JSONField(default=list)
    """[{name, longitude, latitude}]: hotels and places to have lunch."""
    travel = models.JSONField(default=list)
    """[{start, end, minutes}] by candidate code or base name; what is missing is reckoned from the coordinates."""
    speed = models.PositiveSmallIntegerField(default=45)
    detour_percent = models.PositiveSmallIntegerField(default=130)
    each_sees_all = models.BooleanField(default=False)
    """Every group visits every site; otherwise each site is visited by one of them."""
    groups_meet = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(speed__gte=5, speed__lte=120), name="setup_speed"),
            models.CheckConstraint(condition=Q(detour_percent__gte=100, detour_percent__lte=400), name="setup_detour"),
            models.CheckConstraint(condition=Q(investment_percent__lte=100), name="setup_investment_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.round}"


class LotDraw(models.Model):
    """The order of a pitch meeting as a lot gave it. A new draw is added with its reason; the last one holds."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    order = models.JSONField()
    """Candidate codes, first to speak first."""
    reason = models.CharField(max_length=300, blank=True)
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="lot_draw_once"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="second_draw_has_a_reason"),
        ]
        ordering = ["round", "-number"]
        triggers = [pgtrigger.Protect(name="lot_draw_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"


class ContestJob(models.Model):
    """A timetable somebody asked the planner for: how far it is, and the plan it found."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="jobs")
    state = models.CharField(max_length=10, choices=labels.CONTEST_JOB_STATES, default="waiting")
    step = models.CharField(max_length=40, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    refusal = models.CharField(max_length=60, blank=True)
    refusal_values = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    """{proven, method, missed, driving, finish, seconds} of the plan that was written."""
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    progress_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(state__in=["waiting", "running"]), name="one_contest_job_at_a_time"
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.round} {self.state}"
