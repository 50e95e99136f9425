"""What somebody did in a target appraisal, as the audit trail says it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

# code, words; each part of the work has a list of its own
_SETUP: list[tuple[str, Any]] = []
_SCORING: list[tuple[str, Any]] = []
_SURVEYS: list[tuple[str, Any]] = [
    ("create_survey", pgettext_lazy("audit", "set up a survey")),
    ("change_survey", pgettext_lazy("audit", "changed a survey")),
    ("drop_survey", pgettext_lazy("audit", "dropped a survey")),
    ("make_survey_links", pgettext_lazy("audit", "made links to a survey")),
    ("call_in_survey_links", pgettext_lazy("audit", "called in links to a survey")),
    ("open_survey", pgettext_lazy("audit", "opened a survey")),
    ("close_survey", pgettext_lazy("audit", "closed a survey")),
]
_RESULTS: list[tuple[str, Any]] = []

APPRAISAL_VERBS = [*_SETUP, *_SCORING, *_SURVEYS, *_RESULTS]
