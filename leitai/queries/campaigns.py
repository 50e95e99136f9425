"""The campaign year: themes, who leads them, what each unit is to reach by when, and how many projects carry it.

campaign_page(scope, code="") -> CampaignPage; campaign_choices(scope) -> the campaigns of the region
campaign_form(scope, id), theme_form(scope, id), target_form(scope, id) -> what an edit page starts from
form_choices(scope) -> departments, tags and units to choose from
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Prefetch, Q, QuerySet

from leitai import labels, models
from leitai.queries import formatting
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

PLAN_LEVELS = ("national", "provincial", "city", "county")


@dataclass(frozen=True)
class TagView:
    id: int
    kind: str
    name: str
    plan_level: str


@dataclass(frozen=True)
class TargetView:
    id: int
    measure: str
    printed: str
    unit: str
    due: dt.date
    note: str


@dataclass(frozen=True)
class MatrixCell:
    """A theme in a unit: projects counted by credit share, how many of them are shared, and the dated targets."""

    projects: Decimal
    shared: int
    targets: tuple[TargetView, ...]


@dataclass(frozen=True)
class MatrixUnit:
    id: int | None
    code: str
    name: str


@dataclass(frozen=True)
class ThemeRow:
    id: int
    code: str
    name: str
    lead: str
    tags: tuple[TagView, ...]
    alignments: tuple[TagView, ...]
    cells: tuple[MatrixCell, ...]
    total: MatrixCell


@dataclass(frozen=True)
class CampaignChoice:
    id: int
    code: str
    name: str
    fiscal_year: int


@dataclass(frozen=True)
class CampaignPage:
    id: int
    code: str
    name: str
    fiscal_year: int
    starts: dt.date
    ends: dt.date
    emergency: bool
    emergency_note: str
    alignments: tuple[TagView, ...]
    units: tuple[MatrixUnit, ...]
    themes: tuple[ThemeRow, ...]
    total: tuple[Decimal, ...]
    """Projects of each unit in any theme, each counted once."""
    all_projects: int
    in_several: int
    choices: tuple[CampaignChoice, ...]


def campaign_choices(scope: Scope) -> tuple[CampaignChoice, ...]:
    return tuple(_choice(row, scope) for row in visible(scope, models.Campaign))


def _choice(row: models.Campaign, scope: Scope) -> CampaignChoice:
    return CampaignChoice(row.pk, row.code, _name(row, scope), row.fiscal_year)


def _name(row: models.Campaign | models.Theme | models.Tag, scope: Scope) -> str:
    return (row.name_en or row.name) if scope.language.startswith("en") else row.name


def campaign_page(scope: Scope, code: str = "", *, on: dt.date, currency: str) -> CampaignPage | None:
    """The matrix of a campaign (the newest without a code); None where the region has no campaign yet."""
    campaigns = list(visible(scope, models.Campaign))
    row = next((one for one in campaigns if one.code == code), None) if code else next(iter(campaigns), None)
    if row is None:
        if code:
            raise ObjectDoesNotExist(f"no campaign {code!r}")
        return None
    themes = list(visible(scope, models.Theme).filter(campaign=row).select_related("lead"))
    of_campaign, of_theme = _tags(scope, row)
    matrix = _Matrix(scope, row, on, currency)
    note = row.emergency_note_en if scope.language.startswith("en") else row.emergency_note
    return CampaignPage(
        id=row.pk,
        code=row.code,
        name=_name(row, scope),
        fiscal_year=row.fiscal_year,
        starts=row.starts,
        ends=row.ends,
        emergency=row.emergency,
        emergency_note=note or row.emergency_note,
        alignments=of_campaign,
        units=matrix.units,
        themes=tuple(matrix.theme_row(theme, of_theme[theme.pk]) for theme in themes),
        total=tuple(matrix.unit_total(unit) for unit in matrix.units),
        all_projects=len(matrix.projects),
        in_several=sum(1 for linked in matrix.projects.values() if len(linked) > 1),
        choices=tuple(_choice(one, scope) for one in campaigns),
    )


def _tags(scope: Scope, campaign: models.Campaign) -> tuple[tuple[TagView, ...], dict[int, list[TagView]]]:
    """The tags of the campaign, and of each of its themes, in one query."""
    rows = (
        visible(scope, models.Tag)
        .filter(Q(campaigns=campaign) | Q(themes__campaign=campaign))
        .values_list("id", "kind", "name", "name_en", "plan_level", "campaigns", "themes")
        .distinct()
    )
    english = scope.language.startswith("en")
    of_campaign: dict[int, TagView] = {}
    of_theme: dict[int, dict[int, TagView]] = defaultdict(dict)
    for pk, kind, name, name_en, level, campaign_id, theme_id in rows:
        view = TagView(pk, kind, (english and name_en) or name, level)
        if campaign_id == campaign.pk:
            of_campaign[pk] = view
        if theme_id is not None:
            of_theme[theme_id][pk] = view
    ordered = tuple(sorted(of_campaign.values(), key=_by_level))
    return ordered, defaultdict(list, {key: list(tags.values()) for key, tags in of_theme.items()})


def _by_level(tag: TagView) -> tuple[int, str]:
    """Centre, province, city, county: the order in which plans bind each other."""
    return (PLAN_LEVELS.index(tag.plan_level) if tag.plan_level in PLAN_LEVELS else len(PLAN_LEVELS), tag.name)


class _Matrix:
    """The counts and targets of one campaign, read in three queries and put into cells."""

    def __init__(self, scope: Scope, campaign: models.Campaign, on: dt.date, currency: str) -> None:
        self.scope, self.currency = scope, currency
        units = visible(scope, models.Unit).filter(level__in=labels.COUNTY_LEVELS, valid_from__lte=on)
        units = units.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        if not scope.whole_region and scope.unit_ids:
            units = units.filter(pk__in=scope.unit_ids)
        self.units = tuple(MatrixUnit(unit.pk, unit.code, named(unit, scope.language)) for unit in units)
        # project -> theme -> unit -> share; a project of no unit stands under None
        self.projects: dict[int, dict[int, dict[int | None, Decimal]]] = {}
        for project, theme, unit, share in self._links(campaign, on):
            units_of = self.projects.setdefault(project, {}).setdefault(theme, {})
            units_of[unit] = share if unit is not None else Decimal(1)
        if any(None in shares for linked in self.projects.values() for shares in linked.values()):
            self.units += (MatrixUnit(None, "", ""),)
        self.targets: dict[tuple[int, int | None], list[TargetView]] = defaultdict(list)
        for target in visible(scope, models.ThemeTarget).filter(theme__campaign=campaign):
            self.targets[target.theme_id, target.unit_id].append(self._target(target))

    def _links(self, campaign: models.Campaign, on: dt.date) -> QuerySet[models.Project, tuple]:
        """A project in a bundle belongs to its own themes; the bundle itself is not counted beside its children."""
        return (
            visible(self.scope, models.Project)
            .filter(themes__campaign=campaign, is_bundle=False)
            .filter(Q(delisted_on__isnull=True) | Q(delisted_on__gt=on))
            .values_list("id", "themes", "credits__unit", "credits__share")
            .distinct()
        )

    def _target(self, row: models.ThemeTarget) -> TargetView:
        printed, unit = target_words(row.measure, row.value, self.currency)
        return TargetView(
            row.pk, str(labels.choice(labels.TARGET_MEASURES, row.measure)), printed, unit, row.due, row.note
        )

    def theme_row(self, theme: models.Theme, tags: Sequence[TagView]) -> ThemeRow:
        cells = tuple(self._cell(theme.pk, unit.id, unit.id is not None) for unit in self.units)
        counted = [linked[theme.pk] for linked in self.projects.values() if theme.pk in linked]
        whole = MatrixCell(Decimal(len(counted)), 0, tuple(self.targets[theme.pk, None]))
        plain = tuple(tag for tag in tags if tag.kind != "alignment")
        aligned = tuple(sorted((tag for tag in tags if tag.kind == "alignment"), key=_by_level))
        lead = named(theme.lead, self.scope.language)
        return ThemeRow(theme.pk, theme.code, _name(theme, self.scope), lead, plain, aligned, cells, whole)

    def _cell(self, theme: int, unit: int | None, own: bool) -> MatrixCell:
        shares = [linked[theme][unit] for linked in self.projects.values() if theme in linked and unit in linked[theme]]
        targets = tuple(self.targets[theme, unit]) if own else ()
        return MatrixCell(sum(shares, Decimal(0)), sum(1 for share in shares if share < 1), targets)

    def unit_total(self, unit: MatrixUnit) -> Decimal:
        once = (next(iter(linked.values())) for linked in self.projects.values())
        return sum((shares[unit.id] for shares in once if unit.id in shares), Decimal(0))


def target_words(measure: str, value: Decimal, currency: str) -> tuple[str, str]:
    """The printed value of a target and its unit: money in the region's scale, rates in percent, the rest counts."""
    if measure == "done_year":
        return formatting.money(value, currency, "region"), formatting.money_unit(currency, "region")
    if measure == "completion_rate":
        return formatting.rate(value), ""
    return formatting.count(value), ""


# ---- what the edit pages start from ----------------------------------------------------------------------------------


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
        row.pk, _name(row, scope), values | {"alignments": [str(tag.pk) for tag in row.alignments.all()]}
    )


def theme_form(scope: Scope, pk: int) -> CampaignForm:
    row = visible(scope, models.Theme).prefetch_related(Prefetch("tags")).get(pk=pk)
    values = {name: getattr(row, name) for name in ("code", "name", "name_en", "sort_order")}
    return CampaignForm(
        row.pk, _name(row, scope), values | {"lead": str(row.lead_id), "tags": [str(tag.pk) for tag in row.tags.all()]}
    )


def target_form(scope: Scope, pk: int) -> CampaignForm:
    row = visible(scope, models.ThemeTarget).select_related("theme").get(pk=pk)
    return CampaignForm(
        row.pk,
        _name(row.theme, scope),
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
    return f"{_name(tag, scope)} · {kind}"
