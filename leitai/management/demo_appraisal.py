"""The demo's half-year appraisal from its targets to its published correction, and the year's, which is watched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from leitai.actions.appraisal.approval import approve_appraisal
from leitai.actions.appraisal.awards import enter_award
from leitai.actions.appraisal.events import enter_event
from leitai.actions.appraisal.evidence import add_assessment_evidence, add_event_evidence
from leitai.actions.appraisal.figures import Entered
from leitai.actions.appraisal.issue import begin_assessing, begin_review, begin_scoring, issue_targets
from leitai.actions.appraisal.members import Wanted, set_appraised
from leitai.actions.appraisal.notice import open_notice
from leitai.actions.appraisal.objections import decide_notice_objection, file_notice_objection, hear_notice_objection
from leitai.actions.appraisal.publication import publish_appraisal
from leitai.actions.appraisal.review import accept_indicator
from leitai.actions.appraisal.rounds import AppraisalFacts, create_appraisal, write_tree
from leitai.actions.appraisal.self_assessment import file_self_assessment
from leitai.actions.appraisal.steps import Planned, set_steps
from leitai.actions.appraisal.surveys import answer_survey, close_survey, create_survey, make_links, open_survey
from leitai.actions.appraisal.targets import Given, set_targets
from leitai.actions.appraisal.totals import agree_result, compute_totals
from leitai.actions.appraisal.values import agree_value, enter_values, hand_in_indicator
from leitai.management.contest_round import clock_at
from leitai.queries.appraisal.notices import notice_scope
from leitai.queries.imports import demo_appraisal as demo
from leitai.queries.imports.demo import Season
from leitai.queries.orgs import Scope

REPORTERS = {"999102": "qinghui", "999103": "wangyue", "999121": "yanxi", "999122": "baiyu", "999123": "zhiquan",
             "999171": "zone"}  # fmt: skip
BY_HAND = {"energy": "industry", "rural_task": "farming"}
NAMES = {
    demo.HALF: ("2020年上半年目标绩效考核（虚构）", "Target appraisal, first half of 2020 (fictional)", demo.ENDS),
    demo.YEAR: ("2020年度目标绩效考核（虚构）", "Target appraisal of 2020 (fictional)", demo.YEAR_ENDS),
}
DAYS = {
    "targets": (2020, 2, 28), "self": (2020, 7, 10), "scoring": (2020, 7, 14), "review": (2020, 7, 16),
    "opinion": (2020, 7, 16), "totals": (2020, 7, 17), "notice": (2020, 7, 17), "approval": (2020, 7, 27),
    "published": (2020, 7, 28),
}  # fmt: skip
HALF_A_YEAR_LATER = {"targets": DAYS["targets"]} | {
    kind: (2021, 1, day) for kind, (_year, _month, day) in DAYS.items() if kind != "targets"
}
OBJECTION = (
    "公示中经开区单位产值能耗按0.60计算，未扣除省里已批准单列的新投产项目用能。申请按核定的0.52重新计算。（虚构）"
)
ANSWER = "经核对省能耗核定文件，申请属实，已更正并重新计算。（虚构）"
AWARDED_BY = "岚府发〔2020〕12号（虚构）"
AWARDS = (
    ("money", "强县奖励资金（虚构）", "Prize money of a strong county (fictional)", "6000000"),
    ("award", "先进县（虚构）", "Advanced county (fictional)", ""),
    ("award", "进步县（虚构）", "County of progress (fictional)", ""),
)
REASON = "经开区单位产值能耗按核定值更正（虚构）"
DOCUMENT = "岚经信〔2020〕31号（虚构）"


def play_appraisals(people: Mapping[str, Scope], season: Season, now: dt.datetime) -> dt.datetime:
    """Gives the moment from which the result is known."""
    city = people["city"]
    with clock_at(_at(now, 2, 28)):
        half = _issue(people, demo.HALF, demo.half_year_tree(), list(demo.half_year_targets(season)))
        _issue(people, demo.YEAR, demo.year_tree(), list(demo.year_targets()))
    _enter_snails(city, half, now)
    _assess(people, half, now)
    _score(people, half, now)
    _ask_opinion(city, half, season.seed, now)
    with clock_at(_at(now, 7, 17)):
        compute_totals(by=city, round_id=half)
        key = open_notice(by=city, round_id=half).notice_key
    _object_and_correct(people, half, key, now)
    with clock_at(_at(now, 7, 27)):
        approve_appraisal(by=people["leader"], round_id=half)
    with clock_at(_at(now, 7, 28)) as known:
        publish_appraisal(by=city, round_id=half)
        _award(city, half)
    return known


def _issue(people: Mapping[str, Scope], code: str, tree: str, targets: list[tuple[str, str, Decimal]]) -> int:
    city, (name, name_en, ends) = people["city"], NAMES[code]
    facts: AppraisalFacts = {
        "code": code, "name": name, "name_en": name_en, "kind": "half_year" if code == demo.HALF else "year",
        "starts": demo.STARTS, "ends": ends, "notice_days": 7, "previous_id": None,
    }  # fmt: skip
    row = create_appraisal(by=city, preset="lanchuan_half_year", **facts).pk
    write_tree(by=city, round_id=row, text=tree)
    set_appraised(
        by=city, round_id=row, wanted=[Wanted(one.unit_class, one.unit_id) for one in demo.members(city)]
    )  # fmt: skip
    set_targets(by=city, round_id=row, given=[Given(unit, indicator, target) for unit, indicator, target in targets])
    person, leader = city.person_id, people["leader"].person_id
    assert person is not None and leader is not None
    plan = {
        kind: Planned(dt.date(*day), leader if kind == "approval" else person)
        for kind, day in (DAYS if code == demo.HALF else HALF_A_YEAR_LATER).items()
    }
    set_steps(by=city, round_id=row, plan=plan)
    issue_targets(by=city, round_id=row)
    return row


def _enter_snails(city: Scope, row: int, now: dt.datetime) -> None:
    ids = demo.appraised_ids(city, row)
    for snail in demo.snails(city):
        with clock_at(_at(now, snail.day.month, snail.day.day)):
            event = enter_event(
                by=city, round_id=row, appraised_id=ids[snail.unit], kind="snail", happened_on=snail.day,
                words=snail.words, document=snail.document, project_id=snail.project_id,
            )  # fmt: skip
            page = [demo.paper(f"Snail project, listed on {snail.day} (fictional)")]
            add_event_evidence(by=city, event_id=event.pk, file_name=f"通报-{snail.day}.pdf", chunks=page)


def _assess(people: Mapping[str, Scope], row: int, now: dt.datetime) -> None:
    with clock_at(_at(now, 7, 9)):
        begin_assessing(by=people["city"], round_id=row)
    ids = demo.appraised_ids(people["city"], row)
    with clock_at(_at(now, 7, 10)):
        for unit, username in REPORTERS.items():
            reporter = people[username]
            made = file_self_assessment(
                by=reporter, appraised_id=ids[unit], indicator="energy", actual=Decimal(demo.ENERGY[unit]),
                statement="按统计口径核算，附能耗核算表。（虚构）",
            )  # fmt: skip
            page = [demo.paper(f"Energy per unit of output {demo.ENERGY[unit]} (fictional)")]
            add_assessment_evidence(by=reporter, assessment_id=made.pk, file_name="能耗核算表.pdf", chunks=page)
            word = demo.TASKS.get(unit, "")
            file_self_assessment(
                by=reporter, appraised_id=ids[unit], indicator="rural_task", word=word,
                state="reported" if word else "not_applicable",
                statement="按任务清单逐项对账。（虚构）" if word else "辖区内没有乡村振兴任务。（虚构）",
            )  # fmt: skip


def _score(people: Mapping[str, Scope], row: int, now: dt.datetime) -> None:
    city, ids = people["city"], demo.appraised_ids(people["city"], row)
    entered = {
        "energy": {(ids[unit], ""): Entered(Decimal(figure)) for unit, figure in demo.ENERGY.items()},
        "rural_task": {(ids[unit], ""): Entered(word=word) for unit, word in demo.TASKS.items()}
        | {(ids[demo.NO_TASKS], ""): Entered(state="not_applicable", note="辖区内没有乡村振兴任务（虚构）")},
    }
    with clock_at(_at(now, 7, 13)):
        begin_scoring(by=city, round_id=row)
    with clock_at(_at(now, 7, 14)):
        for indicator, username in BY_HAND.items():
            enter_values(by=people[username], round_id=row, indicator=indicator, entered=entered[indicator])
            hand_in_indicator(by=people[username], round_id=row, indicator=indicator)
    with clock_at(_at(now, 7, 16)):
        begin_review(by=city, round_id=row)
        for indicator in BY_HAND:
            accept_indicator(by=city, round_id=row, indicator=indicator)


def _ask_opinion(city: Scope, row: int, seed: int, now: dt.datetime) -> None:
    codes = list(demo.appraised_ids(city, row))
    opens = _at(now, 7, 14)
    with clock_at(opens):
        survey = create_survey(
            by=city, round_id=row, indicator="opinion", opens=opens, closes=_at(now, 7, 16), **demo.survey_question()
        ).pk
        links = make_links(by=city, survey_id=survey, numbers={group: n + n // 6 for group, n in demo.SHEETS.items()})
        open_survey(by=city, survey_id=survey)
    with clock_at(_at(now, 7, 15)):
        for group in demo.SHEETS:
            given = (link.code for link in links if link.group == group)
            for code, choices in zip(given, demo.opinions(seed, group, codes), strict=False):
                answer_survey(code=code, choices=choices)
    with clock_at(_at(now, 7, 16)):
        close_survey(by=city, survey_id=survey)


def _object_and_correct(people: Mapping[str, Scope], row: int, key: str, now: dt.datetime) -> None:
    city, leader, ids = people["city"], people["leader"], demo.appraised_ids(people["city"], row)
    with clock_at(_at(now, 7, 20)):
        objection = file_notice_objection(
            by=notice_scope(key), round_id=row, appraised=demo.OBJECTED, indicator="energy", text=OBJECTION,
            name="某某某（虚构）", telephone="000-0000000",
        )  # fmt: skip
        hear_notice_objection(by=city, objection_id=objection.pk)
    with clock_at(_at(now, 7, 22)):
        decide_notice_objection(by=city, objection_id=objection.pk, upheld=True, answer=ANSWER)
        correction = {(ids[demo.OBJECTED], ""): Entered(demo.CORRECTED, note=REASON, document=DOCUMENT)}
        (value,) = enter_values(by=people["industry"], round_id=row, indicator="energy", entered=correction)
        agree_value(by=city, value_id=value.pk)
        version = compute_totals(by=city, round_id=row, reason=REASON, objection_id=objection.pk).version
        agree_result(by=leader, round_id=row, version=version)


def _award(city: Scope, row: int) -> None:
    best = demo.units_by_place(city, row)
    for unit_id, (kind, name, name_en, amount) in zip(best, AWARDS, strict=False):
        enter_award(
            by=city, kind=kind, year=2020, name=name, name_en=name_en, unit_id=unit_id, round_id=row, amount=amount,
            document=AWARDED_BY,
        )  # fmt: skip
    enter_award(
        by=city, kind="title", year=2020, name="省级生态示范县（虚构）",
        name_en="Provincial model of ecology (fictional)",
        unit_id=best[0], granted_by="省级主管部门（虚构）", document=AWARDED_BY,
    )  # fmt: skip


def _at(now: dt.datetime, month: int, day: int) -> dt.datetime:
    """A working hour of that day, by the region's clock."""
    return dt.datetime(2020, month, day, 9, 30, tzinfo=now.tzinfo)
