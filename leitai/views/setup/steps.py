from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from leitai.actions import setup as actions
from leitai.forms.setup import SettingsForm
from leitai.queries import setup as queries
from leitai.queries.setup.settings import fixed_settings, settings_of
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.saving import took_in

EDIT = Permission.EDIT_UNITS


@page(EDIT)
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "setup/show.html", {"setup": queries.checklist(scope_of(request))})


@page(EDIT, "GET", "POST")
def settings(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    form = SettingsForm(settings_of(scope), fixed_settings(scope), request.POST or None)
    status = 200
    if request.method == "POST":
        if took_in(form, lambda: actions.confirm_settings(by=scope, settings=form.wanted())) is not None:
            return redirect("setup-show")
        status = 422
    return render(request, "setup/settings.html", {"form": form}, status=status)
