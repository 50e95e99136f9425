"""An appraisal whose targets are issued, and a draft, in both regions: which rows the addresses of its set-up name."""

from __future__ import annotations

from tests.access.scene import LINDONG, WIDE, YUNBEI, Row, Scene
from tests.world.appraisal import make_appraisal


def add_targets(scene: Scene) -> None:
    here, there = (make_appraisal(place) for place in (scene.world.lindong, scene.world.yunbei))
    scene.kinds["a_any"] = (
        Row("issued", here.round.pk, LINDONG),
        Row("draft", here.draft.pk, WIDE),
        Row("yunbei", there.round.pk, YUNBEI),
    )
