from __future__ import annotations

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leitai import labels


class Region(models.Model):
    """The government that runs a site: money, year, clock and filing rules of everything below it."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=12, choices=labels.UNIT_LEVELS)
    currency = models.CharField(max_length=3, default="CNY")
    display_scale = models.CharField(max_length=12, choices=labels.DISPLAY_SCALES, default="wan_yi")
    fiscal_first_month = models.PositiveSmallIntegerField(default=1)
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai")
    language = models.CharField(max_length=10, choices=labels.LANGUAGES, default="zh-hans")
    filing_day = models.PositiveSmallIntegerField(default=5)
    filing_hour = models.PositiveSmallIntegerField(default=18)
    filing_rule = models.CharField(max_length=20, choices=labels.FILING_RULES, default="next_working_day")
    league_rulebook = models.CharField(max_length=60, default="monthly")
    pack = models.CharField(max_length=40, blank=True)
    fictional = models.BooleanField(default=False)
    base_map_approval = models.CharField(max_length=60, blank=True)
    # The month in which everybody may practise: it cannot be closed, and what is filed in it can be wiped.
    rehearsal_month = models.DateField(null=True, blank=True)
    settings_confirmed_at = models.DateTimeField(null=True, blank=True)
    """When the office last went through its settings; empty in a region that nobody has looked at."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fiscal_first_month__gte=1, fiscal_first_month__lte=12), name="region_fiscal_month_1_12"
            ),
            models.CheckConstraint(condition=Q(filing_day__gte=1, filing_day__lte=28), name="region_filing_day_1_28"),
            models.CheckConstraint(condition=Q(filing_hour__lte=24), name="region_filing_hour_0_24"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that differs from the plain Monday-to-Friday week: a holiday, or a make-up working day."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="calendar_days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=labels.CALENDAR_KINDS)
    note = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "day"], name="calendar_day_once")]
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


# One code must not be valid twice on one day: the embedded PostgreSQL has no btree_gist for an exclusion constraint.
_NO_OVERLAP = """
IF EXISTS (
    SELECT 1 FROM leitai_unit u
     WHERE u.region_id = NEW.region_id AND u.code = NEW.code AND u.id IS DISTINCT FROM NEW.id
       AND daterange(u.valid_from, u.valid_to, '[)') && daterange(NEW.valid_from, NEW.valid_to, '[)')
) THEN
    RAISE EXCEPTION 'unit % is already valid in this period', NEW.code USING ERRCODE = '23P01';
END IF;
RETURN NEW;
"""


class Unit(models.Model):
    """An administrative division with the dates between which its code was valid (valid_to is the first day after)."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="units")
    code = models.CharField(max_length=20)
    scheme = models.CharField(max_length=20, choices=labels.UNIT_SCHEMES, default="gbt2260")
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    pinyin = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=12, choices=labels.UNIT_LEVELS)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    functional_class = models.CharField(max_length=20, choices=labels.FUNCTIONAL_CLASSES, blank=True)
    sort_order = models.PositiveIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    second_signature = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "code", "valid_from"], name="unit_code_from_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="unit_valid_period"
            ),
        ]
        ordering = ["sort_order", "code"]
        triggers = [
            pgtrigger.Trigger(
                name="unit_periods_do_not_overlap",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=_NO_OVERLAP,
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnitSuccession(models.Model):
    """What the office entered about a change of boundaries; nothing is ever guessed from names."""

    old = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new", "on"], name="succession_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="succession_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Organization(models.Model):
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="organizations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="organizations")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=20, choices=labels.ORGANIZATION_KINDS)
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "code"], name="organization_code_once")]
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    language = models.CharField(max_length=10, choices=labels.LANGUAGES, blank=True)
    must_change_password = models.BooleanField(default=False)
    start_password_until = models.DateField(null=True, blank=True)
    """The last day on which the start password opens the account; empty once it was changed."""
    removed_at = models.DateTimeField(null=True, blank=True)
    """For good: a number stands where the name stood."""

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.CheckConstraint(
                condition=Q(start_password_until__isnull=True) | Q(must_change_password=True),
                name="only_a_start_password_expires",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """A role a person holds: in the whole region, in one unit, or for one department."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_assignments")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=labels.ROLES)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="role_assignments")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="role_assignments"
    )
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="granted_roles"
    )
    acting_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="acting")
    """The role of somebody else that is exercised for a period; it holds no longer than theirs."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="county_reporter") | Q(unit__isnull=False), name="reporter_has_a_unit"
            ),
            models.CheckConstraint(
                condition=~Q(role="unit_admin") | Q(unit__isnull=False), name="unit_admin_has_a_unit"
            ),
            models.CheckConstraint(
                condition=~Q(role="department_officer") | Q(organization__isnull=False),
                name="department_officer_has_a_department",
            ),
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="role_period"),
            models.CheckConstraint(
                condition=Q(acting_for__isnull=True) | Q(ends__isnull=False), name="acting_has_an_end"
            ),
            models.UniqueConstraint(
                fields=["person", "region", "role", "unit", "organization"],
                condition=Q(ends__isnull=True),
                nulls_distinct=False,
                name="role_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"


class Departure(models.Model):
    """Somebody leaves: after the last day the account is shut, and whoever follows has the roles and the open work."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="departures")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="departures")
    last_day = models.DateField()
    successor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(done_at__isnull=True, withdrawn_at__isnull=True), name="leaves_once"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(withdrawn_at__isnull=True), name="departure_done_or_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("person")), name="successor_is_another"
            ),
        ]
        ordering = ["-last_day", "-id"]

    def __str__(self) -> str:
        return f"{self.person} {self.last_day}"
