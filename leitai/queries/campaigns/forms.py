"""What the edit pages of a campaign start from, and what their fields offer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q

from leitai import labels, models
from leitai.queries.campaigns.matrix import name_of
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named


@dataclass(frozen=True)
class CampaignForm:
    id: int
    name: str
    values: dict[str, object] = field(default_factory=dict)


def campaign_form(scope: Scope, pk: int) -> CampaignForm:
    row = visible(scope, models.Campaign).prefetch_related("alignments").get(pk=pk)
    plain = ("code", "fiscal_year", "name", "name_en", "starts", "ends", "emergency", "emergency_note")
    values: dict[str, object] = {name: getattr(row, name) for name in (*plain, "emergency_note_en")}
    return CampaignForm(
        row.pk, name_of(row, scope), values | {"alignments": [str(tag.pk) for tag in row.alignments.all()]}
    )


def theme_form(scope: Scope, pk: int) -> CampaignForm:
    row = visible(scope, models.Theme).prefetch_related("tags").get(pk=pk)
    values = {name: getattr(row, name) for name in ("code", "name", "name_en", "sort_order")}
    return CampaignForm(
        row.pk,
        name_of(row, scope),
        values | {"lead": str(row.lead_id), "tags": [str(tag.pk) for tag in row.tags.all()]},
    )


def target_form(scope: Scope, pk: int) -> CampaignForm:
    row = visible(scope, models.ThemeTarget).select_related("theme").get(pk=pk)
    return CampaignForm(
        row.pk,
        name_of(row.theme, scope),
        {
            "theme": row.theme_id,
            "unit": str(row.unit_id or ""),
            "measure": row.measure,
            "value": row.value,
            "due": row.due,
            "note": row.note,
        },
    )


@dataclass(frozen=True)
class FormChoices:
    """Values as they stand in a form, with the words beside them."""

    departments: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]
    alignments: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]


def form_choices(scope: Scope, *, on: dt.date) -> FormChoices:
    departments = visible(scope, models.Organization).filter(kind__in=("office", "department"))
    tags = list(visible(scope, models.Tag))
    units = visible(scope, models.Unit).filter(level__in=labels.COUNTY_LEVELS, valid_from__lte=on)
    units = units.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return FormChoices(
        departments=tuple((str(row.pk), named(row, scope.language)) for row in departments),
        tags=tuple((str(tag.pk), _tag_words(tag, scope)) for tag in tags if tag.kind != "alignment"),
        alignments=tuple((str(tag.pk), _tag_words(tag, scope)) for tag in tags if tag.kind == "alignment"),
        units=tuple((str(row.pk), named(row, scope.language)) for row in units),
    )


def _tag_words(tag: models.Tag, scope: Scope) -> str:
    kind = labels.choice(labels.PROJECT_LEVELS, tag.plan_level) if tag.plan_level else ""
    kind = kind or labels.choice(labels.TAG_KINDS, tag.kind)
    return f"{name_of(tag, scope)} · {kind}"
