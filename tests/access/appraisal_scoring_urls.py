"""The addresses of an appraisal's self-assessment, scores and their review."""

from __future__ import annotations

from tests.access.declare import Url

SCORING: tuple[Url, ...] = ()
