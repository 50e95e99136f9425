"""Totals, the public notice, approval and publication."""

from __future__ import annotations

from django.urls import URLPattern, path

from leitai.views.appraisal import awards, notice, objections, results

ROUND, CASE, NOTICE = "appraisal/<int:pk>/", "appraisal/objections/<int:pk>/", "notice/<str:key>/"
VERSION = f"{ROUND}result/<int:version>/"

RESULTS: list[URLPattern] = [
    path(f"{ROUND}result/", results.result, name="appraisal-result"),
    path(f"{VERSION}changes/", results.changes, name="appraisal-changes"),
    path(f"{VERSION}protocol/", results.protocol, name="appraisal-protocol"),
    path(f"{VERSION}verify/", results.verify, name="appraisal-verify"),
    path(f"{VERSION}agree/", results.agree, name="appraisal-agree"),
    path(f"{VERSION}of/<str:code>/", results.unit, name="appraisal-unit"),
    path(f"{VERSION}of/<str:code>/<str:indicator>/", results.why, name="appraisal-why"),
    path(f"{ROUND}explore/", results.explore, name="appraisal-explore"),
    path(f"{ROUND}totals/", results.compute, name="appraisal-compute"),
    path(f"{ROUND}notice/", results.open_notice, name="appraisal-open-notice"),
    path(f"{ROUND}approve/", results.approve, name="appraisal-approve"),
    path(f"{ROUND}publish/", results.publish, name="appraisal-publish"),
    path(f"{ROUND}objections/", objections.table, name="appraisal-objections"),
    path(CASE, objections.case, name="appraisal-objection"),
    path("appraisal/objections/files/<int:file_id>/", objections.evidence, name="appraisal-objection-file"),
    path(f"{CASE}hear/", objections.hear, name="appraisal-hear-objection"),
    path(f"{CASE}decide/", objections.decide, name="appraisal-decide-objection"),
    path("appraisal/awards/", awards.table, name="appraisal-awards"),
    path("appraisal/awards/new/", awards.enter, name="appraisal-enter-award"),
    path("appraisal/awards/<int:pk>/settle/", awards.settle, name="appraisal-settle-title"),
    path("appraisal/awards/<int:pk>/drop/", awards.drop, name="appraisal-drop-award"),
    path(NOTICE, notice.show, name="notice-show"),
    path(f"{NOTICE}object/", notice.object_to, name="notice-object"),
    path(f"{NOTICE}answer/", notice.answer, name="notice-answer"),
]
