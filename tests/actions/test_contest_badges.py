from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import LazySettings

from leitai import models
from leitai.actions.contest import badges
from leitai.actions.contest.badges import TRIES, Issued, issue_badge, issue_badges, open_badge, revoke_badge
from leitai.queries.contest.badges import LETTERS, badge_of, spoken_code
from leitai.rules import Refused
from tests.world import MOMENT, World
from tests.world.arena import NIGHT, Arena, make_contest

pytestmark = pytest.mark.django_db
SECRET, OTHER = "5e" * 32, "07" * 32


@pytest.fixture
def arena(world: World, settings: LazySettings) -> Arena:
    settings.LEITAI_CLOCK = "2020-07-01T10:00:00+08:00"
    return make_contest(world.lindong)


@pytest.fixture
def issued(world: World, arena: Arena) -> Issued:
    return issue_badge(by=world.scope("city_officer"), judge=arena.judges["a1"].pk)


def opening(issued: Issued, **other: Any) -> models.Badge:
    return open_badge(**{"code": issued.code, "pin": issued.pin, "secret": SECRET} | other)


def refusal(issued: Issued, **other: Any) -> str:
    with pytest.raises(Refused) as caught:
        opening(issued, **other)
    return caught.value.code


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**6:06d}"


def test_a_badge_is_a_new_epoch_whose_code_and_pin_are_kept_nowhere(arena: Arena, issued: Issued) -> None:
    assert issued.badge.epoch == 2 and len(issued.code) == 26 and set(issued.code) <= set(LETTERS)
    assert len(issued.pin) == 6 and issued.pin.isdecimal()
    issued.badge.refresh_from_db()
    kept = f"{issued.badge.__dict__} {[event.detail for event in models.AuditEvent.objects.all()]}"
    assert issued.code not in kept and f"'{issued.pin}'" not in kept
    assert issued.badge.expires_at == dt.datetime(2020, 7, 4, tzinfo=MOMENT.tzinfo)  # after the round's last day


def test_one_that_replaces_calls_the_earlier_ones_in(world: World, arena: Arena, issued: Issued) -> None:
    opening(issued)
    issue_badge(by=world.scope("city_officer"), judge=arena.judges["a1"].pk)
    assert not arena.judges["a1"].badges.exclude(revoked_at=None).exists()  # a second phone beside the first
    last = issue_badge(by=world.scope("city_officer"), judge=arena.judges["a1"].pk, replaces=True)
    assert [row.epoch for row in arena.judges["a1"].badges.filter(revoked_at=None)] == [last.badge.epoch] == [4]
    known = badge_of(SECRET)
    assert known is not None and known.revoked_at is not None  # its ballots are still taken


def test_every_judge_without_a_badge_gets_one(world: World, arena: Arena) -> None:
    models.Badge.objects.exclude(judge=arena.judges["a2"]).delete()
    models.Judge.objects.filter(pk=arena.judges["b1"].pk).update(withdrawn_at=MOMENT)
    given = issue_badges(by=world.scope("city_officer"), round_id=arena.round.pk)
    assert [one.badge.judge.code for one in given] == ["P01", "P04", "P05"]
    assert len({one.code for one in given}) == 3
    assert issue_badges(by=world.scope("city_officer"), round_id=arena.round.pk) == []


@pytest.mark.parametrize("person", ["reporter", "department_officer", "leader", "auditor", "admin"])
def test_only_the_office_gives_badges_out(world: World, arena: Arena, person: str) -> None:
    for ask in (
        lambda by: issue_badge(by=by, judge=arena.judges["a1"].pk),
        lambda by: issue_badges(by=by, round_id=arena.round.pk),
        lambda by: revoke_badge(by=by, badge_id=arena.badges["a1"].pk),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            ask(world.scope(person))


def test_nobody_is_given_a_badge_that_is_of_no_use(world: World, arena: Arena) -> None:
    models.Judge.objects.filter(pk=arena.judges["a2"].pk).update(withdrawn_at=MOMENT)
    with pytest.raises(Refused, match="judge_withdrawn"):
        issue_badge(by=world.scope("city_officer"), judge=arena.judges["a2"].pk)
    people = world.lindong.people
    models.Round.objects.filter(pk=arena.round.pk).update(
        state="locked", lock_asked_by=people["city_officer"], lock_asked_at=NIGHT, locked_by=people["leader"],
        locked_at=NIGHT,
    )  # fmt: skip
    with pytest.raises(Refused, match="badge_after_lock"):
        issue_badge(by=world.scope("city_officer"), judge=arena.judges["a1"].pk)


def test_a_code_may_be_typed_by_hand(issued: Issued) -> None:
    typed = "-".join((issued.code[:13], issued.code[13:])).lower().replace("0", "o").replace("1", "l")
    assert spoken_code(typed) == issued.code
    assert opening(issued, code=f" {typed} ").pk == issued.badge.pk


def test_a_wrong_pin_is_counted_and_stops_the_badge(issued: Issued) -> None:
    for n in range(1, TRIES):
        with pytest.raises(Refused) as caught:
            opening(issued, pin=wrong(issued.pin))
        assert (caught.value.code, caught.value.values) == ("pin_wrong", {"left": TRIES - n})
    assert refusal(issued, pin=wrong(issued.pin)) == "badge_stopped"
    assert refusal(issued) == "badge_stopped"  # the right one comes too late
    assert models.AuditEvent.objects.filter(verb="mistype_pin").count() == TRIES


def test_a_copied_expired_or_recalled_code_opens_nothing(world: World, issued: Issued, settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T00:00:00+08:00"
    assert refusal(issued) == "badge_expired"
    settings.LEITAI_CLOCK = "2020-07-03T23:59:59+08:00"
    opening(issued)
    assert refusal(issued, secret=OTHER) == "badge_opened"
    settings.LEITAI_CLOCK = "2020-07-05T00:00:00+08:00"
    assert opening(issued).pk == issued.badge.pk  # the same phone, whose answer was lost
    revoke_badge(by=world.scope("city_officer"), badge_id=issued.badge.pk)
    assert refusal(issued) == "badge_revoked"
    with pytest.raises(Refused, match="badge_revoked"):
        revoke_badge(by=world.scope("city_officer"), badge_id=issued.badge.pk)


@pytest.mark.parametrize("name", ["issue_badge", "issue_badges", "revoke_badge", "open_badge"])
def test_without_its_event_nothing_is_done(
    world: World, arena: Arena, issued: Issued, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    officer = world.scope("city_officer")
    ask = {
        "issue_badge": lambda: issue_badge(by=officer, judge=arena.judges["a1"].pk, replaces=True),
        "issue_badges": lambda: issue_badges(by=officer, round_id=arena.round.pk),
        "revoke_badge": lambda: revoke_badge(by=officer, badge_id=issued.badge.pk),
        "open_badge": lambda: opening(issued),
    }[name]
    models.Badge.objects.filter(judge=arena.judges["b1"]).delete()
    before = list(models.Badge.objects.values().order_by("pk"))

    def broken(**_: Any) -> None:
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr(badges, "record", broken)
    with pytest.raises(RuntimeError, match="trail"):
        ask()
    assert list(models.Badge.objects.values().order_by("pk")) == before
