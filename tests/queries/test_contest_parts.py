"""A composite score takes its other parts from closed months and earlier rounds, or says which one is lacking."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions.contest.publication import publish_result
from leitai.actions.contest.reveal import freeze_reveal, reveal_all
from leitai.actions.contest.sealing import seal_result
from leitai.queries.contest.results import result_page
from leitai.queries.league import league_table
from leitai.queries.rulebooks import preset_text
from leitai.rules import Refused
from tests.views.season import close_may
from tests.world import World
from tests.world.contest import Contest, make_contest

pytestmark = pytest.mark.django_db

COMPOSITE = """
composite:
  - {code: may, weight: 30%, source: "month:completion:2", label: {zh: 五月, en: May}}
  - {code: earlier, weight: 60%, source: "round:h0"}
  - {code: event, weight: 10%, label: {zh: 现场, en: The visit}}
"""


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def text() -> str:
    rule = preset_text("contest", "site_visit").replace("  unit: {digits", "  composite: {digits: 2}\n  unit: {digits")
    return rule + COMPOSITE


def earlier(world: World) -> models.RoundResult:
    made = make_contest(world.lindong, code="h0")
    made.all_vote()
    made.lock()
    result = publish_result(by=world.scope("leader"), round_id=made.round.pk)
    for act in (freeze_reveal, reveal_all):
        act(by=world.scope("auditor"), round_id=made.round.pk)
    return result


def composite(world: World) -> Contest:
    made = make_contest(world.lindong, code="h1", text=text())
    made.all_vote()
    made.lock()
    return made


def test_every_part_lacking_is_named_and_nothing_is_guessed(world: World) -> None:
    made = composite(world)
    sealed = seal_result(by=world.scope("city_officer"), round_id=made.round.pk)
    lacking = {problem["values"]["of"] for problem in sealed.official["refused"] if "of" in problem["values"]}
    assert lacking == {"2020-05", "h0"}
    assert sealed.calibrated["units"]
    with pytest.raises(Refused, match="result_not_computable"):
        publish_result(by=world.scope("leader"), round_id=made.round.pk)


def test_parts_come_from_the_closed_month_and_the_published_round(world: World) -> None:
    close_may(world)
    before = earlier(world)
    made = composite(world)
    sealed = seal_result(by=world.scope("city_officer"), round_id=made.round.pk)
    table = league_table(world.scope("city_officer"), month="2020-05", by="unit")
    rows = {row.key: row for row in (*table.rows, *(apart.row for apart in table.apart))}
    given = {(part["part"], part["unit"]): Fraction(part["value"]) for part in sealed.official["inputs"]["parts"]}
    for line in before.official["units"]:
        unit = line["unit"]
        assert given["earlier", unit] == Fraction(line["exact"])
        shown = rows[unit].values["completion"].shown
        assert f"{float(given['may', unit]):.1f}" == shown.printed.removesuffix("%")
    event = {line["unit"]: Fraction(line["exact"]) for line in before.official["units"]}  # the same marks
    for line in sealed.official["units"]:
        unit = line["unit"]
        whole = given["may", unit] * 3 / 10 + given["earlier", unit] * 6 / 10 + event[unit] / 10
        assert abs(Fraction(line["exact"]) - whole) <= Fraction(1, 200)
    publish_result(by=world.scope("leader"), round_id=made.round.pk)
    for act in (freeze_reveal, reveal_all):
        act(by=world.scope("auditor"), round_id=made.round.pk)
    page = result_page(world.scope("reporter"), made.round.pk)
    assert [(part.label, part.percent) for part in page.components] == [
        ("五月", "30%"),
        ("earlier", "60%"),
        ("现场", "10%"),
    ]
    assert [part.source for part in page.components] == ["2020年5月", before.round.name, ""]
    assert all("—" not in part.values for part in page.components)
