from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions import campaigns as actions
from leitai.forms.campaigns import CampaignForm, TagForm, TargetForm, ThemeForm, typed_value
from leitai.queries import campaigns as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.saving import took_in
from leitai.views.shell import frame_of

EDIT = Permission.EDIT_CAMPAIGNS


@page(Permission.SEE_CAMPAIGNS)
def show(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request)
    campaign = queries.campaign_page(
        scope_of(request), request.GET.get("campaign", ""), on=frame.month.month, currency=frame.currency
    )
    return render(request, "campaigns/show.html", {"campaign": campaign})


@page(Permission.SEE_CAMPAIGNS)
def show_theme(request: HttpRequest, pk: int) -> HttpResponse:
    frame = frame_of(request)
    theme = queries.theme_page(scope_of(request), pk, on=frame.month.month, currency=frame.currency)
    return render(request, "campaigns/theme.html", {"theme": theme})


def edited(
    request: HttpRequest, form: forms.Form, save: Callable[[], Any], heading: str, campaign: str = "", **more: Any
) -> HttpResponse:
    """Show a form, or take it in and go back to the matrix; a refusal stands on top of the form."""
    status = 200
    if request.method == "POST":
        if took_in(form, save) is not None:
            return HttpResponseRedirect(reverse("campaign-show") + (f"?campaign={campaign}" if campaign else ""))
        status = 422
    return render(request, "campaigns/edit.html", {"form": form, "heading": heading, **more}, status=status)


def _choices(request: HttpRequest) -> queries.FormChoices:
    return queries.form_choices(scope_of(request), on=frame_of(request, "open").month.month)


@page(EDIT, "GET", "POST")
def create(request: HttpRequest) -> HttpResponse:
    form = CampaignForm(_choices(request), request.POST or None)
    return edited(request, form, lambda: actions.open_campaign(by=scope_of(request), **form.facts()), _("New campaign"))


@page(EDIT, "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.campaign_form(scope_of(request), pk)
    form = CampaignForm(_choices(request), request.POST or None, initial=row.values)
    return edited(
        request, form, lambda: actions.change_campaign(by=scope_of(request), campaign_id=pk, **form.facts()), row.name
    )


@page(EDIT, "GET", "POST")
def add_theme(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = queries.campaign_form(scope_of(request), pk)
    form = ThemeForm(_choices(request), request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.add_theme(by=scope_of(request), campaign_id=pk, **form.facts()),
        _("New theme"),
        str(campaign.values["code"]),
    )


@page(EDIT, "GET", "POST")
def change_theme(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.theme_form(scope_of(request), pk)
    form = ThemeForm(_choices(request), request.POST or None, initial=row.values)
    return edited(
        request, form, lambda: actions.change_theme(by=scope_of(request), theme_id=pk, **form.facts()), row.name
    )


@page(EDIT, "GET", "POST")
def set_target(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.theme_form(scope_of(request), pk)
    form = TargetForm(_choices(request), frame_of(request).currency, request.POST or None)

    def save() -> None:
        data = dict(form.cleaned_data)
        actions.set_target(by=scope_of(request), theme_id=pk, unit_id=data.pop("unit"), **data)

    return edited(request, form, save, _("Target of %(theme)s") % {"theme": row.name})


@page(EDIT, "GET", "POST")
def change_target(request: HttpRequest, pk: int) -> HttpResponse:
    """The same form for a target that exists: another value or remark. Its unit, measure and date name it."""
    row = queries.target_form(scope_of(request), pk)
    currency = frame_of(request).currency
    values: dict[str, Any] = dict(row.values)
    values["value"] = typed_value(values["measure"], values["value"], currency)
    form = TargetForm(_choices(request), currency, request.POST or None, initial=values)
    for name in ("unit", "measure", "due"):
        form.fields[name].disabled = True

    def save() -> None:
        data = dict(form.cleaned_data)
        theme, unit = int(str(row.values["theme"])), data.pop("unit")
        actions.set_target(by=scope_of(request), theme_id=theme, unit_id=unit, **data)

    return edited(request, form, save, _("Target of %(theme)s") % {"theme": row.name}, drop=pk)


@page(EDIT, "POST")
def drop_target(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = actions.drop_target(by=scope_of(request), target_id=pk)
    return HttpResponseRedirect(f"{reverse('campaign-show')}?campaign={campaign.code}")


@page(EDIT, "GET", "POST")
def add_tag(request: HttpRequest) -> HttpResponse:
    form = TagForm(request.POST or None)
    return edited(request, form, lambda: actions.add_tag(by=scope_of(request), **form.cleaned_data), _("New tag"))
