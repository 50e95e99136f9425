"""The project register as a list: filtered, paged, counted both ways, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from leitai import labels, models
from leitai.core.years import fiscal_span
from leitai.queries import months
from leitai.queries.delivery.project_views import (
    PER_PAGE,
    Choice,
    Page,
    ProjectChoices,
    ProjectCounts,
    ProjectFilter,
    ProjectList,
    ProjectRow,
    UnitShare,
)
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

Span = tuple[dt.date, dt.date]


def project_list(scope: Scope, filters: ProjectFilter, *, page: int = 1) -> ProjectList:
    """The projects one sees, cut to the filters; the annual class is that of the reporting month's fiscal year."""
    region = months.region_of(scope)
    year = months.fiscal_year_now(region)
    seen = with_annual_class(visible(scope, models.Project), fiscal_span(year, region.fiscal_first_month))
    chosen = _filtered(seen, filters)
    counts = _counts(chosen)
    total = counts.split if filters.count == "split" else counts.bundled
    number = min(max(1, page), max(1, -(-total // PER_PAGE)))
    lines = _lines(seen, chosen, filters).order_by("key")[(number - 1) * PER_PAGE : number * PER_PAGE]
    return ProjectList(
        filters=filters,
        page=Page(project_rows(scope, lines, year), total, number),
        counts=counts,
        choices=_choices(scope, seen, filters),
        fiscal_year=year,
    )


def with_annual_class(rows: QuerySet[models.Project], span: Span) -> QuerySet[Any]:
    """The rule of core/years.annual_class as a column to filter by; a test holds the two equal."""
    first, last = span
    return rows.annotate(
        begins=Coalesce("started_on", "planned_start"), finishes=Coalesce("completed_on", "planned_completion")
    ).annotate(
        annual_class=Case(
            When(completed_on__lt=first, then=Value("")),
            When(Q(begins__isnull=True) | Q(begins__gt=last), then=Value("preparatory")),
            When(Q(started_on__isnull=True) | Q(started_on__gte=first), then=Value("new_start")),
            When(finishes__lte=last, then=Value("completing")),
            default=Value("continuing"),
        )
    )


def _filtered(rows: QuerySet[Any], filters: ProjectFilter) -> QuerySet[Any]:
    rows = rows if filters.delisted else rows.filter(delisted_on__isnull=True)
    for field in ("sector", "level", "stage", "annual_class"):
        if value := getattr(filters, field):
            rows = rows.filter(**{field: value})
    if filters.unit:
        rows = rows.filter(Exists(models.ProjectCredit.objects.filter(project=OuterRef("pk"), unit__code=filters.unit)))
    if filters.theme:
        themed = models.Project.themes.through.objects.filter(project=OuterRef("pk"), theme_id=_number(filters.theme))
        rows = rows.filter(Exists(themed))
    if filters.leader:
        held = models.LeaderAssignment.objects.filter(project=OuterRef("pk"), ends__isnull=True, leader=filters.leader)
        rows = rows.filter(Exists(held))
    if filters.responsible:
        held_by = models.ResponsibleAssignment.objects.filter(
            project=OuterRef("pk"), ends__isnull=True, organization_id=_number(filters.responsible)
        )
        rows = rows.filter(Exists(held_by))
    for word in filters.search.split()[:5]:
        found = Q(name__icontains=word) | Q(name_en__icontains=word) | Q(code__icontains=word) | Q(key__icontains=word)
        if word.isascii():
            found |= Q(pinyin__icontains=word.lower())
        rows = rows.filter(found)
    return rows


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise ObjectDoesNotExist(text)
    return int(text)


def _lines(seen: QuerySet[Any], chosen: QuerySet[Any], filters: ProjectFilter) -> QuerySet[Any]:
    """With bundles as one line: projects in no bundle, and every bundle that is chosen or has a chosen project."""
    if filters.count == "split":
        return chosen.filter(is_bundle=False)
    children = chosen.filter(is_bundle=False, bundle__isnull=False).order_by().values("bundle_id")
    own = chosen.filter(Q(is_bundle=True) | Q(bundle__isnull=True)).order_by().values("pk")
    return seen.filter(Q(pk__in=own) | Q(pk__in=children))


def _counts(chosen: QuerySet[Any]) -> ProjectCounts:
    bundle = Case(When(is_bundle=True, then=F("pk")), default=F("bundle_id"))
    counts = chosen.order_by().aggregate(
        single=Count("pk", filter=Q(is_bundle=False, bundle__isnull=True)),
        children=Count("pk", filter=Q(is_bundle=False, bundle__isnull=False)),
        bundles=Count(bundle, distinct=True),
    )
    return ProjectCounts(
        bundled=counts["single"] + counts["bundles"],
        split=counts["single"] + counts["children"],
        bundles=counts["bundles"],
        children=counts["children"],
    )


def _first(rows: QuerySet[Any], field: str) -> Subquery:
    return Subquery(rows.values(field)[:1])


def with_line(rows: QuerySet[Any], year: int) -> QuerySet[Any]:
    """What a list shows of each project, in the one query of its rows."""
    own = {"project": OuterRef("pk")}
    leader = models.LeaderAssignment.objects.filter(**own, ends__isnull=True)
    responsible = models.ResponsibleAssignment.objects.filter(**own, ends__isnull=True)
    plan = models.AnnualPlan.objects.filter(**own, fiscal_year=year).order_by("-version")
    last = models.MonthlyReport.objects.filter(**own, state="accepted").order_by("-month")
    children = models.Project.objects.filter(bundle=OuterRef("pk"), delisted_on__isnull=True).order_by()
    return rows.select_related("bundle").annotate(
        units_json=_units_json(),
        leader_name=_first(leader, "leader"),
        leader_name_en=_first(leader, "leader_en"),
        responsible_name=_first(responsible, "organization__name"),
        responsible_name_en=_first(responsible, "organization__name_en"),
        plan_amount=_first(plan, "amount"),
        last_month=_first(last, "month"),
        last_done_year=_first(last, "done_year"),
        last_done_total=_first(last, "done_total"),
        child_count=Coalesce(
            Subquery(children.values("bundle").annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField()
        ),
    )


def _units_json() -> ArraySubquery:
    credits = models.ProjectCredit.objects.filter(project=OuterRef("pk"))
    return ArraySubquery(
        credits.order_by("-share", "unit__sort_order", "unit__code").values(
            json=JSONObject(
                id="unit_id",
                code="unit__code",
                name="unit__name",
                name_en="unit__name_en",
                share=Cast("share", TextField()),  # a JSON number would come back as a float
            )
        )
    )


def project_rows(scope: Scope, rows: QuerySet[Any], year: int) -> tuple[ProjectRow, ...]:
    """Lines of a list, from projects that carry their annual class."""
    return tuple(_row(project, scope.language.startswith("en")) for project in with_line(rows, year))


def _row(p: Any, english: bool) -> ProjectRow:
    return ProjectRow(
        id=p.pk,
        key=p.key,
        code=p.code,
        name=(english and p.name_en) or p.name,
        is_bundle=p.is_bundle,
        children=p.child_count,
        bundle_id=p.bundle_id,
        bundle_name=((english and p.bundle.name_en) or p.bundle.name) if p.bundle else "",
        sector=p.sector,
        level=p.level,
        stage=p.stage,
        annual_class=p.annual_class,
        units=shares(p.units_json, english),
        leader=(english and p.leader_name_en) or p.leader_name or "",
        responsible=(english and p.responsible_name_en) or p.responsible_name or "",
        total_investment=p.total_investment,
        plan_year=p.plan_amount,
        last_month=p.last_month,
        done_year=p.last_done_year,
        done_total=p.last_done_total,
        delisted_on=p.delisted_on,
    )


def shares(credits: Sequence[dict[str, Any]], english: bool) -> tuple[UnitShare, ...]:
    return tuple(
        UnitShare(c["id"], c["code"], (english and c["name_en"]) or c["name"], Decimal(c["share"])) for c in credits
    )


def _choices(scope: Scope, seen: QuerySet[Any], filters: ProjectFilter) -> ProjectChoices:
    """What occurs, in one aggregate over the list; then the names of the units and themes."""
    own = {"project": OuterRef("pk"), "ends__isnull": True}
    leader = models.LeaderAssignment.objects.filter(**own)
    responsible = models.ResponsibleAssignment.objects.filter(**own)
    present = (
        seen.filter(delisted_on__isnull=True)
        .order_by()
        .annotate(
            held_by=_first(leader, "leader"),
            held_by_en=_first(leader, "leader_en"),
            answers=_first(responsible, "organization"),
        )
        .aggregate(
            sectors=ArrayAgg("sector", distinct=True, default=[]),
            levels=ArrayAgg("level", distinct=True, default=[]),
            stages=ArrayAgg("stage", distinct=True, default=[]),
            classes=ArrayAgg("annual_class", distinct=True, default=[]),
            leaders=ArrayAgg(JSONObject(zh="held_by", en="held_by_en"), distinct=True, default=[]),
            responsibles=ArrayAgg("answers", distinct=True, default=[]),
            units=ArrayAgg("credits__unit_id", distinct=True, default=[]),
        )
    )
    english = scope.language.startswith("en")
    leaders = {row["zh"]: (english and row["en"]) or row["zh"] for row in present["leaders"] if row["zh"]}
    units = models.Unit.objects.filter(pk__in=present["units"]).order_by("sort_order", "code")
    offices = models.Organization.objects.filter(pk__in=present["responsibles"]).order_by("sort_order", "code")
    themes = visible(scope, models.Theme).select_related("campaign").order_by("-campaign__fiscal_year", "sort_order")
    return ProjectChoices(
        units=tuple(Choice(unit.code, named(unit, scope.language)) for unit in units),
        themes=tuple(Choice(str(theme.pk), (english and theme.name_en) or theme.name) for theme in themes),
        sectors=_labelled(labels.SECTORS, present["sectors"], filters.sector),
        levels=_labelled(labels.PROJECT_LEVELS, present["levels"], filters.level),
        leaders=tuple(Choice(value, label) for value, label in sorted(leaders.items())),
        responsibles=tuple(Choice(str(office.pk), named(office, scope.language)) for office in offices),
        annual_classes=_labelled(labels.ANNUAL_CLASSES, present["classes"], filters.annual_class),
        stages=_labelled(labels.STAGES, present["stages"], filters.stage),
    )


def _labelled(known: Sequence[tuple[str, object]], codes: Iterable[str], chosen: str) -> tuple[Choice, ...]:
    """The codes that occur, in the order of their list; an open code (a sector of the office's own) comes last."""
    present = {code for code in codes if code} | ({chosen} if chosen else set())
    ordered = [code for code, _label in known if code in present]
    ordered += sorted(present - set(ordered))
    return tuple(Choice(code, labels.choice(known, code)) for code in ordered)
