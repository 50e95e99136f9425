from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from leitai.actions import meetings as actions
from leitai.forms.meetings import StatementForm, StatementsDueForm
from leitai.queries import meetings as queries
from leitai.rules import Permission
from leitai.views.access import not_found, page, scope_of
from leitai.views.downloads import attachment
from leitai.views.meetings.plan import EDIT, SEE, done
from leitai.views.saving import took_in

SEND = Permission.SEND_STATEMENTS


@page(SEE)
def statements(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@page(EDIT, "POST")
def call_for_statements(request: HttpRequest, pk: int) -> HttpResponse:
    form = StatementsDueForm(request.POST)
    saved = took_in(
        form,
        lambda: actions.call_for_statements(by=scope_of(request), meeting_id=pk, due=form.cleaned_data["due"]),
    )
    return done("meeting-statements", pk) if saved else _page(request, pk, form, status=422)


def _page(request: HttpRequest, pk: int, form: forms.Form | None = None, *, status: int = 200) -> HttpResponse:
    found = queries.statements_page(scope_of(request), pk)
    noon_before = dt.datetime.combine(found.head.day - dt.timedelta(days=1), dt.time(12))
    due = timezone.localtime(found.due) if found.due else noon_before
    form = form or StatementsDueForm(initial={"due": due})
    return render(
        request, "meetings/statements.html", {"statements": found, "head": found.head, "form": form}, status=status
    )


@page(SEE)
def show_statement(request: HttpRequest, pk: int) -> HttpResponse:
    return _statement(request, pk)


@page(SEND, "POST")
def send_statement(request: HttpRequest, pk: int) -> HttpResponse:
    form = StatementForm(request.POST, request.FILES, has_file=True)

    def save() -> Any:
        data, file = form.cleaned_data, form.cleaned_data["file"]
        return actions.send_statement(
            by=scope_of(request),
            statement_id=pk,
            text=data["text"],
            file_name=(file.name or "") if file else "",
            chunks=file.chunks() if file else None,
            drop_file=data["drop_file"],
        )

    if took_in(form, save) is None:
        return _statement(request, pk, form, status=422)
    messages.success(request, _("Handed in. Until the deadline it can be changed."))
    return done("meeting-statement", pk)


def _statement(request: HttpRequest, pk: int, form: forms.Form | None = None, *, status: int = 200) -> HttpResponse:
    found = queries.statement(scope_of(request), pk)
    form = form or StatementForm(initial={"text": found.line.text}, has_file=bool(found.line.file_name))
    return render(
        request, "meetings/statement.html", {"statement": found, "head": found.head, "form": form}, status=status
    )


@page(SEE)
def download_statement(request: HttpRequest, pk: int) -> HttpResponse:
    file = queries.statement_file(scope_of(request), pk)
    try:
        body = file.path.read_bytes()
    except FileNotFoundError:
        return not_found(request)
    return attachment(body, file.name, file.media_type)


@page(EDIT, "POST")
def waive_statement(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.waive_statement(by=scope_of(request), statement_id=pk, reason=request.POST.get("reason", ""))
    return done("meeting-statements", row.meeting_id)
