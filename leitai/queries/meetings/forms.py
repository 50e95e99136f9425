"""What the edit pages of a meeting start from, and what their fields offer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import labels, models
from leitai.queries.meetings.rows import said
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormStart:
    """A row as a form shows it; `meeting_id` is where to go back to."""

    id: int
    meeting_id: int
    name: str
    values: dict[str, object]


@dataclass(frozen=True)
class FormChoices:
    campaigns: Choices
    units: Choices
    organizations: Choices


def form_choices(scope: Scope, on: dt.date) -> FormChoices:
    units = visible(scope, models.Unit).filter(level__in=labels.COUNTY_LEVELS, valid_from__lte=on)
    bodies = visible(scope, models.Organization).exclude(kind="owner").filter(unit__isnull=True)
    return FormChoices(
        campaigns=tuple((str(row.pk), said(row, "name", scope.language)) for row in visible(scope, models.Campaign)),
        units=tuple((str(row.pk), named(row, scope.language)) for row in units.exclude(valid_to__lte=on)),
        organizations=tuple((str(row.pk), named(row, scope.language)) for row in bodies),
    )


def meeting_form(scope: Scope, pk: int) -> FormStart:
    row = visible(scope, models.Meeting).get(pk=pk)
    plain = ("title", "title_en", "day", "starts", "ends", "place", "place_en", "chair", "chair_en")
    values = {name: getattr(row, name) for name in plain} | {"campaign": str(row.campaign_id or "")}
    return FormStart(row.pk, row.pk, said(row, "title", scope.language), values)


def item_form(scope: Scope, pk: int) -> FormStart:
    row = visible(scope, models.ProgrammeItem).get(pk=pk)
    plain = ("kind", "title", "title_en", "minutes", "starts", "speaker", "speaker_en", "chair", "chair_en")
    values = {name: getattr(row, name) for name in plain}
    values |= {"unit": str(row.unit_id or ""), "organization": str(row.organization_id or "")}
    return FormStart(row.pk, row.meeting_id, said(row, "title", scope.language), values)


def entry_form(scope: Scope, pk: int) -> FormStart:
    row = visible(scope, models.RosterEntry).prefetch_related("attendance").get(pk=pk)
    plain = ("category", "rank", "name", "name_en", "organisation", "organisation_en")
    values = {name: getattr(row, name) for name in plain}
    values["occasions"] = [one.occasion for one in row.attendance.all()]
    return FormStart(row.pk, row.meeting_id, said(row, "name", scope.language), values)


def venue_form(scope: Scope, pk: int) -> FormStart:
    row = visible(scope, models.MeetingVenue).get(pk=pk)
    plain = ("code", "name", "name_en", "level", "contact", "contact_en", "line")
    return FormStart(
        row.pk, row.meeting_id, said(row, "name", scope.language), {name: getattr(row, name) for name in plain}
    )
