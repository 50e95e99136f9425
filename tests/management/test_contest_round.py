"""The demo's contest: set up in the source's shape, and played to its end."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from leitai import models
from leitai.actions.imports import take_in_badges, take_in_register
from leitai.actions.orgs import RoleWanted, create_person
from leitai.actions.regions import create_region
from leitai.management.contest_round import set_up_round
from leitai.management.earlier_rounds import play_earlier_rounds, prepare_look_back
from leitai.queries.board.venues import viewer_by_token
from leitai.queries.contest.change import change_since
from leitai.queries.imports.demo import demo_season
from leitai.queries.imports.demo_contest import demo_round, happenings
from leitai.queries.orgs import Scope, scope_for
from leitai.queries.packs import pack
from leitai.queries.regions import codes_of, office_of
from leitai.rules import Refused

pytestmark = pytest.mark.django_db
CLOCK = "2020-08-04T10:00:00+08:00"
NOW = dt.datetime.fromisoformat(CLOCK)
CITY = "999100"


@pytest.fixture
def people(db: None, settings: LazySettings) -> dict[str, Scope]:
    settings.LEITAI_CLOCK = CLOCK
    plan = pack("lanchuan")
    create_region(by=None, pack=plan)
    office = office_of(CITY)
    assert office is not None
    bodies, found = codes_of(office, "organization"), {}
    for post in plan.people:
        if post.username in ("city", "leader", "audit"):
            made = create_person(
                by=office, username=post.username, name=post.name, name_en=post.name_en,
                role=RoleWanted(post.role), organization_id=bodies.get(post.organization),
            )  # fmt: skip
            scope = scope_for(made.person.pk, day=timezone.localdate(), region_id=office.region_id)
            assert scope is not None
            found[post.username] = scope
    take_in_register(by=found["city"], season=demo_season())
    set_up_round(found, NOW)
    return found


def replay(**options: float) -> str:
    out = StringIO()
    call_command("replay_contest", stdout=out, **({"speed": 1e6} | options))
    return out.getvalue()


def test_the_round_has_the_shape_of_a_real_one(people: dict[str, Scope]) -> None:
    row = demo_round(people["city"])
    assert row is not None and row.state == "open" and "虚构" in row.name and row.rulebook_sha256
    assert row.opened_at is not None and row.opened_at < NOW
    candidates = row.candidates.all()
    assert candidates.count() == 18 and candidates.filter(remote=True).count() == 1
    assert set(Counter(candidates.values_list("unit__code", flat=True)).values()) == {3}
    stops = models.Stop.objects.filter(group__round=row)
    assert stops.values("candidate").distinct().count() == 18 and stops.count() == 19
    assert {stop.half_day for stop in stops} == set(range(5))
    assert row.categories.count() == 8 and not row.categories.filter(counts_as="").exists()
    assert row.judges.count() == 50 and row.judges.filter(changes_to__isnull=False).count() == 4
    assert set(row.duties.values_list("duty", flat=True)) == {"chair", "scrutineer", "clerk"}


def test_what_has_come_in_is_what_has_been_visited(people: dict[str, Scope]) -> None:
    row = demo_round(people["city"])
    ballots = models.Ballot.objects.filter(round=row)
    assert ballots.count() > 300 and not ballots.exclude(aside="").exists()
    assert not ballots.filter(received_at__gt=NOW).exists()
    assert not ballots.filter(judge__home_unit=F("stop__candidate__unit")).exists()
    assert not ballots.filter(stop__arrived_at__isnull=True).exists()
    assert models.Stop.objects.filter(group__round=row, arrived_at__isnull=True).exists()
    assert happenings(people["city"], row, NOW)  # type: ignore[arg-type]


def test_the_replay_plays_the_day_to_its_end(people: dict[str, Scope]) -> None:
    row, said = demo_round(people["city"]), replay()
    assert row is not None
    row.refresh_from_db()
    assert row.state == "revealed" and row.locked_by_id == people["leader"].person_id
    assert row.locked_at is not None and row.locked_at > NOW
    board = said.partition("/board/#")[2].split()[0]
    assert "/contest/" in said and viewer_by_token(board) is not None
    assert all(word in said for word in ("到达 arrives", "离开 leaves", "已锁定 locked"))
    result = row.results.get()
    assert result.published_by_id == people["audit"].person_id and not result.official.get("refused")
    places = [line.split(" ")[1] for line in said.splitlines() if ". " in line]
    assert places[-1] == "1." and [s.shown for s in row.reveal_steps.all()][-1] == 6
    due = sum(
        judge.home_unit_id != stop.candidate.unit_id
        for judge, stop in itertools.product(row.judges.all(), models.Stop.objects.filter(group__round=row))
        if stop.group_id == (judge.changes_to_id if judge.changes_to_id and stop.half_day >= 2 else judge.group_id)
    )
    assert models.Ballot.objects.filter(round=row, aside="").count() == due
    with pytest.raises(CommandError, match="no open contest"):
        replay()


def test_earlier_rounds_are_revealed_and_looked_back_at(people: dict[str, Scope]) -> None:
    this = demo_round(people["city"])
    assert this is not None
    play_earlier_rounds(people, NOW)
    prepare_look_back(people["city"], beside=this.pk)
    visits, pitch = (models.Round.objects.get(code=code) for code in ("2019-h2", "2020-q1"))
    for row in (visits, pitch):
        assert row.state == "revealed" and "虚构" in row.name and "fictional" in row.name_en
        assert row.revealed_at is not None and row.revealed_at.date() == row.starts
        assert sorted(line["place"] for line in row.results.get().official["units"]) == [1, 2, 3, 4, 5, 6]
    parts = pitch.results.get().official["parts"]
    assert {(part["part"], part["reason"]) for part in parts} == {("visits", "2019-h2")} and len(parts) == 6
    shown = set(visits.candidates.values_list("project_id", flat=True))
    assert shown.isdisjoint(this.candidates.values_list("project_id", flat=True))
    back = models.Round.objects.get(kind="look_back")
    assert back.state == "draft" and back.season_id == this.season_id and back.candidates.count() == 2
    change = change_since(people["city"], back.candidates.first().pk)  # type: ignore[union-attr]
    assert (change.then.month, change.now.month) == (None, None)  # no month is closed in this test


def test_a_speed_of_nothing_is_refused(people: dict[str, Scope]) -> None:
    with pytest.raises(CommandError, match="speed"):
        replay(speed=0)


def test_only_invented_judges_have_invented_phones(people: dict[str, Scope]) -> None:
    models.Region.objects.filter(pk=people["city"].region_id).update(fictional=False)
    row = demo_round(people["city"])
    assert row is not None
    real = scope_for(people["city"].person_id or 0, day=timezone.localdate())
    assert real is not None
    with pytest.raises(Refused, match="region_is_real"):
        take_in_badges(by=real, round_id=row.pk, at=NOW)


def test_badges_are_not_taken_in_when_the_audit_write_fails(
    people: dict[str, Scope], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**values: object) -> None:
        raise OSError("disk")

    from leitai.actions.imports import contest

    models.Badge.objects.filter(ballots__isnull=True).delete()
    before = models.Badge.objects.count()
    monkeypatch.setattr(contest, "record", fail)
    row = demo_round(people["city"])
    with pytest.raises(OSError):
        take_in_badges(by=people["city"], round_id=row.pk, at=NOW)  # type: ignore[union-attr]
    assert models.Badge.objects.count() == before
