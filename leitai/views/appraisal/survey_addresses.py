"""The addresses of surveys: the office's, and those of a phone, which need no sign-in."""

from __future__ import annotations

from django.urls import path

from leitai.views.appraisal import survey_phone, surveys

SURVEY = "appraisal/surveys/<int:pk>/"
SURVEYS = [
    path("appraisal/<int:pk>/surveys/", surveys.table, name="appraisal-surveys"),
    path("appraisal/<int:pk>/surveys/new/", surveys.create, name="appraisal-create-survey"),
    path(SURVEY, surveys.show, name="appraisal-survey"),
    path(f"{SURVEY}edit/", surveys.change, name="appraisal-change-survey"),
    path(f"{SURVEY}drop/", surveys.drop, name="appraisal-drop-survey"),
    path(f"{SURVEY}links/", surveys.make_links, name="appraisal-make-links"),
    path(f"{SURVEY}links/call-in/", surveys.call_in_links, name="appraisal-call-in-links"),
    path(f"{SURVEY}open/", surveys.open_survey, name="appraisal-open-survey"),
    path(f"{SURVEY}close/", surveys.close, name="appraisal-close-survey"),
    path("survey/", survey_phone.show, name="survey-show"),
    path("survey/sheet/", survey_phone.sheet, name="survey-sheet"),
    path("survey/answer/", survey_phone.answer, name="survey-answer"),
]
