from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.campaigns import Tag, Theme
from leitai.models.orgs import Organization, Person, Region, Unit


class Project(models.Model):
    """One line of the project register, or a bundle that only gathers its children."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="projects")
    key = models.CharField(max_length=40)
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    pinyin = models.CharField(max_length=2000, blank=True)
    is_bundle = models.BooleanField(default=False)
    bundle = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    sector = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=12, choices=labels.PROJECT_LEVELS, blank=True)
    nature = models.CharField(max_length=12, choices=labels.NATURES, blank=True)
    stage = models.CharField(max_length=12, choices=labels.STAGES, blank=True)
    phase = models.CharField(max_length=60, blank=True)
    place_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="sited_projects")
    place = models.CharField(max_length=200, blank=True)
    content = models.TextField(blank=True)
    total_investment = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    total_first = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    planned_start = models.DateField(null=True, blank=True)
    planned_completion = models.DateField(null=True, blank=True)
    forecast_first = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    statistics_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_projects"
    )
    owner_name = models.CharField(max_length=200, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="projects")
    tags = models.ManyToManyField(Tag, blank=True, related_name="projects")
    listed_on = models.DateField()
    delisted_on = models.DateField(null=True, blank=True)
    delisted_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "key"], name="project_key_once"),
            models.CheckConstraint(condition=Q(bundle__isnull=True) | Q(is_bundle=False), name="bundle_not_nested"),
            models.CheckConstraint(
                condition=Q(delisted_on__isnull=True) | ~Q(delisted_reason=""), name="delisting_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(total_investment__isnull=True) | Q(total_investment__gte=0),
                name="project_total_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["region", "code"])]
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


# Checked at commit, so that a set of shares can be replaced row by row inside one transaction.
_SHARES_SUM = """
IF (SELECT COALESCE(SUM(share), 1) FROM leitai_projectcredit
     WHERE project_id = COALESCE(NEW.project_id, OLD.project_id)) <> 1 THEN
    RAISE EXCEPTION 'credit shares of project % do not sum to 1', COALESCE(NEW.project_id, OLD.project_id)
        USING ERRCODE = '23514';
END IF;
RETURN NULL;
"""


class ProjectCredit(models.Model):
    """How much of a project a unit may claim; a project counts once in totals and by share in leagues."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="credits")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="credits")
    share = models.DecimalField(max_digits=9, decimal_places=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "unit"], name="credit_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="credit_share_0_1"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="credit_shares_sum_to_one",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=_SHARES_SUM,
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.unit} {self.share}"


class LeaderAssignment(models.Model):
    """The named leader bound to a project from a day on; an earlier one stays as history."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="leaders")
    leader = models.CharField(max_length=100)
    leader_en = models.CharField(max_length=100, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="led_projects")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(ends__isnull=True), name="one_leader_at_a_time"),
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="leader_period"),
        ]
        ordering = ["-starts"]

    def __str__(self) -> str:
        return self.leader


class ResponsibleAssignment(models.Model):
    """The organization that must deliver, with history."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="responsibles")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="responsibilities")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(ends__isnull=True), name="one_responsible_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="responsible_period"
            ),
        ]
        ordering = ["-starts"]

    def __str__(self) -> str:
        return str(self.organization)


class AnnualPlan(models.Model):
    """One version of a project's plan for a fiscal year; a change is a new version, never an edit."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="plans")
    fiscal_year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    dated = models.DateField()
    reason = models.CharField(max_length=300)
    approver = models.CharField(max_length=100)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "fiscal_year", "version"], name="plan_version_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="plan_not_negative"),
            models.CheckConstraint(condition=Q(version__gte=1), name="plan_version_from_1"),
        ]
        ordering = ["fiscal_year", "version"]
        triggers = [pgtrigger.Protect(name="plan_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.project} {self.fiscal_year} v{self.version}"
