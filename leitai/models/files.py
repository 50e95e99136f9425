from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.appraisal import IndicatorValue, NoticeObjection, ScoreEvent, SelfAssessment
from leitai.models.contest import Badge, Ballot, Candidate, EligibilityCheck, Objection
from leitai.models.delivery import MonthlyReport, Project
from leitai.models.orgs import Person

OWNERS = (
    "project", "report", "candidate", "ballot", "badge", "eligibility", "objection",
    "self_assessment", "indicator_value", "score_event", "notice_objection",
)  # fmt: skip


def _exactly_one(names: tuple[str, ...]) -> Q:
    return reduce(or_, (Q(**{f"{name}__isnull": name != one for name in names}) for one in names))


class File(models.Model):
    """A photo or piece of evidence. It belongs to one row, and who sees that row sees the file."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    report = models.ForeignKey(MonthlyReport, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    """The phone that sent it before the ballot which names it."""
    eligibility = models.ForeignKey(
        EligibilityCheck, on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    self_assessment = models.ForeignKey(
        SelfAssessment, on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    indicator_value = models.ForeignKey(
        IndicatorValue, on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    score_event = models.ForeignKey(ScoreEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    notice_objection = models.ForeignKey(
        NoticeObjection, on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    caption = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Empty for a phone's photo and an objector's paper: neither need have an account."""
    created_at = models.DateTimeField()
    copy_state = models.CharField(max_length=7, choices=labels.COPY_STATES, blank=True)
    """Of a contest's photo: only its copy is shown, made smaller and without what the camera wrote beside it."""
    copy_sha256 = models.CharField(max_length=64, blank=True)
    copy_width = models.PositiveIntegerField(null=True, blank=True)
    copy_height = models.PositiveIntegerField(null=True, blank=True)
    small_sha256 = models.CharField(max_length=64, blank=True)
    original_kept = models.BooleanField(default=True)
    place_kept = models.BooleanField(default=False)
    """Whether the round's rule asked for the place where a photo was taken."""
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Who found that everybody may see it, also on the board."""
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_exactly_one(OWNERS), name="file_has_one_owner"),
            models.CheckConstraint(
                condition=Q(created_by__isnull=False)
                | Q(ballot__isnull=False)
                | Q(badge__isnull=False)
                | Q(notice_objection__isnull=False),
                name="file_has_a_sender",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="file_approved_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(copy_state="made")
                | ~Q(copy_sha256="") & ~Q(small_sha256="") & Q(copy_width__gt=0, copy_height__gt=0),
                name="file_copy_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False, place_kept=True),
                name="file_place_only_where_asked",
            ),
            models.UniqueConstraint(
                fields=["ballot", "sha256"], condition=Q(ballot__isnull=False), name="ballot_photo_once"
            ),
            models.UniqueConstraint(
                fields=["badge", "sha256"], condition=Q(badge__isnull=False), name="waiting_photo_once"
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="file_by_content")]

    def __str__(self) -> str:
        return self.name
