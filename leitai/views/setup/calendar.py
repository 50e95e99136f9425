from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from leitai.actions import setup as actions
from leitai.forms.setup import DayForm
from leitai.queries.refusals import refusal_words
from leitai.queries.setup import calendar as queries
from leitai.queries.setup.sent import Fault
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.downloads import attachment
from leitai.views.saving import took_in
from leitai.views.setup.sending import sent

EDIT = Permission.EDIT_UNITS


@page(EDIT)
def show(request: HttpRequest) -> HttpResponse:
    return _page(request, DayForm())


def _page(
    request: HttpRequest, form: DayForm, *, faults: tuple[Fault, ...] = (), error: str = "", text: str = ""
) -> HttpResponse:
    asked = request.GET.get("year", "")
    year = queries.calendar_year(scope_of(request), int(asked) if asked.isdecimal() and len(asked) == 4 else None)
    shown = {"calendar": year, "form": form, "faults": faults, "error": error, "text": text}
    wrong = bool(faults or error or form.errors)
    return render(request, "setup/calendar.html", shown, status=422 if wrong else 200)


def _at(year: int) -> HttpResponse:
    return redirect(f"{reverse('setup-calendar')}?year={year}")


@page(EDIT, "POST")
def add(request: HttpRequest) -> HttpResponse:
    form = DayForm(request.POST)
    made = took_in(form, lambda: actions.set_calendar_day(by=scope_of(request), wanted=form.wanted()))
    return _page(request, form) if made is None else _at(made.row.day.year)


@page(EDIT, "POST")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    return _at(actions.drop_calendar_day(by=scope_of(request), day_id=pk).day.year)


@page(EDIT)
def download(request: HttpRequest) -> HttpResponse:
    return attachment(queries.calendar_book(scope_of(request)), "calendar.xlsx")


@page(EDIT, "POST")
def take(request: HttpRequest) -> HttpResponse:
    """All days of the list, or none: its faults are named by cell."""
    scope, text = scope_of(request), request.POST.get("text", "")
    try:
        body, name = sent(request)
        read = queries.days_read(scope, text=text, body=body, name=name)
        if not read.faults:
            actions.take_calendar(by=scope, days=read.days)
    except Refused as refusal:
        if refusal.code in ("not_found", "not_allowed"):
            raise
        return _page(request, DayForm(), error=refusal_words(refusal), text=text)
    if read.faults:
        return _page(request, DayForm(), faults=read.faults, text=text)
    return _at(max(one.day for one in read.days).year) if read.days else redirect("setup-calendar")
