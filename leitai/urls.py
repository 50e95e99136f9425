"""Every address. Names are `<noun>-<verb>`; each view is opened to a permission in its own file."""

from __future__ import annotations

from django.urls import include, path

from leitai.views import access, campaigns, delivery, home, months, numbers, projects, shell

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", home.show, name="home-show"),
    path("language/", shell.language, name="shell-language"),
    path("region/", shell.region, name="shell-region"),
    path("units/choose/", shell.units, name="shell-units"),
    path("number/", numbers.check, name="number-check"),
    path("projects/", projects.table, name="project-list"),
    path("projects/new/", projects.create, name="project-create"),
    path("projects/<int:pk>/", projects.show, name="project-show"),
    path("projects/<int:pk>/edit/", projects.change, name="project-change"),
    path("projects/<int:pk>/credits/", projects.set_credits, name="project-set-credits"),
    path("projects/<int:pk>/leader/", projects.set_leader, name="project-set-leader"),
    path("projects/<int:pk>/responsible/", projects.set_responsible, name="project-set-responsible"),
    path("projects/<int:pk>/plan/", projects.add_plan, name="project-add-plan"),
    path("projects/<int:pk>/delist/", projects.delist, name="project-delist"),
    path("campaign/", campaigns.show, name="campaign-show"),
    path("campaign/new/", campaigns.create, name="campaign-create"),
    path("campaign/<int:pk>/edit/", campaigns.change, name="campaign-change"),
    path("campaign/<int:pk>/themes/new/", campaigns.add_theme, name="campaign-add-theme"),
    path("campaign/themes/<int:pk>/edit/", campaigns.change_theme, name="campaign-change-theme"),
    path("campaign/themes/<int:pk>/target/", campaigns.set_target, name="campaign-set-target"),
    path("campaign/targets/<int:pk>/edit/", campaigns.change_target, name="campaign-change-target"),
    path("campaign/targets/<int:pk>/drop/", campaigns.drop_target, name="campaign-drop-target"),
    path("campaign/tags/new/", campaigns.add_tag, name="campaign-add-tag"),
    path("reports/", delivery.list_reports, name="report-list"),
    path("reports/template/<int:unit_id>/", delivery.template, name="report-template"),
    path("reports/<int:report_id>/", delivery.show_report, name="report-show"),
    path("reports/<int:report_id>/return/", delivery.send_back_row, name="report-return"),
    path("reports/<int:report_id>/photo/", delivery.add_photo, name="report-photo"),
    path("uploads/receive/", delivery.receive, name="upload-receive"),
    path("uploads/<int:upload_id>/", delivery.show_upload, name="upload-show"),
    path("uploads/<int:upload_id>/progress/", delivery.upload_progress, name="upload-progress"),
    path("uploads/<int:upload_id>/marked/", delivery.marked, name="upload-marked"),
    path("uploads/<int:upload_id>/changes/", delivery.changes, name="upload-changes"),
    path("uploads/<int:upload_id>/header/", delivery.header, name="upload-header"),
    path("uploads/<int:upload_id>/reason/", delivery.reason, name="upload-reason"),
    path("uploads/<int:upload_id>/cancel/", delivery.cancel, name="upload-cancel"),
    path("uploads/<int:upload_id>/submit/", delivery.submit, name="upload-submit"),
    path("filing/", delivery.who_has_filed, name="filing-show"),
    path("submissions/<int:submission_id>/", delivery.show_submission, name="submission-show"),
    path("submissions/<int:submission_id>/accept/", delivery.accept, name="submission-accept"),
    path("submissions/<int:submission_id>/return/", delivery.send_back, name="submission-return"),
    path("submissions/<int:submission_id>/withdraw/", delivery.withdraw, name="submission-withdraw"),
    path("months/", months.list_months, name="month-list"),
    path("months/jobs/<int:job_id>/", months.job, name="month-job"),
    path("months/<str:key>/", months.show, name="month-show"),
    path("months/<str:key>/verify/", months.verify, name="month-verify"),
    path("months/<str:key>/preview/", months.preview, name="month-preview"),
    path("months/<str:key>/close/", months.close, name="month-close"),
    path("months/<str:key>/correct/", months.correct, name="month-correct"),
]

handler400 = shell.bad_request
handler403 = shell.form_expired
handler404 = access.not_found
handler500 = shell.broken
