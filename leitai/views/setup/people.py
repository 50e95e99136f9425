"""Organisations and people from one workbook: sent, looked at, taken in, and the slips of everybody who is new."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from leitai.actions import setup
from leitai.queries.refusals import refusal_words
from leitai.queries.setup import people_list as queries
from leitai.queries.setup.preview import kept, tables_kept
from leitai.queries.setup.sent import tables_of
from leitai.rules import START_PASSWORD_DAYS, Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.downloads import attachment
from leitai.views.people import slip
from leitai.views.setup.sending import ON_THE_PAGE, sent

EDIT = Permission.EDIT_PEOPLE


@page(EDIT)
def show(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, error: str = "") -> HttpResponse:
    shown = {"error": error, "days": START_PASSWORD_DAYS}
    return render(request, "setup/people.html", shown, status=422 if error else 200)


@page(EDIT)
def download(request: HttpRequest) -> HttpResponse:
    return attachment(queries.people_book(scope_of(request)), "people.xlsx")


@page(EDIT, "POST")
def look(request: HttpRequest) -> HttpResponse:
    """What the workbook would change; nothing is kept but in the form behind the preview."""
    try:
        body, name = sent(request)
        tables = tables_of(scope_of(request), body=body, name=name)
    except Refused as refusal:
        return _page(request, error=refusal_words(refusal))
    return _preview(request, kept(tables))


def _preview(request: HttpRequest, tables: str, *, error: str = "") -> HttpResponse:
    plan = queries.people_plan(scope_of(request), tables_kept(tables))
    shown = {
        "preview": plan.preview,
        "tables": tables,
        "error": error,
        "new": sum(one.pk is None for one in plan.people),
    }
    wrong = bool(error or plan.preview.faults)
    return render(request, "setup/people_preview.html", shown, status=422 if wrong else 200)


@page(EDIT, "POST")
def take(request: HttpRequest) -> HttpResponse:
    tables = request.POST.get("tables", "")
    try:
        taken = setup.take_people(by=scope_of(request), tables=tables, sha256=request.POST.get("sha256", ""))
    except Refused as refusal:
        if refusal.code in ("preview_is_old", "list_has_faults"):
            return _preview(request, tables, error=refusal_words(refusal))
        if refusal.code in ON_THE_PAGE:
            return _page(request, error=refusal_words(refusal))
        raise
    if taken.slips:
        return slip(request, *taken.slips)
    messages.success(request, _("The list was taken in. Nobody is new, so there are no slips."))
    return redirect("person-list")
