from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from leitai.models.orgs import Person, Region, Unit


class AuditEvent(models.Model):
    """Who changed what, when and why. Ids and hashes only: removing a person must not break the seal."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_events")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_events")
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_events")
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    month = models.DateField(null=True, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["region", "-at"]),
            models.Index(fields=["object_type", "object_id"]),
        ]
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="audit_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"


class AuditSeal(models.Model):
    """A batch of committed events chained by hash to the batch before it."""

    number = models.PositiveBigIntegerField(unique=True)
    event_ids = models.JSONField()
    count = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(count__gt=0), name="seal_is_not_empty")]
        ordering = ["number"]
        triggers = [pgtrigger.Protect(name="seal_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"#{self.number}"


class Event(models.Model):
    """What one noun's action tells the others; the other noun takes it up once, by the event's id."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "id"])]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
