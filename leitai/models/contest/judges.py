from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.contest.candidates import VisitGroup
from leitai.models.contest.rounds import Round
from leitai.models.orgs import Organization, Person, Unit


class JudgeCategory(models.Model):
    """A kind of participants: about eight, of which several may count as one category of the rulebook."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="categories")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=120, blank=True)
    counts_as = models.CharField(max_length=40, blank=True)
    """The rulebook's category that these marks count in; empty where the rulebook has none."""
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="judge_category_code_once")]
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name


class Judge(models.Model):
    """Somebody who scores. Most have no account: the badge is their key."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="judges")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    office = models.CharField(max_length=150, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    home_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(JudgeCategory, on_delete=models.PROTECT, related_name="judges")
    group = models.ForeignKey(VisitGroup, on_delete=models.PROTECT, related_name="judges")
    changes_to = models.ForeignKey(VisitGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="joining")
    changes_from_half_day = models.PositiveSmallIntegerField(null=True, blank=True)
    """A linking judge changes buses: from this half-day on the other group's stops are theirs."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="judge_code_once"),
            models.CheckConstraint(
                condition=Q(changes_to__isnull=True, changes_from_half_day__isnull=True)
                | Q(changes_to__isnull=False, changes_from_half_day__isnull=False) & ~Q(changes_to=F("group")),
                name="judge_changes_buses_whole",
            ),
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RoundDuty(models.Model):
    """Who is chair, scrutineer or clerk of a round: the chair and scrutineers see results once it is locked."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="duties")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="round_duties")
    duty = models.CharField(max_length=12, choices=labels.ROUND_DUTIES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person", "duty"], name="round_duty_once")]
        ordering = ["duty", "id"]

    def __str__(self) -> str:
        return f"{self.person} {self.duty}"


class Badge(models.Model):
    """A judge's key: its QR code opens one phone once. Every badge of a judge is a new epoch; paper has its own."""

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="badges")
    epoch = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=labels.BADGE_KINDS, default="phone")
    code_sha256 = models.CharField(max_length=64, blank=True)
    """Of the one-time code in the QR; the code itself is printed and kept nowhere."""
    pin_hash = models.CharField(max_length=128, blank=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    phone_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    """Of the token that the phone keeps once the badge was opened."""
    phone = models.JSONField(default=dict)
    """What the phone said of itself: offline ability, storage granted, browser family. No identifier."""
    opened_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    skew_seconds = models.IntegerField(default=0)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judge", "epoch"], name="badge_epoch_once"),
            models.UniqueConstraint(fields=["code_sha256"], condition=~Q(code_sha256=""), name="badge_code_once"),
            models.UniqueConstraint(fields=["phone_sha256"], condition=~Q(phone_sha256=""), name="badge_phone_once"),
            models.CheckConstraint(condition=Q(epoch__gte=1), name="badge_epoch_from_1"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="badge_revoked_at_by",
            ),
        ]
        ordering = ["judge", "epoch"]

    def __str__(self) -> str:
        return f"{self.judge} #{self.epoch}"
