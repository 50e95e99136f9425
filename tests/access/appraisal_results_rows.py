"""Which rows the addresses of an appraisal's totals, notice, approval and publication name."""

from __future__ import annotations

from tests.access.scene import Scene


def add_results(scene: Scene) -> None:
    pass
