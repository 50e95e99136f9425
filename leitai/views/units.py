from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leitai.actions import orgs as actions
from leitai.forms.people import SuccessionForm
from leitai.queries import units as queries
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.saving import took_in
from leitai.views.shell import frame_of

SEE, EDIT = Permission.SEE_UNITS, Permission.EDIT_UNITS


@page(SEE)
def table(request: HttpRequest) -> HttpResponse:
    """The tree on a day (`?on=2019-10-31`), and what became of the units of an earlier day (`&then=`)."""
    scope = scope_of(request)
    today = frame_of(request).now.date()
    on = day_of(request, "on") or today
    then = day_of(request, "then")
    return render(
        request,
        "units/list.html",
        {
            "tree": queries.unit_tree(scope, on),
            "today": today,
            "then": then,
            "compared": queries.comparisons(scope, then, on) if then and then < on else None,
            "successions": queries.successions(scope),
            "gone": queries.gone_without_successor(scope, on),
        },
    )


def day_of(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


@page(EDIT, "GET", "POST")
def add_succession(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    old, new = queries.succession_choices(scope, frame_of(request).now.date())
    form = SuccessionForm(old, new, request.POST or None, initial={"old": request.GET.get("old", "")})
    status = 200

    def save() -> object:
        data = form.cleaned_data
        return actions.add_succession(
            by=scope, old_id=data["old"], new_id=data["new"], on=data["on"], source=data["source"]
        )

    if request.method == "POST":
        if took_in(form, save) is not None:
            return HttpResponseRedirect(reverse("unit-list"))
        status = 422
    return render(request, "units/succession.html", {"form": form}, status=status)


@page(EDIT, "POST")
def remove_succession(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_succession(by=scope_of(request), succession_id=pk)
    return HttpResponseRedirect(reverse("unit-list"))
