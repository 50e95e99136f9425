"""The addresses of an appraisal's totals, notice, approval and publication."""

from __future__ import annotations

from tests.access.declare import Url

RESULTS: tuple[Url, ...] = ()
