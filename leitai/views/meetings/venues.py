from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from leitai.actions import meetings as actions
from leitai.forms.meetings import PresentForm, VenueForm
from leitai.queries import meetings as queries
from leitai.rules import Refused
from leitai.views.access import page, scope_of
from leitai.views.meetings.plan import EDIT, SEE, done, edited


@page(SEE)
def venues(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.venues_page(scope_of(request), pk)
    return render(request, "meetings/venues.html", {"venues": found, "head": found.head})


@page(EDIT, "POST")
def import_venues(request: HttpRequest, pk: int) -> HttpResponse:
    actions.import_venues(by=scope_of(request), meeting_id=pk)
    messages.success(request, _("The main hall, counties and townships are venues now."))
    return done("meeting-venues", pk)


@page(EDIT, "GET", "POST")
def add_venue(request: HttpRequest, pk: int) -> HttpResponse:
    queries.head(scope_of(request), pk)
    form = VenueForm(request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.add_venue(by=scope_of(request), meeting_id=pk, **form.cleaned_data),
        _("New venue"),
        ("meeting-venues", pk),
    )


@page(EDIT, "GET", "POST")
def change_venue(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.venue_form(scope_of(request), pk)
    form = VenueForm(request.POST or None, initial=row.values)
    form.fields["code"].disabled = True

    def save() -> object:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "code"}
        return actions.change_venue(by=scope_of(request), venue_id=pk, **facts)

    return edited(request, form, save, row.name, ("meeting-venues", row.meeting_id))


@page(EDIT, "POST")
def drop_venue(request: HttpRequest, pk: int) -> HttpResponse:
    return done("meeting-venues", actions.drop_venue(by=scope_of(request), venue_id=pk).pk)


@page(EDIT, "POST")
def report_venue(request: HttpRequest, pk: int) -> HttpResponse:
    form = PresentForm(request.POST)
    if not form.is_valid():
        raise Refused("present_is_a_number")
    venue = actions.report_venue(by=scope_of(request), venue_id=pk, present=form.cleaned_data["present"])
    return done("meeting-venues", venue.meeting_id)
