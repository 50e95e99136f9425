"""What somebody did in a target appraisal, as the audit trail says it."""

from __future__ import annotations

from typing import Any

# code, words; each part of the work has a list of its own
_SETUP: list[tuple[str, Any]] = []
_SCORING: list[tuple[str, Any]] = []
_SURVEYS: list[tuple[str, Any]] = []
_RESULTS: list[tuple[str, Any]] = []

APPRAISAL_VERBS = [*_SETUP, *_SCORING, *_SURVEYS, *_RESULTS]
