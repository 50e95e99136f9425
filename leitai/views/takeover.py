"""Taking over an office's own tables: the first project list and earlier months, matched column by column."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai import labels
from leitai.actions import delivery as actions
from leitai.queries import months
from leitai.queries import takeover as queries
from leitai.queries.delivery import upload_status
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.delivery import upload_context
from leitai.views.shell import frame_at

EDIT = Permission.EDIT_PROJECTS
SHOWN_VALUES = 3


@page(EDIT)
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "takeover/show.html", {"takeover": queries.takeover(scope_of(request))})


@page(EDIT, "POST")
def receive(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("upload_without_file")
    layout = request.POST.get("layout", "")
    listed_on = _day(request.POST.get("listed_on", "")) if layout == queries.REGISTER else None
    month = listed_on or months.month_of(request.POST.get("month", ""))
    upload = actions.receive_table(
        by=scope_of(request),
        layout=layout,
        month=month,
        listed_on=listed_on,
        file_name=file.name or "",
        chunks=file.chunks(),
    )
    return _to_table(upload.pk)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refused("own_table_needs_a_day") from None


@page(EDIT)
def table(request: HttpRequest, upload_id: int) -> HttpResponse:
    scope = scope_of(request)
    found = queries.table_view(scope, upload_id)
    frame_at(request, found.month)
    context: dict[str, object] = {
        "table": found,
        "money_units": labels.MONEY_UNITS,
        "register": found.layout == queries.REGISTER,
        "shown_values": SHOWN_VALUES,
    }
    if found.arranged and found.open:
        context |= upload_context(request, upload_status(scope, upload_id)) | {"may_file": False}
    return render(request, "takeover/table.html", context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _sheets(request: HttpRequest, found: queries.TableView) -> list[actions.SheetWanted]:
    """The form holds each sheet under its number on the page, each column under its number in the sheet."""
    form = request.POST
    return [
        actions.SheetWanted(
            sheet=sheet["sheet"],
            take=form.get(f"take-{at}") == "1",
            unit=form.get(f"money-{at}", ""),
            unit_from=form.get(f"from-{at}", ""),
            columns={
                column["column"]: form.get(f"column-{at}-{column['column']}", "")
                for column in sheet["columns"]
                if f"column-{at}-{column['column']}" in form
            },
        )
        for at, sheet in enumerate(found.sheets)
    ]


@page(EDIT, "POST")
def look(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Other rows are the header of one sheet."""
    scope, at = scope_of(request), _number(request.POST.get("look", ""))
    found = queries.table_view(scope, upload_id)
    if at >= len(found.sheets):
        raise Refused("not_found")
    actions.look_again(
        by=scope,
        upload_id=upload_id,
        sheet=found.sheets[at]["sheet"],
        top=_number(request.POST.get(f"top-{at}", "")),
        bottom=_number(request.POST.get(f"bottom-{at}", "")),
    )
    return HttpResponseRedirect(f"{reverse('takeover-table', args=[upload_id])}#sheet-{at}")


@page(EDIT, "POST")
def columns(request: HttpRequest, upload_id: int) -> HttpResponse:
    scope = scope_of(request)
    sheets = _sheets(request, queries.table_view(scope, upload_id))
    actions.arrange_table(by=scope, upload_id=upload_id, sheets=sheets)
    return HttpResponseRedirect(f"{reverse('takeover-table', args=[upload_id])}#found")


@page(EDIT, "POST")
def units(request: HttpRequest, upload_id: int) -> HttpResponse:
    given = {_number(name[5:]): str(code) for name, code in request.POST.items() if name.startswith("word-")}
    actions.name_units(by=scope_of(request), upload_id=upload_id, answers=given)
    return HttpResponseRedirect(f"{reverse('takeover-table', args=[upload_id])}#found")


@page(EDIT, "POST")
def take(request: HttpRequest, upload_id: int) -> HttpResponse:
    faulty = request.POST.get("without_faulty") == "1"
    actions.take_table(by=scope_of(request), upload_id=upload_id, without_faulty=faulty)
    messages.success(request, _("Taken in."))
    return _to_table(upload_id)


@page(EDIT, "POST")
def drop(request: HttpRequest, upload_id: int) -> HttpResponse:
    actions.drop_table(by=scope_of(request), upload_id=upload_id)
    messages.success(request, _("The table was let go. Nothing was taken in."))
    return HttpResponseRedirect(reverse("takeover-show"))


def _to_table(upload_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("takeover-table", args=[upload_id]))
