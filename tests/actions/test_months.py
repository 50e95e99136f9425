from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions import months as actions
from leitai.actions.months import closing
from leitai.queries import months
from leitai.rules import Refused
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db
WAN = Decimal(10_000)


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def table(world: World, month: dt.date, revision: int, name: str) -> list[dict[str, object]]:
    row = models.MonthRevision.objects.get(month=month, revision=revision, region=world.region)
    folder = months.month_verification(world.scope("city_officer"), month, row.revision).folder
    return pq.read_table(folder / f"{name}.parquet").to_pylist()  # type: ignore[no-any-return]


def close_may(world: World) -> models.MonthRevision:
    return actions.close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)


def test_a_closed_month_is_whole_and_verifies(world: World) -> None:
    row = close_may(world)
    assert (row.revision, row.month, row.rests_on) == (1, MAY, {})
    assert months.month_verification(world.scope("auditor"), MAY).sound
    assert row.counts["filed"] == 5 and row.counts["none"] == 1 and row.counts["bundles"] == 1
    assert row.counts["projects"] == 7
    event = models.AuditEvent.objects.get(verb="close_month")
    assert (event.month, event.detail["sha256"]) == (MAY, row.manifest_sha256)


def test_shares_sum_to_the_whole(world: World) -> None:
    close_may(world)
    bridge = [row for row in table(world, MAY, 1, "delivery") if row["project_id"] == world.projects["bridge"].key]
    assert [(row["unit_code"], row["share"]) for row in bridge] == [
        ("998102", Decimal("0.60000000")),
        ("998121", Decimal("0.40000000")),
    ]
    assert sum(row["done_year"] for row in bridge) == 1000 * WAN  # type: ignore[misc]


def test_a_project_without_a_unit_counts_once_without_one(world: World) -> None:
    close_may(world)
    (sewer,) = [row for row in table(world, MAY, 1, "delivery") if row["project_id"] == world.projects["sewer"].key]
    assert (sewer["unit_code"], sewer["share"], sewer["filing"]) == (None, Decimal(1), "none")
    assert sewer["done_year"] is None


def test_months_close_in_order(world: World) -> None:
    with pytest.raises(Refused, match="earlier_month_open"):
        actions.close_month(by=world.scope("city_officer"), month=JUNE, agree_missing=True)
    assert not models.MonthRevision.objects.exists()


def test_undecided_filings_stop_a_close(world: World) -> None:
    close_may(world)
    with pytest.raises(Refused, match="filings_undecided"):
        actions.close_month(by=world.scope("city_officer"), month=JUNE, agree_missing=True)


def test_missing_reports_need_an_agreement(world: World) -> None:
    with pytest.raises(Refused, match="reports_missing") as refusal:
        actions.close_month(by=world.scope("city_officer"), month=MAY)
    assert refusal.value.values == {"n": 1}


@pytest.mark.parametrize("person", ["reporter", "auditor", "leader", "admin", "department_officer"])
def test_only_the_city_office_closes(world: World, person: str) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        actions.close_month(by=world.scope(person), month=MAY, agree_missing=True)


def test_a_month_is_closed_once(world: World) -> None:
    close_may(world)
    with pytest.raises(Refused, match="month_closed"):
        close_may(world)


def test_a_month_that_has_not_ended_stays_open(world: World) -> None:
    with pytest.raises(Refused, match="month_not_over"):
        actions.close_month(by=world.scope("city_officer"), month=dt.date(2020, 7, 1), agree_missing=True)


@pytest.mark.parametrize("verb", ["preview_month", "close_month", "correct_month"])
def test_nothing_is_left_when_the_audit_write_fails(world: World, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = world.scope("city_officer")
    if verb == "correct_month":
        close_may(world)
    before = models.MonthRevision.objects.count()

    def fail(**_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(closing, "record", fail)
    calls = {
        "preview_month": lambda: actions.preview_month(by=officer, month=MAY),
        "close_month": lambda: actions.close_month(by=officer, month=MAY, agree_missing=True),
        "correct_month": lambda: actions.correct_month(by=officer, month=MAY, reason="统计口径"),
    }
    with pytest.raises(OSError, match="no space"):
        calls[verb]()
    assert models.MonthRevision.objects.count() == before
    monkeypatch.undo()
    row = close_may(world) if verb != "correct_month" else calls[verb]()
    assert row.revision == before + 1
    assert months.month_verification(officer, MAY).sound


def accept_june(world: World) -> None:
    models.Submission.objects.filter(month=JUNE, region=world.region, state="submitted").update(state="withdrawn")


def test_an_unfiled_project_is_carried_with_month_value_0(world: World) -> None:
    close_may(world)
    accept_june(world)
    row = actions.close_month(by=world.scope("city_officer"), month=JUNE, agree_missing=True)
    assert row.rests_on == {"2020-05": 1}
    delivery = {row["project_id"]: row for row in table(world, JUNE, 1, "delivery")}
    road = delivery[world.projects["road"].key]
    assert (road["filing"], road["done_month"], road["done_year"]) == ("carried", 0, 1000 * WAN)
    park = delivery[world.projects["park"].key]
    assert (park["filing"], park["done_month"], park["done_year"]) == ("filed", 200 * WAN, 1200 * WAN)


def test_the_plan_in_force_at_the_close_and_the_first(world: World) -> None:
    """Version 2 is dated 20 May: a close said to be on the 10th takes version 1, a correction of it too."""
    officer = world.scope("city_officer")
    at = dt.datetime(2020, 5, 10, tzinfo=dt.UTC)
    actions.close_month(by=officer, month=MAY, agree_missing=True, at=at)
    road = next(row for row in table(world, MAY, 1, "delivery") if row["project_id"] == world.projects["road"].key)
    assert road["plan_year"] == road["plan_first"] == 12_000 * WAN
    actions.correct_month(by=officer, month=MAY, reason="再核")
    road = next(row for row in table(world, MAY, 2, "delivery") if row["project_id"] == world.projects["road"].key)
    assert road["plan_year"] == 12_000 * WAN


def test_a_later_plan_version_stands_beside_the_first(world: World) -> None:
    close_may(world)
    road = next(row for row in table(world, MAY, 1, "delivery") if row["project_id"] == world.projects["road"].key)
    assert (road["plan_year"], road["plan_first"]) == (12_200 * WAN, 12_000 * WAN)


class TestCorrection:
    def test_the_first_revision_stays_and_later_months_rest_on_it(self, world: World) -> None:
        officer = world.scope("city_officer")
        close_may(world)
        accept_june(world)
        actions.close_month(by=officer, month=JUNE, agree_missing=True)
        before = table(world, MAY, 1, "delivery")
        actions.correct_month(by=officer, month=MAY, reason="清华县更正")
        assert table(world, MAY, 1, "delivery") == before
        assert months.month_verification(officer, MAY, 1).sound
        (rest,) = months.month_state(officer, JUNE).resting
        assert (rest.on, rest.old, rest.now) == (MAY, 1, 2)
        row = actions.correct_month(by=officer, month=JUNE, reason="随5月更正")
        assert row.rests_on == {"2020-05": 2}
        assert months.month_state(officer, JUNE).resting == ()

    def test_needs_a_reason(self, world: World) -> None:
        close_may(world)
        with pytest.raises(Refused, match="correction_needs_reason"):
            actions.correct_month(by=world.scope("city_officer"), month=MAY, reason=" ")

    def test_needs_a_closed_month(self, world: World) -> None:
        with pytest.raises(Refused, match="month_open"):
            actions.correct_month(by=world.scope("city_officer"), month=MAY, reason="更正")

    def test_takes_in_what_waits(self, world: World) -> None:
        officer = world.scope("city_officer")
        close_may(world)
        old = world.lindong.reports["road", MAY]
        submission = models.Submission.objects.create(
            region=world.region, unit=world.units["songhe"], month=MAY, submitted_by=world.person("reporter"),
            submitted_at=months.now(world.region),
        )  # fmt: skip
        new = models.MonthlyReport.objects.create(
            project=old.project, month=MAY, revision=2, submission=submission, done_month=WAN, done_year=900 * WAN,
            filed_at=months.now(world.region),
        )  # fmt: skip
        figure = models.SeriesValue.objects.get(
            indicator=world.lindong.indicator, unit=world.units["songhe"], month=MAY
        )
        later = models.SeriesValue.objects.create(
            indicator=figure.indicator, unit=figure.unit, month=MAY, revision=2, value=Decimal(99), status="final",
            source="统计局", in_force=False,
        )  # fmt: skip
        assert len(months.month_detail(officer, MAY).corrections) == 1
        assert months.month_detail(officer, MAY).pending_figures == 1
        actions.correct_month(by=officer, month=MAY, reason="漏报")
        for row in (old, new, figure, later, submission):
            row.refresh_from_db()
        assert (old.state, new.state, submission.state) == ("superseded", "accepted", "accepted")
        assert (figure.in_force, later.in_force) == (False, True)
        road = next(r for r in table(world, MAY, 2, "delivery") if r["project_id"] == world.projects["road"].key)
        assert road["done_year"] == 900 * WAN
        gdp = next(r for r in table(world, MAY, 2, "economy") if r["unit_code"] == world.units["songhe"].code)
        assert gdp["value"] == 99


def test_a_preview_leaves_the_month_open(world: World, settings: LazySettings) -> None:
    officer = world.scope("city_officer")
    manifest = actions.preview_month(by=officer, month=MAY)
    assert manifest.provisional and manifest.revision == 0
    assert months.month_detail(officer, MAY).preview is not None
    assert months.month_state(officer, MAY).state == "open"
    assert not list(Path(settings.LEITAI_FACTS_DIR).iterdir())
    assert actions.preview_month(by=officer, month=MAY).sha256 == manifest.sha256


def test_the_other_region_is_not_in_it(world: World) -> None:
    close_may(world)
    text = str([table(world, MAY, 1, name) for name in ("units", "projects", "delivery", "economy", "targets")])
    assert "云北" not in text and "Yunbei" not in text


class TestJob:
    def test_runs_to_its_end(self, world: World) -> None:
        officer = world.scope("city_officer")
        job = actions.request_month_job(by=officer, kind="close", month=MAY, agree_missing=True)
        assert months.month_detail(officer, MAY).job == months.month_job(officer, job.pk)
        assert months.month_job(officer, job.pk).running
        actions.run_month_job(by=officer, job_id=job.pk)
        view = months.month_job(officer, job.pk)
        assert (view.state, view.done, view.total) == ("done", 4, 4)
        assert months.month_state(officer, MAY).revision == 1

    def test_whose_worker_died_is_run_again_and_closes_no_second_time(self, world: World) -> None:
        officer = world.scope("city_officer")
        job = actions.request_month_job(by=officer, kind="close", month=MAY, agree_missing=True)
        models.MonthJob.objects.filter(pk=job.pk).update(state="running")
        assert actions.run_month_job(by=officer, job_id=job.pk).state == "done"
        models.MonthJob.objects.filter(pk=job.pk).update(state="running")  # it died after the commit
        assert actions.run_month_job(by=officer, job_id=job.pk).state == "done"
        assert models.MonthRevision.objects.filter(month=MAY).count() == 1
        with pytest.raises(Refused, match="month_job_ended"):
            actions.run_month_job(by=officer, job_id=job.pk)

    def test_tells_why_it_refused(self, world: World) -> None:
        officer = world.scope("city_officer")
        job = actions.request_month_job(by=officer, kind="close", month=MAY)
        actions.run_month_job(by=officer, job_id=job.pk)
        view = months.month_job(officer, job.pk)
        assert view.state == "refused" and "1" in view.message
        assert not models.MonthRevision.objects.exists()

    def test_a_broken_close_says_so_and_frees_the_region(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        officer = world.scope("city_officer")
        job = actions.request_month_job(by=officer, kind="preview", month=MAY)
        monkeypatch.setattr(closing, "month_tables", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.run_month_job(by=officer, job_id=job.pk)
        assert months.month_job(officer, job.pk).state == "failed"
        assert actions.request_month_job(by=officer, kind="preview", month=MAY).pk != job.pk

    def test_one_at_a_time(self, world: World) -> None:
        officer = world.scope("city_officer")
        job = actions.request_month_job(by=officer, kind="preview", month=MAY)
        with pytest.raises(Refused, match="month_job_running"):
            actions.request_month_job(by=officer, kind="preview", month=MAY)
        long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        models.MonthJob.objects.filter(pk=job.pk).update(state="running", progress_at=long_ago)
        assert months.month_job(officer, job.pk).state == "failed"
        actions.request_month_job(by=officer, kind="preview", month=MAY)

    @pytest.mark.parametrize(
        ("kind", "month", "code"),
        [
            ("correct", MAY, "month_open"),
            ("close", JUNE, "earlier_month_open"),
            ("close", dt.date(2020, 9, 1), "month_not_over"),
            ("open", MAY, "unknown_choice"),
        ],
    )
    def test_refuses_at_once(self, world: World, kind: str, month: dt.date, code: str) -> None:
        with pytest.raises(Refused, match=code):
            actions.request_month_job(by=world.scope("city_officer"), kind=kind, month=month)

    def test_another_region_cannot_run_it(self, world: World) -> None:
        job = actions.request_month_job(by=world.scope("city_officer"), kind="preview", month=MAY)
        with pytest.raises(Refused, match="not_found"):
            actions.run_month_job(by=world.scope("yunbei.city_officer"), job_id=job.pk)

    def test_is_not_asked_for_when_the_audit_write_fails(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("leitai.actions.months.jobs.record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.request_month_job(by=world.scope("city_officer"), kind="preview", month=MAY)
        assert not models.MonthJob.objects.exists()
