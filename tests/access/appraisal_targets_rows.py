"""An appraisal whose targets are issued, and a draft, in both regions: which rows the addresses of its set-up name."""

from __future__ import annotations

from collections.abc import Callable

from leitai import models
from tests.access.scene import LINDONG, WIDE, YUNBEI, Row, Scene
from tests.world import MOMENT, Place
from tests.world.appraisal import Appraised, make_appraisal, make_ready

ISSUED, DRAFT = "2020-h1", "2020-h1-draft"


def add_targets(scene: Scene) -> None:
    here, there = (make_appraisal(place) for place in _places(scene))
    for kind, pick in PICKS.items():
        scene.kinds[kind] = (Row("lindong", pick(here), WIDE), Row("yunbei", pick(there), YUNBEI))
    scene.kinds["a_any"] = (
        Row("issued", here.round.pk, LINDONG),
        Row("draft", here.draft.pk, WIDE),
        Row("yunbei", there.round.pk, YUNBEI),
    )
    scene.kinds["a_earlier"] = (Row("issued", here.round.pk, LINDONG), Row("yunbei", there.round.pk, YUNBEI))
    scene.kinds["a_member"] = tuple(
        Row(place.region.code, f"u{next(iter(place.units.values())).pk}", seen_by)
        for place, seen_by in zip(_places(scene), (WIDE, YUNBEI), strict=True)
    )


PICKS: dict[str, Callable[[Appraised], object]] = {
    "a_issued": lambda made: made.round.pk,
    "a_draft": lambda made: made.draft.pk,
    "a_target": lambda made: next(iter(made.targets.values())).pk,
}


def _places(scene: Scene) -> tuple[Place, Place]:
    return scene.world.lindong, scene.world.yunbei


def ready_to_issue(scene: Scene) -> None:
    """Nothing stands between the drafts and the issue of their targets."""
    for place in _places(scene):
        make_ready(place, models.AppraisalRound.objects.get(region=place.region, code=DRAFT))


def at(state: str) -> Callable[[Scene], None]:
    def move(scene: Scene) -> None:
        models.AppraisalRound.objects.filter(code=ISSUED).update(state=state)

    return move


def all_handed_in(scene: Scene) -> None:
    at("scoring")(scene)
    for place in _places(scene):
        row = models.AppraisalRound.objects.get(region=place.region, code=ISSUED)
        models.IndicatorStep.objects.create(
            round=row, indicator="roads", kind="handed_in", by=place.people["city_officer"], at=MOMENT
        )
