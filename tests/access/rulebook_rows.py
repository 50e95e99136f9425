"""Rulebooks of two offices, and who may know of a draft."""

from __future__ import annotations

from tests.access.scene import LINDONG, WIDE, YUNBEI, Row, Scene
from tests.world.rulebooks import make_rulebooks


def add_rulebooks(scene: Scene) -> None:
    here, there = make_rulebooks(scene.world.lindong), make_rulebooks(scene.world.yunbei)
    for kind in ("coming", "draft", "proposed", "tour"):
        own, abroad = getattr(here, kind), getattr(there, kind)
        scene.kinds[f"r_{kind}"] = (
            Row("lindong", own.pk, LINDONG if kind in ("coming", "tour") else WIDE), Row("yunbei", abroad.pk, YUNBEI)
        )  # fmt: skip
    scene.kinds["r_version"] = (*scene.kinds["r_coming"], scene.kinds["r_draft"][0])
    scene.kinds["r_book"] = (
        Row("in force", here.coming.rulebook_id, LINDONG),
        Row("drafted", here.draft.rulebook_id, WIDE),
        Row("yunbei", there.coming.rulebook_id, YUNBEI),
    )
