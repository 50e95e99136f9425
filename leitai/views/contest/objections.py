from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from leitai.actions.contest import objections as actions
from leitai.queries.contest import objections, results
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.contest.results import part, shown

P = Permission


def _case(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("contest-objection", args=[pk]))


@page(P.SEE_CONTEST)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    result, lines = results.result_page(scope, pk), objections.objections(scope, pk)
    return part(request, "contest/objections.html", pk, "objections", result=result, objections=lines)


@page(P.OBJECT, "POST")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    unit = request.POST.get("unit", "")
    if not (unit.isascii() and unit.isdecimal()):
        raise ObjectDoesNotExist(f"no unit {unit!r}")
    row = actions.file_objection(
        by=scope_of(request), round_id=pk, unit_id=int(unit), text=request.POST.get("text", "")
    )
    return _case(row.pk)


@page(P.SEE_CONTEST)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, "contest/objection.html", {"case": objections.case_file(scope_of(request), pk)})


@page(P.OBJECT, "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _case(actions.withdraw_objection(by=scope_of(request), objection_id=pk).pk)


@page(P.RUN_CONTEST, "POST")
def hear(request: HttpRequest, pk: int) -> HttpResponse:
    return _case(actions.hear_objection(by=scope_of(request), objection_id=pk).pk)


@page(P.RUN_CONTEST, "POST")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    answer, upheld = request.POST.get("answer", ""), request.POST.get("upheld") == "1"
    return _case(actions.decide_objection(by=scope_of(request), objection_id=pk, upheld=upheld, answer=answer).pk)
