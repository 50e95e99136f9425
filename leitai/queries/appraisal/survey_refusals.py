"""Refusals of an appraisal's surveys."""

from __future__ import annotations

SURVEY_REFUSALS: dict[str, str] = {}
