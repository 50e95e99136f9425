from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from typing import Any

import pytest

from leitai import models
from leitai.actions.contest import candidates, eligibility, groups, judges, lots, readiness, rounds, timetable
from leitai.actions.contest.candidates import NOTHING
from leitai.queries.contest.candidate_pages import candidate_page, screening
from leitai.queries.contest.judge_table import JudgeRow
from leitai.queries.contest_rulebooks import contest_preset
from leitai.rules import Refused
from tests.world import World
from tests.world.draft import Draft, make_draft
from tests.world.place import ZONE
from tests.world.rulebooks import make_tour

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 7, 20)
NINE, TEN = (dt.datetime(2020, 7, 20, hour, 0, tzinfo=ZONE) for hour in (9, 10))
SEASON: Any = {"code": "y2021", "name": "明年", "name_en": "", "starts": DAY, "ends": DAY}
ROUND: Any = {
    "code": "h2", "name": "下半年", "name_en": "", "kind": "site_tour", "starts": DAY, "ends": DAY,
    "objection_days": 3, "keeps_photo_place": False,
}  # fmt: skip
SITE: Any = NOTHING | {"name": "新点位"}


@pytest.fixture
def draft(world: World) -> Draft:
    return make_draft(world.lindong)


Calls = dict[str, tuple[Callable[..., Any], dict[str, Any]]]


def calls(draft: Draft) -> Calls:
    """Every action of the set-up with arguments that work."""
    return of_rounds(draft) | of_routes(draft) | of_judges(draft)


def of_rounds(draft: Draft) -> Calls:
    row, place, spare = draft.round.pk, draft.place, draft.spare
    season = SEASON | {"starts": dt.date(2020, 1, 1), "ends": dt.date(2020, 12, 1)}
    return {
        "create_season": (rounds.create_season, SEASON),
        "change_season": (rounds.change_season, {"season_id": draft.round.season_id, **season}),
        "create_round": (rounds.create_round, {"season_id": draft.round.season_id, **ROUND}),
        "change_round": (rounds.change_round, {"round_id": row, **ROUND}),
        "choose_rulebook": (rounds.choose_rulebook, {"round_id": row, "preset": "jining_2015"}),
        "choose_version": (rounds.choose_version, {"round_id": row, "version_id": make_tour(place).pk}),
        "write_rulebook": (rounds.write_rulebook, {"round_id": row, "text": contest_preset("gbt_8170").text}),
        "open_round": (rounds.open_round, {"round_id": row}),
        "give_duty": (rounds.give_duty, {"round_id": row, "person_id": place.people["auditor"].pk, "duty": "clerk"}),
        "end_duty": (rounds.end_duty, {"duty_id": draft.round.duties.all()[0].pk}),
        "add_candidate": (candidates.add_candidate, {"round_id": row, "unit_id": place.units["songhe"].pk, **SITE}),
        "change_candidate": (candidates.change_candidate, {"candidate_id": spare.pk, **SITE}),
        "drop_candidate": (candidates.drop_candidate, {"candidate_id": draft.gone.pk}),
        "withdraw_candidate": (candidates.withdraw_candidate, {"candidate_id": spare.pk, "reason": "停工"}),
    }


def of_routes(draft: Draft) -> Calls:
    row, place, spare, stop = draft.round.pk, draft.place, draft.spare, draft.stops["A", "01"].pk
    group = draft.groups["A"].pk
    times = {"half_day": 2, "arrives": NINE, "leaves": TEN}
    return {
        "compute_checks": (eligibility.compute_checks, {"round_id": row}),
        "ask_department": (
            eligibility.ask_department,
            {"round_id": row, "rule": "safety", "organization_id": place.organizations["transport"].pk},
        ),
        "set_limits": (
            eligibility.set_limits,
            {"round_id": row, "sites_per_unit": 2, "investment_percent": 30, "unseen_years": 2},
        ),
        "add_group": (groups.add_group, {"round_id": row, "code": "D", "name": "第四组"}),
        "change_group": (groups.change_group, {"group_id": group, "code": "A", "name": "甲组"}),
        "drop_group": (groups.drop_group, {"group_id": draft.idle.pk}),
        "write_timetable": (
            timetable.write_timetable,
            {"round_id": row, "visits": [timetable.Visit(group, spare.pk, 0, NINE, TEN)]},
        ),
        "change_stop": (timetable.change_stop, {"stop_id": stop, **times}),
        "add_stop": (timetable.add_stop, {"group_id": group, "candidate_id": spare.pk, **times}),
        "drop_stop": (timetable.drop_stop, {"stop_id": stop}),
        "add_standard_items": (readiness.add_standard_items, {"round_id": row}),
        "add_item": (readiness.add_item, {"round_id": row, "words": "备雨具"}),
        "tick_item": (readiness.tick_item, {"item_id": draft.item.pk, "done": True}),
        "drop_item": (readiness.drop_item, {"item_id": draft.item.pk}),
    }


def of_judges(draft: Draft) -> Calls:
    row, judge = draft.round.pk, draft.judges["J01"]
    facts = {
        "name": "新评委",
        "office": "",
        "category_id": judge.category_id,
        "group_id": judge.group_id,
        "home_unit_id": None,
        "organization_id": None,
    }
    line = JudgeRow(2, "J90", "某某", "", judge.category_id, judge.group_id, None, None, "", "", "")
    return {
        "add_standard_categories": (judges.add_standard_categories, {"round_id": row}),
        "add_category": (judges.add_category, {"round_id": row, "code": "press", "name": "媒体"}),
        "change_category": (judges.change_category, {"category_id": judge.category_id, "code": "lead", "name": "领导"}),
        "drop_category": (judges.drop_category, {"category_id": draft.empty.pk}),
        "add_judge": (judges.add_judge, {"round_id": row, **facts}),
        "change_judge": (judges.change_judge, {"judge_id": judge.pk, **facts}),
        "withdraw_judge": (judges.withdraw_judge, {"judge_id": judge.pk}),
        "change_buses": (judges.change_buses, {"judge_id": judge.pk, "group_id": draft.groups["B"].pk, "half_day": 1}),
        "import_judges": (judges.import_judges, {"round_id": row, "rows": [line]}),
    }


TABLES = (
    models.Season, models.Round, models.RoundSetup, models.RoundDuty, models.Candidate, models.EligibilityCheck,
    models.ReadinessItem, models.VisitGroup, models.Stop, models.JudgeCategory, models.Judge, models.LotDraw,
)  # fmt: skip
NAMES = (
    "create_season", "change_season", "create_round", "change_round", "choose_rulebook", "choose_version",
    "write_rulebook", "open_round", "give_duty", "end_duty", "add_candidate", "change_candidate", "drop_candidate",
    "withdraw_candidate", "compute_checks", "ask_department", "set_limits", "add_group", "change_group", "drop_group",
    "add_standard_categories", "add_category", "change_category", "drop_category", "add_judge", "change_judge",
    "withdraw_judge", "change_buses", "import_judges", "write_timetable", "change_stop", "add_stop", "drop_stop",
    "add_standard_items", "add_item", "tick_item", "drop_item",
)  # fmt: skip


def state() -> list[Any]:
    return [list(table._default_manager.order_by("pk").values()) for table in TABLES]


def test_none_is_forgotten(draft: Draft) -> None:
    assert set(NAMES) == set(calls(draft))


@pytest.mark.parametrize("name", NAMES)
def test_each_works_and_leaves_one_event(world: World, draft: Draft, name: str) -> None:
    action, given = calls(draft)[name]
    before, events = state(), models.AuditEvent.objects.count()
    action(by=world.scope("city_officer"), **given)
    assert state() != before
    assert models.AuditEvent.objects.count() == events + 1


@pytest.mark.parametrize("name", NAMES)
def test_each_is_for_the_city_office(world: World, draft: Draft, name: str) -> None:
    action, given = calls(draft)[name]
    before = state()
    for person in ("reporter", "department_officer", "leader", "auditor", "admin"):
        with pytest.raises(Refused, match="not_allowed"):
            action(by=world.scope(person), **given)
    assert state() == before


@pytest.mark.parametrize("name", [name for name in NAMES if name != "create_season"])
def test_a_foreign_one_is_not_found(world: World, draft: Draft, name: str) -> None:
    action, given = calls(draft)[name]
    before = state()
    with pytest.raises(Refused, match="not_found"):
        action(by=world.scope("yunbei.city_officer"), **given)
    assert state() == before


@pytest.mark.parametrize("name", NAMES)
def test_each_is_rolled_back_when_the_audit_write_fails(
    world: World, draft: Draft, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    action, given = calls(draft)[name]
    before = state()
    monkeypatch.setattr(sys.modules[action.__module__], "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        action(by=world.scope("city_officer"), **given)
    assert state() == before


@pytest.mark.parametrize("name", [name for name in NAMES if "season" not in name and name != "create_round"])
def test_a_locked_round_is_left_alone(world: World, draft: Draft, name: str) -> None:
    action, given = calls(draft)[name]
    draft.lock()
    before = state()
    with pytest.raises(Refused, match="round_is_locked"):
        action(by=world.scope("city_officer"), **given)
    assert state() == before


def test_the_draw_is_anybodys_to_repeat(world: World, draft: Draft) -> None:
    by = world.scope("city_officer")
    with pytest.raises(Refused, match="round_has_no_lot"):
        lots.draw_order(by=by, round_id=draft.round.pk, starts=NINE)
    models.Round.objects.filter(pk=draft.round.pk).update(kind="pitch")
    first = lots.draw_order(by=by, round_id=draft.round.pk, starts=NINE, pause=5, seed="福彩3D 2020195：481")
    stops = list(draft.groups["A"].stops.select_related("candidate"))
    assert [stop.candidate.code for stop in stops] == first.order
    assert stops[1].arrives - stops[0].leaves == dt.timedelta(minutes=5)
    with pytest.raises(Refused, match="second_draw_needs_reason"):
        lots.draw_order(by=by, round_id=draft.round.pk, starts=NINE)
    again = lots.draw_order(by=by, round_id=draft.round.pk, starts=NINE, seed=first.seed, reason="一名代表迟到")
    assert (again.number, again.order) == (2, first.order)
    assert models.Round.objects.get(pk=draft.round.pk).lot_seed == first.seed


def asked(draft: Draft, **outcome: Any) -> None:
    models.EligibilityCheck.objects.create(candidate=draft.candidates["01"], rule="policy", **outcome)


class TestOpening:
    def test_the_rulebooks_text_is_frozen(self, world: World, draft: Draft) -> None:
        row = rounds.open_round(by=world.scope("city_officer"), round_id=draft.round.pk)
        book = contest_preset("site_visit")
        assert (row.state, row.rulebook_text, row.rulebook_sha256) == ("open", book.text, book.sha256)
        assert len(row.lot_seed) == 32
        with pytest.raises(Refused, match="round_is_open"):
            rounds.open_round(by=world.scope("city_officer"), round_id=draft.round.pk)

    @pytest.mark.parametrize(
        ("spoil", "code"),
        [
            (lambda d: models.Judge.objects.update(withdrawn_at=NINE), "round_without_judges"),
            (lambda d: models.Stop.objects.all().delete(), "round_without_stops"),
            (lambda d: models.JudgeCategory.objects.update(counts_as="beauty"), "category_counts_as_none"),
            (
                lambda d: models.Stop.objects.filter(group=d.groups["A"]).update(arrives=NINE, leaves=TEN),
                "stops_overlap",
            ),
            (lambda d: models.Stop.objects.filter(candidate__code="01").delete(), "candidate_without_stop"),
            (lambda d: models.Judge.objects.filter(group=d.groups["B"]).update(group=d.idle), "judge_without_stop"),
            (lambda d: models.RoundDuty.objects.filter(duty="chair").delete(), "round_without_chair"),
            (lambda d: models.RoundDuty.objects.filter(duty="scrutineer").delete(), "round_without_four_eyes"),
            (lambda d: models.RoundDuty.objects.filter(duty="clerk").delete(), "round_without_clerks"),
            (lambda d: models.Candidate.objects.update(withdrawn_reason="无"), "round_without_candidates"),
            (asked, "eligibility_open"),
            (lambda d: asked(d, outcome="not_met", decided_at=NINE), "candidates_not_eligible"),
        ],
    )
    def test_what_is_missing_is_named(
        self, world: World, draft: Draft, spoil: Callable[[Draft], object], code: str
    ) -> None:
        spoil(draft)
        with pytest.raises(Refused, match=code):
            rounds.open_round(by=world.scope("city_officer"), round_id=draft.round.pk)
        assert models.Round.objects.get(pk=draft.round.pk).state == "draft"

    def test_a_faulty_rulebook_is_not_kept(self, world: World, draft: Draft) -> None:
        with pytest.raises(Refused, match="rulebook_faulty") as error:
            rounds.write_rulebook(
                by=world.scope("city_officer"),
                round_id=draft.round.pk,
                text="code: x\nname: {zh: 甲, en: A}\ncombine: luck\n",
            )
        assert error.value.values["line"] == 3


class TestEligibility:
    def test_departments_answer_what_they_are_asked(self, world: World, draft: Draft) -> None:
        transport = world.lindong.organizations["transport"].pk
        eligibility.ask_department(
            by=world.scope("city_officer"), round_id=draft.round.pk, rule="safety", organization_id=transport
        )
        check = models.EligibilityCheck.objects.filter(rule="safety")[0]
        asked = world.scope("department_officer")
        with pytest.raises(Refused, match="text_missing"):
            eligibility.decide_check(by=asked, check_id=check.pk, met=True, evidence=" ")
        for person in ("reporter", "leader"):
            with pytest.raises(Refused, match=r"not_allowed|not_found"):
                eligibility.decide_check(by=world.scope(person), check_id=check.pk, met=True, evidence="无")
        decided = eligibility.decide_check(by=asked, check_id=check.pk, met=False, evidence="缺施工许可证")
        assert (decided.outcome, decided.decided_by_id) == ("not_met", asked.person_id)

    def test_an_answer_typed_over_stays_readable(self, world: World, draft: Draft) -> None:
        office, asked = world.scope("city_officer"), world.scope("department_officer")
        transport = world.lindong.organizations["transport"].pk
        eligibility.ask_department(by=office, round_id=draft.round.pk, rule="safety", organization_id=transport)
        check = models.EligibilityCheck.objects.filter(rule="safety")[0]
        eligibility.decide_check(by=asked, check_id=check.pk, met=False, evidence="缺施工许可证")
        eligibility.decide_check(by=office, check_id=check.pk, met=True, evidence="许可证已补办")
        line = next(one for one in candidate_page(office, draft.round.pk).lines if one.id == check.candidate_id)
        (shown,), (question,) = line.checks, [one for one in screening(asked) if one.id == check.pk]
        for one in (shown, question):
            assert (one.outcome, one.evidence) == ("met", "许可证已补办")
            (before,) = one.earlier
            assert (before.outcome, before.evidence) == ("not_met", "缺施工许可证")
            people = world.lindong.people
            assert (before.person, one.decided_by) == (people["department_officer"].name, people["city_officer"].name)

    def test_what_was_shown_is_known(self, world: World, draft: Draft) -> None:
        by, project = world.scope("city_officer"), world.lindong.projects["road"]
        models.Candidate.objects.filter(pk=draft.candidates["01"].pk).update(project=project)
        earlier = draft.earlier_showing(project)
        eligibility.compute_checks(by=by, round_id=draft.round.pk)
        found = {one.rule: one for one in models.EligibilityCheck.objects.filter(candidate=draft.candidates["01"])}
        assert found["not_shown_before"].outcome == "not_met"
        assert found["not_shown_before"].measured["round"] == earlier.round.code
        assert set(found) == {"not_shown_before", "investment_share"}
        models.Round.objects.filter(pk=earlier.round_id).update(starts=dt.date(2010, 1, 1), ends=dt.date(2010, 1, 2))
        eligibility.compute_checks(by=by, round_id=draft.round.pk)
        assert models.EligibilityCheck.objects.get(pk=found["not_shown_before"].pk).outcome == "met"

    def test_the_share_comes_from_accepted_reports(self, world: World, draft: Draft) -> None:
        by, project = world.scope("city_officer"), world.lindong.projects["road"]
        models.Candidate.objects.filter(pk=draft.candidates["01"].pk).update(project=project)
        done = models.MonthlyReport.objects.filter(project=project, state="accepted").latest("month").done_total
        assert done and project.total_investment
        share = done * 100 / project.total_investment
        for least, outcome in ((int(share), "met"), (int(share) + 1, "not_met"), (0, "met")):
            eligibility.set_limits(
                by=by, round_id=draft.round.pk, sites_per_unit=3, investment_percent=least, unseen_years=3
            )
            eligibility.compute_checks(by=by, round_id=draft.round.pk)
            check = models.EligibilityCheck.objects.get(candidate=draft.candidates["01"], rule="investment_share")
            assert check.outcome == outcome, (least, share)


def test_looking_back_chooses_earlier_showings(world: World, draft: Draft) -> None:
    by = world.scope("city_officer")
    earlier = draft.earlier_showing(None)
    with pytest.raises(Refused, match="round_does_not_look_back"):
        candidates.look_back_at(by=by, round_id=draft.round.pk, candidate_ids=[earlier.pk])
    models.Round.objects.filter(pk=draft.round.pk).update(kind="look_back")
    (made,) = candidates.look_back_at(by=by, round_id=draft.round.pk, candidate_ids=[earlier.pk])
    assert (made.earlier_id, made.name, made.unit_id) == (earlier.pk, earlier.name, earlier.unit_id)
    with pytest.raises(Refused, match="nothing_changes"):
        candidates.look_back_at(by=by, round_id=draft.round.pk, candidate_ids=[earlier.pk])
    with pytest.raises(Refused, match="not_found"):
        candidates.look_back_at(by=by, round_id=draft.round.pk, candidate_ids=[draft.candidates["01"].pk])
