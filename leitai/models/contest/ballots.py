from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.contest.candidates import Stop
from leitai.models.contest.judges import Badge, Judge
from leitai.models.contest.rounds import Round
from leitai.models.orgs import Person


class Ballot(models.Model):
    """All that one judge says of one stop, or of the whole round where ballots rank. Rows are only ever added.

    Of a judge's ballots of one stop the one with the highest (epoch, counter) counts, whenever it arrived.
    """

    id = models.UUIDField(primary_key=True)
    """Made on the phone: taking the same ballot twice changes nothing."""
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ballots")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="ballots")
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="ballots")
    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, null=True, blank=True, related_name="ballots")
    epoch = models.PositiveIntegerField()
    counter = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=labels.MARK_STATES)
    marks = models.JSONField(default=dict)
    """{criterion: "88.5"}; a ranking ballot {candidate code: place}. A state other than scored has none."""
    reason = models.CharField(max_length=200, blank=True)
    comment = models.CharField(max_length=2000, blank=True)
    photos = models.JSONField(default=list)
    """The hashes of the photos that belong to it, in their order; the files come after."""
    content_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    """By the phone's clock, which may be wrong: told, never used to decide."""
    received_at = models.DateTimeField()
    source = models.CharField(max_length=6, choices=labels.BALLOT_SOURCES, default="phone")
    aside = models.CharField(max_length=16, choices=labels.ASIDE_REASONS, blank=True)
    """Why it was kept aside when it came; the chair decides whether it counts."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["badge", "counter"], name="ballot_counter_once"),
            models.CheckConstraint(condition=Q(state="scored") | Q(marks={}), name="only_a_scored_ballot_has_marks"),
        ]
        indexes = [models.Index(fields=["round", "stop", "judge", "-epoch", "-counter"], name="ballot_in_order")]
        ordering = ["judge", "stop", "epoch", "counter"]
        triggers = [pgtrigger.Protect(name="ballot_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.id)


class BallotDecision(models.Model):
    """What the chair decided about a ballot kept aside, or about one that must not count. The last decision holds."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=6, choices=labels.BALLOT_DECISIONS)
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="ballot_decision_has_a_reason")]
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="decision_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.decision}"


class PaperEntry(models.Model):
    """What one clerk typed from a paper sheet. Two clerks who agree make a ballot of it."""

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="paper_entries")
    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, null=True, blank=True, related_name="paper_entries")
    clerk = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=labels.MARK_STATES)
    marks = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    comment = models.CharField(max_length=2000, blank=True)
    entered_at = models.DateTimeField()
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, null=True, blank=True, related_name="paper_entries")

    class Meta:
        indexes = [models.Index(fields=["judge", "stop", "-id"], name="paper_entry_last")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.judge} {self.stop_id}"
