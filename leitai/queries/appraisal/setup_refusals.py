"""Refusals of the set-up of an appraisal and of its targets."""

from __future__ import annotations

SETUP_REFUSALS: dict[str, str] = {}
