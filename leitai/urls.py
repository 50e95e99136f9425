"""Every address. Names are `<noun>-<verb>`; each view is opened to a permission in its own file."""

from __future__ import annotations

from django.urls import include, path

from leitai.views import access, campaigns, home, numbers, projects, shell

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
]

handler400 = shell.bad_request
handler403 = shell.form_expired
handler404 = access.not_found
handler500 = shell.broken
