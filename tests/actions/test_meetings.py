"""Every action of a meeting: works, is refused, is rolled back; then the plan, the order of speeches, statements."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions import meetings as actions
from leitai.actions.meetings import plan, roster, seats, speaking, statements, venues
from leitai.core.assignment import lot
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.meetings import DAY, DUE, PDF, Plenary, make_meeting

pytestmark = pytest.mark.django_db
MODULES = (plan, roster, seats, speaking, statements, venues)
LATER = "2020-07-19T15:30:00+08:00"  # three and a half hours after the deadline


@pytest.fixture(autouse=True)
def clock(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = MOMENT.isoformat()


@pytest.fixture
def made(world: World) -> Plenary:
    return make_meeting(world.lindong)


def meeting_facts(world: World, **changes: Any) -> dict[str, Any]:
    facts = {"campaign_id": world.lindong.campaign.pk, "title": "新会", "title_en": "", "day": DAY,
             "starts": dt.time(9), "ends": dt.time(11), "place": "礼堂", "place_en": "", "chair": "市长",
             "chair_en": "Mayor"}  # fmt: skip
    return facts | changes


def item_facts(**changes: Any) -> dict[str, Any]:
    facts = {"kind": "bulletin", "title": "通报", "title_en": "", "minutes": 10, "starts": None, "speaker": "",
             "speaker_en": "", "organization_id": None, "unit_id": None, "chair": "", "chair_en": ""}  # fmt: skip
    return facts | changes


ENTRY = {"category": "county", "rank": 1, "name": "县长", "name_en": "", "organisation": "柳溪县",
         "organisation_en": "", "occasions": ("visit", "meeting")}  # fmt: skip
VENUE = {"name": "二号厅", "name_en": "Hall 2", "level": "county", "contact": "", "contact_en": "", "line": "good"}


def calls(world: World, made: Plenary) -> dict[str, Callable[..., Any]]:
    """Every action with arguments that work; `by` is to be given."""
    meeting, item, entry = made.meeting.pk, made.items[0].pk, made.entries[0].pk
    ranked = [unit.pk for unit in world.units.values()]
    return {
        "plan_meeting": lambda by: actions.plan_meeting(by=by, **meeting_facts(world)),
        "change_meeting": lambda by: actions.change_meeting(by=by, meeting_id=meeting, **meeting_facts(world)),
        "move_meeting": lambda by: actions.move_meeting(by=by, meeting_id=meeting, state="draft"),
        "add_programme_item": lambda by: actions.add_programme_item(by=by, meeting_id=meeting, **item_facts()),
        "change_programme_item": lambda by: actions.change_programme_item(by=by, item_id=item, **item_facts()),
        "move_programme_item": lambda by: actions.move_programme_item(by=by, item_id=item, up=False),
        "drop_programme_item": lambda by: actions.drop_programme_item(by=by, item_id=item),
        "draw_speaking_order": lambda by: actions.draw_speaking_order(by=by, meeting_id=meeting, seed="7"),
        "take_score_order": lambda by: actions.take_score_order(
            by=by, meeting_id=meeting, ranked=ranked, source="二季度观摩结果"
        ),
        "call_for_statements": lambda by: actions.call_for_statements(
            by=by, meeting_id=meeting, due=DUE - dt.timedelta(days=1)
        ),
        "waive_statement": lambda by: actions.waive_statement(
            by=by, statement_id=made.statements["education"].pk, reason="机构改革"
        ),
        "import_roster": lambda by: actions.import_roster(by=by, meeting_id=meeting, text="市政府\t市长\t市政府"),
        "change_roster_entry": lambda by: actions.change_roster_entry(by=by, entry_id=entry, **ENTRY),
        "drop_roster_entry": lambda by: actions.drop_roster_entry(by=by, entry_id=entry),
        "note_attendance": lambda by: actions.note_attendance(
            by=by, meeting_id=meeting, occasion="meeting", states={entry: ("excused", "秘书长")}
        ),
        "plan_seats": lambda by: actions.plan_seats(
            by=by, meeting_id=meeting, area="hall", categories=("county",), rows=2, width=2
        ),
        "swap_seats": lambda by: actions.swap_seats(by=by, plan_id=made.plan.pk, first=(1, 1), second=(1, 2)),
        "import_venues": lambda by: actions.import_venues(by=by, meeting_id=meeting),
        "add_venue": lambda by: actions.add_venue(by=by, meeting_id=meeting, code="hall-2", **VENUE),
        "change_venue": lambda by: actions.change_venue(by=by, venue_id=made.venue.pk, **VENUE | {"level": "main"}),
        "drop_venue": lambda by: actions.drop_venue(by=by, venue_id=made.venue.pk),
        "report_venue": lambda by: actions.report_venue(by=by, venue_id=made.venue.pk, present=31),
    }


VERBS = (
    "plan_meeting", "change_meeting", "move_meeting", "add_programme_item", "change_programme_item",
    "move_programme_item", "drop_programme_item", "draw_speaking_order", "take_score_order", "call_for_statements",
    "waive_statement", "import_roster", "change_roster_entry", "drop_roster_entry", "note_attendance", "plan_seats",
    "swap_seats", "import_venues", "add_venue", "change_venue", "drop_venue", "report_venue",
)  # fmt: skip
TABLES = (
    models.Meeting, models.ProgrammeItem, models.SpeakingOrder, models.WrittenStatement, models.RosterEntry,
    models.Attendance, models.SeatPlan, models.Seat, models.MeetingVenue,
)  # fmt: skip
AFTER_IT_WAS_HELD = ("plan_meeting", "move_meeting", "note_attendance", "report_venue")


def state() -> list[Any]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", VERBS)
def test_each_works_and_leaves_one_event(world: World, made: Plenary, verb: str) -> None:
    before = state()
    calls(world, made)[verb](world.scope("city_officer"))
    assert state() != before
    assert models.AuditEvent.objects.filter(verb=verb).count() == 1


@pytest.mark.parametrize("verb", VERBS)
def test_each_is_for_the_city_office(world: World, made: Plenary, verb: str) -> None:
    before = state()
    for person in ("reporter", "department_officer", "leader", "auditor", "admin"):
        with pytest.raises(Refused, match="not_allowed"):
            calls(world, made)[verb](world.scope(person))
    assert state() == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_foreign_one_is_not_found(world: World, made: Plenary, verb: str) -> None:
    before = state()
    with pytest.raises(Refused, match="not_found"):
        calls(world, made)[verb](world.scope("yunbei.city_officer"))
    assert state() == before


@pytest.mark.parametrize("verb", VERBS)
def test_each_is_rolled_back_when_the_audit_write_fails(
    world: World, made: Plenary, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state()
    for module in MODULES:
        monkeypatch.setattr(module, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        calls(world, made)[verb](world.scope("city_officer"))
    assert state() == before


@pytest.mark.parametrize("verb", VERBS)
def test_what_was_held_stays_as_it_was(world: World, made: Plenary, verb: str) -> None:
    models.Meeting.objects.filter(pk=made.meeting.pk).update(state="held")
    call, by = calls(world, made)[verb], world.scope("city_officer")
    if verb == "move_meeting":
        assert actions.move_meeting(by=by, meeting_id=made.meeting.pk, state="announced").state == "announced"
    elif verb in AFTER_IT_WAS_HELD:
        call(by)
    else:
        with pytest.raises(Refused, match="meeting_was_held"):
            call(by)


class TestPlan:
    def test_one_step_at_a_time(self, world: World, made: Plenary, settings: LazySettings) -> None:
        by, pk = world.scope("city_officer"), made.draft.pk
        for wrong in ("held", "draft", "cancelled"):
            with pytest.raises(Refused, match="meeting_state_out_of_turn"):
                actions.move_meeting(by=by, meeting_id=pk, state=wrong)
        with pytest.raises(Refused, match="meeting_without_programme"):
            actions.move_meeting(by=by, meeting_id=pk, state="announced")
        actions.add_programme_item(by=by, meeting_id=pk, **item_facts())
        actions.move_meeting(by=by, meeting_id=pk, state="announced")
        with pytest.raises(Refused, match="meeting_not_over"):
            actions.move_meeting(by=by, meeting_id=pk, state="held")
        settings.LEITAI_CLOCK = f"{DAY}T17:00:00+08:00"
        assert actions.move_meeting(by=by, meeting_id=pk, state="held").state == "held"

    def test_wrong_facts(self, world: World, made: Plenary) -> None:
        by, pk = world.scope("city_officer"), made.meeting.pk
        for changes, code in (
            ({"ends": dt.time(9)}, "meeting_ends_before_it_starts"),
            ({"title": " "}, "meeting_needs_a_title"),
            ({"campaign_id": None}, "statements_of_other_campaign"),
        ):
            with pytest.raises(Refused, match=code):
                actions.change_meeting(by=by, meeting_id=pk, **meeting_facts(world, **changes))

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"kind": "song"}, "unknown_choice"),
            ({"minutes": 0}, "item_minutes"),
            ({"minutes": 481}, "item_minutes"),
            ({"title": ""}, "item_needs_a_title"),
            ({"kind": "unit_speech"}, "unit_speech_needs_a_unit"),
            ({"kind": "department_speech"}, "department_speech_needs_a_department"),
        ],
    )
    def test_wrong_items(self, world: World, made: Plenary, changes: dict[str, Any], code: str) -> None:
        with pytest.raises(Refused, match=code):
            actions.add_programme_item(
                by=world.scope("city_officer"), meeting_id=made.meeting.pk, **item_facts(**changes)
            )

    def test_a_unit_speaks_once(self, world: World, made: Plenary) -> None:
        by, speech = world.scope("city_officer"), made.items[1]
        facts = item_facts(kind="unit_speech", unit_id=speech.unit_id)
        with pytest.raises(Refused, match="unit_speaks_already"):
            actions.add_programme_item(by=by, meeting_id=made.meeting.pk, **facts)
        assert actions.change_programme_item(by=by, item_id=speech.pk, **facts).minutes == 10

    def test_items_move_to_the_end_and_no_further(self, world: World, made: Plenary) -> None:
        by, first = world.scope("city_officer"), made.items[0]
        with pytest.raises(Refused, match="item_at_the_end"):
            actions.move_programme_item(by=by, item_id=first.pk, up=True)
        actions.drop_programme_item(by=by, item_id=made.items[1].pk)  # leaves a gap in the positions
        actions.move_programme_item(by=by, item_id=first.pk, up=False)
        assert [item.pk for item in made.meeting.items.all()][1] == first.pk


class TestOrder:
    def speaking(self, made: Plenary) -> list[str]:
        return [item.unit.code for item in made.meeting.items.all() if item.unit]

    def test_anybody_can_draw_it_again(self, world: World, made: Plenary) -> None:
        by, entered = world.scope("city_officer"), self.speaking(made)
        row = actions.draw_speaking_order(by=by, meeting_id=made.meeting.pk, seed="2020-07-18")
        assert row.unit_codes == lot("2020-07-18", entered) == self.speaking(made)
        kinds = [item.kind for item in made.meeting.items.all()]
        assert kinds == ["opening", *["unit_speech"] * 3, "leader_speech"]

    def test_a_new_one_needs_a_reason_and_the_old_one_stays(self, world: World, made: Plenary) -> None:
        by, pk = world.scope("city_officer"), made.meeting.pk
        first = actions.draw_speaking_order(by=by, meeting_id=pk)
        assert len(first.seed) == 16
        with pytest.raises(Refused, match="redraw_needs_reason"):
            actions.draw_speaking_order(by=by, meeting_id=pk, reason="  ")
        second = actions.draw_speaking_order(by=by, meeting_id=pk, seed="again", reason="一个单位缺席")
        assert [row.number for row in made.meeting.speaking_orders.all()] == [2, 1]
        assert second.reason == "一个单位缺席" and self.speaking(made) == second.unit_codes

    def test_by_score(self, world: World, made: Plenary) -> None:
        by, units = world.scope("city_officer"), world.units
        ranked = [units[key].pk for key in ("shiqiao", "songhe", "liuxi")]
        with pytest.raises(Refused, match="score_lacks_units"):
            actions.take_score_order(by=by, meeting_id=made.meeting.pk, ranked=ranked[:2], source="观摩结果")
        row = actions.take_score_order(by=by, meeting_id=made.meeting.pk, ranked=ranked, source="观摩结果")
        assert self.speaking(made) == [units[key].code for key in ("shiqiao", "songhe", "liuxi")] == row.unit_codes

    def test_one_speech_is_no_order(self, world: World, made: Plenary) -> None:
        by = world.scope("city_officer")
        with pytest.raises(Refused, match="too_few_speeches"):
            actions.draw_speaking_order(by=by, meeting_id=made.draft.pk)
        with pytest.raises(Refused, match="seed_too_long"):
            actions.draw_speaking_order(by=by, meeting_id=made.meeting.pk, seed="7" * 65)


def word_file(*members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in members:
            archive.writestr(name, "x")
    return stream.getvalue()


class TestStatements:
    def send(self, world: World, made: Plenary, **given: Any) -> models.WrittenStatement:
        return actions.send_statement(
            by=world.scope("department_officer"), statement_id=made.statements["transport"].pk, **given
        )

    def test_text_then_a_file_then_without_it(self, world: World, made: Plenary) -> None:
        row = self.send(world, made, text=" 新稿 ", file_name="../书面发言.pdf", chunks=[PDF])
        assert (row.text, row.file_name, row.media_type, row.size) == (
            "新稿",
            "书面发言.pdf",
            "application/pdf",
            len(PDF),
        )
        kept = self.send(world, made, text="再改")
        assert kept.sha256 == row.sha256
        assert self.send(world, made, text="只留文字", drop_file=True).sha256 == ""
        with pytest.raises(Refused, match="statement_empty"):
            self.send(world, made)

    def test_word_without_macros(self, world: World, made: Plenary) -> None:
        row = self.send(world, made, file_name="稿.docx", chunks=[word_file("word/document.xml")])
        assert row.media_type.endswith("wordprocessingml.document")

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (word_file("word/document.xml", "word/vbaProject.bin"), "statement_file_kind"),
            (word_file("xl/workbook.xml"), "statement_file_kind"),
            (b"PK\x03\x04 no archive", "statement_file_kind"),
            (b"MZ program", "statement_file_kind"),
            (b"", "file_empty"),
            (PDF + b" " * 10 * 2**20, "file_too_large"),
        ],
    )
    def test_wrong_files(self, world: World, made: Plenary, body: bytes, code: str) -> None:
        before = state()
        with pytest.raises(Refused, match=code):
            self.send(world, made, file_name="稿.pdf", chunks=[body])
        assert state() == before

    def test_only_the_own_one(self, world: World, made: Plenary) -> None:
        before, education = state(), made.statements["education"].pk
        with pytest.raises(Refused, match="not_found"):
            actions.send_statement(by=world.scope("department_officer"), statement_id=education, text="别人的")
        for person in ("city_officer", "reporter", "leader"):
            with pytest.raises(Refused, match="not_allowed"):
                actions.send_statement(by=world.scope(person), statement_id=education, text="代交")
        assert state() == before

    def test_after_the_deadline(self, world: World, made: Plenary, settings: LazySettings) -> None:
        settings.LEITAI_CLOCK = LATER
        with pytest.raises(Refused, match="statement_closed"):
            self.send(world, made, text="来不及了")
        models.WrittenStatement.objects.filter(pk=made.statements["transport"].pk).update(text="", sent_at=None)
        assert self.send(world, made, text="迟交").sent_at == dt.datetime.fromisoformat(LATER)
        with pytest.raises(Refused, match="statement_closed"):
            self.send(world, made, text="再改")

    def test_is_rolled_back_when_the_audit_write_fails(
        self, world: World, made: Plenary, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = state()
        monkeypatch.setattr(statements, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            self.send(world, made, text="新稿")
        assert state() == before

    def test_too_long_a_text(self, world: World, made: Plenary) -> None:
        with pytest.raises(Refused, match="statement_too_long"):
            self.send(world, made, text="长" * 20_001)

    def test_a_call_follows_a_new_lead(self, world: World, made: Plenary) -> None:
        by, places = world.scope("city_officer"), world.lindong.organizations
        models.Theme.objects.filter(code__in=("transport", "education")).update(lead=places["office"])
        actions.call_for_statements(by=by, meeting_id=made.meeting.pk, due=DUE)
        leads = dict(made.meeting.statements.values_list("theme__code", "organization__code"))
        assert leads == {"transport": "transport", "education": "office"}  # what is in stays with who handed it in

    def test_wrong_calls(self, world: World, made: Plenary) -> None:
        by = world.scope("city_officer")
        with pytest.raises(Refused, match="statements_due_after_meeting"):
            actions.call_for_statements(by=by, meeting_id=made.meeting.pk, due=DUE + dt.timedelta(days=2))
        models.Meeting.objects.filter(pk=made.draft.pk).update(campaign=None)
        with pytest.raises(Refused, match="statements_need_a_campaign"):
            actions.call_for_statements(by=by, meeting_id=made.draft.pk, due=DUE)

    def test_waiving(self, world: World, made: Plenary) -> None:
        by, education = world.scope("city_officer"), made.statements["education"].pk
        with pytest.raises(Refused, match="waiver_needs_reason"):
            actions.waive_statement(by=by, statement_id=education, reason=" ")
        with pytest.raises(Refused, match="statement_is_in"):
            actions.waive_statement(by=by, statement_id=made.statements["transport"].pk, reason="不必")
