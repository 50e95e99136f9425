"""Which rows the addresses of an appraisal's self-assessment, scores, review and events name.

They stand in the appraisal that is issued; a write first brings it to the state in which it is open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from leitai import models
from leitai.queries.delivery.parsed import stored_file
from tests.access.scene import LINDONG, WIDE, YUNBEI, Row, Scene
from tests.world import MOMENT, Place

OFFICE = WIDE | {"department_officer"}


def add_scoring(scene: Scene) -> None:
    here, there = _Made(scene.world.lindong, "songhe"), _Made(scene.world.yunbei, "zhuling")
    beside = here.appraised("liuxi")

    def two(kind: str, pick: Callable[[_Made], int], seen_by: frozenset[str]) -> None:
        scene.kinds[kind] = (Row("songhe", pick(here), seen_by), Row("zhuling", pick(there), YUNBEI))

    two("s_any", lambda made: made.round.pk, LINDONG)
    two("s_sheet", lambda made: made.round.pk, OFFICE)
    two("s_who", lambda made: made.own.pk, LINDONG)
    two("s_unit", lambda made: made.own.pk, WIDE | {"reporter"})
    scene.kinds["s_unit"] += (Row("liuxi", beside.pk, WIDE | {"reporter_liuxi"}),)
    two("s_assessment", lambda made: made.assessment.pk, OFFICE | {"reporter"})
    two("s_value", lambda made: made.value.pk, OFFICE | {"reporter"})
    two("s_waiting", lambda made: made.waiting.pk, OFFICE | {"reporter"})
    two("s_event", lambda made: made.event.pk, WIDE | {"reporter"})
    two("s_paper", lambda made: made.paper.pk, OFFICE | {"reporter"})


class _Made:
    """A self-assessment with its paper, a correction that waits and an event, all of one unit."""

    def __init__(self, place: Place, unit: str) -> None:
        self.place = place
        self.round = models.AppraisalRound.objects.get(region=place.region, state="issued")
        self.own = self.appraised(unit)
        who, officer = place.people["reporter"], place.people["city_officer"]
        self.assessment = models.SelfAssessment.objects.create(
            appraised=self.own, indicator="roads", version=1, actual=90, filed_by=who, filed_at=MOMENT
        )
        self.value = models.IndicatorValue.objects.get(appraised=self.own, indicator="roads")
        self.waiting = models.IndicatorValue.objects.create(
            appraised=self.own, indicator="roads", version=2, actual=85, note="异议成立", document="意见",
            entered_by=place.people.get("department_officer", who), entered_at=MOMENT, needs_agreement=True,
        )  # fmt: skip
        self.event = models.ScoreEvent.objects.create(
            appraised=self.own, kind="snail", happened_on=dt.date(2020, 4, 1), text="停工", entered_by=officer,
            entered_at=MOMENT,
        )  # fmt: skip
        sha256 = "5" * 64
        self.paper = models.File.objects.create(
            self_assessment=self.assessment, name="竣工.pdf", media_type="application/pdf", size=9, sha256=sha256,
            created_by=who, created_at=MOMENT,
        )  # fmt: skip
        stored = stored_file(sha256)
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(b"%PDF-1.7 ")

    def appraised(self, unit: str) -> models.AppraisedUnit:
        return models.AppraisedUnit.objects.get(round=self.round, unit=self.place.units[unit])


def in_state(state: str, *steps: str) -> Callable[[Scene], None]:
    """Brings both regions' appraisals there, with what happened to the roads since."""

    def change(scene: Scene) -> None:
        window = {"notice_from": MOMENT, "notice_until": MOMENT + dt.timedelta(days=7)} if state == "notice" else {}
        for row in models.AppraisalRound.objects.filter(state="issued"):
            key = {"notice_key": f"key-{row.pk}"} if window else {}
            models.AppraisalRound.objects.filter(pk=row.pk).update(state=state, **window, **key)
            for kind in steps:
                by = models.Person.objects.get(pk=scene.world.person("department_officer").pk)
                models.IndicatorStep.objects.create(round=row, indicator="roads", kind=kind, by=by, at=MOMENT)

    return change
