from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from leitai import labels
from leitai.models.campaigns import Campaign, Theme
from leitai.models.orgs import Organization, Person, Region, Unit


class Meeting(models.Model):
    """The plenary that ends a round of visits: its programme, roster, seats and venues hang on it."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="meetings")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings")
    title = models.CharField(max_length=150)
    title_en = models.CharField(max_length=150, blank=True)
    day = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    place = models.CharField(max_length=150)
    place_en = models.CharField(max_length=150, blank=True)
    chair = models.CharField(max_length=100, blank=True)
    chair_en = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=12, choices=labels.MEETING_STATES, default="draft")
    statements_due = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="meeting_hours")]
        ordering = ["-day", "-starts", "-id"]

    def __str__(self) -> str:
        return self.title


class ProgrammeItem(models.Model):
    """One item of the programme. Its hour follows from the items before it, unless `starts` fixes it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=labels.PROGRAMME_KINDS)
    title = models.CharField(max_length=150)
    title_en = models.CharField(max_length=150, blank=True)
    minutes = models.PositiveSmallIntegerField()
    starts = models.TimeField(null=True, blank=True)
    speaker = models.CharField(max_length=100, blank=True)
    speaker_en = models.CharField(max_length=100, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="programme_items"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="programme_items")
    chair = models.CharField(max_length=100, blank=True)
    chair_en = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], deferrable=models.Deferrable.DEFERRED, name="programme_position_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "unit"], condition=Q(kind="unit_speech"), name="unit_speaks_once"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="programme_item_takes_time"),
            models.CheckConstraint(
                condition=~Q(kind="unit_speech") | Q(unit__isnull=False), name="unit_speech_has_a_unit"
            ),
            models.CheckConstraint(
                condition=~Q(kind="department_speech") | Q(organization__isnull=False),
                name="department_speech_has_a_department",
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class SpeakingOrder(models.Model):
    """An order of the unit speeches as it was drawn or taken from a result. The newest is in force; all stay."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="speaking_orders")
    number = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=8, choices=labels.SPEAKING_METHODS)
    seed = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=200, blank=True)
    unit_codes = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="speaking_order_number_once"),
            models.CheckConstraint(condition=~Q(method="lot") | ~Q(seed=""), name="lot_has_a_seed"),
            models.CheckConstraint(condition=~Q(method="score") | ~Q(source=""), name="score_order_has_a_source"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="new_speaking_order_has_a_reason"),
        ]
        ordering = ["-number"]
        triggers = [
            pgtrigger.Protect(name="speaking_order_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.meeting} #{self.number}"


class WrittenStatement(models.Model):
    """What a theme's lead department hands in instead of speaking: as text, as a file, or both."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="statements")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="statements")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="statements")
    text = models.TextField(blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "theme"], name="statement_once_for_a_theme"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, text="", sha256="")
                | Q(sent_at__isnull=False) & (~Q(text="") | ~Q(sha256="")),
                name="statement_in_has_content",
            ),
            models.CheckConstraint(
                condition=Q(waived_at__isnull=True, waived_reason="")
                | Q(waived_at__isnull=False) & ~Q(waived_reason=""),
                name="statement_waived_for_a_reason",
            ),
        ]
        ordering = ["theme__sort_order", "theme__code"]

    def __str__(self) -> str:
        return f"{self.theme} {self.organization}"


class RosterEntry(models.Model):
    """Somebody invited: by name or by office. Protocol order is category, then rank."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="roster")
    category = models.CharField(max_length=20, choices=labels.PARTICIPANT_CATEGORIES)
    rank = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    organisation = models.CharField(max_length=150, blank=True)
    organisation_en = models.CharField(max_length=150, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="roster_entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "category", "rank"], deferrable=models.Deferrable.DEFERRED, name="roster_rank_once"
            )
        ]
        ordering = ["meeting", "category", "rank"]

    def __str__(self) -> str:
        return self.name


class Attendance(models.Model):
    """What a person of the roster was invited to, the visits or the meeting, and whether they came."""

    entry = models.ForeignKey(RosterEntry, on_delete=models.CASCADE, related_name="attendance")
    occasion = models.CharField(max_length=8, choices=labels.OCCASIONS)
    state = models.CharField(max_length=10, choices=labels.ATTENDANCE_STATES, default="expected")
    stand_in = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "occasion"], name="attendance_once"),
            models.CheckConstraint(condition=Q(stand_in="") | Q(state="excused"), name="stand_in_for_the_excused"),
        ]
        ordering = ["entry", "occasion"]

    def __str__(self) -> str:
        return f"{self.entry} {self.occasion}"


class SeatPlan(models.Model):
    """The platform or the hall: rows of equally many seats. Row 1 is nearest to the audience on the platform, and
    nearest to the platform in the hall; seats are counted from the left of somebody who faces the platform.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seat_plans")
    area = models.CharField(max_length=10, choices=labels.SEAT_AREAS)
    rows = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField()
    order = models.CharField(max_length=10, choices=labels.SEAT_ORDERS)
    centre_out = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "area"], name="seat_plan_once"),
            models.CheckConstraint(condition=Q(rows__gte=1, width__gte=1), name="seat_plan_has_seats"),
        ]
        ordering = ["meeting", "-area"]

    def __str__(self) -> str:
        return f"{self.meeting} {self.area}"


class Seat(models.Model):
    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="seats")
    row = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    entry = models.ForeignKey(RosterEntry, on_delete=models.CASCADE, related_name="seats")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "row", "number"], deferrable=models.Deferrable.DEFERRED, name="seat_taken_once"
            ),
            models.UniqueConstraint(fields=["plan", "entry"], name="seated_once_in_a_plan"),
        ]
        ordering = ["plan", "row", "number"]

    def __str__(self) -> str:
        return f"{self.row}-{self.number}"


class MeetingVenue(models.Model):
    """The main hall, or a place that follows it by video. The code stays the same for as long as the venue exists."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="venues")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="venues")
    level = models.CharField(max_length=10, choices=labels.VENUE_LEVELS)
    contact = models.CharField(max_length=100, blank=True)
    contact_en = models.CharField(max_length=100, blank=True)
    line = models.CharField(max_length=10, choices=labels.LINE_QUALITIES, default="untested")
    sort_order = models.PositiveIntegerField(default=0)
    present = models.PositiveSmallIntegerField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "code"], name="venue_code_once"),
            models.UniqueConstraint(fields=["meeting", "unit"], name="venue_of_a_unit_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(level="main"), name="one_main_hall"),
            models.CheckConstraint(
                condition=Q(present__isnull=True, reported_at__isnull=True)
                | Q(present__isnull=False, reported_at__isnull=False),
                name="venue_report_has_its_time",
            ),
        ]
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name
