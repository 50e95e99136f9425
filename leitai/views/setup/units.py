"""Units from a workbook: sent, looked at, taken in; or from a shipped pack, where there are none."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from leitai.actions import regions, setup
from leitai.queries import packs
from leitai.queries.refusals import refusal_words
from leitai.queries.setup import unit_list as queries
from leitai.queries.setup.preview import kept, tables_kept
from leitai.queries.setup.sent import tables_of
from leitai.queries.units import change_days
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.downloads import attachment
from leitai.views.setup.sending import ON_THE_PAGE, sent

EDIT = Permission.EDIT_UNITS


@page(EDIT)
def show(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, error: str = "") -> HttpResponse:
    has_units = bool(change_days(scope_of(request)))
    shown = {"error": error, "packs": () if has_units else packs.packs_with_units(), "has_units": has_units}
    return render(request, "setup/units.html", shown, status=422 if error else 200)


@page(EDIT)
def download(request: HttpRequest) -> HttpResponse:
    return attachment(queries.unit_book(scope_of(request)), "units.xlsx")


@page(EDIT, "POST")
def look(request: HttpRequest) -> HttpResponse:
    """What the workbook would change; nothing is kept but in the form behind the preview."""
    scope = scope_of(request)
    try:
        body, name = sent(request)
        tables = tables_of(scope, body=body, name=name)
    except Refused as refusal:
        return _page(request, error=refusal_words(refusal))
    return _preview(request, kept(tables))


def _preview(request: HttpRequest, tables: str, *, error: str = "") -> HttpResponse:
    plan = queries.unit_plan(scope_of(request), tables_kept(tables))
    shown = {"preview": plan.preview, "tables": tables, "error": error}
    wrong = bool(error or plan.preview.faults)
    return render(request, "setup/units_preview.html", shown, status=422 if wrong else 200)


@page(EDIT, "POST")
def take(request: HttpRequest) -> HttpResponse:
    tables = request.POST.get("tables", "")
    try:
        plan = setup.take_units(by=scope_of(request), tables=tables, sha256=request.POST.get("sha256", ""))
    except Refused as refusal:
        if refusal.code in ("preview_is_old", "list_has_faults"):
            return _preview(request, tables, error=refusal_words(refusal))
        if refusal.code in ON_THE_PAGE:
            return _page(request, error=refusal_words(refusal))
        raise
    told = _("%(added)s units added, %(changed)s changed.")
    messages.success(request, told % {"added": len(plan.added), "changed": len(plan.changed)})
    return redirect("unit-list")


@page(EDIT, "POST")
def take_pack(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("pack", "")
    if code not in {one.code for one in packs.packs_with_units()}:
        raise Refused("not_found")
    try:
        regions.take_pack_units(by=scope_of(request), pack=packs.pack(code))
    except Refused as refusal:
        if refusal.code in ON_THE_PAGE:
            return _page(request, error=refusal_words(refusal))
        raise
    return redirect("unit-list")
