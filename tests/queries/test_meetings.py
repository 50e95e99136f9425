"""What pages and printed programmes get to see of a meeting: pasted lists, states by the clock, scope, the document."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.conf import LazySettings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import translation
from docx import Document

from leitai import models
from leitai.actions import meetings as actions
from leitai.queries import meetings as queries
from leitai.queries.meetings.document import programme_outline
from tests.world import MOMENT, World
from tests.world.contest import Contest, make_contest, make_result
from tests.world.meetings import DUE, Plenary, make_meeting

pytestmark = pytest.mark.django_db
BY_SCORE = ("shiqiao", "songhe", "liuxi")


@pytest.fixture(autouse=True)
def clock(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = MOMENT.isoformat()


@pytest.fixture
def made(world: World) -> Plenary:
    return make_meeting(world.lindong)


@pytest.fixture
def seen(world: World) -> Contest:
    """A round whose result is prepared, but not revealed to anybody."""
    contest = make_contest(world.lindong)
    make_result(contest, {world.units[key].code: place for place, key in enumerate(BY_SCORE, start=1)})
    return contest


def reveal(contest: Contest) -> None:
    models.Round.objects.filter(pk=contest.round.pk).update(revealed_at=MOMENT)


def read(world: World, made: Plenary, text: str) -> queries.ReadRoster:
    return queries.read_roster(world.scope("city_officer"), made.meeting.pk, text)


class TestPastedRoster:
    @pytest.mark.parametrize(
        "line",
        ["市政府\t市长\t临东市政府\t观摩、会议", "市政府，市长，临东市政府",
         "government|市长|临东市政府|visit and meeting",
         "City government,市长,临东市政府", " 市 政 府 \t 市长 \t临东市政府\t"],
    )  # fmt: skip
    def test_many_ways_to_write_the_same(self, world: World, made: Plenary, line: str) -> None:
        found = read(world, made, f"\n参会类别\t姓名\n{line}\n")
        assert found.problems == ()
        assert found.lines == (queries.RosterLine("government", "市长", "临东市政府", ("visit", "meeting")),)

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("合唱团\t指挥", "“合唱团”不是参会类别"),
            ("市政府", "没有填"),
            ("市政府\t" + "长" * 101, "超过100个字"),
            ("市政府\t市长\t市政府\t宴会", "看不出是观摩还是会议"),
            ("市政府\t市长\ta\tb\tc\td\te", "有7列"),
            ("市委\t市委书记\t临东市委", "名单里已有"),
        ],
    )
    def test_what_is_wrong_names_its_line(self, world: World, made: Plenary, line: str, words: str) -> None:
        with translation.override("zh-hans"):
            found = read(world, made, f"类别\t姓名\n\n市政府\t秘书长\n{line}")
        assert len(found.lines) == 1 and len(found.problems) == 1
        assert found.problems[0].startswith("第4行：") and words in found.problems[0]

    def test_twice_in_one_list_and_too_many(self, world: World, made: Plenary) -> None:
        with translation.override("zh-hans"):
            found = read(world, made, "市政府\t市长\n市政府\t市长")
            assert found.problems == ("第2行：与第1行重复。",)
            found = read(world, made, "\n".join(f"市政府\t第{n}人" for n in range(1_200)))
        assert len(found.lines) == 1_000 and found.problems == ("第1001行：超过1000行，请分批导入。",)


class TestStatements:
    def test_states_by_the_clock(self, world: World, made: Plenary, settings: LazySettings) -> None:
        def states() -> list[tuple[str, int]]:
            page = queries.statements_page(world.scope("city_officer"), made.meeting.pk)
            return [(line.state, line.late_hours) for line in page.lines]

        assert states() == [("in", 0), ("awaited", 0)]
        settings.LEITAI_CLOCK = (DUE + dt.timedelta(hours=2, minutes=1)).isoformat()
        assert states() == [("in", 0), ("awaited", 3)]  # three hours begun
        made.meeting.statements.update(text="稿", sent_at=DUE + dt.timedelta(seconds=1))
        assert states() == [("late", 1), ("late", 1)]
        made.meeting.statements.update(text="", sent_at=None, waived_at=DUE, waived_reason="机构改革")
        assert states() == [("waived", 0), ("waived", 0)]

    def test_each_department_its_own(self, world: World, made: Plenary) -> None:
        def seen(person: str) -> list[tuple[str, bool]]:
            page = queries.statements_page(world.scope(person), made.meeting.pk)
            return [(line.department, line.is_open) for line in page.lines]

        own = "临东市交通运输局"
        assert seen("department_officer") == [(own, True)]
        assert seen("reporter") == []
        assert seen("city_officer") == seen("auditor") == [(own, False), ("临东市教育局", False)]
        education = made.statements["education"].pk
        for query in (queries.statement, queries.statement_file):
            with pytest.raises(ObjectDoesNotExist):
                query(world.scope("department_officer"), education)

    def test_the_city_sees_who_is_missing(self, world: World, made: Plenary) -> None:
        page = queries.statements_page(world.scope("city_officer"), made.meeting.pk)
        assert (page.there, [line.department for line in page.missing]) == (1, ["临东市教育局"])

    def test_who_was_asked_is_no_secret(self, world: World, made: Plenary) -> None:
        asked = queries.asked_departments(world.scope("reporter"), made.meeting.pk)
        assert [department for _theme, department in asked] == ["临东市交通运输局", "临东市教育局"]


class TestScope:
    def test_a_draft_is_the_offices(self, world: World, made: Plenary) -> None:
        for person, titles in (("city_officer", 2), ("leader", 2), ("reporter", 1), ("department_officer", 1)):
            assert len(queries.meeting_list(world.scope(person))) == titles, person
        for query in (
            queries.programme,
            queries.roster,
            queries.seats_page,
            queries.venues_page,
            queries.speaking_page,
        ):
            with pytest.raises(ObjectDoesNotExist):
                query(world.scope("reporter"), made.draft.pk)
            with pytest.raises(ObjectDoesNotExist):
                query(world.scope("yunbei.city_officer"), made.meeting.pk)

    def test_counts(self, world: World, made: Plenary) -> None:
        lines = {line.id: line for line in queries.meeting_list(world.scope("city_officer"))}
        whole = lines[made.meeting.pk]
        assert (whole.items, whole.people, whole.venues, whole.statements, whole.statements_in) == (5, 3, 1, 2, 1)
        own = queries.meeting_list(world.scope("department_officer"))[0]
        assert (own.statements, own.statements_in) == (1, 1)


class TestProgramme:
    def test_the_clock(self, world: World, made: Plenary) -> None:
        found = queries.programme(world.scope("city_officer"), made.meeting.pk)
        assert [item.begins for item in found.items] == ["14:30", "14:35", "14:43", "14:51", "14:59"]
        assert (found.over, found.free, found.minutes) == (-31, 31, 59)
        models.ProgrammeItem.objects.filter(pk=made.items[-1].pk).update(minutes=90, starts=dt.time(14, 55))
        found = queries.programme(world.scope("city_officer"), made.meeting.pk)
        assert (found.over, found.items[-1].overlap) == (25, 4)

    def test_a_lot_is_proved_and_a_moved_speech_is_told(self, world: World, made: Plenary) -> None:
        by = world.scope("city_officer")
        actions.draw_speaking_order(by=by, meeting_id=made.meeting.pk, seed="7")
        page = queries.speaking_page(by, made.meeting.pk)
        assert page.is_in_force and page.orders[0].proved and page.orders[0].units == page.speeches
        second = made.meeting.items.order_by("position")[2]
        actions.move_programme_item(by=by, item_id=second.pk, up=True)
        assert not queries.speaking_page(by, made.meeting.pk).is_in_force

    def test_by_score_once_the_last_place_is_revealed(self, world: World, made: Plenary, seen: Contest) -> None:
        by, pk = world.scope("city_officer"), made.meeting.pk
        assert queries.speaking_page(by, pk).score is None
        reveal(seen)
        found = queries.speaking_page(by, pk).score
        assert found is not None and found.source == "临东市上半年观摩 · 第1版"
        assert found.unit_ids == tuple(world.units[key].pk for key in BY_SCORE)
        assert queries.seats_page(by, pk).score == found
        seats = queries.to_be_seated(by, pk, ("party", "county"), found.unit_ids)
        assert seats == [made.entries[2].pk, made.entries[0].pk, made.entries[1].pk]

    @pytest.mark.parametrize("day", [dt.date(2020, 7, 3), dt.date(2020, 10, 5)])
    def test_only_of_the_quarter_before(self, world: World, made: Plenary, seen: Contest, day: dt.date) -> None:
        reveal(seen)
        models.Meeting.objects.filter(pk=made.meeting.pk).update(day=day)
        assert queries.speaking_page(world.scope("city_officer"), made.meeting.pk).score is None


class TestPeople:
    def test_counts_by_category(self, world: World, made: Plenary) -> None:
        first, second, _third = made.entries
        models.Attendance.objects.filter(entry=first).update(state="present")
        models.Attendance.objects.filter(entry=second).update(state="excused", stand_in="秘书长")
        found = queries.roster(world.scope("reporter"), made.meeting.pk)
        count = found.groups[0].counts["meeting"]
        assert (count.invited, count.present, count.excused, count.stand_ins, count.expected) == (2, 1, 1, 1, 0)
        assert found.total.counts["visit"].invited == 0 and found.people == 3

    def test_the_plan_is_drawn_as_the_hall_sees_it(self, world: World, made: Plenary) -> None:
        by, pk = world.scope("city_officer"), made.meeting.pk
        actions.plan_seats(by=by, meeting_id=pk, area="platform", categories=("party",), rows=2, width=1)
        actions.plan_seats(by=by, meeting_id=pk, area="hall", categories=("county",), rows=2, width=1)
        page = queries.seats_page(by, pk)
        assert [[cells[0].row for cells in plan.grid] for plan in page.plans] == [[2, 1], [1, 2]]
        assert page.unseated == 0 and page.coming == {"party": 2, "county": 1}


class TestDocument:
    def words(self, world: World, made: Plenary, language: str) -> str:
        file = queries.programme_file(world.scope("city_officer"), made.meeting.pk, language)
        document = Document(io.BytesIO(file.content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(line.text for line in document.paragraphs), *cells])

    def test_in_chinese(self, world: World, made: Plenary) -> None:
        actions.draw_speaking_order(by=world.scope("city_officer"), meeting_id=made.meeting.pk, seed="7")
        text = self.words(world, made, "zh-Hans")
        for words in ("临东推进大会", "会议议程", "2020年7月20日 14:30–16:00", "14:30–14:35", "种子7",
                      "临东市交通运输局", "市委书记", "主席台座次图", "临东主会场", "附件"):  # fmt: skip
            assert words in text, words
        assert "书面发言全文" not in text

    def test_in_english(self, world: World, made: Plenary) -> None:
        text = self.words(world, made, "en")
        for words in ("Programme", "20 July 2020", "Lindong Transport Bureau", "Seat plan: Platform", "Lindong hall"):
            assert words in text, words

    def test_the_same_for_everybody(self, world: World, made: Plenary) -> None:
        files = {
            queries.programme_file(world.scope(person), made.meeting.pk, "zh-Hans").content
            for person in ("city_officer", "reporter", "department_officer")
        }
        assert len(files) == 1

    def test_a_draft_says_so(self, world: World, made: Plenary) -> None:
        by = world.scope("city_officer")
        assert programme_outline(by, made.draft.pk, "zh-Hans").marks == ("fictional", "draft")
        assert programme_outline(by, made.meeting.pk, "zh-Hans").marks == ("fictional",)
        with pytest.raises(ObjectDoesNotExist):
            queries.programme_file(by, made.meeting.pk, "fr")

    def test_a_wide_plan_is_listed(self, world: World, made: Plenary) -> None:
        actions.plan_seats(
            by=world.scope("city_officer"),
            meeting_id=made.meeting.pk,
            area="hall",
            categories=("party",),
            rows=1,
            width=25,
        )
        hall = programme_outline(world.scope("city_officer"), made.meeting.pk, "zh-Hans").annexes[2]
        assert [len(block.columns) for block in hall.blocks if hasattr(block, "columns")] == [4]
