"""The office's pages of surveys, and the phone of whoever holds a slip."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leitai import models
from leitai.actions.appraisal.surveys import answer_survey, close_survey
from leitai.views.appraisal.survey_phone import WRONG_CODES
from tests.world import MOMENT, World
from tests.world.appraisal import Appraised, make_appraisal
from tests.world.surveys import GROUPS, make_links_of, make_survey

pytestmark = pytest.mark.django_db
SHEET, ANSWER = "/survey/sheet/", "/survey/answer/"


@pytest.fixture(autouse=True)
def today(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    WRONG_CODES.clear()


@pytest.fixture
def made(world: World) -> Appraised:
    return make_appraisal(world.lindong, state="scoring")


@pytest.fixture
def survey(made: Appraised) -> models.Survey:
    return make_survey(made.round, state="open")


def filled(made: Appraised, choice: str = "a1") -> dict[str, str]:
    return {f"unit-{row.code}": choice for row in made.units.values()}


# ---- the phone


def test_a_slip_is_answered_without_scripts_cookies_or_sign_in(
    made: Appraised, survey: models.Survey, client: Client
) -> None:
    code = make_links_of(survey)["residents"][0]
    door = client.get(reverse("survey-show"))
    assert 'name="code"' in door.content.decode() and door.headers["Referrer-Policy"] == "no-referrer"
    strict = Client(enforce_csrf_checks=True)
    sheet = strict.post(SHEET, {"code": code})
    body = sheet.content.decode()
    assert "临东市社会评价" in body and "群众" in body and "松河区" in body and "不了解" in body
    assert sheet.headers["Cache-Control"] == "no-store" and code not in sheet.request["PATH_INFO"]
    sent = strict.post(ANSWER, {"code": code} | filled(made))
    assert sent.status_code == 200 and "已收到你的评价" in sent.content.decode()
    assert not strict.cookies and not client.cookies
    assert models.SurveyAnswer.objects.get().choices == {row.code: "a1" for row in made.units.values()}
    again = strict.post(ANSWER, {"code": code} | filled(made, "a2"))
    assert again.status_code == 409 and "已经用过" in again.content.decode()
    assert models.SurveyAnswer.objects.count() == 1


def test_the_other_language_keeps_what_is_marked(made: Appraised, survey: models.Survey, client: Client) -> None:
    code = make_links_of(survey)["leaders"][0]
    unit = next(iter(made.units.values())).code
    body = client.post(SHEET, {"code": code, "language": "en", f"unit-{unit}": "a2"}).content.decode()
    assert "Lindong opinion" in body and "Cannot say" in body and 'lang="en"' in body
    assert re.search(rf'name="unit-{unit}" value="a2" checked', body)
    assert "Public evaluation" in client.get(reverse("survey-show") + "?language=en").content.decode()


def test_an_empty_sheet_comes_back_and_the_code_still_works(
    made: Appraised, survey: models.Survey, client: Client
) -> None:
    code = make_links_of(survey)["leaders"][0]
    empty = client.post(ANSWER, {"code": code})
    assert empty.status_code == 422 and code in empty.content.decode() and "还没有选" in empty.content.decode()
    forged = client.post(ANSWER, {"code": code} | filled(made) | {"unit-x": "a1"})
    assert forged.status_code == 422 and "checked" in forged.content.decode()
    assert client.post(ANSWER, {"code": code} | filled(made)).status_code == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "closed"}, "已结束"),
        ({"closes": MOMENT - dt.timedelta(hours=1)}, "已结束"),
        ({"opens": MOMENT + dt.timedelta(days=1), "closes": MOMENT + dt.timedelta(days=2)}, "还没有开始"),
    ],
)
def test_why_a_slip_opens_nothing(survey: models.Survey, client: Client, change: dict[str, object], words: str) -> None:
    code = make_links_of(survey)["leaders"][0]
    models.Survey.objects.update(**change)
    answer = client.post(SHEET, {"code": code})
    assert answer.status_code == 409 and words in answer.content.decode()


def test_guessing_is_slowed_down_for_that_address_only(survey: models.Survey, client: Client) -> None:
    code = make_links_of(survey)["leaders"][0]
    for _ in range(20):
        assert client.post(SHEET, {"code": "guess"}).status_code == 404
    assert client.post(SHEET, {"code": code}).status_code == 429
    assert client.post(ANSWER, {"code": code, "unit-x": "a1"}).status_code == 429
    assert client.post(SHEET, {"code": code}, REMOTE_ADDR="10.0.0.9").status_code == 200


# ---- the office


def test_the_office_sets_up_prints_slips_opens_and_closes(world: World, made: Appraised, client: Client) -> None:
    world.sign_in(client, "city_officer")
    table = reverse("appraisal-surveys", args=[made.round.pk])
    assert table in client.get(reverse("appraisal-show", args=[made.round.pk])).content.decode()
    new = reverse("appraisal-create-survey", args=[made.round.pk])
    facts = {
        "indicator": "opinion", "title": "工作如何？", "opens": "2020-07-01T08:00", "closes": "2020-12-30T18:00",
        "scale": "好 | Good | 100\n差 | Bad | x",
    }  # fmt: skip
    wrong = client.post(new, facts)
    assert wrong.status_code == 422 and "第2行" in wrong.content.decode() and "差 | Bad | x" in wrong.content.decode()
    assert client.post(new, facts | {"scale": "好 | Good | 100\n差 | Bad | 0"}).status_code == 302
    row = models.Survey.objects.get()
    assert "工作如何？" in client.get(table).content.decode()
    slips = client.post(reverse("appraisal-make-links", args=[row.pk]), {"leaders": "2", "residents": "1"})
    body = slips.content.decode()
    codes = set(re.findall(r"<b class=\"lt-mono\">([0-9A-Z-]{14})</b>", body))
    assert len(codes) == 3 and body.count("<svg") >= 3 and slips.headers["Cache-Control"] == "no-store"
    page = reverse("appraisal-survey", args=[row.pk])
    assert not any(code in client.get(page).content.decode() for code in codes)
    assert client.post(reverse("appraisal-open-survey", args=[row.pk])).status_code == 302
    answered = Client().post(ANSWER, {"code": codes.pop()} | filled(made))
    assert answered.status_code == 200
    assert client.post(reverse("appraisal-close-survey", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.state == "closed"


def test_what_was_said_is_shown_after_the_close_and_from_five_on(
    world: World, made: Appraised, survey: models.Survey, client: Client
) -> None:
    codes, first = make_links_of(survey, 5), next(iter(made.units.values())).code
    for number in range(5):
        choice = {row.code: "a2" if number == 4 else "a1" for row in made.units.values()}
        if number:
            del choice[first]
        answer_survey(code=codes["residents"][number], choices=choice)
    for number in range(4):
        answer_survey(code=codes["leaders"][number], choices={first: "a1"})
    world.sign_in(client, "city_officer")
    page = reverse("appraisal-survey", args=[survey.pk])
    running = client.get(page).content.decode()
    assert "满5份才显示" in running and ">80.0%<" not in running
    close_survey(by=world.scope("city_officer"), survey_id=survey.pk)
    body = client.get(page).content.decode()
    assert ">86.00<" in body and ">80.0%<" in body and ">20.0%<" in body
    assert body.count("回答不足5个") == 1
    assert body.count("不足5份") == 1
    world.sign_in(client, "leader")
    assert client.get(page).status_code == 403


@pytest.mark.parametrize("name", ["appraisal-surveys", "appraisal-survey"])
def test_pages_ask_the_same_number_of_questions_however_many_links(
    world: World, made: Appraised, survey: models.Survey, client: Client, name: str
) -> None:
    world.sign_in(client, "city_officer")
    page = reverse(name, args=[made.round.pk if name == "appraisal-surveys" else survey.pk])
    codes = make_links_of(survey, 30)
    counts = []
    for number in (1, 30):
        for group in GROUPS:
            for code in codes[group][0 if number == 1 else 1 : number]:
                answer_survey(code=code, choices={row.code: "a1" for row in made.units.values()})
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 30
