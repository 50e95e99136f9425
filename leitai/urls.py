"""Every address. Names are `<noun>-<verb>`; each view is opened to a permission in its own file."""

from __future__ import annotations

from django.urls import include, path

from leitai.views import access, home, shell

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", home.show, name="home-show"),
    path("language/", shell.language, name="shell-language"),
    path("region/", shell.region, name="shell-region"),
    path("units/choose/", shell.units, name="shell-units"),
]

handler400 = shell.bad_request
handler403 = shell.form_expired
handler404 = access.not_found
handler500 = shell.broken
