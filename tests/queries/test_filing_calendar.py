"""The filing calendar and the days of a month: each state of a cell, rates, scope, cost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leitai import models
from leitai.actions.months import close_month
from leitai.core.years import previous_month
from leitai.queries.filing import FilingCell, filing_calendar, filing_days
from tests.world import JUNE, MAY, World
from tests.world.place import ZONE

pytestmark = pytest.mark.django_db
APRIL = dt.date(2020, 4, 1)


@pytest.fixture(autouse=True)
def season(settings: LazySettings, world: World) -> None:
    settings.LEITAI_CLOCK = "2020-07-07T09:30:00+08:00"  # sixteen hours after June's deadline
    models.Project.objects.filter(region=world.region).update(listed_on=dt.date(2020, 1, 1))


def cell(world: World, unit: str, month: dt.date, person: str = "city_officer") -> FilingCell:
    found = filing_calendar(world.scope(person), JUNE)
    row = next(row for row in found.rows if row.unit_id == world.units[unit].pk)
    return next(cell for cell in row.cells if cell.month == month)


def june(world: World, **values: Any) -> None:
    models.Submission.objects.filter(pk=world.lindong.submissions["songhe_june"].pk).update(**values)


def rows_of(world: World, **values: Any) -> None:
    models.MonthlyReport.objects.filter(submission=world.lindong.submissions["songhe_june"]).update(**values)


class TestCells:
    def test_in_time_and_late(self, world: World) -> None:
        assert cell(world, "songhe", JUNE).kind == "on_time"
        june(world, late_hours=16)
        late = cell(world, "songhe", JUNE)
        assert (late.kind, late.hours, late.words, late.lamp) == ("late", 16, "迟16小时", "watch")
        assert late.submission_id == world.lindong.submissions["songhe_june"].pk

    def test_sent_back_and_filed_again(self, world: World) -> None:
        assert cell(world, "liuxi", JUNE).kind == "returned"
        models.Submission.objects.create(
            region=world.region, unit=world.units["liuxi"], month=JUNE, submitted_at="2020-07-07T08:00+08:00",
            submitted_by=world.person("reporter_liuxi"),
        )  # fmt: skip
        models.MonthlyReport.objects.filter(project__in=[world.projects["school_a"], world.projects["school_b"]],
                                            month=JUNE).update(state="withdrawn", return_reason="")  # fmt: skip
        again = cell(world, "liuxi", JUNE)
        assert (again.returns, again.marks, again.kind, again.missing) == (1, ("退回1次",), "part", 2)

    def test_not_filed(self, world: World, settings: LazySettings) -> None:
        june(world, state="withdrawn")
        rows_of(world, state="withdrawn")
        owed = cell(world, "songhe", JUNE)
        assert (owed.kind, owed.hours, owed.missing, owed.lamp) == ("overdue", 16, 2, "late")
        settings.LEITAI_CLOCK = "2020-07-06T17:00:00+08:00"
        assert cell(world, "songhe", JUNE).kind == "ahead"
        settings.LEITAI_CLOCK = "2020-07-07T09:30:00+08:00"
        waiting = models.Submission.objects.filter(month=JUNE, state="submitted", region=world.region)
        waiting.update(state="withdrawn")
        close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
        close_month(by=world.scope("city_officer"), month=JUNE, agree_missing=True)
        assert cell(world, "songhe", JUNE).kind == "missing"

    def test_waits_for_a_signature(self, world: World) -> None:
        june(world, state="withdrawn")
        rows_of(world, state="withdrawn")
        models.Upload.objects.filter(pk=world.lindong.uploads["songhe"].pk).update(
            state="signed", filled_by=world.person("reporter"), filled_at="2020-07-06T10:00+08:00"
        )
        assert cell(world, "songhe", JUNE).kind == "signing"

    def test_filed_by_the_city(self, world: World) -> None:
        june(world, behalf_by=world.person("city_officer"), behalf_reason="电话报送")
        assert cell(world, "songhe", JUNE).marks == ("市级代报",)

    def test_taken_over_and_nothing_due(self, world: World) -> None:
        assert cell(world, "songhe", APRIL).kind == "missing" or cell(world, "songhe", APRIL).kind == "overdue"
        models.MonthlyReport.objects.create(
            project=world.projects["road"], month=APRIL, revision=1, state="accepted", filed_at="2020-05-04T10:00+08:00"
        )
        assert cell(world, "songhe", APRIL).kind == "taken_over"
        assert cell(world, "songhe", dt.date(2019, 12, 1)).kind == "none"

    def test_a_correction_of_a_closed_month_is_no_filing_of_it(self, world: World) -> None:
        close_month(
            by=world.scope("city_officer"), month=MAY, agree_missing=True, at=dt.datetime(2020, 6, 10, 9, tzinfo=ZONE)
        )
        models.Submission.objects.create(
            region=world.region, unit=world.units["songhe"], month=MAY, submitted_at="2020-07-06T08:00+08:00",
            submitted_by=world.person("reporter"), late_hours=700,
        )  # fmt: skip
        assert cell(world, "songhe", MAY).kind == "on_time"


class TestCalendar:
    def test_the_rate_counts_what_was_due_and_is_past(self, world: World, settings: LazySettings) -> None:
        found = filing_calendar(world.scope("city_officer"), JUNE, 24)
        assert len(found.months) == 24 and found.months[-1].month == JUNE
        row = next(row for row in found.rows if row.unit_name == "松河区")
        assert (row.on_time, row.counted) == (2, 6), "January to April were due and nobody filed them"
        settings.LEITAI_CLOCK = "2020-07-06T17:00:00+08:00"
        early = filing_calendar(world.scope("city_officer"), JUNE, 24)
        row = next(row for row in early.rows if row.unit_name == "松河区")
        assert (row.on_time, row.counted) == (1, 5), "June is filed, but its deadline is still ahead"
        assert found.counted == sum(row.counted for row in found.rows)

    def test_a_county_sees_its_own_row_a_department_none(self, world: World) -> None:
        assert [row.unit_name for row in filing_calendar(world.scope("reporter"), JUNE).rows] == ["松河区"]
        assert filing_calendar(world.scope("department_officer"), JUNE).rows == ()
        assert "竹岭" not in str(filing_calendar(world.scope("city_officer"), JUNE))

    def test_more_months_and_filings_cost_no_more_queries(self, world: World) -> None:
        def cost(span: int) -> int:
            with CaptureQueriesContext(connection) as asked:
                filing_calendar(world.scope("city_officer"), JUNE, span)
            return len(asked)

        before = cost(12)
        month = JUNE
        for _ in range(20):
            month = previous_month(month)
            models.Submission.objects.create(
                region=world.region, unit=world.units["songhe"], month=month, state="withdrawn" if month == MAY else
                "submitted", submitted_at="2020-07-04T10:00+08:00", submitted_by=world.person("reporter"),
            )  # fmt: skip
        assert cost(24) == before <= 12


class TestDays:
    def test_each_part_at_its_hour_with_holidays_and_deadline(self, world: World) -> None:
        rows_of(world, filed_at="2020-07-03T15:20+08:00")
        models.MonthlyReport.objects.filter(project=world.projects["bridge"], month=JUNE).update(
            filed_at="2020-07-06T18:01+08:00"
        )
        found = filing_days(world.scope("city_officer"), JUNE)
        assert [day.day.day for day in found.days if not day.works] == [4, 5]
        assert next(day for day in found.days if day.is_due).day == dt.date(2020, 7, 6)
        row = next(row for row in found.rows if row.unit_name == "松河区")
        dots = {day.day.day: dots for day, dots in row.days if dots}
        assert [(dot.hour, dot.late, dot.kind) for dot in dots[3]] == [("15:20", False, "filed")]
        assert [(dot.hour, dot.late) for dot in dots[6]] == [("18:01", True)]

    def test_a_return_is_shown_and_the_own_row_only(self, world: World) -> None:
        liuxi = filing_days(world.scope("reporter_liuxi"), JUNE).rows
        assert [row.unit_name for row in liuxi] == ["柳溪县"]
        assert "returned" in {dot.kind for _day, dots in liuxi[0].days for dot in dots}

    def test_what_came_long_after_stands_in_the_last_column(self, world: World) -> None:
        rows_of(world, filed_at="2020-09-01T10:00+08:00")
        found = filing_days(world.scope("city_officer"), JUNE)
        row = next(row for row in found.rows if row.unit_name == "松河区")
        assert found.days[-1].is_later and row.days[-1][1][0].late
