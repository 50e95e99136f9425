"""An appraisal is set up, its targets are issued and watched."""

from __future__ import annotations

from django.urls import path

from leitai.views.appraisal import people, rounds, targets, tree, watching

ROUND = "appraisal/<int:pk>/"
SETUP = [
    path("appraisal/", rounds.table, name="appraisal-list"),
    path("appraisal/new/", rounds.create, name="appraisal-create"),
    path(ROUND, rounds.show, name="appraisal-show"),
    path(f"{ROUND}edit/", rounds.change, name="appraisal-change"),
    path(f"{ROUND}drop/", rounds.drop, name="appraisal-drop"),
    path(f"{ROUND}tree/", tree.show, name="appraisal-tree"),
    path(f"{ROUND}tree/write/", tree.write, name="appraisal-write-tree"),
    path(f"{ROUND}tree/check/", tree.lint, name="appraisal-lint-tree"),
    path(f"{ROUND}tree/choose/", tree.choose, name="appraisal-choose-tree"),
    path(f"{ROUND}units/", people.units, name="appraisal-units"),
    path(f"{ROUND}duties/", people.duties, name="appraisal-duties"),
    path(f"{ROUND}duties/set/", people.set_duty, name="appraisal-set-duty"),
    path(f"{ROUND}steps/", people.steps, name="appraisal-steps"),
    path(f"{ROUND}targets/", targets.show, name="appraisal-targets"),
    path(f"{ROUND}targets/file/", targets.download, name="appraisal-targets-file"),
    path(f"{ROUND}targets/upload/", targets.upload, name="appraisal-targets-upload"),
    path(f"{ROUND}targets/by/<str:indicator>/", targets.by_indicator, name="appraisal-targets-by"),
    path("appraisal/targets/<int:pk>/adjust/", targets.adjust, name="appraisal-adjust-target"),
    path(f"{ROUND}progress/", watching.progress, name="appraisal-progress"),
    path(f"{ROUND}monitor/", watching.monitor, name="appraisal-monitor"),
    path(f"{ROUND}issue/", rounds.issue, name="appraisal-issue"),
    path(f"{ROUND}assess/", rounds.assess, name="appraisal-begin-assessing"),
    path(f"{ROUND}score/", rounds.score, name="appraisal-begin-scoring"),
    path(f"{ROUND}review/", rounds.review, name="appraisal-begin-review"),
]
