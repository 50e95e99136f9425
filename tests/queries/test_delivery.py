from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leitai import models
from leitai.core.years import annual_class
from leitai.queries.delivery import ProjectFilter, project_list, project_sheet
from leitai.queries.delivery.projects import with_annual_class
from tests.world import World

pytestmark = pytest.mark.django_db
WAN = Decimal(10_000)


@pytest.fixture(autouse=True)
def season(settings: object) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"  # type: ignore[attr-defined]


def names(world: World, person: str, **filters: str) -> list[str]:
    found = project_list(world.scope(person), ProjectFilter(**filters))  # type: ignore[arg-type]
    return [next(key for key, project in world.projects.items() if project.pk == row.id) for row in found.page.rows]


class TestList:
    def test_a_bundle_is_one_line_or_its_projects(self, world: World) -> None:
        assert names(world, "city_officer") == ["road", "bridge", "schools", "park", "sewer"]
        split = names(world, "city_officer", count="split")
        assert split == ["road", "bridge", "school_a", "school_b", "park", "sewer"]
        counts = project_list(world.scope("city_officer"), ProjectFilter()).counts
        assert (counts.bundled, counts.split, counts.bundles, counts.children) == (5, 6, 1, 2)

    def test_a_county_sees_its_own(self, world: World) -> None:
        assert names(world, "reporter") == ["road", "bridge"]
        assert names(world, "reporter_liuxi") == ["bridge", "schools"]

    def test_a_department_sees_what_it_answers_for(self, world: World) -> None:
        assert names(world, "department_officer") == ["road", "bridge"]

    @pytest.mark.parametrize(
        ("search", "found"),
        [
            ("公路", ["road"]),
            ("river road", ["road"]),
            ("998100-002", ["bridge"]),
            ("SXDQ", ["bridge"]),
            ("shuangxian", ["bridge"]),
            ("一小", ["schools"]),
            ("没有", []),
        ],
    )
    def test_search(self, world: World, search: str, found: list[str]) -> None:
        assert names(world, "city_officer", search=search) == found

    def test_filters(self, world: World) -> None:
        theme = str(world.lindong.themes["education"].pk)
        assert names(world, "city_officer", theme=theme) == ["bridge", "schools"]
        assert names(world, "city_officer", unit="998121") == ["bridge", "schools"]
        assert names(world, "city_officer", sector="transport") == ["road", "bridge"]
        assert names(world, "city_officer", annual_class="new_start", count="split") == ["sewer"]
        assert names(world, "city_officer", leader="无此人") == []

    def test_choices_hold_what_occurs(self, world: World) -> None:
        choices = project_list(world.scope("reporter"), ProjectFilter()).choices
        assert [choice.value for choice in choices.units] == ["998102", "998121"]
        assert [choice.value for choice in choices.annual_classes] == ["continuing"]
        assert len(choices.leaders) == 1

    def test_a_line_says_who_and_how_far(self, world: World) -> None:
        row = project_list(world.scope("city_officer", "en"), ProjectFilter(search="bridge")).page.rows[0]
        assert row.name == "Two Counties Bridge"
        assert [(unit.name, unit.share) for unit in row.units] == [
            ("Songhe", Decimal("0.60000000")),
            ("Liuxi", Decimal("0.40000000")),
        ]
        assert (row.last_month, row.done_year) == (dt.date(2020, 5, 1), 1000 * WAN)
        assert row.responsible == "Lindong Transport Bureau"

    def test_an_unknown_theme_is_not_found(self, world: World) -> None:
        with pytest.raises(ObjectDoesNotExist):
            names(world, "city_officer", theme="abc")

    def test_few_queries_at_any_length(self, world: World) -> None:
        def count() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert project_list(world.scope("city_officer"), ProjectFilter(count="split")).page.rows
            return len(queries)

        before = count()
        models.Project.objects.bulk_create(
            models.Project(region=world.region, key=f"more-{n}", name=f"更多{n}", listed_on=dt.date(2020, 1, 1))
            for n in range(30)
        )
        assert count() == before <= 8


DAYS = st.none() | st.dates(dt.date(2018, 6, 1), dt.date(2022, 6, 1))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(dates=st.lists(st.tuples(DAYS, DAYS, DAYS, DAYS), min_size=20, max_size=20))
def test_the_annual_class_of_a_list_is_that_of_the_rule(world: World, dates: list[tuple[dt.date | None, ...]]) -> None:
    span = (dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    fields = ("planned_start", "started_on", "planned_completion", "completed_on")
    rows = [
        models.Project(
            region=world.region, key=f"x-{n}", name="x", listed_on=span[0], **dict(zip(fields, d, strict=True))
        )
        for n, d in enumerate(dates)
    ]
    models.Project.objects.filter(key__startswith="x-").delete()
    models.Project.objects.bulk_create(rows)
    found = with_annual_class(models.Project.objects.filter(key__startswith="x-"), span)
    classes = dict(found.values_list("key", "annual_class"))
    assert classes == {f"x-{n}": annual_class(*d, span) for n, d in enumerate(dates)}


class TestSheet:
    def test_all_of_a_project(self, world: World) -> None:
        sheet = project_sheet(world.scope("auditor"), world.projects["road"].pk)
        assert sheet.annual_class == "continuing"
        assert [(plan.version, plan.in_force) for plan in sheet.plans] == [(2, True), (1, False)]
        assert sheet.plan_year == 12_200 * WAN
        assert [point.month.month for point in sheet.series] == [5]
        assert sheet.baseline[1][1] == 38_600 * WAN
        assert [(report.month.month, report.state) for report in sheet.reports] == [(6, "submitted"), (5, "accepted")]
        assert sheet.leader == "临东市分管领导"
        assert sheet.code_scheme == "none"

    def test_a_bundle_and_its_projects(self, world: World) -> None:
        scope = world.scope("city_officer")
        assert [child.id for child in project_sheet(scope, world.projects["schools"].pk).children] == [
            world.projects["school_a"].pk,
            world.projects["school_b"].pk,
        ]
        bundle = project_sheet(scope, world.projects["school_a"].pk).bundle
        assert bundle is not None and bundle.children == 2

    @pytest.mark.parametrize("person", ["reporter_liuxi", "department_officer", "yunbei.city_officer"])
    def test_a_foreign_project_is_not_found(self, world: World, person: str) -> None:
        with pytest.raises(ObjectDoesNotExist):
            project_sheet(world.scope(person), world.projects["park"].pk)
