"""The practice library: the list of what others should copy, a candidate's page, what has changed since before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.contest import sharing as actions
from leitai.queries.contest import practice as queries
from leitai.queries.contest.change import change_since
from leitai.rules import Permission
from leitai.views.access import page, scope_of

P = Permission


@page(P.SEE_CONTEST)
def table(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("search", "unit", "theme")}
    number = request.GET.get("page", "")
    found = queries.practice_list(
        scope_of(request), queries.PracticeFilter(**asked), page=int(number) if number.isdecimal() else 1
    )
    fields = [
        {"name": "unit", "label": _("Unit"), "choices": found.units, "value": asked["unit"]},
        {"name": "theme", "label": _("Theme"), "choices": found.themes, "value": asked["theme"]},
    ]
    return render(request, "contest/practice.html", {"list": found, "fields": fields, "cut": any(asked.values())})


@page(P.SEE_CONTEST)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "contest/practice_page.html", {"practice": queries.practice_page(scope_of(request), pk)})


@page(P.SEE_CONTEST)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "contest/change.html", {"change": change_since(scope_of(request), pk)})


@page(P.RUN_CONTEST, "POST")
def add_highlight(request: HttpRequest, pk: int) -> HttpResponse:
    words = {name: request.POST.get(name, "") for name in ("text", "text_en")}
    actions.add_highlight(by=scope_of(request), candidate_id=pk, **words)
    messages.success(request, _("Entered in the practice library."))
    return _page_of(pk)


@page(P.RUN_CONTEST, "POST")
def drop_highlight(request: HttpRequest, pk: int) -> HttpResponse:
    highlight = actions.drop_highlight(by=scope_of(request), highlight_id=pk)
    return _page_of(highlight.candidate_id)


@page(P.ASK_PEERS, "POST")
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    actions.ask_question(by=scope_of(request), candidate_id=pk, text=request.POST.get("text", ""))
    messages.success(request, _("The question has been put to the unit."))
    return _page_of(pk)


@page(P.FILE_REPORTS, "POST")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    question = actions.answer_question(by=scope_of(request), question_id=pk, text=request.POST.get("text", ""))
    return _page_of(question.candidate_id)


def _page_of(candidate_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("practice-show", args=[candidate_id]))
