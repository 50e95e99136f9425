"""A month in which everybody practises, and which is wiped: what goes, what stays, what the database still refuses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from leitai import models
from leitai.actions import delivery
from leitai.actions.delivery import submissions, uploads
from leitai.actions.months import close_month, preview_month, rehearsal, start_rehearsal, wipe_rehearsal
from leitai.documents.words import watermark
from leitai.queries import months
from leitai.queries.bulletins import bulletin_draft
from leitai.queries.delivery.parsed import stored_file
from leitai.queries.months.pages import folder_of
from leitai.queries.orgs import Scope
from leitai.rules import Refused
from tests.actions.filing import checked, read_here, sound
from tests.views.filing import text_of
from tests.views.season import in_english
from tests.world import JUNE, MAY, World
from tests.world.pictures import jpeg

pytestmark = pytest.mark.django_db
JULY, AUGUST = dt.date(2020, 7, 1), dt.date(2020, 8, 1)


@pytest.fixture(autouse=True)
def office(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LEITAI_CLOCK = "2020-08-04T10:00:00+08:00"
    for name in ("FILES", "SCRATCH", "FACTS"):
        setattr(settings, f"LEITAI_{name}_DIR", tmp_path / name)
        (tmp_path / name).mkdir()
    for module in (uploads, submissions):
        monkeypatch.setattr(module, "parse_file", read_here)


def officer(world: World) -> Scope:
    """A scope as a request has it: with the region as it stands now."""
    world.region.refresh_from_db()
    return world.scope("city_officer")


def practise(world: World) -> models.Upload:
    """July is rehearsed: filed with a photo, accepted, previewed; an economic figure came in too."""
    start_rehearsal(by=officer(world), month=JULY)
    world.region.refresh_from_db()
    body = sound(world, started_on="2020-07-02", total_investment=77_777, reason="演练")
    upload = checked(world, body, month=JULY, file_name="七月.csv", is_part=True)
    assert upload.state == "ready", upload.rule_counts
    upload = delivery.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
    report = models.MonthlyReport.objects.filter(month=JULY).first()
    assert report is not None and upload.submission is not None
    delivery.add_photo(
        by=world.scope("reporter"), report_id=report.pk, file_name="a.jpg", chunks=[jpeg()], caption="工地"
    )
    delivery.accept_submission(by=officer(world), submission_id=upload.submission.pk)
    models.SeriesValue.objects.create(
        indicator=world.lindong.indicator, unit=world.units["songhe"], month=JULY, revision=1, value=1,
        status="preliminary", source="演练", upload=upload,
    )  # fmt: skip
    preview_month(by=officer(world), month=JULY)
    return upload


def rows_of(world: World) -> dict[str, int]:
    month = {"month": JULY}
    return {
        "uploads": models.Upload.objects.filter(region=world.region, **month).count(),
        "submissions": models.Submission.objects.filter(region=world.region, **month).count(),
        "reports": models.MonthlyReport.objects.filter(project__region=world.region, **month).count(),
        "photos": models.File.objects.filter(report__month=JULY).count(),
        "figures": models.SeriesValue.objects.filter(indicator__region=world.region, **month).count(),
    }


def test_a_wipe_takes_all_of_the_month_and_nothing_else(world: World, django_capture_on_commit_callbacks: Any) -> None:
    register = list(models.Project.objects.filter(region=world.region).order_by("pk").values())
    others = models.MonthlyReport.objects.exclude(month=JULY).count(), models.Upload.objects.exclude(month=JULY).count()
    upload = practise(world)
    assert list(models.Project.objects.filter(region=world.region).order_by("pk").values()) == register
    counts = months.rehearsal(officer(world)).counts
    assert counts is not None and rows_of(world).items() <= vars(counts).items() and counts.photos == 1
    path, preview = stored_file(upload.sha256), folder_of(officer(world), JULY, 0)
    assert path.exists() and preview.exists()
    events = models.AuditEvent.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        wipe_rehearsal(by=officer(world), typed="2020-07")
        assert path.exists()  # nothing goes before the transaction ends
    assert not any(rows_of(world).values()) and not path.exists() and not preview.exists()
    assert (
        models.MonthlyReport.objects.exclude(month=JULY).count(), models.Upload.objects.exclude(month=JULY).count()
    ) == others  # fmt: skip
    assert models.AuditEvent.objects.count() == events + 1
    event = models.AuditEvent.objects.get(verb="wipe_rehearsal")
    assert event.detail["reports"] == counts.reports and event.month == JULY
    world.region.refresh_from_db()
    assert world.region.rehearsal_month is None
    assert "month_is_rehearsal" not in refusals(world)


def refusals(world: World) -> set[str]:
    from leitai.queries.months.checks import refusals_of_close

    by = officer(world)
    return {refusal.code for refusal in refusals_of_close(by, months.region_of(by), JULY)}


def test_it_cannot_be_closed(world: World) -> None:
    practise(world)
    assert "month_is_rehearsal" in refusals(world)
    with pytest.raises(Refused):
        close_month(by=officer(world), month=JULY, agree_missing=True)
    assert not models.MonthRevision.objects.filter(month=JULY).exists()


def test_a_file_that_stands_elsewhere_stays(world: World, django_capture_on_commit_callbacks: Any) -> None:
    upload = practise(world)
    june = models.Upload.objects.filter(region=world.region, month=JUNE).first()
    assert june is not None
    models.Upload.objects.filter(pk=june.pk).update(sha256=upload.sha256, same_as=upload)
    with django_capture_on_commit_callbacks(execute=True):
        wipe_rehearsal(by=officer(world), typed="2020-07")
    june.refresh_from_db()
    assert stored_file(upload.sha256).exists() and june.same_as is None


def test_later_months_wait_for_the_wipe(world: World) -> None:
    practise(world)
    upload = checked(world, sound(world), month=AUGUST, file_name="八月.csv", is_part=True)
    models.UploadProblem.objects.filter(upload=upload, severity="reason").update(given_reason="说明")
    models.Upload.objects.filter(pk=upload.pk).update(state="ready", errors=0)
    with pytest.raises(Refused, match="rehearsal_first"):
        delivery.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)


@pytest.mark.parametrize(
    ("month", "code"),
    [
        (JUNE, "rehearsal_month_used"),
        (dt.date(2020, 4, 1), "rehearsal_before_filed"),
        (dt.date(2020, 9, 1), "month_in_future"),
    ],
)
def test_months_that_cannot_be_rehearsed(world: World, month: dt.date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        start_rehearsal(by=officer(world), month=month)
    assert refused.value.code == code


def test_closed_months_are_never_rehearsed(world: World) -> None:
    close_month(by=officer(world), month=MAY, agree_missing=True)
    for month, code in ((MAY, "month_closed"), (dt.date(2020, 4, 1), "later_month_closed")):
        with pytest.raises(Refused, match=code):
            start_rehearsal(by=officer(world), month=month)


def test_one_at_a_time_typed_by_hand_and_by_the_office(world: World) -> None:
    with pytest.raises(Refused, match="no_rehearsal"):
        wipe_rehearsal(by=officer(world), typed="2020-07")
    start_rehearsal(by=officer(world), month=JULY)
    with pytest.raises(Refused, match="rehearsal_running"):
        start_rehearsal(by=officer(world), month=AUGUST)
    with pytest.raises(Refused, match="rehearsal_typed"):
        wipe_rehearsal(by=officer(world), typed="2020-08")
    for person in ("reporter", "leader", "admin"):
        with pytest.raises(Refused, match="not_allowed"):
            wipe_rehearsal(by=world.scope(person), typed="2020-07")


def test_a_running_job_is_waited_for(world: World) -> None:
    practise(world)
    upload = checked(world, sound(world, "road"), month=JULY, file_name="再来.csv", is_part=True)
    models.Upload.objects.filter(pk=upload.pk).update(state="checking")
    with pytest.raises(Refused, match="upload_running"):
        wipe_rehearsal(by=officer(world), typed="2020-07")
    assert rows_of(world)["reports"]


def test_a_broken_audit_leaves_the_rehearsal_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    practise(world)
    before = rows_of(world)

    def broken(**_: object) -> None:
        raise RuntimeError("the audit is broken")

    monkeypatch.setattr(rehearsal, "record", broken)
    with pytest.raises(RuntimeError):
        wipe_rehearsal(by=officer(world), typed="2020-07")
    assert rows_of(world) == before


def test_the_database_lets_no_other_month_go(world: World) -> None:
    practise(world)
    for rows in (models.MonthlyReport.objects.filter(month=MAY), models.SeriesValue.objects.exclude(month=JULY)):
        assert rows.exists()
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            rows._raw_delete(rows.db)  # type: ignore[attr-defined]


def test_every_page_and_document_of_the_month_says_so(world: World, client: Client) -> None:
    practise(world)
    city = world.sign_in(client, "city_officer")
    for path in ("/months/2020-07/", "/reports/?month=2020-07", "/filing/?month=2020-07", "/rehearsal/"):
        assert "lt-rehearsal" in city.get(path).content.decode(), path
    assert "lt-rehearsal" not in city.get("/months/2020-06/").content.decode()
    outline = bulletin_draft(officer(world), month=JULY, language="zh-Hans", preview=True).outline
    assert watermark(outline) == "演练稿，数据无效"
    assert "What a wipe takes away" in in_english(city, "/rehearsal/")
    assert "清空将删除" in text_of(city.get("/rehearsal/"))
    assert city.post("/rehearsal/wipe/", {"typed": "no"}).status_code == 409
    assert "演练已清空" in text_of(city.post("/rehearsal/wipe/", {"typed": "2020-07"}, follow=True))


def test_it_begins_on_its_page(world: World, client: Client) -> None:
    city = world.sign_in(client, "city_officer")
    assert 'value="2020-07"' in city.get("/rehearsal/").content.decode()
    assert city.post("/rehearsal/start/", {"month": "soon"}).status_code == 404
    assert "演练已开始" in text_of(city.post("/rehearsal/start/", {"month": "2020-07"}, follow=True))
    sent = {
        "unit": str(world.units["songhe"].pk),
        "month": "2020-07",
        "file": SimpleUploadedFile("a.csv", sound(world)),
    }
    assert Client().post("/uploads/receive/", sent).status_code == 302  # to the sign-in
