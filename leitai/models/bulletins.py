from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.orgs import Person, Region


class Bulletin(models.Model):
    """A bulletin as it was issued: its outline with every cell, on one revision of a month. It never changes."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="bulletins")
    month = models.DateField()
    revision = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10, choices=labels.LANGUAGES)
    title = models.CharField(max_length=200)
    outline = models.TextField()
    cells = models.PositiveIntegerField()
    manifest_sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "month", "revision", "language"], name="bulletin_once"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="bulletin_of_a_closed_month"),
        ]
        ordering = ["-month", "-revision", "language"]
        triggers = [pgtrigger.Protect(name="bulletin_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.title} r{self.revision}"


class BulletinFile(models.Model):
    """One file of an issued bulletin, kept as it was given out: what is downloaded years later has the same hash."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=labels.BULLETIN_FILES)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "kind"], name="bulletin_file_once")]
        ordering = ["kind"]
        triggers = [
            pgtrigger.Protect(name="bulletin_file_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} {self.kind}"
