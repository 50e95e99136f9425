from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import Error, transaction

from leitai import models
from leitai.actions import rulebooks as module
from leitai.actions.months import close_month, correct_month
from leitai.actions.rulebooks import (
    approve_version,
    begin_version,
    copy_rulebook,
    drop_version,
    propose_version,
    return_version,
    save_version,
)
from leitai.queries.league import league_table, resolver
from leitai.queries.rulebooks import LIMIT, preset, preset_text
from leitai.queries.rulebooks.kept import by_hash, league_book
from leitai.rules import Refused
from tests.actions.filing import clear_june
from tests.views.season import close_may, correct_may
from tests.world import JUNE, MAY, World
from tests.world.rulebooks import decide, propose, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


def copied(world: World, code: str = "own", kind: str = "league", preset: str = "monthly") -> models.RulebookVersion:
    return copy_rulebook(by=world.scope("city_officer"), kind=kind, preset=preset, code=code)


def saved(world: World, version: models.RulebookVersion, text: str, **more: Any) -> models.RulebookVersion:
    given = {"by": world.scope("city_officer"), "version_id": version.pk, "note": "", "seen": version.sha256} | more
    return save_version(text=text, **given)


def proposed(world: World, version: models.RulebookVersion, **more: Any) -> models.RulebookVersion:
    given = {
        "by": world.scope("city_officer"), "version_id": version.pk, "seen": version.sha256, "note": "权重调整",
        "reason": "全会决定", "valid_from": JUNE,
    } | more  # fmt: skip
    return propose_version(**given)


def unranked(version: models.RulebookVersion) -> str:
    """Places go by the completion rate alone: another league than the shipped one."""
    return version.text.replace("by: score", "by: completion").replace("min_projects: 3", "min_projects: 1")


def in_force(world: World, version: models.RulebookVersion, valid_from: dt.date = JUNE) -> models.RulebookVersion:
    proposed(world, version, valid_from=valid_from)
    return approve_version(by=world.scope("leader"), version_id=version.pk)


def test_a_copy_is_the_shipped_text_under_a_code_of_its_own(world: World) -> None:
    version = copied(world)
    shipped = preset_text("league", "monthly")
    assert version.text == shipped.replace("code: monthly", "code: own")
    assert version.sha256 == hashlib.sha256(version.text.encode()).hexdigest()
    assert (version.number, version.state, version.edited_by) == (1, "draft", world.person("city_officer"))
    assert (version.rulebook.region, version.rulebook.preset) == (world.region, "monthly")
    event = models.AuditEvent.objects.get(verb="copy_rulebook")
    assert event.detail == {"kind": "league", "preset": "monthly", "code": "own"}
    assert copied(world, "own", "contest", "jining_2015").rulebook.kind == "contest"


@pytest.mark.parametrize(
    ("kind", "preset", "code", "refusal"),
    [
        ("league", "jining_2015", "own", "unknown_choice"),
        ("league", "../contest/diving", "own", "unknown_choice"),
        ("appraisal", "guiyang", "own", "unknown_choice"),
        ("league", "monthly", "grouped", "rulebook_code_is_shipped"),
        ("league", "monthly", "Own", "rulebook_code_malformed"),
        ("league", "monthly", "our league", "rulebook_code_malformed"),
        ("league", "monthly", " ", "text_missing"),
        ("league", "monthly", "taken", "rulebook_code_taken"),
    ],
)
def test_a_copy_is_refused(world: World, kind: str, preset: str, code: str, refusal: str) -> None:
    copied(world, "taken")
    with pytest.raises(Refused, match=refusal):
        copied(world, code, kind, preset)
    assert models.OfficeRulebook.objects.count() == models.RulebookVersion.objects.count() == 1


def test_a_draft_is_kept_with_its_faults(world: World) -> None:
    version = copied(world)
    kept = saved(world, version, "code: [\r\nnothing", note=" 未写完 ")
    assert (kept.text, kept.note, kept.state) == ("code: [\nnothing", "未写完", "draft")
    with pytest.raises(Refused, match="text_too_long"):
        saved(world, kept, "x" * (LIMIT + 1))
    with pytest.raises(Refused, match="version_faulty") as refusal:
        proposed(world, kept)
    assert refusal.value.values["line"] >= 1


def test_of_two_who_edit_nobody_is_written_over(world: World) -> None:
    version = copied(world)
    seen = version.sha256
    saved(world, version, version.text + "# 甲\n")
    with pytest.raises(Refused, match="rulebook_changed_meanwhile"):
        saved(world, version, version.text + "# 乙\n", seen=seen)
    assert models.RulebookVersion.objects.get().text.endswith("# 甲\n")
    with pytest.raises(Refused, match="rulebook_changed_meanwhile"):
        proposed(world, version, seen=seen)


def test_a_draft_alone_can_be_thrown_away(world: World) -> None:
    officer, version = world.scope("city_officer"), copied(world)
    assert drop_version(by=officer, version_id=version.pk) is None
    assert not models.OfficeRulebook.objects.exists()
    event = models.AuditEvent.objects.get(verb="drop_version")
    assert (event.object_id, event.detail["code"]) == (str(version.rulebook_id), "own")
    first = in_force(world, copied(world))
    second = begin_version(by=officer, version_id=first.pk)
    assert drop_version(by=officer, version_id=second.pk) == first.rulebook
    with pytest.raises(Refused, match="rulebook_in_other_state"):
        drop_version(by=officer, version_id=first.pk)


def test_a_new_version_begins_with_an_earlier_one_and_alone(world: World) -> None:
    officer, first = world.scope("city_officer"), in_force(world, copied(world))
    second = begin_version(by=officer, version_id=first.pk)
    assert (second.number, second.state) == (2, "draft")
    assert second.text == first.text.replace("version: 1", "version: 2")
    with pytest.raises(Refused, match="rulebook_version_at_work"):
        begin_version(by=officer, version_id=first.pk)
    proposed(world, second)
    with pytest.raises(Refused, match="rulebook_version_at_work"):
        begin_version(by=officer, version_id=first.pk)
    return_version(by=officer, version_id=second.pk, answer="再议")
    assert begin_version(by=officer, version_id=second.pk).number == 3


def test_proposed_with_words_and_from_an_open_month(world: World) -> None:
    close_may(world)
    version = copied(world)
    for missing in ("note", "reason"):
        with pytest.raises(Refused, match="text_missing"):
            proposed(world, version, **{missing: " "})
    with pytest.raises(Refused, match="text_missing"):
        proposed(world, version, valid_from=None)
    for closed in (MAY, MAY.replace(month=1)):
        with pytest.raises(Refused, match="rulebook_month_closed"):
            proposed(world, version, valid_from=closed)
    row = proposed(world, version, valid_from=JUNE.replace(day=17))
    assert (row.state, row.valid_from, row.reason) == ("proposed", JUNE, "全会决定")
    with pytest.raises(Refused, match="rulebook_in_other_state"):
        saved(world, row, "code: own")


def test_a_text_that_calls_itself_otherwise_is_not_proposed(world: World) -> None:
    version = copied(world)
    kept = saved(world, version, version.text.replace("code: own", "code: monthly"))
    with pytest.raises(Refused, match="version_faulty") as refusal:
        proposed(world, kept)
    assert refusal.value.values == {"n": 1, "line": 3}


def test_a_contest_rulebook_begins_with_no_month(world: World) -> None:
    version = copied(world, "our_tour", "contest", "site_visit")
    row = proposed(world, version)
    assert row.valid_from is None
    assert approve_version(by=world.scope("leader"), version_id=row.pk).state == "approved"


def test_a_second_person_puts_it_in_force(world: World) -> None:
    version = proposed(world, copied(world))
    with pytest.raises(Refused, match="rulebook_needs_second_person"):
        approve_version(by=world.scope("city_officer"), version_id=version.pk)
    row = approve_version(by=world.scope("leader"), version_id=version.pk, answer="同意")
    assert (row.state, row.decided_by, row.answer) == ("approved", world.person("leader"), "同意")
    event = models.AuditEvent.objects.get(verb="approve_version")
    assert (event.month, event.detail) == (JUNE, {"number": 1, "sha256": row.sha256, "valid_from": "2020-06"})
    with pytest.raises(Refused, match="rulebook_in_other_state"):
        approve_version(by=world.scope("leader"), version_id=version.pk)


def test_who_wrote_it_last_does_not_approve_it_either(world: World) -> None:
    version = version_of(world.lindong, "own", who="leader")
    propose(version, world.person("city_officer"), JUNE)
    with pytest.raises(Refused, match="rulebook_needs_second_person"):
        approve_version(by=world.scope("leader"), version_id=version.pk)


def test_not_for_a_month_that_was_closed_meanwhile(world: World) -> None:
    version = proposed(world, copied(world), valid_from=MAY)
    close_may(world)
    with pytest.raises(Refused, match="rulebook_month_closed"):
        approve_version(by=world.scope("leader"), version_id=version.pk)


def test_returned_with_words_and_kept(world: World) -> None:
    version = proposed(world, copied(world))
    with pytest.raises(Refused, match="text_missing"):
        return_version(by=world.scope("leader"), version_id=version.pk, answer=" ")
    row = return_version(by=world.scope("leader"), version_id=version.pk, answer="权重再议")
    assert (row.state, row.answer, row.decided_by) == ("returned", "权重再议", world.person("leader"))
    assert by_hash(row.sha256) is None


@pytest.mark.parametrize("person", ["reporter", "auditor", "admin", "department_officer"])
def test_others_neither_write_nor_approve(world: World, person: str) -> None:
    draft, waiting = copied(world), proposed(world, copied(world, "other"))
    scope = world.scope(person)
    calls: list[tuple[Any, dict[str, Any]]] = [
        (copy_rulebook, {"kind": "league", "preset": "monthly", "code": "x"}),
        (save_version, {"version_id": draft.pk, "text": "", "note": "", "seen": draft.sha256}),
        (propose_version, {"version_id": draft.pk, "seen": draft.sha256, "note": "x", "reason": "x"}),
        (begin_version, {"version_id": draft.pk}),
        (drop_version, {"version_id": draft.pk}),
        (approve_version, {"version_id": waiting.pk}),
        (return_version, {"version_id": waiting.pk, "answer": "x"}),
    ]
    for action, given in calls:
        with pytest.raises(Refused, match="not_allowed"):
            action(by=scope, **given)


def test_a_leader_approves_and_does_not_write(world: World) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        copy_rulebook(by=world.scope("leader"), kind="league", preset="monthly", code="own")


# ---- what the database itself refuses


@pytest.mark.parametrize(
    "change",
    [
        {"text": "code: x"},
        {"sha256": "0" * 64},
        {"state": "draft"},
        {"reason": "x"},
        {"valid_from": MAY},
        {"number": 9},
    ],
)
def test_a_proposed_text_never_changes(world: World, change: dict[str, Any]) -> None:
    version = proposed(world, copied(world))
    with pytest.raises(Error, match="never changed"), transaction.atomic():
        models.RulebookVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(Error, match="never deleted"), transaction.atomic():
        models.RulebookVersion.objects.filter(pk=version.pk).delete()


def test_what_is_decided_never_changes(world: World) -> None:
    version = in_force(world, copied(world))
    for change in ({"state": "returned", "answer": "x"}, {"valid_from": MAY}, {"answer": "x"}):
        with pytest.raises(Error, match="never changed"), transaction.atomic():
            models.RulebookVersion.objects.filter(pk=version.pk).update(**change)


def test_nobody_approves_their_own_even_past_the_action(world: World) -> None:
    version = proposed(world, copied(world))
    with pytest.raises(Error, match="rulebook_approved_by_four_eyes"), transaction.atomic():
        decide(version, world.person("city_officer"))


# ---- months


def test_a_month_is_closed_by_the_version_in_force_for_it_and_keeps_it(world: World) -> None:
    officer, version = world.scope("city_officer"), copied(world)
    close_may(world)
    first = in_force(world, saved(world, version, unranked(version)))
    may = models.MonthRevision.objects.get(region=world.region, month=MAY)
    assert (may.rulebook_version, may.rulebook_text) == (None, preset("league", "monthly").text)
    clear_june(world)
    june = close_month(by=officer, month=JUNE, agree_missing=True)
    assert (june.rulebook_version, june.rulebook_sha256, june.rulebook_text) == (first, first.sha256, "")
    table = league_table(officer, month=JUNE)
    assert table.rule.sha256 == first.sha256 and table.rule.lines[0] == "本办规则own第1版"
    assert league_table(officer, month=MAY).rule.sha256 == preset("league", "monthly").sha256

    second = in_force(world, begin_version(by=officer, version_id=first.pk), JUNE.replace(month=7))
    assert league_book(officer, JUNE.replace(month=7)).number == second.number == 2
    assert league_table(officer, month=JUNE).rule.sha256 == first.sha256
    again = correct_month(by=officer, month=JUNE, reason="更正")
    assert (again.revision, again.rulebook_version) == (2, first)
    assert {book.number for sha in (first.sha256, second.sha256) if (book := by_hash(sha))} == {1, 2}


def test_a_cell_of_a_month_is_derived_again_after_a_later_version(world: World) -> None:
    officer, version = world.scope("city_officer"), copied(world)
    first = in_force(world, saved(world, version, unranked(version)), MAY)
    close_may(world)
    row = next(row for row in league_table(officer, month=MAY).rows if row.place_number)
    assert row.place_number is not None
    cell = row.place_number.cell
    assert cell.arguments["rule"] == first.sha256
    in_force(world, begin_version(by=officer, version_id=first.pk))
    assert resolver()(cell) == row.place
    correct_may(world)
    assert league_table(officer, month=MAY).rule.sha256 == first.sha256


def test_a_month_keeps_the_shipped_text_that_a_later_release_no_longer_ships(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_may(world)
    before = league_book(world.scope("leader"), MAY)
    monkeypatch.setattr("leitai.queries.rulebooks.preset_codes", lambda kind: ())
    assert league_book(world.scope("leader"), MAY) == before
    assert by_hash(before.sha256) == before


def test_of_two_versions_for_one_month_the_later_decision_counts(world: World, settings: LazySettings) -> None:
    leader = world.scope("leader")
    first = in_force(world, copied(world, "one"))
    settings.LEITAI_CLOCK = "2020-07-04T11:00:00+08:00"
    second = in_force(world, copied(world, "two"))
    later = in_force(world, copied(world, "three"), JUNE.replace(month=8))
    assert league_book(leader, MAY).number == 0
    assert [league_book(leader, JUNE.replace(month=m)).sha256 for m in (6, 7, 8, 9)] == [
        second.sha256, second.sha256, later.sha256, later.sha256,
    ]  # fmt: skip
    assert first.sha256 != second.sha256


# ---- rolled back together with the audit event


@pytest.mark.parametrize("name", ["copy", "begin", "save", "drop", "propose", "approve", "return"])
def test_nothing_is_left_when_the_audit_write_fails(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    done, draft, waiting = in_force(world, copied(world, "a")), copied(world, "b"), proposed(world, copied(world, "c"))
    officer, leader = world.scope("city_officer"), world.scope("leader")
    calls: dict[str, Any] = {
        "copy": lambda: copied(world, "d"),
        "begin": lambda: begin_version(by=officer, version_id=done.pk),
        "save": lambda: saved(world, draft, "code: b"),
        "drop": lambda: drop_version(by=officer, version_id=draft.pk),
        "propose": lambda: proposed(world, draft),
        "approve": lambda: approve_version(by=leader, version_id=waiting.pk),
        "return": lambda: return_version(by=leader, version_id=waiting.pk, answer="x"),
    }
    before = list(models.RulebookVersion.objects.order_by("pk").values())
    monkeypatch.setattr(module, "record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        calls[name]()
    assert list(models.RulebookVersion.objects.order_by("pk").values()) == before
    assert models.OfficeRulebook.objects.count() == 3
