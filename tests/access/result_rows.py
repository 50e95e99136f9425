"""Rounds in every state for the access matrix: open, asked to be locked, sealed, revealed; and who may know of what."""

from __future__ import annotations

from django.utils import timezone

from leitai import models
from leitai.actions.contest.publication import correct_result, publish_result
from leitai.actions.contest.reveal import freeze_reveal, reveal_all
from leitai.actions.contest.sealing import seal_result
from tests.access.scene import LINDONG, WIDE, YUNBEI, Row, Scene
from tests.world import MOMENT, Place
from tests.world.contest import Contest, make_contest

COUNTING = frozenset({"leader", "auditor"})


def add_results(scene: Scene) -> None:
    rows: dict[str, list[Row]] = {}
    for place, seen_by in ((scene.world.lindong, LINDONG), (scene.world.yunbei, YUNBEI)):
        here = seen_by is LINDONG
        name = place.region.name_en
        revealed, sealed = _revealed(place), _sealed(place)
        counting = COUNTING if here else frozenset[str]()
        for kind, row, who in (
            ("open_round", make_contest(place, code="open").round.pk, seen_by),
            ("asked_round", _asked(place).round.pk, seen_by),
            ("sealed_round", sealed.round.pk, counting),
            ("chaired_round", sealed.round.pk, counting & {"leader"}),
            ("revealed_round", revealed.round.pk, seen_by),
            ("corrected_round", revealed.round.pk, counting),
            (
                "consequence",
                models.Consequence.objects.filter(round=revealed.round, version=2, kind="pledge")[0].pk,
                seen_by,
            ),
            *(("objection", pk, who if here else seen_by) for pk, who in _objections(revealed)),
        ):
            rows.setdefault(kind, []).append(Row(f"of {name}", row, who))
    scene.kinds.update({kind: tuple(found) for kind, found in rows.items()})


def _asked(place: Place) -> Contest:
    made = make_contest(place, code="asked")
    models.Round.objects.filter(pk=made.round.pk).update(
        lock_asked_by=place.people["city_officer"], lock_asked_at=MOMENT
    )
    return made


def _sealed(place: Place) -> Contest:
    made = make_contest(place, code="sealed")
    made.all_vote()
    made.lock()
    seal_result(by=place.scope("city_officer"), round_id=made.round.pk)
    return made


def _revealed(place: Place) -> Contest:
    """In two versions, and what counts has changed once more since the second."""
    made = make_contest(place, code="revealed")
    made.all_vote()
    made.lock()
    chair, scrutineer = place.scope("leader"), place.scope("auditor")
    publish_result(by=chair, round_id=made.round.pk)
    freeze_reveal(by=scrutineer, round_id=made.round.pk)
    reveal_all(by=scrutineer, round_id=made.round.pk)
    _leave_out(made, "J2")
    correct_result(by=chair, round_id=made.round.pk, reason=f"{place.region.name}更正")
    _leave_out(made, "J3")
    return made


def _leave_out(made: Contest, judge: str) -> None:
    models.BallotDecision.objects.bulk_create(
        models.BallotDecision(
            ballot=ballot, decision="leave", reason="核实", decided_by=made.place.people["leader"],
            decided_at=timezone.now(),
        )
        for ballot in models.Ballot.objects.filter(round=made.round, judge__code=judge)
    )  # fmt: skip


def _objections(made: Contest) -> list[tuple[int, frozenset[str]]]:
    """Of each county that a reporter files for."""
    place = made.place
    found = []
    for county, reporter in (("songhe", "reporter"), ("liuxi", "reporter_liuxi"), ("zhuling", "reporter")):
        if county in place.units:
            row = models.Objection.objects.create(
                round=made.round, unit=place.units[county], version=2, text="计分有误",
                filed_by=place.people[reporter], filed_at=MOMENT,
            )  # fmt: skip
            found.append((row.pk, WIDE | {reporter}))
    return found
