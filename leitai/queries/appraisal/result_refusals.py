"""Refusals of an appraisal's totals, notice, approval and publication."""

from __future__ import annotations

RESULT_REFUSALS: dict[str, str] = {}
