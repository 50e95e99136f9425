"""Groups, categories and judges of a round; judges from a table; who changes buses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.contest import groups as group_actions
from leitai.actions.contest import judges as actions
from leitai.actions.contest import links as link_actions
from leitai.forms.contest import BusForm, CategoryForm, GroupForm, JudgeForm, TableForm
from leitai.queries.contest import judge_pages as queries
from leitai.queries.contest.judge_table import judge_table
from leitai.queries.contest.links import SIGMA, common_sites, links
from leitai.queries.contest.rounds import round_head, rulebook_categories
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.contest.saving import data_of, edited, to

RUN = Permission.RUN_CONTEST
LARGEST_TABLE = 2 * 2**20


def _back(pk: int) -> str:
    return reverse("contest-judges", args=[pk])


@page(RUN)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.judge_page(scope_of(request), pk)
    return render(request, "contest/judges.html", {"page": found, "head": found.head, "tab": "judges"})


@page(RUN, "GET", "POST")
def add_group(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    round_head(scope, pk)
    form = GroupForm(request.POST or None)
    return edited(
        request,
        form,
        lambda: group_actions.add_group(by=scope, round_id=pk, **form.cleaned_data),
        _("New group"),
        _back(pk),
    )


@page(RUN, "GET", "POST")
def change_group(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row, values = queries.group_values(scope, pk)
    form = GroupForm(request.POST or None, initial=values)
    return edited(
        request,
        form,
        lambda: group_actions.change_group(by=scope, group_id=pk, **form.cleaned_data),
        str(values["name"]),
        _back(row),
    )


@page(RUN, "POST")
def drop_group(request: HttpRequest, pk: int) -> HttpResponse:
    return to("contest-judges", group_actions.drop_group(by=scope_of(request), group_id=pk).pk)


@page(RUN, "POST")
def standard_categories(request: HttpRequest, pk: int) -> HttpResponse:
    actions.add_standard_categories(by=scope_of(request), round_id=pk)
    return to("contest-judges", pk)


@page(RUN, "GET", "POST")
def add_category(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    form = CategoryForm(rulebook_categories(scope, pk), request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.add_category(by=scope, round_id=pk, **form.cleaned_data),
        _("New category"),
        _back(pk),
    )


@page(RUN, "GET", "POST")
def change_category(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row, values = queries.category_values(scope, pk)
    form = CategoryForm(rulebook_categories(scope, row), request.POST or None, initial=values)
    return edited(
        request,
        form,
        lambda: actions.change_category(by=scope, category_id=pk, **form.cleaned_data),
        str(values["name"]),
        _back(row),
    )


@page(RUN, "POST")
def drop_category(request: HttpRequest, pk: int) -> HttpResponse:
    return to("contest-judges", actions.drop_category(by=scope_of(request), category_id=pk).pk)


def _form(request: HttpRequest, round_id: int, values: dict[str, Any] | None = None) -> JudgeForm:
    scope = scope_of(request)
    head = round_head(scope, round_id)
    return JudgeForm(
        queries.category_choices(scope, round_id),
        queries.group_choices(scope, round_id),
        queries.unit_choices(scope, head.starts),
        queries.office_choices(scope),
        request.POST or None,
        initial=values,
    )


@page(RUN, "GET", "POST")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    form = _form(request, pk)
    return edited(
        request,
        form,
        lambda: actions.add_judge(by=scope_of(request), round_id=pk, **form.cleaned_data),
        _("New judge"),
        _back(pk),
    )


@page(RUN, "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row, values = queries.judge_values(scope, pk)
    form = _form(request, row, values)
    bus = BusForm(queries.group_choices(scope, row), initial=values)
    return edited(
        request,
        form,
        lambda: actions.change_judge(by=scope, judge_id=pk, **form.cleaned_data),
        str(values["name"]),
        _back(row),
        judge=pk,
        bus=bus,
    )


@page(RUN, "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return to("contest-judges", actions.withdraw_judge(by=scope_of(request), judge_id=pk).round_id)


@page(RUN, "POST")
def change_buses(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    row, _values = queries.judge_values(scope, pk)
    data = data_of(BusForm(queries.group_choices(scope, row), request.POST))
    half_day = None if data["half_day"] is None else data["half_day"] - 1
    actions.change_buses(by=scope, judge_id=pk, group_id=data["changes_to"], half_day=half_day)
    return to("contest-judges", row)


@page(RUN, "GET", "POST")
def import_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Shown with its faults first; taken in as a whole once it has none and somebody says so."""
    scope = scope_of(request)
    head = round_head(scope, pk)
    form = TableForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {"head": head, "form": form, "tab": "judges"}
    if request.method != "POST":
        return render(request, "contest/judge_import.html", shown)
    try:
        data = data_of(form)
        file = data["file"]
        if file is not None and file.size > LARGEST_TABLE:
            raise Refused("file_too_large", megabytes=LARGEST_TABLE // 2**20)
        body = file.read() if file is not None else b""
        read = judge_table(scope, pk, text=data["text"], body=body, name=file.name if file else "")
        shown["read"] = read
        shown["form"] = TableForm(initial={"text": read.text})
        shown["faults"] = [(fault.row, refusal_words(fault.refusal)) for fault in read.faults]
        if not read.faults and request.POST.get("take") == "1":
            actions.import_judges(by=scope, round_id=pk, rows=read.rows)
            return to("contest-judges", pk)
    except Refused as refusal:
        if refusal.code in ("not_found", "not_allowed"):
            raise
        shown["error"] = refusal_words(refusal)
    return render(request, "contest/judge_import.html", shown, status=422 if "error" in shown else 200)


@page(RUN)
def link_report(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    head = round_head(scope, pk)
    shown = {
        "head": head,
        "planned": links(scope, pk),
        "sigma": SIGMA,
        "tab": "links",
        "common": common_sites(scope, pk),
    }
    if not head.draft:
        shown["realised"] = links(scope, pk, realised=True)
    return render(request, "contest/links.html", shown)


@page(RUN, "POST")
def choose_links(request: HttpRequest, pk: int) -> HttpResponse:
    link_actions.choose_links(by=scope_of(request), round_id=pk, swaps=_few(request, "swaps"))
    return to("contest-links", pk)


@page(RUN, "POST")
def choose_common(request: HttpRequest, pk: int) -> HttpResponse:
    link_actions.choose_common(by=scope_of(request), round_id=pk, sites=_few(request, "sites"))
    return to("contest-links", pk)


def _few(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1
