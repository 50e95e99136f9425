"""A round in preparation and an open one in both regions, for the office's desk: which rows its addresses name."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from leitai import models
from leitai.queries.contest.replanning import replanned
from leitai.queries.contest_rulebooks import contest_preset
from tests.access.scene import LINDONG, YUNBEI, Row, Scene
from tests.world import MOMENT, Place
from tests.world.arena import make_badge
from tests.world.draft import Draft, make_draft

OFFICE = frozenset({"city_officer"})
CLERKS, COUNTING, CHAIR = frozenset({"city_officer", "leader"}), frozenset({"leader", "auditor"}), frozenset({"leader"})
MARKS = {"idea": "88", "quality": "90", "scale": "85", "pace": "92"}


@dataclass
class Desk:
    draft: Draft
    day: Draft
    """The round of the day: open, with a ballot kept aside and a sheet on which two clerks do not agree."""
    job: models.ContestJob
    check: models.EligibilityCheck
    badge: models.Badge
    ballot: models.Ballot
    entry: models.PaperEntry
    shown: str
    back: models.Round
    """A look-back in preparation."""


def add_desks(scene: Scene) -> None:
    here, there = _desk(scene.world.lindong), _desk(scene.world.yunbei)
    for kind, (pick, seen_by) in PICKS.items():
        abroad = YUNBEI if seen_by & OFFICE else frozenset()  # its officer has no duty that counts
        scene.kinds[kind] = (Row("lindong", pick(here), seen_by), Row("yunbei", pick(there), abroad))
    scene.kinds["d_prepared"] = (
        Row("of visits", here.draft.round.pk, OFFICE),
        Row("of a look-back", here.back.pk, OFFICE),
        Row("yunbei", there.back.pk, YUNBEI),
    )
    scene.kinds["d_any"] = (
        Row("open", here.day.round.pk, LINDONG),
        Row("draft", here.draft.round.pk, OFFICE),
        Row("yunbei", there.draft.round.pk, YUNBEI),
    )


PICKS: dict[str, tuple[Callable[[Desk], object], frozenset[str]]] = {
    "d_season": (lambda desk: desk.draft.round.season_id, LINDONG),
    "d_round": (lambda desk: desk.draft.round.pk, OFFICE),
    "d_candidate": (lambda desk: desk.draft.spare.pk, LINDONG),
    "d_gone": (lambda desk: desk.draft.gone.pk, LINDONG),
    "d_group": (lambda desk: desk.draft.groups["A"].pk, LINDONG),
    "d_other_group": (lambda desk: desk.draft.groups["B"].pk, LINDONG),
    "d_idle": (lambda desk: desk.draft.idle.pk, LINDONG),
    "d_category": (lambda desk: desk.draft.judges["J01"].category_id, LINDONG),
    "d_empty": (lambda desk: desk.draft.empty.pk, LINDONG),
    "d_judge": (lambda desk: desk.draft.judges["J01"].pk, OFFICE),
    "d_stop": (lambda desk: desk.draft.stops["A", "01"].pk, LINDONG),
    "d_duty": (lambda desk: desk.draft.round.duties.filter(duty="clerk")[0].pk, OFFICE),
    "d_item": (lambda desk: desk.draft.item.pk, OFFICE),
    "d_job": (lambda desk: desk.job.pk, OFFICE),
    "d_check": (lambda desk: desk.check.pk, OFFICE | {"department_officer"}),
    "o_round": (lambda desk: desk.day.round.pk, OFFICE),
    "o_clerks": (lambda desk: desk.day.round.pk, CLERKS),
    "o_counting": (lambda desk: desk.day.round.pk, COUNTING),
    "o_stop": (lambda desk: desk.day.stops["A", "01"].pk, CLERKS),
    "o_judge": (lambda desk: desk.day.judges["J01"].pk, CLERKS),
    "o_badge": (lambda desk: desk.badge.pk, OFFICE),
    "o_ballot": (lambda desk: str(desk.ballot.pk), CHAIR),
    "o_entry": (lambda desk: desk.entry.pk, CHAIR),
    "o_shown": (lambda desk: desk.shown, OFFICE),
    "d_back": (lambda desk: desk.back.pk, OFFICE),
    "o_person": (lambda desk: desk.draft.place.people["auditor"].pk, OFFICE),
}


def _desk(place: Place) -> Desk:
    draft, day = make_draft(place, "desk-draft"), make_draft(place, "desk-open")
    people = place.people
    models.RoundSetup.objects.filter(round__in=(draft.round, day.round)).update(
        bases=[{"name": f"{place.region.name}宾馆", "longitude": 106.5, "latitude": 31.0}],
        half_days=[_half(place, "2020-07-20"), _half(place, "2020-07-21")],
        groups_meet=True,
        each_sees_all=True,
    )
    models.Stop.objects.filter(group__round=day.round, group=day.groups["A"]).update(half_day=0)
    stop = models.Stop.objects.get(pk=day.stops["A", "01"].pk)
    shown = replanned(place.scope("city_officer"), stop.pk, stop.leaves + dt.timedelta(minutes=30)).sha256
    models.Round.objects.filter(pk=day.round.pk).update(
        state="open", rulebook_text=contest_preset("site_visit").text, rulebook_sha256="0" * 64,
        opened_by=people["city_officer"], opened_at=MOMENT,
    )  # fmt: skip
    judge = day.judges["J01"]
    badge = make_badge(place, judge, phone=f"{place.region.code} desk")
    ballot = models.Ballot.objects.create(
        id=uuid.uuid4(), round=day.round, judge=judge, badge=badge, stop=stop, epoch=badge.epoch, counter=1,
        state="scored", marks=MARKS, content_sha256="0" * 64, made_at=MOMENT, received_at=MOMENT, aside="late",
    )  # fmt: skip
    entries = [
        models.PaperEntry.objects.create(
            judge=judge, stop=day.stops["A", "02"], clerk=people[clerk], state="scored", marks=MARKS | {"pace": mark},
            entered_at=MOMENT,
        )
        for clerk, mark in (("city_officer", "80"), ("leader", "81"))
    ]  # fmt: skip
    return Desk(
        draft, day, models.ContestJob.objects.create(round=draft.round, created_at=MOMENT, progress_at=MOMENT),
        models.EligibilityCheck.objects.create(
            candidate=draft.spare, rule="safety", organization=place.organizations["transport"]
        ),
        badge, ballot, entries[0], shown,
        models.Round.objects.create(
            season=draft.round.season, code="desk-back", name=f"{place.region.name}回头看", kind="look_back",
            name_en=f"{place.region.name_en} look-back", starts=dt.date(2020, 7, 22), ends=dt.date(2020, 7, 22),
        ),
    )  # fmt: skip


def _half(place: Place, day: str) -> dict[str, object]:
    base = f"{place.region.name}宾馆"
    return {"day": day, "opens": "08:00", "closes": "22:00", "start": base, "end": base, "most": None}


def end_jobs(scene: Scene) -> None:
    """The planner is free."""
    models.ContestJob.objects.update(state="cancelled", finished_at=MOMENT)


def make_pitch(scene: Scene) -> None:
    models.Round.objects.filter(code="desk-draft").update(kind="pitch")


def look_back(scene: Scene) -> None:
    models.Round.objects.filter(code="desk-draft").update(kind="look_back")


def answer_all(scene: Scene) -> None:
    """Nothing stands between the rounds in preparation and their opening."""
    models.EligibilityCheck.objects.update(outcome="met", decided_at=MOMENT)
