"""The timetable: days and roads, the planner, stops by hand, the lot of a pitch, and a late bus."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.contest import late_bus, lots
from leitai.actions.contest import routes as route_actions
from leitai.actions.contest import timetable as actions
from leitai.forms.contest import BusTimesForm, DaysForm, DrawForm, LateForm, NewStopForm, RoadsForm, StopForm
from leitai.queries.contest import day_tables, judge_pages
from leitai.queries.contest import timetable_pages as queries
from leitai.queries.contest.planning import contest_job
from leitai.queries.contest.replanning import replanned
from leitai.queries.contest.rounds import round_head
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.contest.saving import data_of, edited, to

SEE, RUN = Permission.SEE_CONTEST, Permission.RUN_CONTEST
LARGEST_TABLE = 2 * 2**20


@page(SEE)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.timetable_page(scope_of(request), pk)
    shown: dict[str, Any] = {"page": found, "head": found.head, "tab": "timetable"}
    if found.head.kind == "pitch" and found.head.runs:
        shown["draw"] = DrawForm(initial={"starts": dt.datetime.combine(found.head.starts, dt.time(9))})
    return render(request, "contest/timetable.html", shown)


@page(SEE)
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.timetable_page(scope_of(request), pk)
    return render(request, "contest/timetable_print.html", {"page": found, "head": found.head})


@page(RUN, "GET", "POST")
def days(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    tables = queries.timetable_page(scope, pk).tables
    assert tables is not None  # whoever runs a round sees its tables
    initial = {"half_days": tables.half_days, "bases": tables.bases} | tables.values
    form = DaysForm(request.POST or None, initial=initial)

    def save() -> None:
        data = dict(form.cleaned_data)
        data["half_days"] = day_tables.half_days(scope, data["half_days"])
        data["bases"] = day_tables.bases(scope, data["bases"])
        route_actions.set_days(by=scope, round_id=pk, **data)

    return edited(request, form, save, _("Days on the road"), reverse("contest-timetable", args=[pk]), wide=True)


@page(RUN, "GET", "POST")
def roads(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    tables = queries.timetable_page(scope, pk).tables
    assert tables is not None
    form = RoadsForm(request.POST or None, request.FILES or None, initial={"roads": tables.roads})

    def save() -> None:
        file = form.cleaned_data["file"]
        if file is not None and file.size > LARGEST_TABLE:
            raise Refused("file_too_large", megabytes=LARGEST_TABLE // 2**20)
        body = file.read() if file is not None else b""
        read = day_tables.roads(scope, form.cleaned_data["roads"], body, file.name if file else "")
        route_actions.set_roads(by=scope, round_id=pk, roads=read)

    back = reverse("contest-timetable", args=[pk])
    return edited(request, form, save, _("Roads"), back, wide=True, upload=True)


@page(RUN, "POST")
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    route_actions.request_plan(by=scope_of(request), round_id=pk)
    return to("contest-timetable", pk)


@page(RUN)
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the planner is, asked for every second; when it has ended the whole page is shown again."""
    found = contest_job(scope_of(request), pk)
    response = render(request, "contest/job.html", {"job": found})
    if not found.running:
        response["HX-Refresh"] = "true"
    return response


@page(RUN, "POST")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return to("contest-timetable", route_actions.cancel_plan(by=scope_of(request), job_id=pk).round_id)


@page(RUN, "POST")
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    data = data_of(DrawForm(request.POST))
    data["starts"] = queries.in_zone(scope, pk, data["starts"])
    lots.draw_order(by=scope, round_id=pk, **data)
    return to("contest-timetable", pk)


def _times(request: HttpRequest, round_id: int, form: forms.Form) -> dict[str, Any]:
    """The moments of a form in the region's clock; half-days are counted from 1 on the page."""
    scope = scope_of(request)
    data = dict(form.cleaned_data)
    for name, value in data.items():
        if isinstance(value, dt.datetime):
            data[name] = queries.in_zone(scope, round_id, value)
    if "half_day" in data:
        data["half_day"] -= 1
    return data


@page(RUN, "GET", "POST")
def add_stop(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    head = round_head(scope, pk)
    first = dt.datetime.combine(head.starts, dt.time(9))
    form = NewStopForm(
        judge_pages.group_choices(scope, pk),
        judge_pages.candidate_choices(scope, pk),
        request.POST or None,
        initial={"arrives": first, "leaves": first + dt.timedelta(minutes=40)},
    )

    def save() -> None:
        data = _times(request, pk, form)
        group, candidate = data.pop("group"), data.pop("candidate")
        actions.add_stop(by=scope, group_id=group, candidate_id=candidate, **data)

    return edited(request, form, save, _("New stop"), reverse("contest-timetable", args=[pk]))


@page(RUN, "GET", "POST")
def change_stop(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row, name, values = queries.stop_values(scope, pk)
    form = StopForm(request.POST or None, initial=values)
    return edited(
        request,
        form,
        lambda: actions.change_stop(by=scope, stop_id=pk, **_times(request, row, form)),
        name,
        reverse("contest-timetable", args=[row]),
    )


@page(RUN, "POST")
def drop_stop(request: HttpRequest, pk: int) -> HttpResponse:
    return to("contest-timetable", actions.drop_stop(by=scope_of(request), stop_id=pk).pk)


@page(RUN, "GET", "POST")
def bus_times(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row, name, values = queries.stop_values(scope, pk)
    form = BusTimesForm(request.POST or None, initial=values)
    return edited(
        request,
        form,
        lambda: actions.note_times(by=scope, stop_id=pk, **_times(request, row, form)),
        name,
        reverse("contest-desk", args=[row]),
    )


@page(RUN)
def late(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rest of the route would be if the bus left this stop at another time."""
    scope = scope_of(request)
    row, name, values = queries.stop_values(scope, pk)
    asked = request.GET.get("leaves", "")
    form = LateForm(request.GET if asked else None, initial={"leaves": values["leaves"]})
    shown: dict[str, Any] = {"head": round_head(scope, row), "stop": pk, "name": name, "form": form, "tab": "desk"}
    if asked and form.is_valid():
        try:
            leaves = queries.in_zone(scope, row, form.cleaned_data["leaves"])
            shown["plan"] = replanned(scope, pk, leaves)
        except Refused as refusal:
            shown["error"] = refusal_words(refusal)
    return render(request, "contest/late.html", shown)


@page(RUN, "POST")
def replan(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row, _name, _values = queries.stop_values(scope, pk)
    leaves = queries.in_zone(scope, row, data_of(LateForm(request.POST))["leaves"])
    late_bus.replan_group(by=scope, stop_id=pk, leaves=leaves, shown=request.POST.get("shown", ""))
    return to("contest-desk", row)
