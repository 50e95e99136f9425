"""The matrix of a campaign: themes by unit, with their lead departments, projects, targets and what was reached."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet

from leitai import labels, models
from leitai.core.years import month_end
from leitai.documents.numbers import Number
from leitai.queries import formatting
from leitai.queries.campaigns.departments import DepartmentRow, theme_departments
from leitai.queries.campaigns.progress import Reached, share_of
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

MEASURES = tuple(code for code, _label in labels.TARGET_MEASURES)
PLAN_LEVELS = ("national", "provincial", "city", "county")


@dataclass(frozen=True)
class TagView:
    id: int
    kind: str
    name: str
    plan_level: str


@dataclass(frozen=True)
class Goal:
    """A dated target, and what was reached of it by the month looked at. `missed`: due, and not reached."""

    id: int
    measure: str
    word: str
    """The measure in a word."""
    printed: str
    unit: str
    words: str
    """With its unit, for a place where no head names it."""
    due: dt.date
    note: str
    reached: Number | None
    share: str
    missed: bool


@dataclass(frozen=True)
class MatrixUnit:
    """A column; without id the projects that count for no unit, or the whole region."""

    id: int | None
    code: str
    name: str


@dataclass(frozen=True)
class MatrixCell:
    """A theme in a unit: projects counted by credit share, how many of them are shared, and the next goals.

    `later` counts the goals with other dates; they stand on the theme's own page.
    """

    unit: MatrixUnit
    projects: Decimal
    shared: int
    goals: tuple[Goal, ...]
    later: int


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

    @property
    def due(self) -> dt.date | None:
        """The day by which all targets shown are due, where it is one: said once, not in every cell."""
        cells = [cell for theme in self.themes for cell in (theme.total, *theme.cells)]
        days = {goal.due for cell in cells for goal in cell.goals}
        return days.pop() if len(days) == 1 else None


def _choice(row: models.Campaign, scope: Scope) -> CampaignChoice:
    return CampaignChoice(row.pk, row.code, name_of(row, scope), row.fiscal_year)


def name_of(row: models.Campaign | models.Theme | models.Tag, scope: Scope) -> str:
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
        name=name_of(row, scope),
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
        self.scope, self.on, self.currency = scope, on, currency
        self.reached = Reached.at(scope, on, currency)
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
        self.targets: dict[tuple[int, int | None], list[models.ThemeTarget]] = defaultdict(list)
        for target in visible(scope, models.ThemeTarget).filter(theme__campaign=campaign):
            self.targets[target.theme_id, target.unit_id].append(target)

    def _links(self, campaign: models.Campaign, on: dt.date) -> QuerySet[models.Project, tuple]:
        """A project in a bundle belongs to its own themes; the bundle itself is not counted beside its children."""
        return (
            visible(self.scope, models.Project)
            .filter(themes__campaign=campaign, is_bundle=False)
            .filter(Q(delisted_on__isnull=True) | Q(delisted_on__gt=on))
            .values_list("id", "themes", "credits__unit", "credits__share")
            .distinct()
        )

    def theme_row(self, theme: models.Theme, tags: Sequence[TagView]) -> ThemeRow:
        cells = tuple(self._cell(theme, unit) for unit in self.units)
        counted = [linked[theme.pk] for linked in self.projects.values() if theme.pk in linked]
        region = MatrixUnit(None, "", "")
        goals, later = self._goals(theme, region)
        whole = MatrixCell(region, Decimal(len(counted)), 0, goals, later)
        plain = tuple(tag for tag in tags if tag.kind != "alignment")
        aligned = tuple(sorted((tag for tag in tags if tag.kind == "alignment"), key=_by_level))
        lead = named(theme.lead, self.scope.language)
        return ThemeRow(theme.pk, theme.code, name_of(theme, self.scope), lead, plain, aligned, cells, whole)

    def _cell(self, theme: models.Theme, unit: MatrixUnit) -> MatrixCell:
        shares = [
            linked[theme.pk][unit.id]
            for linked in self.projects.values()
            if theme.pk in linked and unit.id in linked[theme.pk]
        ]
        goals, later = self._goals(theme, unit) if unit.id is not None else ((), 0)
        return MatrixCell(unit, sum(shares, Decimal(0)), sum(1 for share in shares if share < 1), goals, later)

    def _goals(self, theme: models.Theme, unit: MatrixUnit) -> tuple[tuple[Goal, ...], int]:
        """Of each measure the goal that is due next, or the last one when all are past."""
        rows = self.targets[theme.pk, unit.id]
        chosen: dict[str, models.ThemeTarget] = {}
        for row in sorted(rows, key=lambda row: (MEASURES.index(row.measure), row.due)):
            held = chosen.get(row.measure)
            if held is None or held.due < self.on:
                chosen[row.measure] = row
        goals = tuple(
            goal_of(row, self.reached, theme, self.scope, self.on, self.currency, unit.code, unit.name)
            for row in chosen.values()
        )
        return goals, len(rows) - len(chosen)

    def unit_total(self, unit: MatrixUnit) -> Decimal:
        once = (next(iter(linked.values())) for linked in self.projects.values())
        return sum((shares[unit.id] for shares in once if unit.id in shares), Decimal(0))


def goal_of(
    row: models.ThemeTarget,
    reached: Reached,
    theme: models.Theme,
    scope: Scope,
    on: dt.date,
    currency: str,
    unit_code: str,
    unit_name: str,
) -> Goal:
    printed, unit = target_words(row.measure, row.value, currency)
    money = formatting.money(row.value, currency, "region", unit=True)
    subject = " · ".join(part for part in (unit_name, name_of(theme, scope)) if part)
    number = reached.number(theme.code, unit_code, row.measure, subject)
    share = share_of(number, row.value) if number else None
    return Goal(
        id=row.pk,
        measure=str(labels.choice(labels.TARGET_MEASURES, row.measure)),
        word=str(labels.choice(labels.TARGET_WORDS, row.measure)),
        printed=printed,
        unit=unit,
        words=money if row.measure == "done_year" else printed,
        due=row.due,
        note=row.note,
        reached=number,
        share=formatting.rate(share * 100, 0) if share is not None else "",
        missed=share is not None and share < 1 and row.due <= month_end(on),
    )


@dataclass(frozen=True)
class ThemePage:
    id: int
    code: str
    name: str
    lead: str
    campaign: str
    campaign_code: str
    tags: tuple[TagView, ...]
    goals: tuple[tuple[str, Goal], ...]
    """Unit (empty for the whole region) and goal, by unit and date."""
    departments: tuple[DepartmentRow, ...]

    @property
    def remarks(self) -> bool:
        return any(goal.note for _unit, goal in self.goals)


def theme_page(scope: Scope, pk: int, *, on: dt.date, currency: str) -> ThemePage:
    """Every dated target of one theme with what was reached by the month."""
    theme = visible(scope, models.Theme).select_related("campaign", "lead").prefetch_related("tags").get(pk=pk)
    reached = Reached.at(scope, on, currency)
    rows = visible(scope, models.ThemeTarget).filter(theme=theme).select_related("unit")
    ordered = sorted(rows, key=lambda row: (row.unit.sort_order if row.unit else -1, row.due, row.measure))
    goals = []
    for row in ordered:
        code, name = (row.unit.code, named(row.unit, scope.language)) if row.unit else ("", "")
        goals.append((name, goal_of(row, reached, theme, scope, on, currency, code, name)))
    english = scope.language.startswith("en")
    return ThemePage(
        id=theme.pk,
        code=theme.code,
        name=name_of(theme, scope),
        lead=named(theme.lead, scope.language),
        campaign=name_of(theme.campaign, scope),
        campaign_code=theme.campaign.code,
        tags=tuple(TagView(t.pk, t.kind, (english and t.name_en) or t.name, t.plan_level) for t in theme.tags.all()),
        goals=tuple(goals),
        departments=theme_departments(scope, theme.pk),
    )


def target_words(measure: str, value: Decimal, currency: str) -> tuple[str, str]:
    """The printed value of a target and its unit: money in the region's scale, rates in percent, the rest counts."""
    if measure == "done_year":
        return formatting.money(value, currency, "region"), formatting.money_unit(currency, "region")
    if measure == "completion_rate":
        return formatting.rate(value), ""
    return formatting.count(value), ""
