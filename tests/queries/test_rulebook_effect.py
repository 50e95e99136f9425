"""What a draft would do: beside the league a month was closed with, beside a revealed result; nothing is stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions.contest.publication import publish_result
from leitai.actions.contest.reveal import freeze_reveal, reveal_all
from leitai.queries.contest_rulebooks import contest_preset, contest_rulebook
from leitai.queries.league import league_table
from leitai.queries.rulebooks import league_rulebook, preset_text
from leitai.queries.rulebooks.contest_effect import contest_effect
from leitai.queries.rulebooks.effect import Effect, Moved, league_effect
from tests.views.season import close_may
from tests.world import World
from tests.world.contest import Contest, make_contest

pytestmark = pytest.mark.django_db
EVERYBODY = preset_text("league", "monthly").replace("min_projects: 3", "min_projects: 1")


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def may(world: World, text: str, language: str = "zh-hans") -> Effect:
    (found,) = league_effect(world.scope("city_officer", language), league_rulebook(text), 3)
    return found


def test_the_same_rule_changes_nothing(world: World) -> None:
    assert league_effect(world.scope("leader"), league_rulebook(EVERYBODY)) == ()
    close_may(world)
    found = may(world, preset_text("league", "monthly"))
    assert found.lines and all(line.before == line.after and line.reason == line.reason_before for line in found.lines)
    assert (found.title, found.sentence) == ("2020年5月", "名次没有变化。")


def test_places_and_values_are_the_league_s_own(world: World) -> None:
    close_may(world)
    scope = world.scope("city_officer")
    text = EVERYBODY.replace("by: score", "by: completion")
    found = may(world, text)
    by_draft = league_table(scope, month="2020-05", rule=league_rulebook(text))
    assert {(line.name, line.after, line.value_after) for line in found.lines if line.after} == {
        (row.label, row.place, row.values["completion"].printed) for row in by_draft.rows
    }
    now = league_table(scope, month="2020-05")
    assert {line.name: line.before for line in found.lines if line.before} == {
        row.label: row.place for row in now.rows if row.place
    }


def test_who_is_no_longer_placed_says_why(world: World) -> None:
    close_may(world)
    found = may(world, EVERYBODY.replace("min_projects: 1", "min_projects: 900"))
    assert all(line.after is None and "900" in line.reason for line in found.lines if not line.reason_before)
    assert found.chart == {}


def test_it_is_told_in_both_languages() -> None:
    lines = (Moved("甲", "", 3, 1, "1", "2"), Moved("乙", "", 1, 2, "2", "1"), Moved("丙", "", 2, None, "1", "—"))
    found = Effect("x", "五月", "现", "草", lines)
    assert (found.risen, found.fallen, found.unplaced) == (1, 1, 1)
    assert [line.moved for line in lines] == [2, -1, None]


def test_nothing_is_stored(world: World, settings: LazySettings) -> None:
    close_may(world)
    files = sorted(Path(settings.LEITAI_FACTS_DIR).rglob("*"))
    events = models.AuditEvent.objects.count()
    may(world, EVERYBODY.replace("by: score", "by: completion"))
    assert sorted(Path(settings.LEITAI_FACTS_DIR).rglob("*")) == files
    assert models.AuditEvent.objects.count() == events


def test_another_region_s_months_are_not_looked_at(world: World) -> None:
    close_may(world)
    assert league_effect(world.scope("yunbei.city_officer"), league_rulebook(EVERYBODY)) == ()


# ---- a contest


def revealed_contest(world: World) -> Contest:
    made = make_contest(world.lindong)
    made.all_vote()
    made.lock()
    publish_result(by=world.scope("leader"), round_id=made.round.pk)
    for step in (freeze_reveal, reveal_all):
        step(by=world.scope("auditor"), round_id=made.round.pk)
    return made


def test_a_revealed_result_beside_the_draft(world: World) -> None:
    made = revealed_contest(world)
    book = contest_preset("site_visit")
    found = contest_effect(world.scope("city_officer"), contest_rulebook(book.text))
    assert found is not None and found.lines and not found.refused
    result = models.RoundResult.objects.filter(round=made.round).order_by("-version")[0].official
    places = {line["unit"]: line["place"] for line in result["units"]}
    assert sorted(filter(None, places.values())) == sorted(line.before for line in found.lines if line.before)


@pytest.mark.parametrize("code", ["jining_2015", "skating_components", "diving", "z_overall", "second_mean"])
def test_a_rule_of_another_kind_says_why_it_gives_nothing(world: World, code: str) -> None:
    revealed_contest(world)
    found = contest_effect(world.scope("city_officer"), contest_preset(code))
    assert found is not None and bool(found.refused) != bool(found.lines)


def test_only_who_may_see_the_sheets_sees_their_effect(world: World) -> None:
    book = contest_preset("site_visit")
    assert contest_effect(world.scope("city_officer"), book) is None
    revealed_contest(world)
    for person in ("reporter", "department_officer", "admin", "yunbei.city_officer"):
        assert contest_effect(world.scope(person), book) is None
    assert contest_effect(world.scope("leader"), book) is not None  # the round's chair
