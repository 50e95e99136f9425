"""An appraisal from its targets to the published correction, through the pages that people use."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from playwright.sync_api import expect

from leitai import models
from leitai.actions.appraisal.members import Wanted, set_appraised
from leitai.actions.appraisal.steps import Planned, set_steps
from leitai.labels import APPRAISAL_STEPS
from tests.browser.visitor import Visitor
from tests.world import World
from tests.world.surveys import make_links_of, make_survey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
TREE = """
code: walk
name: {zh: 考核走一遍, en: A walk through an appraisal}
source: 为测试虚构
full: 100
peers: all
policies: {missing: zero, not_applicable: peer_mean, force_majeure: peer_mean}
places: {style: competition, within: all, compare: rounded}
grades:
  - {code: excellent, label: {zh: 优秀, en: Excellent}, at: 90}
  - {code: fair, label: {zh: 一般, en: Fair}, at: 0}
aspects:
  - code: economy
    label: {zh: 经济, en: Economy}
    indicators:
      - code: roads
        label: {zh: 公路里程, en: Roads}
        weight: 80
        function: {name: linear_capped}
        unit: km
        owner: ROADS
        data: {kind: manual, of: roads}
      - code: opinion
        label: {zh: 社会评价, en: Opinion}
        weight: 20
        function:
          name: survey_vote
          groups:
            - {code: leaders, weight: 60%}
            - {code: residents, weight: 40%}
        items:
          - {code: leaders, label: {zh: 领导, en: Leaders}, data: {kind: survey}}
          - {code: residents, label: {zh: 群众, en: Residents}, data: {kind: survey}}
        owner: OFFICE
        data: {kind: survey, of: opinion}
"""
WRONG, RIGHT = "80", "90"
BEFORE, AFTER = "84.00", "92.00"  # 80 × 80 ÷ 100 + 20, and with 90 instead
Come = Callable[[str], Visitor]


@pytest.fixture
def july(world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def draft(world: World, july: None) -> models.AppraisalRound:
    """Set up but for its targets: whom it appraises, who answers, what is due when."""
    place, office = world.lindong, world.scope("city_officer")
    tree = TREE.replace("ROADS", place.organizations["transport"].name)
    row = models.AppraisalRound.objects.create(
        region=place.region, code="walk", name="半年考核", name_en="Half-year", starts=dt.date(2020, 1, 1),
        ends=dt.date(2020, 6, 30), tree_text=tree.replace("OFFICE", place.organizations["office"].name),
    )  # fmt: skip
    counties = [unit.pk for unit in place.units.values() if unit.level != "township"]
    set_appraised(by=office, round_id=row.pk, wanted=[Wanted("", pk) for pk in counties])
    assert office.person_id is not None
    due = Planned(dt.date(2020, 7, 31), office.person_id)
    set_steps(by=office, round_id=row.pk, plan={kind: due for kind, _words in APPRAISAL_STEPS})
    return row


@pytest.fixture
def come(world: World, july: None, live_server: Any, browser: Any, pictures: Any) -> Iterator[Come]:
    """`come("leader")` is signed in, `come("")` nobody; in the end no page may have complained."""
    came: list[Visitor] = []

    def arrive(person: str) -> Visitor:
        one = Visitor(browser, live_server.url, "zh-hans", pictures)
        cookies = world.sign_in(Client(), person).cookies if person else {}
        one.context.add_cookies(
            [{"name": name, "value": kept.value, "url": live_server.url} for name, kept in cookies.items()]
        )
        came.append(one)
        return one

    yield arrive
    for one in came:
        one.context.close()
    faults = [fault for one in came for fault in one.faults]
    assert faults == [], "\n".join(faults)


def test_from_the_targets_to_the_published_correction(
    world: World, draft: models.AppraisalRound, come: Come, settings: LazySettings
) -> None:
    office, county, department, leader, anybody = map(
        come, ("city_officer", "reporter", "department_officer", "leader", "")
    )
    home = f"/appraisal/{draft.pk}/"
    issue(office, home)
    assess(office, county, home)
    score(office, department, home)
    ask(anybody, office, draft)
    office.page.goto(home)
    office.send("/review/")
    office.page.goto(f"{home}scores/roads/")
    office.send("/accept/")
    compute(office, home)
    settings.LEITAI_CLOCK = "2020-07-05T10:00:00+08:00"
    receipt = object_to(anybody, office, draft)
    correct(office, department, leader, home)
    anybody.page.goto(notice_of(draft))
    anybody.page.fill("[name=receipt]", receipt)
    anybody.send("/answer/")
    expect(anybody.page.locator("main")).to_contain_text("属实")
    settings.LEITAI_CLOCK = "2020-07-20T10:00:00+08:00"
    publish(office, leader, home)
    county.page.goto(f"{home}result/")
    expect(county.page.locator("main")).to_contain_text(AFTER)
    open_every_explanation(county)


def issue(office: Visitor, home: str) -> None:
    office.page.goto("/appraisal/")
    office.follow(home)
    office.page.goto(f"{home}targets/by/roads/")
    for field in office.page.locator("input[name^='t-']").all():
        field.fill("100")
    office.page.locator("main form button[type=submit]").first.click()
    office.page.goto(home)
    office.look("appraisal-draft")
    office.send("/issue/")
    expect(office.button("/assess/")).to_be_visible()


def assess(office: Visitor, county: Visitor, home: str) -> None:
    office.send("/assess/")
    county.page.goto(f"{home}self/")
    county.follow("/appraisal/self/")
    county.page.locator("main a[href$='/roads/']").first.click()
    county.page.fill("[name=actual]", RIGHT)
    county.page.fill("[name=statement]", "附竣工资料")
    county.send("/file/")
    county.page.locator("details:has(input[type=file]) summary").click()
    county.page.set_input_files(
        "input[type=file]", {"name": "竣工.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    county.send("/evidence/")
    expect(county.page.locator("main")).to_contain_text("竣工.pdf")
    county.look("appraisal-self")


def score(office: Visitor, department: Visitor, home: str) -> None:
    office.page.goto(home)
    office.send("/score/")
    department.page.goto(f"{home}scores/")
    department.page.locator("main a[href$='/scores/roads/']").first.click()
    department.look("appraisal-score-sheet")
    for field in department.page.locator("input[name^='actual-']").all():
        field.fill(WRONG)
    department.send("/enter/")
    department.send("/hand-in/")
    expect(department.button("/hand-in/")).to_have_count(0)


def ask(anybody: Visitor, office: Visitor, row: models.AppraisalRound) -> None:
    """A slip of each group, one with its code behind the #, one typed."""
    survey = make_survey(models.AppraisalRound.objects.get(pk=row.pk))
    codes = make_links_of(survey)
    office.page.goto(f"/appraisal/surveys/{survey.pk}/")
    office.send("/open/")
    anybody.page.goto(f"/survey/#{codes['leaders'][0]}")
    anybody.page.wait_for_url("**/survey/sheet/")
    fill_in(anybody)
    anybody.page.goto("/survey/")
    anybody.page.fill("[name=code]", codes["residents"][0])
    anybody.send("/survey/sheet/")
    anybody.look("survey-sheet", widths=((390, 844),))
    fill_in(anybody)
    office.page.goto(f"/appraisal/surveys/{survey.pk}/")
    office.page.locator("details summary.btn").click()
    office.send("/close/")


def fill_in(anybody: Visitor) -> None:
    for unit in anybody.page.locator("fieldset").all():
        unit.locator("label").first.click()
    anybody.page.locator(".lt-survey-go").click()
    expect(anybody.page.locator("h1")).to_contain_text("已收到")


def compute(office: Visitor, home: str) -> None:
    office.page.goto(f"{home}result/")
    office.send("/totals/")
    expect(office.page.locator("main")).to_contain_text(BEFORE)
    office.look("appraisal-result")
    office.send(f"{home}notice/")


def notice_of(row: models.AppraisalRound) -> str:
    return f"/notice/{models.AppraisalRound.objects.get(pk=row.pk).notice_key}/"


def object_to(anybody: Visitor, office: Visitor, row: models.AppraisalRound) -> str:
    """Without an account; the office takes it up and upholds it. Gives the receipt."""
    anybody.page.goto(notice_of(row))
    anybody.look("notice", widths=((390, 844),))
    anybody.page.fill("[name=text]", "松河区公路里程少算了10公里")
    anybody.page.fill("[name=name]", "张三")
    anybody.page.fill("[name=telephone]", "000-1234567")
    anybody.send("/object/")
    receipt = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", anybody.page.locator("main").inner_text())
    assert receipt is not None
    office.page.goto(f"/appraisal/{row.pk}/objections/")
    office.follow("/appraisal/objections/")
    expect(office.page.locator("main")).to_contain_text("少算了10公里")
    office.page.fill("[name=answer]", "属实，已更正")
    office.page.locator("button[name=upheld][value='1']").click()
    office.page.wait_for_load_state()
    return receipt[0]


def correct(office: Visitor, department: Visitor, leader: Visitor, home: str) -> None:
    """One value is entered anew, another person agrees; then the result, and a leader agrees."""
    department.page.goto(f"{home}scores/roads/")
    department.page.locator("input[name^='actual-']").first.fill(RIGHT)
    department.page.locator("input[name^='note-']").first.fill("按竣工资料更正")
    department.page.locator("input[name^='document-']").first.fill("会议纪要3号")
    department.send("/enter/")
    office.page.goto(f"{home}scores/roads/")
    office.send("/agree/")
    office.page.goto(f"{home}result/")
    correction = office.page.locator("form[action$='/totals/']").filter(has=office.page.locator("[name=reason]"))
    correction.locator("[name=reason]").fill("公路里程按竣工资料更正")
    objection = correction.locator("select[name=objection]")
    if objection.count():
        objection.select_option(index=objection.locator("option").count() - 1)
    correction.locator("button[type=submit]").click()
    leader.page.goto(f"{home}result/")
    leader.send("/agree/")
    leader.page.goto(f"{home}result/2/changes/")
    expect(leader.page.locator("main")).to_contain_text(AFTER)
    leader.look("appraisal-changes")


def publish(office: Visitor, leader: Visitor, home: str) -> None:
    leader.page.goto(f"{home}result/")
    leader.send("/approve/")
    office.page.goto(f"{home}result/")
    office.send("/publish/")
    expect(office.page.locator("main")).to_contain_text("已公布")


def open_every_explanation(reader: Visitor) -> None:
    """Every score of the results page leads to its explanation, which holds a formula with its numbers."""
    links = reader.page.locator("main a[href*='/of/']").all()
    scores = sorted({str(link.get_attribute("href")) for link in links if link.get_attribute("href")})
    scores = [one for one in scores if re.search(r"/of/[^/]+/[^/]+/$", one)]
    assert len(scores) >= 2 * models.AppraisedUnit.objects.filter(round__code="walk").count()
    for one in scores:
        answer = reader.context.request.get(one)
        assert answer.status == 200 and "×" in answer.text(), one
    reader.page.goto(scores[0])
    reader.look("appraisal-why")
