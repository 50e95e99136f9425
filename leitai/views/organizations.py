from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from leitai.actions import setup as actions
from leitai.forms.organizations import OrganizationForm
from leitai.queries import organizations as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.saving import took_in

SEE, EDIT = Permission.SEE_PEOPLE, Permission.EDIT_PEOPLE


@page(SEE)
def table(request: HttpRequest) -> HttpResponse:
    return render(request, "organizations/list.html", {"lines": queries.organizations(scope_of(request))})


@page(EDIT, "GET", "POST")
def create(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    form = OrganizationForm(queries.unit_choices(scope), request.POST or None)
    if request.method == "POST":
        if took_in(form, lambda: actions.add_organization(by=scope, **form.facts())) is not None:
            return redirect("organization-list")
        return _edit(request, form, _("New organisation"), status=422)
    return _edit(request, form, _("New organisation"))


@page(EDIT, "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    line = queries.organization(scope, pk)
    form = OrganizationForm(queries.unit_choices(scope), request.POST or None, initial=line.initial, code=line.code)
    if request.method == "POST":
        if took_in(form, lambda: actions.change_organization(by=scope, organization_id=pk, **form.facts())) is not None:
            return redirect("organization-list")
        return _edit(request, form, line.name, status=422)
    return _edit(request, form, line.name)


def _edit(request: HttpRequest, form: OrganizationForm, heading: str, status: int = 200) -> HttpResponse:
    return render(request, "organizations/edit.html", {"form": form, "heading": heading}, status=status)
