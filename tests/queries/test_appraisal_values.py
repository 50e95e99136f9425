"""What an appraisal is computed from: every figure with its origin, everything lacking as a named state."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leitai import models
from leitai.actions.contest.publication import publish_result
from leitai.actions.contest.reveal import freeze_reveal, reveal_all
from leitai.core.appraisal import appraise
from leitai.core.appraisal.actuals import Row
from leitai.queries.appraisal.values import Gathered, gathered
from leitai.queries.numbers import check
from tests.views.season import close_may
from tests.world import MOMENT, World
from tests.world.appraisal import Appraised, make_appraisal
from tests.world.contest import make_contest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def made(world: World) -> Appraised:
    return make_appraisal(world.lindong, state="scoring")


def until_may(made: Appraised, **text: str) -> models.AppraisalRound:
    """The same appraisal of the months that are closed, with parts of its tree replaced."""
    tree = made.round.tree_text
    for old, new in text.items():
        assert WORDS[old] in tree
        tree = tree.replace(WORDS[old], new)
    models.AppraisalRound.objects.filter(pk=made.round.pk).update(ends=dt.date(2020, 5, 31), tree_text=tree)
    made.round.refresh_from_db()
    return made.round


WORDS = {"source": "{kind: closed_fact, of: completion_rate}", "unit": 'unit: "%"', "value": "weight: 30"}


def read(world: World, row: models.AppraisalRound) -> Gathered:
    return gathered(world.scope("city_officer"), row)


def at(found: Gathered, unit: models.AppraisedUnit, indicator: str) -> Row:
    return next(row for row in found.rows if (row.unit, row.indicator) == (unit.code, indicator))


def enter(made: Appraised, unit: str, **facts: Any) -> models.IndicatorValue:
    first = made.values[unit]
    given = {
        "appraised": first.appraised, "indicator": "roads", "version": 2, "entered_by": first.entered_by,
        "entered_at": MOMENT,
    }  # fmt: skip
    return models.IndicatorValue.objects.create(**given | facts)


def test_the_department_s_value_counts_with_its_target(world: World, made: Appraised) -> None:
    found = read(world, made.round)
    row = at(found, made.units["liuxi"], "roads")
    assert (row.actual, row.target, row.state, row.unavailable) == (Fraction(90), Fraction(100), "reported", "")
    assert found.origins["998121", "roads"].text == "v1"


def test_a_self_assessment_never_counts_by_itself(world: World, made: Appraised) -> None:
    models.SelfAssessment.objects.create(
        appraised=made.units["liuxi"], indicator="roads", version=1, actual=Decimal(500),
        filed_by=world.person("reporter_liuxi"), filed_at=MOMENT,
    )  # fmt: skip
    assert at(read(world, made.round), made.units["liuxi"], "roads").actual == 90


def test_what_nobody_entered_is_open_and_gives_no_total(world: World, made: Appraised) -> None:
    found = read(world, made.round)
    reasons = {gap.indicator: gap.reason for gap in found.open if gap.unit == "998102"}
    assert reasons == {"completion": "indicator.month_open", "opinion": "indicator.no_survey"}
    unit = appraise(found.book.tree, found.rows).by_unit["998102"]
    assert unit.score is None and set(unit.open) == {"completion", "opinion"}


def test_a_closed_month_gives_the_printed_rate_and_the_cell_that_proves_it(world: World, made: Appraised) -> None:
    close_may(world)
    found = read(world, until_may(made))
    row, origin = at(found, made.units["songhe"], "completion"), found.origins["998102", "completion"]
    assert row.actual is not None and row.unavailable == ""
    assert (row.actual * 100).denominator == 1  # two decimals of a percentage
    assert origin.kind == "closed_fact" and origin.text == "2020-05 r1" and len(origin.sha256) == 64
    assert check(world.scope("city_officer"), origin.cell).state == "ok"
    assert abs(Fraction(json.loads(origin.cell)[5]) * 100 - row.actual) <= Fraction(1, 200)


SERIES = "{kind: economy, of: gdp}"


def test_a_series_comes_from_the_closed_month_in_the_unit_of_the_tree(world: World, made: Appraised) -> None:
    close_may(world)
    found = read(world, until_may(made, source=SERIES, unit="unit: 万元"))
    assert at(found, made.units["songhe"], "completion").actual == (40 + 7 * 5) * 10_000
    origin = found.origins["998102", "completion"]
    assert check(world.scope("city_officer"), origin.cell).state == "ok"


def test_a_series_in_another_unit_of_measure_is_named_not_converted(world: World, made: Appraised) -> None:
    close_may(world)
    row = at(read(world, until_may(made, source=SERIES, unit="unit: 吨")), made.units["songhe"], "completion")
    assert (row.actual, row.unavailable) == (None, "appraisal.other_unit")


def test_growth_takes_last_year_from_the_filed_rate(world: World, made: Appraised) -> None:
    """75 亿元 at +3.1 %: last year was 75 ÷ 1.031, so the growth is 3.1 again."""
    close_may(world)
    found = read(world, until_may(made, source=SERIES, unit="unit: 亿元", value="weight: 30\n        value: growth"))
    row = at(found, made.units["songhe"], "completion")
    assert row.baseline == (Fraction(75) / Fraction("1.031"),)
    assert appraise(found.book.tree, found.rows).by_unit["998102"].cell("completion").case.value == Fraction("3.1")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{kind: closed_fact, of: happiness}", "appraisal.no_measure"),
        ("{kind: economy, of: retail}", "appraisal.no_figure"),
        ("{kind: contest, of: h1}", "appraisal.no_contest"),
        ("{kind: appraisal, of: 2019-year}", "appraisal.no_publication"),
    ],
)
def test_a_source_that_has_nothing_is_a_named_state(world: World, made: Appraised, source: str, reason: str) -> None:
    close_may(world)
    row = at(read(world, until_may(made, source=source)), made.units["songhe"], "completion")
    assert (row.actual, row.state, row.unavailable) == (None, "reported", reason)


def test_a_department_has_no_figure_of_a_month(world: World, made: Appraised) -> None:
    close_may(world)
    row = models.AppraisedUnit.objects.create(
        round=made.round, organization=world.lindong.organizations["education"], code="education", position=9
    )
    assert at(read(world, until_may(made)), row, "completion").unavailable == "appraisal.not_of_a_unit"


def test_events_are_counted_but_those_taken_back(world: World, made: Appraised) -> None:
    facts = {
        "appraised": made.units["liuxi"], "kind": "snail", "happened_on": dt.date(2020, 4, 1), "text": "停工",
        "entered_by": world.person("city_officer"), "entered_at": MOMENT,
    }  # fmt: skip
    first = models.ScoreEvent.objects.create(**facts)
    kept = models.ScoreEvent.objects.create(**facts | {"count": 2})
    models.ScoreEvent.objects.create(**facts | {"withdraws": first, "text": "已复工"})
    found = read(world, made.round)
    assert at(found, made.units["liuxi"], "snail").actual == 2
    assert at(found, made.units["songhe"], "snail").actual == 0
    assert found.origins["998121", "snail"].text == f"#{kept.pk}"
    assert at(found, made.units["liuxi"], "accident").actual == 0


def test_marks_count_once_the_survey_is_closed(world: World, made: Appraised) -> None:
    survey = models.Survey.objects.create(
        round=made.round, indicator="opinion", title="社会评价", opens=MOMENT, closes=MOMENT + dt.timedelta(days=5),
        scale=[{"code": "good", "mark": "90"}, {"code": "unknown", "mark": None}], state="open",
        made_by=world.person("city_officer"), made_at=MOMENT,
    )  # fmt: skip
    for group, choice in (("leaders", "good"), ("residents", "good"), ("residents", "unknown")):
        models.SurveyAnswer.objects.create(survey=survey, group=group, choices={"998121": choice})
    assert at(read(world, made.round), made.units["liuxi"], "opinion").unavailable == "indicator.survey_open"
    models.Survey.objects.update(state="closed")
    found = read(world, made.round)
    marked = [row.indicator for row in found.rows if row.unit == "998121" and row.indicator.startswith("opinion")]
    assert marked == ["opinion.leaders", "opinion.residents"]
    assert found.origins["998121", "opinion"].text == "leaders 1, residents 1"
    assert at(found, made.units["songhe"], "opinion").unavailable == "indicator.group_without_marks"


def test_a_state_that_was_declared_goes_before_the_source(world: World, made: Appraised) -> None:
    enter(made, "liuxi", indicator="completion", version=1, state="not_applicable", note="无在建项目")
    found = read(world, made.round)
    row = at(found, made.units["liuxi"], "completion")
    assert (row.state, row.note, row.unavailable) == ("not_applicable", "无在建项目", "")
    enter(made, "liuxi", indicator="completion", version=2, note="恢复取数")
    assert at(read(world, made.round), made.units["liuxi"], "completion").unavailable == "indicator.month_open"


def test_a_value_that_waits_for_a_second_person_does_not_count(world: World, made: Appraised) -> None:
    before = read(world, made.round)
    value = enter(made, "liuxi", actual=Decimal(50), needs_agreement=True)
    waiting = read(world, made.round)
    assert at(waiting, made.units["liuxi"], "roads").actual == 90
    assert waiting.sha256 == before.sha256
    models.IndicatorValue.objects.filter(pk=value.pk).update(agreed_by=world.person("leader"), agreed_at=MOMENT)
    agreed = read(world, made.round)
    assert at(agreed, made.units["liuxi"], "roads").actual == 50
    assert agreed.sha256 != before.sha256


def test_thirty_units_cost_no_more_queries_than_one(world: World, made: Appraised) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(world, made.round)
        return len(queries)

    few = counted()
    for n in range(30):
        unit = models.Unit.objects.create(
            region=world.region, code=f"9983{n:02}", scheme="own", name=f"第{n}县", level="county",
            parent=world.lindong.city, valid_from=dt.date(2000, 1, 1),
        )  # fmt: skip
        models.AppraisedUnit.objects.create(round=made.round, unit=unit, code=unit.code, position=10 + n)
    assert counted() == few


def test_a_contest_gives_its_printed_score_once_everybody_knows_it(world: World, made: Appraised) -> None:
    contest = make_contest(world.lindong, code="h1")
    contest.all_vote()
    contest.lock()
    row = until_may(made, source="{kind: contest, of: site_visit}")
    models.AppraisalRound.objects.filter(pk=row.pk).update(ends=dt.date(2020, 12, 31))
    row.refresh_from_db()
    assert at(read(world, row), made.units["songhe"], "completion").unavailable == "appraisal.no_contest"
    result = publish_result(by=world.scope("leader"), round_id=contest.round.pk)
    for act in (freeze_reveal, reveal_all):
        act(by=world.scope("auditor"), round_id=contest.round.pk)
    found = read(world, row)
    scores = {line["unit"]: Fraction(line["score"]) for line in result.official["units"]}
    assert scores and {at(found, made.units["songhe"], "completion").actual} == {scores["998102"]}
    origin = found.origins["998102", "completion"]
    assert (origin.text, origin.sha256) == ("h1 v1", result.manifest_sha256)
