"""Self-assessment, the departments' scores, their review, and events."""

from __future__ import annotations

from django.urls import path

from leitai.views.appraisal import events, scores, self_assessment

ROUND = "appraisal/<int:pk>/"
SHEET = f"{ROUND}scores/<slug:indicator>/"
SCORING = [
    path(f"{ROUND}self/", self_assessment.table, name="appraisal-self-list"),
    path("appraisal/self/<int:pk>/", self_assessment.sheet, name="appraisal-self"),
    path("appraisal/self/<int:pk>/<slug:indicator>/", self_assessment.show, name="appraisal-assessment"),
    path("appraisal/self/<int:pk>/<slug:indicator>/file/", self_assessment.file, name="appraisal-assess"),
    path("appraisal/assessments/<int:pk>/evidence/", self_assessment.add_evidence, name="appraisal-add-self-evidence"),
    path("appraisal/evidence/<int:file_id>/", self_assessment.show_evidence, name="appraisal-evidence"),
    path(f"{ROUND}scores/", scores.table, name="appraisal-scores"),
    path(SHEET, scores.sheet, name="appraisal-score-sheet"),
    path(f"{SHEET}enter/", scores.enter, name="appraisal-enter-values"),
    path(f"{SHEET}preview/", scores.preview, name="appraisal-preview-values"),
    path(f"{SHEET}hand-in/", scores.hand_in, name="appraisal-hand-in"),
    path(f"{SHEET}accept/", scores.accept, name="appraisal-accept"),
    path(f"{SHEET}return/", scores.send_back, name="appraisal-return"),
    path("appraisal/values/<int:pk>/agree/", scores.agree, name="appraisal-agree-value"),
    path("appraisal/values/<int:pk>/evidence/", scores.add_evidence, name="appraisal-add-value-evidence"),
    path(f"{ROUND}events/", events.table, name="appraisal-events"),
    path(f"{ROUND}events/enter/", events.enter, name="appraisal-enter-event"),
    path("appraisal/events/<int:pk>/withdraw/", events.withdraw, name="appraisal-withdraw-event"),
    path("appraisal/events/<int:pk>/evidence/", events.add_evidence, name="appraisal-add-event-evidence"),
]
