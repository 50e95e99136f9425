from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions import meetings as actions
from leitai.forms.meetings import ItemForm, MeetingForm, OrderForm
from leitai.queries import meetings as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.downloads import attachment
from leitai.views.saving import took_in
from leitai.views.shell import frame_of

SEE, EDIT = Permission.SEE_MEETINGS, Permission.EDIT_MEETINGS


def done(name: str, pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=[pk]))


def edited(
    request: HttpRequest, form: forms.Form, save: Callable[[], Any], heading: str, back: tuple[str, int] | None
) -> HttpResponse:
    """Show a form, or take it in and go back; a refusal stands on top of the form."""
    status = 200
    if request.method == "POST":
        saved = took_in(form, save)
        if saved is not None:
            return done(*(back or ("meeting-show", saved.row.pk)))
        status = 422
    url = reverse(back[0], args=[back[1]]) if back else reverse("meeting-list")
    return render(request, "meetings/edit.html", {"form": form, "heading": heading, "back": url}, status=status)


@page(SEE)
def table(request: HttpRequest) -> HttpResponse:
    return render(request, "meetings/list.html", {"meetings": queries.meeting_list(scope_of(request))})


def _choices(request: HttpRequest) -> queries.FormChoices:
    return queries.form_choices(scope_of(request), frame_of(request).now.date())


@page(EDIT, "GET", "POST")
def create(request: HttpRequest) -> HttpResponse:
    form = MeetingForm(_choices(request), request.POST or None)
    return edited(
        request, form, lambda: actions.plan_meeting(by=scope_of(request), **form.facts()), _("New meeting"), None
    )


@page(EDIT, "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.meeting_form(scope_of(request), pk)
    form = MeetingForm(_choices(request), request.POST or None, initial=row.values)
    return edited(
        request,
        form,
        lambda: actions.change_meeting(by=scope_of(request), meeting_id=pk, **form.facts()),
        row.name,
        ("meeting-show", pk),
    )


@page(SEE)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    found = queries.programme(scope, pk)
    return render(
        request,
        "meetings/show.html",
        {
            "programme": found,
            "head": found.head,
            "departments": queries.asked_departments(scope, pk),
            "speaking": queries.speaking_page(scope, pk),
        },
    )


@page(EDIT, "POST")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    actions.move_meeting(by=scope_of(request), meeting_id=pk, state=request.POST.get("state", ""))
    return done("meeting-show", pk)


@page(EDIT, "GET", "POST")
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    queries.head(scope_of(request), pk)
    form = ItemForm(_choices(request), request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.add_programme_item(by=scope_of(request), meeting_id=pk, **form.facts()),
        _("New item"),
        ("meeting-show", pk),
    )


@page(EDIT, "GET", "POST")
def change_item(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.item_form(scope_of(request), pk)
    form = ItemForm(_choices(request), request.POST or None, initial=row.values)
    return edited(
        request,
        form,
        lambda: actions.change_programme_item(by=scope_of(request), item_id=pk, **form.facts()),
        row.name,
        ("meeting-show", row.meeting_id),
    )


@page(EDIT, "POST")
def move_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = actions.move_programme_item(by=scope_of(request), item_id=pk, up=request.POST.get("to") == "up")
    return done("meeting-show", item.meeting_id)


@page(EDIT, "POST")
def drop_item(request: HttpRequest, pk: int) -> HttpResponse:
    return done("meeting-show", actions.drop_programme_item(by=scope_of(request), item_id=pk).pk)


@page(SEE)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.speaking_page(scope_of(request), pk)
    return _order_page(request, found, _order_form(found))


@page(EDIT, "POST")
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    found = queries.speaking_page(scope, pk)
    form = _order_form(found, request.POST)

    def save() -> Any:
        data = form.cleaned_data
        reason = data.get("reason", "")
        if data.get("method") == "score" and found.score is not None:
            return actions.take_score_order(
                by=scope, meeting_id=pk, ranked=found.score.unit_ids, source=found.score.source, reason=reason
            )
        return actions.draw_speaking_order(by=scope, meeting_id=pk, seed=data["seed"], reason=reason)

    if took_in(form, save) is None:
        return _order_page(request, found, form, status=422)
    messages.success(request, _("The units speak in this order now."))
    return done("meeting-order", pk)


def _order_form(found: queries.SpeakingPage, *data: Any) -> OrderForm:
    return OrderForm(*data, redraw=bool(found.orders), by_score=found.score is not None)


def _order_page(
    request: HttpRequest, found: queries.SpeakingPage, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    return render(request, "meetings/order.html", {"speaking": found, "head": found.head, "form": form}, status=status)


@page(SEE)
def printed(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    file = queries.programme_file(scope_of(request), pk, language)
    return attachment(file.content, file.name, file.media_type)
