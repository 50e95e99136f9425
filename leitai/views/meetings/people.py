from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from leitai.actions import meetings as actions
from leitai.forms.meetings import EntryForm, RosterForm, SeatsForm
from leitai.labels import ATTENDANCE_STATES
from leitai.queries import meetings as queries
from leitai.rules import Refused
from leitai.views.access import page, scope_of
from leitai.views.meetings.plan import EDIT, SEE, done, edited
from leitai.views.saving import took_in


@page(SEE)
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.roster(scope_of(request), pk)
    return render(request, "meetings/roster.html", {"roster": found, "head": found.head})


@page(EDIT, "GET", "POST")
def import_roster(request: HttpRequest, pk: int) -> HttpResponse:
    head = queries.head(scope_of(request), pk)
    form = RosterForm(request.POST or None)
    status = 200
    if request.method == "POST":
        saved = took_in(
            form,
            lambda: actions.import_roster(by=scope_of(request), meeting_id=pk, text=form.cleaned_data["text"]),
        )
        if saved is not None:
            return done("meeting-roster", pk)
        status = 422
    return render(request, "meetings/import_roster.html", {"form": form, "head": head}, status=status)


@page(EDIT, "GET", "POST")
def change_entry(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.entry_form(scope_of(request), pk)
    form = EntryForm(request.POST or None, initial=row.values)
    return edited(
        request,
        form,
        lambda: actions.change_roster_entry(by=scope_of(request), entry_id=pk, **form.cleaned_data),
        row.name,
        ("meeting-roster", row.meeting_id),
    )


@page(EDIT, "POST")
def drop_entry(request: HttpRequest, pk: int) -> HttpResponse:
    return done("meeting-roster", actions.drop_roster_entry(by=scope_of(request), entry_id=pk).pk)


@page(EDIT, "GET", "POST")
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """One line a person: the field `state-<entry>`, and `standin-<entry>` for the excused."""
    occasion = request.POST.get("occasion") or request.GET.get("occasion", "")
    if request.method == "POST":
        actions.note_attendance(by=scope_of(request), meeting_id=pk, occasion=occasion, states=_states(request))
        messages.success(request, _("Attendance is noted."))
        return done("meeting-roster", pk)
    found = queries.attendance_list(scope_of(request), pk, occasion)
    return render(
        request, "meetings/attendance.html", {"attendance": found, "head": found.head, "states": ATTENDANCE_STATES}
    )


def _states(request: HttpRequest) -> dict[int, tuple[str, str]]:
    states = {}
    for name, state in request.POST.items():
        if name.startswith("state-"):
            entry = name.removeprefix("state-")
            if not entry.isdecimal():
                raise Refused("not_found")
            states[int(entry)] = (str(state), str(request.POST.get(f"standin-{entry}", "")))
    return states


@page(SEE)
def seats(request: HttpRequest, pk: int) -> HttpResponse:
    return _seats_page(request, queries.seats_page(scope_of(request), pk))


@page(EDIT, "POST")
def plan_seats(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    found = queries.seats_page(scope, pk)
    form = _seats_form(found, request.POST)

    def save() -> Any:
        data = dict(form.cleaned_data)
        by_score = data.pop("order", "") == "score" and found.score is not None
        ranked = found.score.unit_ids if found.score is not None and by_score else None
        return actions.plan_seats(by=scope, meeting_id=pk, ranked=ranked, **data)

    if took_in(form, save) is None:
        return _seats_page(request, found, form, status=422)
    return done("meeting-seats", pk)


def _seats_form(found: queries.SeatsPage, *data: Any) -> SeatsForm:
    # The next area to plan: first the platform with the leaders, then the hall with the others.
    leaders = [code for code in found.coming if code in queries.LEADERS]
    others = [code for code in found.coming if code not in queries.LEADERS]
    start: dict[str, Any] = {"area": "platform", "rows": 1, "width": 11, "centre_out": True, "categories": leaders}
    if found.plan("platform") or not leaders:
        start = {"area": "hall", "rows": 10, "width": 16, "categories": others}
    return SeatsForm(*data, initial=start, by_score=found.score is not None, coming=found.coming)


def _seats_page(
    request: HttpRequest, found: queries.SeatsPage, form: forms.Form | None = None, *, status: int = 200
) -> HttpResponse:
    form = form or _seats_form(found)
    return render(request, "meetings/seats.html", {"seats": found, "head": found.head, "form": form}, status=status)


@page(EDIT, "POST")
def swap_seats(request: HttpRequest, pk: int) -> HttpResponse:
    """The two seats that were ticked, each as "row-seat"."""
    ticked = [one.partition("-")[::2] for one in request.POST.getlist("seat")]
    if len(ticked) != 2 or not all(row.isdecimal() and number.isdecimal() for row, number in ticked):
        raise Refused("swap_two_seats")
    first, second = ((int(row), int(number)) for row, number in ticked)
    plan = actions.swap_seats(by=scope_of(request), plan_id=pk, first=first, second=second)
    return done("meeting-seats", plan.meeting_id)
