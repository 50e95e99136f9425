"""Refusals of self-assessment, scores and their review."""

from __future__ import annotations

SCORING_REFUSALS: dict[str, str] = {}
