"""The addresses of an appraisal's surveys."""

from __future__ import annotations

from tests.access.declare import Url

SURVEYS: tuple[Url, ...] = ()
