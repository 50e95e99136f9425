"""Which rows the addresses of an appraisal's surveys name."""

from __future__ import annotations

from tests.access.scene import Scene


def add_surveys(scene: Scene) -> None:
    pass
