"""Photos of candidates and the practice library as people meet them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leitai import models
from leitai.actions.contest import photos as actions
from leitai.queries.delivery.parsed import stored_file
from tests.world import MOMENT, World
from tests.world.contest import Contest, make_contest
from tests.world.pictures import SECRETS, jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.LEITAI_FILES_DIR = tmp_path / "files"


@pytest.fixture
def contest(world: World) -> Contest:
    return make_contest(world.lindong)


def send(client: Client, contest: Contest, name: str = "大门.jpg", body: bytes | None = None) -> object:
    file = SimpleUploadedFile(name, jpeg(place=True) if body is None else body, content_type="image/jpeg")
    return client.post(reverse("photo-add", args=[contest.candidates["s1"].pk]), {"file": file, "caption": "大门"})


def test_a_photo_is_added_prepared_and_shown(world: World, city: Client, contest: Contest) -> None:
    page = reverse("photo-list", args=[contest.candidates["s1"].pk])
    assert send(city, contest).status_code == 302  # type: ignore[attr-defined]
    assert "处理中" in city.get(page).content.decode()
    file = actions.copy_photo(file_id=models.File.objects.get().pk)
    assert reverse("photo-small", args=[file.pk]) in city.get(page).content.decode()
    for size in ("photo-show", "photo-small"):
        shown = city.get(reverse(size, args=[file.pk]))
        body = b"".join(shown.streaming_content)  # type: ignore[attr-defined]
        assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        assert body[:3] == b"\xff\xd8\xff" and not any(secret in body for secret in SECRETS)
    assert city.get(reverse("photo-original", args=[file.pk])).status_code == 404
    assert city.get(reverse("file-show", args=[file.pk])).status_code == 404


def test_the_original_is_taken_away_with_its_name(world: World, city: Client, contest: Contest) -> None:
    models.Round.objects.update(keeps_photo_place=True)
    send(city, contest, f"{'长' * 150}.jpg")
    file = actions.copy_photo(file_id=models.File.objects.get().pk)
    answer = city.get(reverse("photo-original", args=[file.pk]))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E9%95%BF")
    assert answer["Cache-Control"] == "no-store" and SECRETS[0] in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    page = city.get(reverse("photo-list", args=[contest.candidates["s1"].pk])).content.decode()
    assert "本轮规则要求保留照片的拍摄位置" in page and "33.258472" in page
    other = world.sign_in(Client(), "reporter_liuxi").get(reverse("photo-list", args=[contest.candidates["s1"].pk]))
    assert "33.258472" not in other.content.decode()


def test_a_file_that_is_gone_is_not_found(world: World, city: Client, contest: Contest) -> None:
    send(city, contest)
    file = actions.copy_photo(file_id=models.File.objects.get().pk)
    stored_file(file.copy_sha256).unlink()
    assert city.get(reverse("photo-show", args=[file.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("现场.jpg.exe", None, "该文件可能被计算机执行（.exe）"),
        ("现场.jpg", b"MZ a program", "照片须为JPEG"),
    ],
)
def test_a_refusal_says_why(city: Client, contest: Contest, name: str, body: bytes | None, words: str) -> None:
    answer = send(city, contest, name, body)
    assert answer.status_code == 409 and words in answer.content.decode()  # type: ignore[attr-defined]


def test_without_a_file_nothing_is_added(city: Client, contest: Contest) -> None:
    assert city.post(reverse("photo-add", args=[contest.candidates["s1"].pk])).status_code == 409


def test_a_photo_is_approved_and_withdrawn_on_its_page(world: World, city: Client, contest: Contest) -> None:
    send(world.sign_in(Client(), "reporter"), contest)
    file = actions.copy_photo(file_id=models.File.objects.get().pk)
    page = reverse("photo-list", args=[contest.candidates["s1"].pk])
    assert "1张照片待审定" in city.get(page).content.decode()
    for step, approved in (("photo-approve", True), ("photo-withdraw", False)):
        answer = city.post(reverse(step, args=[file.pk]))
        assert (answer.status_code, answer.headers["Location"]) == (302, page)
        file.refresh_from_db()
        assert (file.approved_at is not None) is approved


def test_a_highlight_a_question_and_its_answer(world: World, city: Client, contest: Contest) -> None:
    page = reverse("practice-show", args=[contest.candidates["s1"].pk])
    city.post(reverse("practice-add", args=[contest.candidates["s1"].pk]), {"text": "先办手续", "text_en": ""})
    world.sign_in(Client(), "reporter_liuxi").post(
        reverse("practice-ask", args=[contest.candidates["s1"].pk]), {"text": "<b>怎么做的？</b>"}
    )
    own = world.sign_in(Client(), "reporter")
    assert "&lt;b&gt;怎么做的？&lt;/b&gt;" in own.get(page).content.decode()
    own.post(reverse("practice-answer", args=[models.PeerQuestion.objects.get().pk]), {"text": "专班推进"})
    seen = world.sign_in(Client(), "leader").get(page).content.decode()
    assert "先办手续" in seen and "专班推进" in seen and "评委意见" not in seen
    assert "先办手续" in own.get(reverse("practice-list")).content.decode()
    city.post(reverse("practice-drop", args=[models.Highlight.objects.get().pk]))
    assert "先办手续" not in city.get(page).content.decode()


def test_a_page_number_that_is_none_is_the_first(city: Client, contest: Contest) -> None:
    for number in ("0", "-1", "x", "999999999999999999999", "²"):
        assert city.get(reverse("practice-list"), {"page": number}).status_code == 200


def filled(contest: Contest, numbers: range) -> None:
    officer = contest.place.people["city_officer"]
    for number in numbers:
        candidate, sha256 = contest.candidates[("s1", "l1", "q1")[number % 3]], f"{number:064}"
        told = {"candidate": candidate, "text": f"做法{number}"}
        models.Highlight.objects.create(**told, entered_by=officer, entered_at=MOMENT)
        models.PeerQuestion.objects.create(**told, unit=candidate.unit, asked_by=officer, asked_at=MOMENT)
        models.File.objects.create(
            candidate=candidate, name="a.jpg", media_type="image/jpeg", size=1, sha256=sha256,
            created_by=officer, created_at=MOMENT, copy_state="made", copy_sha256=sha256, small_sha256=sha256,
            copy_width=4, copy_height=3, approved_by=officer, approved_at=MOMENT,
        )  # fmt: skip
        contest.ballot("J2", "s1", 88, counter=number + 100, comment=f"评{number}", photos=[sha256])


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", ["practice-list", "practice-show", "photo-list"])
def test_thirty_rows_cost_no_more_queries_than_one(world: World, city: Client, contest: Contest, name: str) -> None:
    for candidate, project in (("s1", "road"), ("l1", "school_a"), ("q1", "park")):
        contest.candidates[candidate].project = world.projects[project]
        contest.candidates[candidate].save()
    contest.lock()
    address = reverse(name, args=[] if name == "practice-list" else [contest.candidates["s1"].pk])
    filled(contest, range(1))
    few = queries(city, address)
    filled(contest, range(1, 30))
    assert queries(city, address) == few <= 40
