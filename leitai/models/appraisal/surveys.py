from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.appraisal.rounds import AppraisalRound
from leitai.models.orgs import Person


class Survey(models.Model):
    """The opinion of leaders, delegates and residents under one indicator of an appraisal."""

    round = models.ForeignKey(AppraisalRound, on_delete=models.PROTECT, related_name="surveys")
    indicator = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    opens = models.DateTimeField()
    closes = models.DateTimeField()
    scale = models.JSONField()
    """What may be answered: [{code, zh, en, mark}]; a mark is a number as text, or null for "cannot say"."""
    state = models.CharField(max_length=6, choices=labels.SURVEY_STATES, default="draft")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "indicator"], name="survey_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="survey_window"),
        ]
        ordering = ["round", "indicator"]

    def __str__(self) -> str:
        return self.title


class SurveyToken(models.Model):
    """A link that opens the survey once. Whether it was used is known, when and with what answer is not."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="tokens")
    group = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)
    called_in = models.BooleanField(default=False)

    class Meta:
        ordering = ["survey", "group", "sha256"]

    def __str__(self) -> str:
        return f"{self.survey} {self.group}"


class SurveyAnswer(models.Model):
    """One sheet of a group, by nobody: no token, no address, no hour. Its number is drawn at random."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    group = models.CharField(max_length=60)
    choices = models.JSONField()
    """The code of the answer by the code of who is appraised."""

    class Meta:
        ordering = ["survey", "group", "id"]
        triggers = [pgtrigger.Protect(name="answers_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.survey} {self.group}"
