from __future__ import annotations

from django.db import models
from django.db.models import Q

from leitai.models.delivery import MonthlyReport, Project
from leitai.models.orgs import Person


class File(models.Model):
    """A photo or piece of evidence. It belongs to one row, and who sees that row sees the file."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    report = models.ForeignKey(MonthlyReport, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    caption = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False, report__isnull=True) | Q(project__isnull=True, report__isnull=False),
                name="file_has_one_owner",
            )
        ]

    def __str__(self) -> str:
        return self.name
