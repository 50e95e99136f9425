"""Who has filed, the two signatures under a filing, and what the city office files for a unit."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions import delivery as actions
from leitai.queries import delivery, filing, formatting, months
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.delivery import page_of, to_upload
from leitai.views.shell import frame_at, frame_of

P = Permission


@page(P.SEE_FILING)
def who_has_filed(request: HttpRequest) -> HttpResponse:
    frame, scope = frame_of(request, "open"), scope_of(request)
    month = frame.month.month
    table = filing.who_has_filed(scope, month)
    context = {
        "filing": table,
        "totals": {
            "due": sum(row.due for row in table.rows),
            "reports": sum(row.accepted + row.submitted for row in table.rows),
            "accepted": sum(row.accepted for row in table.rows),
        },
        "missing": filing.missing_projects(scope, month, frame.unit.code if frame.unit else "", page=page_of(request)),
        "may_return": scope.may(P.ACCEPT_REPORTS),
    }
    return render(request, "delivery/filing.html", context)


@page(P.SEE_REPORTS)
def calendar(request: HttpRequest) -> HttpResponse:
    """Unit by month, up to the month at the top of the page; a unit's own people see its row."""
    frame, scope = frame_of(request, "open"), scope_of(request)
    wanted = request.GET.get("span", "")
    span = int(wanted) if wanted in {str(one) for one in filing.SPANS} else filing.SPANS[0]
    found = filing.filing_calendar(scope, frame.month.month, span)
    return render(request, "delivery/calendar.html", {"calendar": found, "span": span, "spans": filing.SPANS})


@page(P.SEE_REPORTS)
def days(request: HttpRequest) -> HttpResponse:
    frame, scope = frame_of(request, "open"), scope_of(request)
    return render(request, "delivery/days.html", {"filing": filing.filing_days(scope, frame.month.month)})


@page(P.SEND_WORKBOOKS, "POST")
def sign(request: HttpRequest, upload_id: int) -> HttpResponse:
    actions.sign_upload(by=scope_of(request), upload_id=upload_id)
    messages.success(request, _("Signed. A colleague of your unit releases it."))
    return to_upload(upload_id)


@page(P.SEND_WORKBOOKS, "POST")
def unsign(request: HttpRequest, upload_id: int) -> HttpResponse:
    actions.unsign_upload(by=scope_of(request), upload_id=upload_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("Given back. It can be changed and signed again."))
    return to_upload(upload_id)


@page(P.SEND_WORKBOOKS)
def release(request: HttpRequest, upload_id: int) -> HttpResponse:
    """What the second person sees before signing; the button submits."""
    scope = scope_of(request)
    found = filing.release_view(scope, upload_id, page=page_of(request))
    frame_at(request, found.upload.month, found.upload.unit_code)
    context = {
        "release": found,
        "upload": found.upload,
        "page": found.page,
        "may_file": delivery.may_send_upload(scope, found.upload),
        "own": found.upload.filled_by_id in scope.hands,
        "money_unit_words": formatting.money_unit(frame_of(request).currency),
    }
    return render(request, "delivery/release.html", context)


@page(P.ACCEPT_REPORTS)
def behalf(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The desk at which the city office files for a unit that cannot."""
    frame, scope = frame_of(request, "open"), scope_of(request)
    desk = filing.behalf_desk(scope, unit_id)
    context = {
        "desk": desk,
        "row": filing.filing_of(scope, frame.month.month, unit_id),
        "clock": months.filing_clock(scope, frame.month.month),
        "uploads": delivery.upload_list(scope, frame.month.month, unit_id=unit_id),
        "limit": settings.LEITAI_UPLOAD_LIMIT // 2**20,
    }
    return render(request, "delivery/behalf.html", context)


@page(P.EDIT_UNITS)
def show_settings(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    context = {
        "units": filing.signing_units(scope),
        "plan": filing.plan_of(scope),
        "mail_set_up": filing.mail_is_set_up(),
    }
    return render(request, "delivery/filing_settings.html", context)


@page(P.EDIT_UNITS, "POST")
def set_second_signature(request: HttpRequest, unit_id: int) -> HttpResponse:
    on = request.POST.get("on") == "1"
    actions.set_second_signature(by=scope_of(request), unit_id=unit_id, on=on)
    messages.success(request, _("From now on two signatures.") if on else _("From now on one signature."))
    return HttpResponseRedirect(f"{reverse('filing-settings')}#unit-{unit_id}")
