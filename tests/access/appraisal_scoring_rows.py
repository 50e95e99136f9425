"""Which rows the addresses of an appraisal's self-assessment, scores and their review name."""

from __future__ import annotations

from tests.access.scene import Scene


def add_scoring(scene: Scene) -> None:
    pass
