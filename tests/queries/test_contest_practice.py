"""The practice library as pages show it. What judges wrote is read by the office alone, after the lock."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.actions.months import close_month
from leitai.documents.numbers import Absent, Number
from leitai.queries.cards import cell_text
from leitai.queries.contest.change import Change, change_since
from leitai.queries.contest.practice import PracticeFilter, practice_list, practice_page
from leitai.queries.numbers import check
from tests.world import MAY, MOMENT, World
from tests.world.contest import Contest, make_contest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings, tmp_path: Path) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    settings.LEITAI_FACTS_DIR, settings.LEITAI_SCRATCH_DIR = tmp_path / "facts", tmp_path / "scratch"


@pytest.fixture
def contest(world: World) -> Contest:
    return make_contest(world.lindong)


def highlight(contest: Contest, text: str, candidate: str = "s1", text_en: str = "") -> models.Highlight:
    return models.Highlight.objects.create(
        candidate=contest.candidates[candidate], text=text, text_en=text_en, entered_at=MOMENT,
        entered_by=contest.place.people["city_officer"],
    )  # fmt: skip


def found(world: World, person: str = "leader", **filters: str) -> list[str]:
    return [row.text for row in practice_list(world.scope(person), PracticeFilter(**filters)).page.rows]


def test_the_list_is_searched_by_words_unit_and_theme(world: World, contest: Contest) -> None:
    contest.candidates["l1"].project = world.projects["school_a"]
    contest.candidates["l1"].save()
    highlight(contest, "先办手续，再进场", "s1", "Papers first")
    highlight(contest, "夜间施工不扰民", "l1")
    assert found(world) == ["夜间施工不扰民", "先办手续，再进场"]
    assert found(world, search="手续") == found(world, search="papers") == ["先办手续，再进场"]
    assert found(world, search="施工 柳溪") == found(world, unit=world.units["liuxi"].code) == ["夜间施工不扰民"]
    assert found(world, theme="education") == ["夜间施工不扰民"]
    assert found(world, theme="transport") == found(world, search="没有") == []
    assert found(world, "yunbei.leader") == []


def test_english_readers_read_english_where_there_is_some(world: World, contest: Contest) -> None:
    highlight(contest, "先办手续", text_en="Papers first")
    highlight(contest, "夜间施工")
    rows = practice_list(world.scope("leader", "en"), PracticeFilter()).page.rows
    assert [row.text for row in rows] == ["夜间施工", "Papers first"]


def test_a_project_is_linked_for_those_who_may_see_it(world: World, contest: Contest) -> None:
    contest.candidates["s1"].project = world.projects["road"]
    contest.candidates["s1"].save()
    own, other = (
        practice_page(world.scope(name), contest.candidates["s1"].pk) for name in ("reporter", "reporter_liuxi")
    )
    assert own.candidate.project_id == world.projects["road"].pk and other.candidate.project_id is None


def test_comments_come_after_the_lock_without_names(world: World, contest: Contest) -> None:
    contest.ballot("J3", "s1", 90, comment="乙：工期抓得紧")
    contest.ballot("J2", "s1", 88, comment="先写的")
    contest.ballot("J2", "s1", 88, comment="甲：手续办得早")
    contest.ballot("J4", "s1", 70, comment="丙：不算数", aside="late")
    page = contest.candidates["s1"].pk
    assert practice_page(world.scope("city_officer"), page).comments is None
    contest.lock()
    shown = practice_page(world.scope("city_officer"), page)
    assert shown.comments == ("乙：工期抓得紧", "甲：手续办得早")
    assert not any(judge.name in repr(shown) or judge.code in repr(shown) for judge in contest.judges.values())
    for person in ("leader", "auditor", "reporter", "reporter_liuxi", "department_officer"):
        assert practice_page(world.scope(person), page).comments is None


def test_who_may_ask_and_answer(world: World, contest: Contest) -> None:
    pages = {
        name: practice_page(world.scope(name), contest.candidates["s1"].pk) for name in World.PEOPLE if name != "admin"
    }
    assert [name for name, page in pages.items() if page.may_ask] == ["reporter_liuxi"]
    assert [name for name, page in pages.items() if page.may_answer] == ["reporter"]
    assert [name for name, page in pages.items() if page.may_edit] == ["city_officer"]


def look_back(world: World, contest: Contest, project: str = "", earlier: str = "2020-06-20") -> models.Candidate:
    day = dt.date.fromisoformat(earlier)
    before = models.Round.objects.create(season=contest.round.season, code="h0", name="上次", starts=day, ends=day)
    after, row = contest.candidates["s1"], world.projects.get(project)
    after.earlier = models.Candidate.objects.create(round=before, unit=after.unit, code="s1", name="旧址", project=row)
    after.project = row
    after.save()
    return after


def change(world: World, contest: Contest, person: str = "city_officer", **values: str) -> Change:
    close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
    return change_since(world.scope(person), look_back(world, contest, **values).pk)


@pytest.mark.parametrize("project", ["road", ""])
def test_figures_then_and_now_can_be_asked(world: World, contest: Contest, project: str) -> None:
    both = change(world, contest, project=project)
    assert (both.then.month, both.now.month) == (MAY, MAY) and both.then.day == dt.date(2020, 6, 20)
    for row in both.figures:
        assert isinstance(row.now, Number) and row.then == row.now
        assert check(world.scope("city_officer"), cell_text(row.now.cell)).state == "ok"
    assert len(both.figures) == (4 if project else 3)


def test_before_the_first_closed_month_there_is_no_figure(world: World, contest: Contest) -> None:
    both = change(world, contest, project="road", earlier="2020-05-20")
    assert both.then.month is None
    assert all(isinstance(row.then, Absent) and isinstance(row.now, Number) for row in both.figures)


def test_a_projects_figures_follow_the_project(world: World, contest: Contest) -> None:
    assert change(world, contest, "reporter_liuxi", project="road").figures == ()


def test_what_looks_back_at_nothing_has_no_page(world: World, contest: Contest) -> None:
    with pytest.raises(ObjectDoesNotExist):
        change_since(world.scope("city_officer"), contest.candidates["s1"].pk)
