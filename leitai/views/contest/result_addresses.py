"""The addresses of lock, result and objections."""

from __future__ import annotations

from django.urls import path

from leitai.views.contest import objections, points, results

ROUND, CASE = "contest/rounds/<int:pk>/", "contest/objections/<int:pk>/"

RESULTS = [
    path(f"{ROUND}lock/", results.lock_page, name="contest-lock"),
    path(f"{ROUND}lock/ask/", results.ask_lock, name="contest-ask-lock"),
    path(f"{ROUND}lock/withdraw/", results.withdraw_lock, name="contest-withdraw-lock"),
    path(f"{ROUND}lock/confirm/", results.confirm_lock, name="contest-confirm-lock"),
    path(f"{ROUND}counting/", results.counting, name="contest-counting"),
    path(f"{ROUND}counting/protocol/", results.protocol, name="contest-protocol"),
    path(f"{ROUND}counting/verify/", results.verify, name="contest-verify"),
    path(f"{ROUND}counting/judges/", results.judge_sheet, name="contest-judge-sheet"),
    path(f"{ROUND}counting/prepare/", results.publish, name="contest-publish"),
    path(f"{ROUND}counting/correct/", results.correct, name="contest-correct"),
    path(f"{ROUND}points/", points.table, name="contest-points"),
    path(f"{ROUND}points/new/", points.enter, name="contest-enter-points"),
    path("contest/points/<int:pk>/withdraw/", points.withdraw, name="contest-withdraw-points"),
    path(f"{ROUND}counting/vote/", points.vote, name="contest-record-vote"),
    path("contest/votes/<int:pk>/withdraw/", points.withdraw_vote, name="contest-withdraw-vote"),
    path(f"{ROUND}result/", results.result, name="contest-result"),
    path(f"{ROUND}result/<int:version>/", results.changes, name="contest-changes"),
    path(f"{ROUND}result/<int:version>/<str:kind>/", results.changes_file, name="contest-changes-file"),
    path("contest/consequences/<int:pk>/done/", results.note_done, name="contest-note-done"),
    path(f"{ROUND}objections/", objections.table, name="contest-objections"),
    path(f"{ROUND}objections/file/", objections.file, name="contest-object"),
    path(CASE, objections.case, name="contest-objection"),
    path(f"{CASE}withdraw/", objections.withdraw, name="contest-withdraw-objection"),
    path(f"{CASE}hear/", objections.hear, name="contest-hear-objection"),
    path(f"{CASE}decide/", objections.decide, name="contest-decide-objection"),
]
