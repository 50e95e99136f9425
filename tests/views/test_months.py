from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leitai import models
from leitai.actions.months import close_month, correct_month, preview_month, run_month_job
from leitai.queries.months.pages import folder_of
from tests.actions.filing import clear_june
from tests.views.filing import text_of
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(world: World) -> Client:
    close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
    return world.sign_in(Client(), "city_officer")


def run_waiting(world: World) -> models.MonthJob:
    job = models.MonthJob.objects.get(region=world.region, state="waiting")
    return run_month_job(by=world.scope("city_officer"), job_id=job.pk)


def test_the_year_at_a_glance(city: Client) -> None:
    page = text_of(city.get("/months/"))
    assert "第1版" in page and 'href="/months/2020-06/"' in page
    assert city.get("/months/?year=99999").status_code == 200
    assert city.get("/months/?year=1066").status_code == 404
    with CaptureQueriesContext(connection) as queries:
        city.get("/months/")
    assert len(queries) <= 12


def test_what_stands_before_a_close(world: World, city: Client) -> None:
    page = text_of(city.get("/months/2020-06/"))
    assert "1份报表待审核" in page and "disabled" in page
    assert f"/submissions/{world.lindong.submissions['songhe_june'].pk}/" in page
    refused = city.post("/months/2020-06/close/", {"agree": "1"})
    assert refused.status_code == 409 and "1份报表待审核" in text_of(refused)
    assert not models.MonthJob.objects.filter(region=world.region).exists()


@pytest.mark.parametrize("key", ["2020-13", "x", "2020-6", "202006", "2020-W06", "2020-6-1", "0000-00", "２０２０-06"])
def test_no_such_month(city: Client, key: str) -> None:
    assert city.get(f"/months/{key}/").status_code == 404


@pytest.mark.parametrize(
    ("key", "words"),
    [("2020-01", "2020年1月"), ("2020-05", "2020年5月"), ("2020-06", "2020年6月"), ("2020-09", "2020年9月")],
)
def test_the_bar_names_the_month_of_the_page(city: Client, key: str, words: str) -> None:
    page = text_of(city.get(f"/months/{key}/"))
    assert f"临东市 {words} · " in page.split("</title>")[0]
    assert f'href="?month={key}" aria-current="true"' in page


def test_another_month_in_the_bar_leads_to_its_page(city: Client) -> None:
    response = city.get("/months/2020-05/?month=2020-06")
    assert response.status_code == 302 and response["Location"] == "/months/2020-06/"


def test_previewed_closed_and_verified(world: World, city: Client) -> None:
    clear_june(world)
    assert city.post("/months/2020-06/preview/").status_code == 302
    job = models.MonthJob.objects.get(region=world.region)
    assert f'hx-get="/months/jobs/{job.pk}/"' in text_of(city.get("/months/2020-06/"))
    assert "HX-Refresh" not in city.get(f"/months/jobs/{job.pk}/")
    assert city.post("/months/2020-06/close/", {"agree": "1"}).status_code == 409
    assert run_waiting(world).state == "done"
    assert city.get(f"/months/jobs/{job.pk}/")["HX-Refresh"] == "true"
    assert "/bulletins/preview/?month=2020-06" in text_of(city.get("/months/2020-06/"))

    assert city.post("/months/2020-06/close/").status_code == 302
    ended = run_waiting(world)
    assert ended.state == "refused" and "缺报照封" in text_of(city.get("/months/2020-06/"))
    assert city.post("/months/2020-06/close/", {"agree": "1"}).status_code == 302
    assert run_waiting(world).state == "done"
    page = text_of(city.get("/months/2020-06/"))
    assert "已封，第1版" in page and "/league/?month=2020-06" in page
    assert "每个文件" in text_of(city.get("/months/2020-06/verify/")) or "封" in page
    assert city.get("/months/2020-06/verify/?revision=7").status_code == 404


def test_a_damaged_file_is_named(world: World, city: Client) -> None:
    path = folder_of(world.scope("city_officer"), MAY, 1) / "projects.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    page = text_of(city.get("/months/2020-05/verify/"))
    assert "projects.parquet" in page and "从备份" in page


def test_corrected_with_a_reason(world: World, city: Client) -> None:
    scope = world.scope("city_officer")
    clear_june(world)
    close_month(by=scope, month=JUNE, agree_missing=True)
    assert city.post("/months/2020-05/correct/", {"reason": " "}).status_code == 409
    assert city.post("/months/2020-05/correct/", {"reason": "统计口径更正"}).status_code == 302
    assert run_waiting(world).state == "done"
    page = text_of(city.get("/months/2020-05/"))
    assert "第2版" in page and "统计口径更正" in page and "?revision=1" in page
    assert "r1" in text_of(city.get("/months/2020-06/"))
    assert city.get("/months/2020-05/verify/?revision=1").status_code == 200


def test_the_county_reads_and_closes_nothing(world: World, city: Client) -> None:
    client = world.sign_in(Client(), "reporter")
    assert "/months/2020-05/correct/" not in text_of(client.get("/months/2020-05/"))
    for verb in ("preview", "close", "correct"):
        assert client.post(f"/months/2020-05/{verb}/", {"reason": "x"}).status_code == 403
    assert models.MonthRevision.objects.filter(region=world.region).count() == 1


def test_another_regions_job_is_not_there(world: World, city: Client) -> None:
    preview_month(by=world.scope("yunbei.city_officer"), month=JUNE)
    job = models.MonthJob.objects.create(
        region=world.yunbei.region,
        month=JUNE,
        kind="preview",
        state="done",
        requested_by=world.person("yunbei.city_officer"),
        created_at="2020-07-04T00:00:00Z",
        progress_at="2020-07-04T00:00:00Z",
    )
    assert city.get(f"/months/jobs/{job.pk}/").status_code == 404
    correct_month(by=world.scope("city_officer"), month=MAY, reason="核对")
    assert "第2版" in text_of(city.get("/months/2020-05/"))
