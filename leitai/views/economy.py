from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.queries import delivery, figures
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.shell import frame_of


@page(Permission.SEE_ECONOMY)
def show(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request)
    selected = frame.unit.code if frame.unit else ""
    found = figures.economy(
        scope_of(request), frame.month.month, indicator=request.GET.get("indicator", ""), selected=selected
    )
    context = {"economy": found, "selected": selected}
    if scope_of(request).whole_region and scope_of(request).may(Permission.SEND_WORKBOOKS):
        context |= _entry(request, frame.month.month)
    return render(request, "economy/show.html", context)


def _entry(request: HttpRequest, month: dt.date) -> dict[str, Any]:
    """The office's way in: the city's own workbook, which has every unit's lines."""
    entry = figures.own_unit(scope_of(request))
    uploads = delivery.upload_list(scope_of(request), month, unit_id=entry) if entry else ()
    return {"entry": entry, "uploads": uploads, "limit": settings.LEITAI_UPLOAD_LIMIT // 2**20}
