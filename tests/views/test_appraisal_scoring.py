"""The pages of self-assessment, scores, review and events: what each person sees, what a wrong entry says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from leitai import models
from tests.views.filing import text_of
from tests.views.season import close_may, in_english, queries_of
from tests.world import MOMENT, World
from tests.world.appraisal import Appraised, make_appraisal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def made(world: World) -> Appraised:
    return make_appraisal(world.lindong, state="scoring")


def in_state(made: Appraised, state: str) -> None:
    models.AppraisalRound.objects.filter(pk=made.round.pk).update(state=state)


def address(made: Appraised, name: str, indicator: str = "roads") -> str:
    return reverse(f"appraisal-{name}", args=[made.round.pk, indicator])


def test_a_unit_files_with_its_evidence(client: Client, world: World, made: Appraised) -> None:
    in_state(made, "assessing")
    world.sign_in(client, "reporter")
    own = made.units["songhe"].pk
    page = text_of(client.get(reverse("appraisal-self-list", args=[made.round.pk])))
    assert "松河区" in page and "柳溪县" not in page and "0/2" in page
    where = reverse("appraisal-assess", args=[own, "roads"])
    wrong = client.post(where, {"actual": "九十", "state": "reported", "statement": "都通车了"})
    assert wrong.status_code == 422 and "都通车了" in text_of(wrong)
    wrong = client.post(where, {"actual": "", "state": "reported"})
    assert wrong.status_code == 422 and "缺少数值" in text_of(wrong)
    assert client.post(where, {"actual": "98.5", "state": "reported", "own_score": "59.1"}).status_code == 302
    filed = models.SelfAssessment.objects.get()
    add = reverse("appraisal-add-self-evidence", args=[filed.pk])
    refused = client.post(add, {"file": SimpleUploadedFile("竣工.pdf.exe", b"%PDF-1.7")})
    assert refused.status_code == 409 and "exe" in text_of(refused)
    assert client.post(add, {"file": SimpleUploadedFile("竣工.pdf", b"%PDF-1.7 x")}).status_code == 302
    page = text_of(client.get(reverse("appraisal-assessment", args=[own, "roads"])))
    assert "98.5" in page and "竣工.pdf" in page
    paper = client.get(reverse("appraisal-evidence", args=[models.File.objects.get().pk]))
    assert b"".join(paper.streaming_content) == b"%PDF-1.7 x"
    assert paper["Content-Disposition"].startswith("attachment") and paper["X-Content-Type-Options"] == "nosniff"
    assert "1/2" in in_english(client, reverse("appraisal-self-list", args=[made.round.pk]))
    assert client.get(reverse("appraisal-self", args=[made.units["liuxi"].pk])).status_code == 404


def test_the_department_sees_what_units_said_beside_its_sheet(client: Client, world: World, made: Appraised) -> None:
    models.SelfAssessment.objects.create(
        appraised=made.units["songhe"], indicator="roads", version=1, actual=Decimal("98.5"), statement="两段未通车",
        filed_by=world.person("reporter"), filed_at=MOMENT,
    )  # fmt: skip
    world.sign_in(client, "department_officer")
    page = text_of(client.get(address(made, "score-sheet")))
    assert "98.5" in page and "两段未通车" in page
    assert "48" in page  # 60 × 80 ÷ 100
    listed = text_of(client.get(reverse("appraisal-scores", args=[made.round.pk])))
    assert "公路里程" in listed and "投资完成率" not in listed
    assert client.get(address(made, "score-sheet", "completion")).status_code == 404


def test_what_was_typed_stays_where_a_line_is_refused(client: Client, world: World, made: Appraised) -> None:
    world.sign_in(client, "department_officer")
    songhe, liuxi = made.units["songhe"].pk, made.units["liuxi"].pk
    sheet = {
        f"actual-{songhe}": "83", f"state-{songhe}": "reported",
        f"actual-{liuxi}": "", f"state-{liuxi}": "force_majeure",
    }  # fmt: skip
    kept = models.IndicatorValue.objects.count()
    page = client.post(address(made, "enter-values"), sheet)
    assert page.status_code == 422 and "柳溪县：不可抗力" in text_of(page) and 'value="83"' in page.content.decode()
    assert models.IndicatorValue.objects.count() == kept
    sheet[f"note-{liuxi}"] = "市政府批复〔2020〕9号"
    assert client.post(address(made, "enter-values"), sheet).status_code == 302
    assert models.IndicatorValue.objects.filter(appraised=liuxi).latest("version").state == "force_majeure"
    assert models.IndicatorValue.objects.filter(appraised=songhe).latest("version").actual == 83


def test_points_follow_what_is_typed_and_nothing_is_kept(client: Client, world: World, made: Appraised) -> None:
    world.sign_in(client, "department_officer")
    songhe, kept = made.units["songhe"].pk, models.IndicatorValue.objects.count()
    shown = client.post(address(made, "preview-values"), {f"actual-{songhe}": "50", f"state-{songhe}": "reported"})
    text = shown.content.decode()
    assert f'id="points-{songhe}" hx-swap-oob="true"' in text and ">30.00<" in text
    assert models.IndicatorValue.objects.count() == kept


def test_bad_inputs_are_named_states_beside_their_unit(client: Client, world: World, made: Appraised) -> None:
    text = made.round.tree_text.replace("weight: 60\n", "weight: 60\n        value: growth\n")
    models.AppraisalRound.objects.filter(pk=made.round.pk).update(tree_text=text)
    world.sign_in(client, "city_officer")
    assert "没有基期数" in text_of(client.get(address(made, "score-sheet")))
    assert "还没有封月" in text_of(client.get(address(made, "score-sheet", "completion")))
    assert "is not closed" in in_english(client, address(made, "score-sheet", "completion"))


def test_an_indicator_is_handed_in_sent_back_and_accepted(client: Client, world: World, made: Appraised) -> None:
    world.sign_in(client, "department_officer")
    assert client.post(address(made, "hand-in")).status_code == 302
    assert "data-sheet" not in client.get(address(made, "score-sheet")).content.decode()
    world.sign_in(client, "city_officer")
    in_state(made, "review")
    assert client.post(address(made, "return"), {"reason": "松河区附件不符"}).status_code == 302
    world.sign_in(client, "department_officer")
    assert "松河区附件不符" in text_of(client.get(address(made, "score-sheet")))
    assert client.post(address(made, "hand-in")).status_code == 302
    world.sign_in(client, "city_officer")
    assert client.post(address(made, "accept")).status_code == 302
    assert "通过" in text_of(client.get(reverse("appraisal-scores", args=[made.round.pk])))


def test_events_are_entered_with_their_project_and_withdrawn(client: Client, world: World, made: Appraised) -> None:
    world.sign_in(client, "city_officer")
    enter = reverse("appraisal-enter-event", args=[made.round.pk])
    facts = {
        "appraised_id": str(made.units["songhe"].pk), "kind": "snail", "happened_on": "2020-04-01", "count": "1",
        "words": "停工三个月", "document": "通报3号", "project_id": str(world.projects["road"].pk),
    }  # fmt: skip
    wrong = client.post(enter, facts | {"happened_on": "2021-04-01"})
    assert wrong.status_code == 422 and "不在考核期内" in text_of(wrong) and "停工三个月" in text_of(wrong)
    assert client.post(enter, facts).status_code == 302
    event = models.ScoreEvent.objects.get()
    listed = reverse("appraisal-events", args=[made.round.pk])
    assert "停工三个月" in text_of(client.get(listed)) and "松河沿江公路" in text_of(client.get(listed))
    assert client.post(reverse("appraisal-withdraw-event", args=[event.pk]), {"reason": "已复工"}).status_code == 302
    assert "已复工" in text_of(client.get(listed))
    world.sign_in(client, "reporter_liuxi")
    assert "停工三个月" not in text_of(client.get(listed))
    assert client.get(enter).status_code == 409


def test_a_correction_after_the_notice_waits_on_the_page(client: Client, world: World, made: Appraised) -> None:
    models.AppraisalRound.objects.filter(pk=made.round.pk).update(
        state="notice", notice_key="k", notice_from=MOMENT, notice_until=MOMENT + dt.timedelta(days=7)
    )
    world.sign_in(client, "city_officer")
    songhe = made.units["songhe"].pk
    typed = {
        f"actual-{songhe}": "85",
        f"state-{songhe}": "reported",
        f"note-{songhe}": "异议",
        f"document-{songhe}": "1号",
    }
    assert client.post(address(made, "enter-values"), typed).status_code == 302
    value = models.IndicatorValue.objects.get(version=2)
    world.sign_in(client, "leader")
    assert "第二人确认" in text_of(client.get(address(made, "score-sheet")))
    assert client.post(reverse("appraisal-agree-value", args=[value.pk])).status_code == 302
    value.refresh_from_db()
    assert value.agreed_by == world.person("leader")


@pytest.mark.parametrize("name", ["self-list", "scores", "events", "score-sheet"])
def test_thirty_units_cost_no_more_queries_than_three(client: Client, world: World, made: Appraised, name: str) -> None:
    world.sign_in(client, "city_officer")
    where = address(made, name) if name == "score-sheet" else reverse(f"appraisal-{name}", args=[made.round.pk])
    about_one(world, made.units["songhe"])
    few = queries_of(client, where)
    for n in range(30):
        unit = models.Unit.objects.create(
            region=world.region, code=f"9983{n:02}", scheme="own", name=f"第{n}县", level="county",
            parent=world.lindong.city, valid_from=dt.date(2000, 1, 1),
        )  # fmt: skip
        one = models.AppraisedUnit.objects.create(round=made.round, unit=unit, code=unit.code, position=10 + n)
        about_one(world, one)
    assert queries_of(client, where) == few


def about_one(world: World, one: models.AppraisedUnit) -> None:
    about = {"appraised": one, "entered_by": world.person("city_officer"), "entered_at": MOMENT}
    models.IndicatorValue.objects.create(indicator="roads", version=5, actual=7, **about)
    models.ScoreEvent.objects.create(kind="snail", happened_on=dt.date(2020, 3, 1), text="停工", **about)
    models.SelfAssessment.objects.create(
        appraised=one, indicator="roads", version=1, actual=7, filed_by=world.person("reporter"), filed_at=MOMENT
    )


def test_a_figure_of_a_closed_month_can_be_asked(client: Client, world: World, made: Appraised) -> None:
    close_may(world)
    models.AppraisalRound.objects.filter(pk=made.round.pk).update(ends=dt.date(2020, 5, 31))
    world.sign_in(client, "leader")
    page = client.get(address(made, "score-sheet", "completion")).content.decode()
    assert "data-card" in page and "completion_rate" in page and "2020-05 r1" in page
