"""An appraisal is set up, its targets are issued and watched."""

from __future__ import annotations

from django.urls import path

from leitai.views.appraisal import rounds

SETUP = [
    path("appraisal/", rounds.table, name="appraisal-list"),
    path("appraisal/<int:pk>/", rounds.show, name="appraisal-show"),
]
