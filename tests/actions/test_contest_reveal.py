from __future__ import annotations

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions.contest import reveal as module
from leitai.actions.contest.reveal import freeze_reveal, reveal_all, reveal_next, undo_reveal
from leitai.queries.contest.reveal import reveal_of
from leitai.queries.orgs import visible
from leitai.rules import Refused
from tests.world import World
from tests.world.contest import Contest, make_contest, make_result

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(world: World, settings: LazySettings) -> Contest:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    made = make_contest(world.lindong)
    made.lock()
    make_result(made, {"998102": 1, "998121": 2, "998171": 2})
    return made


def shown(contest: Contest) -> list[str]:
    return [place.code for place in reveal_of(models.Round.objects.get(pk=contest.round.pk)).places]


def test_place_by_place_from_below_a_shared_one_at_once(world: World, contest: Contest) -> None:
    by, pk = world.scope("auditor"), contest.round.pk
    assert freeze_reveal(by=by, round_id=pk).number == 1
    assert shown(contest) == []
    step = reveal_next(by=by, round_id=pk)
    assert (step.number, step.shown) == (2, 2)
    assert shown(contest) == ["998171", "998121"]
    assert not visible(world.scope("city_officer"), models.RoundResult).exists()
    assert reveal_next(by=by, round_id=pk, after=2).shown == 3
    row = models.Round.objects.get(pk=pk)
    assert row.state == "revealed" and row.revealed_at is not None
    assert visible(world.scope("city_officer"), models.RoundResult).count() == 1
    told = models.Event.objects.get(kind="contest_result_published")
    assert told.payload == {"round": pk, "version": 1}
    verbs = list(models.AuditEvent.objects.filter(object_type="round").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["reveal_freeze", "reveal_next", "reveal_next"]


def test_what_is_open_has_names_and_nothing_of_the_rest(world: World, contest: Contest) -> None:
    by = world.scope("auditor")
    freeze_reveal(by=by, round_id=contest.round.pk)
    reveal_next(by=by, round_id=contest.round.pk)
    found = reveal_of(contest.round)
    assert [(p.place, p.name, p.name_en, p.score) for p in found.places] == [
        (2, "石桥经开区", "Shiqiao Zone", "88.00"),
        (2, "柳溪县", "Liuxi", "88.00"),
    ]
    assert (found.shown, found.of, found.next_shown, found.finished) == (2, 3, 3, False)
    assert "998102" not in repr(found)


def test_a_wrong_step_is_undone_by_a_step(world: World, contest: Contest) -> None:
    by, pk = world.scope("auditor"), contest.round.pk
    freeze_reveal(by=by, round_id=pk)
    with pytest.raises(Refused, match="reveal_not_begun"):
        undo_reveal(by=by, round_id=pk)
    reveal_next(by=by, round_id=pk)
    step = undo_reveal(by=by, round_id=pk)
    assert (step.number, step.kind, step.shown) == (3, "undo", 0)
    assert shown(contest) == []
    assert reveal_all(by=by, round_id=pk).shown == 3
    with pytest.raises(Refused, match="reveal_ended"):
        undo_reveal(by=by, round_id=pk)


def test_a_double_press_opens_one_place(world: World, contest: Contest) -> None:
    by, pk = world.scope("auditor"), contest.round.pk
    freeze_reveal(by=by, round_id=pk)
    reveal_next(by=by, round_id=pk, after=1)
    with pytest.raises(Refused, match="reveal_moved"):
        reveal_next(by=by, round_id=pk, after=1)
    assert models.RevealStep.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "code"), [("leader", "reveal_needs_another"), ("city_officer", "not_on_duty"), ("reporter", "not_allowed")]
)
def test_only_another_one_of_the_counting_freezes(world: World, contest: Contest, who: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        freeze_reveal(by=world.scope(who), round_id=contest.round.pk)
    assert not models.RevealStep.objects.exists()


def test_nothing_opens_before_the_freeze_or_without_a_result(world: World, contest: Contest) -> None:
    by = world.scope("auditor")
    with pytest.raises(Refused, match="reveal_not_frozen"):
        reveal_next(by=by, round_id=contest.round.pk)
    beside = make_contest(world.lindong, code="beside")
    with pytest.raises(Refused, match="result_not_prepared"):
        freeze_reveal(by=by, round_id=beside.round.pk)
    with pytest.raises(Refused, match="not_found"):
        freeze_reveal(by=world.scope("yunbei.auditor"), round_id=contest.round.pk)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_opened_without_its_audit_event(
    world: World, contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("no audit")

    by = world.scope("auditor")
    freeze_reveal(by=by, round_id=contest.round.pk)
    monkeypatch.setattr(module, "record", broken)
    with pytest.raises(RuntimeError):
        reveal_all(by=by, round_id=contest.round.pk)
    assert models.Round.objects.get(pk=contest.round.pk).state == "locked"
    assert models.RevealStep.objects.count() == 1 and not models.Event.objects.exists()
