"""The campaign year as the city sets it: its dates and emergency context, its themes, and their dated targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import transaction

from leitai import labels, models
from leitai.actions.audit import record
from leitai.queries.orgs import Scope, found, require, visible
from leitai.rules import Permission, Refused

LARGEST = Decimal(10) ** 18


class CampaignFacts(TypedDict):
    code: str
    fiscal_year: int
    name: str
    name_en: str
    starts: dt.date
    ends: dt.date
    emergency: bool
    emergency_note: str
    emergency_note_en: str
    alignment_ids: Collection[int]


class ThemeFacts(TypedDict):
    code: str
    name: str
    name_en: str
    lead_id: int
    sort_order: int
    tag_ids: Collection[int]


@transaction.atomic
def open_campaign(*, by: Scope, **facts: Unpack[CampaignFacts]) -> models.Campaign:
    require(by, Permission.EDIT_CAMPAIGNS)
    campaign = models.Campaign(region_id=by.region_id)
    _take_campaign(by, campaign, facts)
    record(by=by, verb="open_campaign", about=campaign, detail={"code": campaign.code})
    return campaign


@transaction.atomic
def change_campaign(*, by: Scope, campaign_id: int, **facts: Unpack[CampaignFacts]) -> models.Campaign:
    require(by, Permission.EDIT_CAMPAIGNS)
    campaign = found(by, models.Campaign, campaign_id, lock=True)
    _take_campaign(by, campaign, facts)
    outside = campaign.themes.filter(targets__due__gt=campaign.ends).exists()
    if outside:
        raise Refused("target_outside_campaign", first=campaign.starts, last=campaign.ends)
    record(by=by, verb="change_campaign", about=campaign, detail={"code": campaign.code})
    return campaign


def _take_campaign(by: Scope, campaign: models.Campaign, facts: CampaignFacts) -> None:
    if facts["ends"] <= facts["starts"]:
        raise Refused("campaign_ends_before_it_starts")
    if facts["emergency"] and not facts["emergency_note"].strip():
        raise Refused("emergency_needs_a_note")
    others = visible(by, models.Campaign).filter(code=facts["code"]).exclude(pk=campaign.pk)
    if others.exists():
        raise Refused("campaign_code_taken", taken=facts["code"])
    for name in ("code", "fiscal_year", "name", "name_en", "starts", "ends"):
        setattr(campaign, name, facts[name])  # type: ignore[literal-required]
    campaign.emergency = facts["emergency"]
    campaign.emergency_note = facts["emergency_note"].strip() if facts["emergency"] else ""
    campaign.emergency_note_en = facts["emergency_note_en"].strip() if facts["emergency"] else ""
    tags = _tags(by, facts["alignment_ids"], alignment=True)
    campaign.save()
    campaign.alignments.set(tags)


@transaction.atomic
def add_theme(*, by: Scope, campaign_id: int, **facts: Unpack[ThemeFacts]) -> models.Theme:
    require(by, Permission.EDIT_CAMPAIGNS)
    theme = models.Theme(campaign=found(by, models.Campaign, campaign_id, lock=True))
    _take_theme(by, theme, facts)
    record(by=by, verb="add_theme", about=theme, detail={"campaign": campaign_id, "code": theme.code})
    return theme


@transaction.atomic
def change_theme(*, by: Scope, theme_id: int, **facts: Unpack[ThemeFacts]) -> models.Theme:
    require(by, Permission.EDIT_CAMPAIGNS)
    theme = found(by, models.Theme, theme_id, lock=True)
    before = theme.lead_id
    _take_theme(by, theme, facts)
    record(by=by, verb="change_theme", about=theme, detail={"lead_before": before, "lead": theme.lead_id})
    return theme


def _take_theme(by: Scope, theme: models.Theme, facts: ThemeFacts) -> None:
    theme.lead = found(by, models.Organization, facts["lead_id"])
    others = visible(by, models.Theme).filter(campaign_id=theme.campaign_id, code=facts["code"]).exclude(pk=theme.pk)
    if others.exists():
        raise Refused("theme_code_taken", taken=facts["code"])
    for name in ("code", "name", "name_en", "sort_order"):
        setattr(theme, name, facts[name])  # type: ignore[literal-required]
    tags = _tags(by, facts["tag_ids"], alignment=None)
    theme.save()
    theme.tags.set(tags)


def _tags(by: Scope, ids: Collection[int], *, alignment: bool | None) -> list[models.Tag]:
    rows = list(visible(by, models.Tag).filter(pk__in=ids))
    if len(rows) != len(set(ids)) or (alignment and any(row.kind != "alignment" for row in rows)):
        raise Refused("not_found")
    return rows


@transaction.atomic
def set_target(
    *,
    by: Scope,
    theme_id: int,
    unit_id: int | None,
    measure: str,
    value: Decimal,
    due: dt.date,
    note: str = "",
) -> models.ThemeTarget:
    """What a unit (the whole region without one) is to reach in a theme by a date; the same one again replaces it."""
    require(by, Permission.EDIT_CAMPAIGNS)
    theme = found(by, models.Theme, theme_id, lock=True)
    if unit_id is not None:
        found(by, models.Unit, unit_id)
    if measure not in dict(labels.TARGET_MEASURES):
        raise Refused("unknown_choice", value=measure, field="measure")
    if not 0 <= value < LARGEST:
        raise Refused("target_out_of_range")
    if not theme.campaign.starts <= due <= theme.campaign.ends:
        raise Refused("target_outside_campaign", first=theme.campaign.starts, last=theme.campaign.ends)
    target, made = models.ThemeTarget.objects.update_or_create(
        theme=theme, unit_id=unit_id, measure=measure, due=due, defaults={"value": value, "note": note.strip()}
    )
    detail = {"theme": theme.pk, "measure": measure, "value": str(value), "due": due.isoformat(), "new": made}
    record(by=by, verb="set_target", about=target, unit_id=unit_id, detail=detail)
    return target


@transaction.atomic
def drop_target(*, by: Scope, target_id: int) -> models.Campaign:
    """Take a target back; closed months keep the targets they were closed with."""
    require(by, Permission.EDIT_CAMPAIGNS)
    target = found(by, models.ThemeTarget, target_id, lock=True)
    campaign = target.theme.campaign
    detail = {"target": target.pk, "measure": target.measure, "value": str(target.value), "due": f"{target.due}"}
    unit_id, theme = target.unit_id, target.theme
    target.delete()
    record(by=by, verb="drop_target", about=theme, unit_id=unit_id, detail=detail)
    return campaign


@transaction.atomic
def add_tag(*, by: Scope, kind: str, code: str, name: str, name_en: str = "", plan_level: str = "") -> models.Tag:
    """A direction, a brand, an industry, or a named higher plan with its level."""
    require(by, Permission.EDIT_CAMPAIGNS)
    if kind not in dict(labels.TAG_KINDS):
        raise Refused("unknown_choice", value=kind, field="kind")
    if (kind == "alignment") != bool(plan_level):
        raise Refused("plan_level_for_plans")
    if visible(by, models.Tag).filter(kind=kind, code=code).exists():
        raise Refused("tag_code_taken", taken=code)
    tag = models.Tag.objects.create(
        region_id=by.region_id, kind=kind, code=code, name=name.strip(), name_en=name_en.strip(), plan_level=plan_level
    )
    record(by=by, verb="add_tag", about=tag, detail={"kind": kind, "code": code})
    return tag
