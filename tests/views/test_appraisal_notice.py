"""The public notice: without an account, without scripts, and nothing of an objection shown to anybody."""

from __future__ import annotations

import re

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leitai import models
from leitai.views.appraisal.notice import OBJECTIONS, QUESTIONS, TRIES
from tests.world import MOMENT, World
from tests.world.appraisal import Appraised
from tests.world.appraisal_result import AFTER_NOTICE, make_notice
from tests.world.pictures import jpeg

pytestmark = pytest.mark.django_db
SAID = {"text": "里程少算了三公里", "name": "周明", "telephone": "0900-1234567"}


@pytest.fixture(autouse=True)
def fresh(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    OBJECTIONS.clear()
    QUESTIONS.clear()
    TRIES.clear()


@pytest.fixture
def noticed(world: World) -> Appraised:
    return make_notice(world.lindong)


def address(made: Appraised, name: str = "show") -> str:
    return reverse(f"notice-{name}", args=[made.round.notice_key])


def sent(client: Client, made: Appraised, **changes: object) -> str:
    response = client.post(address(made, "object"), SAID | changes)
    assert response.status_code == 200, response.content.decode()
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", response.content.decode())
    assert found is not None
    return found[0]


def test_anybody_reads_it_in_both_languages(client: Client, noticed: Appraised) -> None:
    page = client.get(address(noticed)).content.decode()
    assert "松河区" in page and "100.00" in page and "任何人都可提出异议" in page
    client.post(reverse("shell-language"), {"language": "en", "next": "/"})
    assert "Anybody may object" in client.get(address(noticed)).content.decode()


def test_what_departments_wrote_is_not_on_it(client: Client, world: World, noticed: Appraised) -> None:
    models.AppraisalResult.objects.get()
    page = client.get(address(noticed)).content.decode()
    assert world.person("city_officer").name not in page and world.person("leader").name not in page


def test_a_wrong_key_opens_nothing(client: Client, noticed: Appraised) -> None:
    for name in ("show", "object", "answer"):
        url = reverse(f"notice-{name}", args=["A" * 16])
        response = client.get(url) if name == "show" else client.post(url, SAID)
        assert response.status_code == 404


def test_an_objection_comes_in_and_its_answer_goes_out(client: Client, world: World, noticed: Appraised) -> None:
    receipt = sent(
        client, noticed, files=[SimpleUploadedFile("现场.jpg", jpeg()), SimpleUploadedFile("a.pdf", b"%PDF-1")]
    )
    row = models.NoticeObjection.objects.get()
    assert row.receipt == receipt and row.files.count() == 2
    assert "里程少算" not in client.get(address(noticed)).content.decode()
    ask = address(noticed, "answer")
    waiting = client.post(ask, {"receipt": receipt.lower()}).content.decode()
    assert "尚未答复" in waiting and "里程少算" not in waiting and "周明" not in waiting
    desk = Client()
    world.sign_in(desk, "city_officer")
    desk.post(reverse("appraisal-decide-objection", args=[row.pk]), {"upheld": "0", "answer": "以统计数据为准"})
    assert "以统计数据为准" in client.post(ask, {"receipt": receipt}).content.decode()
    assert client.post(ask, {"receipt": "AAAA-AAAA-AAAA"}).status_code == 404


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("账.xlsx", b"PK\x03\x04 not a zip"), "没有提交"),
        (SimpleUploadedFile("a.exe", b"%PDF-1"), ""),
        (SimpleUploadedFile("a.pdf.exe", b"%PDF-1"), ""),
        (SimpleUploadedFile("a.pdf", b"MZ program"), ""),
        (SimpleUploadedFile("a.jpg", b"\xff\xd8\xff not a picture"), ""),
    ],
    ids=["workbook", "program", "hidden program", "program as pdf", "broken picture"],
)
def test_other_files_are_refused_and_what_was_typed_stays(
    client: Client, noticed: Appraised, file: SimpleUploadedFile, words: str
) -> None:
    response = client.post(address(noticed, "object"), SAID | {"files": file})
    page = response.content.decode()
    assert response.status_code == 422 and "里程少算了三公里" in page and "周明" in page
    assert (
        not models.NoticeObjection.objects.exists() and not models.File.objects.filter(name__startswith="a.").exists()
    )


def test_four_files_are_too_many(client: Client, noticed: Appraised) -> None:
    files = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1") for n in range(4)]
    assert client.post(address(noticed, "object"), SAID | {"files": files}).status_code == 422


def test_one_address_sends_five_an_hour(client: Client, noticed: Appraised) -> None:
    for _one in range(5):
        sent(client, noticed)
    response = client.post(address(noticed, "object"), SAID)
    assert response.status_code == 429 and "里程少算了三公里" in response.content.decode()
    assert models.NoticeObjection.objects.count() == 5


def test_refused_tries_are_counted_too(client: Client, noticed: Appraised) -> None:
    for _one in range(30):
        assert client.post(address(noticed, "object"), SAID | {"text": " "}).status_code == 422
    assert client.post(address(noticed, "object"), SAID).status_code == 429
    assert not models.NoticeObjection.objects.exists()


def test_after_the_notice_nothing_is_taken_in(client: Client, noticed: Appraised, settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = AFTER_NOTICE
    page = client.get(address(noticed)).content.decode()
    assert "公示已于" in page and address(noticed, "object") not in page
    assert client.post(address(noticed, "object"), SAID).status_code == 422


def test_thirty_objections_cost_no_more_queries_than_one(client: Client, world: World, noticed: Appraised) -> None:
    sent(client, noticed, appraised=noticed.units["songhe"].code)
    world.sign_in(client, "city_officer")
    page = reverse("appraisal-objections", args=[noticed.round.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(page)
        return len(found)

    asked()
    few = asked()
    for n in range(29):
        models.NoticeObjection.objects.create(
            round=noticed.round, version=1, text="里程", receipt=f"R{n}", filed_at=MOMENT,
            appraised=noticed.units["liuxi"],
        )  # fmt: skip
    assert asked() <= few


def test_the_desk_shows_who_objected_to_two_roles(client: Client, world: World, noticed: Appraised) -> None:
    sent(client, noticed)
    row = models.NoticeObjection.objects.get()
    knows = set()
    for who in ("city_officer", "auditor", "leader", "reporter", "department_officer"):
        world.sign_in(client, who)
        page = client.get(reverse("appraisal-objection", args=[row.pk]))
        if page.status_code == 200 and "0900-1234567" in page.content.decode():
            knows.add(who)
        else:
            assert "周明" not in page.content.decode()
    assert knows == {"city_officer", "auditor"}
