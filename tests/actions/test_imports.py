from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from leitai import models
from leitai.actions.imports import begin_portfolio, finish_portfolio, take_in_period
from leitai.actions.imports import portfolio as module
from leitai.queries.imports.views import PROJECTS, REPORTS, Portfolio, PortfolioUnit
from leitai.rules import Refused

FIRST, SECOND, THIRD = dt.date(2020, 1, 1), dt.date(2020, 2, 1), dt.date(2020, 3, 1)


def portfolio(months: dict[dt.date, dict[str, int | None]], *, complete=True, sha="a" * 64) -> Portfolio:
    """Budgets by month and project."""
    keys = sorted({key for budgets in months.values() for key in budgets})
    reports = [
        {"month": month, "key": key, "sheet": "", "row": row, "total_investment": None if b is None else Decimal(b),
         "forecast_completion": dt.date(2021, 1, 1), "phase": "Design", "progress": "Design"}
        for month, budgets in months.items()
        for row, (key, b) in enumerate(budgets.items(), 2)
    ]  # fmt: skip
    projects = [
        {"key": key, "name": f"Project {key}", "unit_code": "new-1" if key != "p9" else "", "place": "",
         "sector": "Sewers", "content": ""}
        for key in keys
    ]  # fmt: skip
    return Portfolio(
        layout="nyc_capital_projects", pack="newyork", file_name="list.csv", sha256=sha, size=9, complete=complete,
        projects=pl.DataFrame(projects, schema=PROJECTS), reports=pl.DataFrame(reports, schema=REPORTS),
        units=(PortfolioUnit("new-1", "New Unit", "agency"),),
    )  # fmt: skip


@pytest.fixture
def by(world):
    return world.scope("city_officer")


def take_all(by, given):
    upload = begin_portfolio(by=by, portfolio=given)
    return upload, [take_in_period(by=by, portfolio=given, upload_id=upload.pk, month=m) for m in given.periods]


def test_units_projects_and_reports_come_in(by):
    upload, taken = take_all(by, portfolio({FIRST: {"p1": 5, "p9": None}, SECOND: {"p1": 6, "p9": 7}}))
    assert [(t.new, t.changed, t.same, t.left) for t in taken] == [(2, 0, 0, 0), (2, 0, 0, 0)]
    project = models.Project.objects.get(key="p1")
    assert project.credits.get().unit.code == "new-1" and project.listed_on == FIRST
    assert not models.Project.objects.get(key="p9").credits.exists()  # of no unit: counted in totals only
    # the register's own figures stay empty, or a blank in one period would be filled from another
    assert project.total_investment is None and project.total_first is None and project.forecast_first is None
    assert project.planned_start is None and project.started_on is None
    report = project.reports.get(month=SECOND)
    assert (report.total_investment, report.state, report.done_year, report.phase) == (6, "accepted", None, "Design")
    assert finish_portfolio(by=by, upload_id=upload.pk).state == "submitted"
    verbs = list(models.AuditEvent.objects.filter(object_type="upload").order_by("pk").values_list("verb", flat=True))
    assert verbs[-4:] == ["begin_portfolio", "take_in_period", "take_in_period", "finish_portfolio"]


def test_the_same_file_changes_nothing(by):
    given = portfolio({FIRST: {"p1": 5}})
    upload, _ = take_all(by, given)
    finish_portfolio(by=by, upload_id=upload.pk)
    events = models.AuditEvent.objects.count()
    with pytest.raises(Refused, match="portfolio_taken_in"):
        begin_portfolio(by=by, portfolio=given)
    assert models.AuditEvent.objects.count() == events
    with pytest.raises(Refused, match="not_found"):
        finish_portfolio(by=by, upload_id=upload.pk)


def test_a_broken_import_goes_on_where_it_stopped(by):
    given = portfolio({FIRST: {"p1": 5}, SECOND: {"p1": 6}})
    upload = begin_portfolio(by=by, portfolio=given)
    take_in_period(by=by, portfolio=given, upload_id=upload.pk, month=FIRST)
    again, taken = take_all(by, given)
    assert again.pk == upload.pk and [(t.new, t.same) for t in taken] == [(0, 1), (1, 0)]
    assert models.MonthlyReport.objects.filter(project__key="p1").count() == 2


def test_other_rows_replace_and_the_old_ones_stay(by):
    take_all(by, portfolio({FIRST: {"p1": 5, "p2": 8}}))
    _, taken = take_all(by, portfolio({FIRST: {"p1": 5, "p2": 9}}, sha="b" * 64))
    assert [(t.new, t.changed, t.same) for t in taken] == [(0, 1, 1)]
    reports = models.MonthlyReport.objects.filter(project__key="p2").order_by("revision")
    assert [(r.revision, r.state, r.total_investment) for r in reports] == [(1, "superseded", 8), (2, "accepted", 9)]


def test_the_list_is_as_each_period_has_it(by):
    given = portfolio({FIRST: {"p1": 5, "p2": 8}, SECOND: {"p1": 5}, THIRD: {"p1": 5, "p2": 8}})
    upload = begin_portfolio(by=by, portfolio=given)
    seen = []
    for month in given.periods:
        left = take_in_period(by=by, portfolio=given, upload_id=upload.pk, month=month).left
        project = models.Project.objects.get(key="p2")
        seen.append((left, project.delisted_on))
    assert seen == [(0, None), (1, SECOND), (0, None)]
    # what does not stand in a partial list has not left anything
    partial = portfolio({SECOND: {"p1": 6}}, complete=False, sha="c" * 64)
    take_all(by, partial)
    assert models.Project.objects.get(key="p2").delisted_on is None
    # projects that the file does not know are nobody's business here
    assert not models.Project.objects.filter(region_id=by.region_id, delisted_on__isnull=False).exists()


@pytest.mark.parametrize("who", ["reporter", "department_officer", "leader", "auditor", "admin"])
def test_only_a_city_officer_takes_in(world, who):
    with pytest.raises(Refused, match="not_allowed"):
        begin_portfolio(by=world.scope(who), portfolio=portfolio({FIRST: {"p1": 5}}))
    assert not models.Project.objects.filter(key="p1").exists()


def test_another_region_s_upload_is_not_found(world, by):
    given = portfolio({FIRST: {"p1": 5}})
    upload = begin_portfolio(by=by, portfolio=given)
    other = world.scope("yunbei.city_officer")
    with pytest.raises(Refused, match="not_found"):
        take_in_period(by=other, portfolio=given, upload_id=upload.pk, month=FIRST)
    with pytest.raises(Refused, match="not_found"):
        finish_portfolio(by=other, upload_id=upload.pk)
    assert not models.MonthlyReport.objects.filter(project__key="p1").exists()


def test_each_step_is_rolled_back_when_the_audit_fails(by, monkeypatch):
    given = portfolio({FIRST: {"p1": 5}})

    def fails(**_):
        raise RuntimeError("no audit")

    with monkeypatch.context() as patched:
        patched.setattr(module, "record", fails)
        with pytest.raises(RuntimeError):
            begin_portfolio(by=by, portfolio=given)
    assert not models.Project.objects.filter(key="p1").exists() and not models.Upload.objects.filter(size=9).exists()
    upload = begin_portfolio(by=by, portfolio=given)
    monkeypatch.setattr(module, "record", fails)
    with pytest.raises(RuntimeError):
        take_in_period(by=by, portfolio=given, upload_id=upload.pk, month=FIRST)
    with pytest.raises(RuntimeError):
        finish_portfolio(by=by, upload_id=upload.pk)
    assert not models.MonthlyReport.objects.filter(project__key="p1").exists()
    assert models.Upload.objects.get(pk=upload.pk).state == "submitting"
