"""Lock, results desk, publication and the result everybody sees. Nothing of it may be kept by a browser or a proxy."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitai.actions.contest import consequences, lock, publication
from leitai.queries.contest import arrivals, desk_results, difference, proof, results
from leitai.queries.contest.rounds import round_head
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.downloads import attachment

P = Permission


def shown(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


def part(request: HttpRequest, template: str, pk: int, tab: str, **context: object) -> HttpResponse:
    """A page that is a part of a round: the round's tabs stand above it."""
    return shown(request, template, {"head": round_head(scope_of(request), pk), "tab": tab, **context})


def _to(name: str, pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=[pk]))


# ---- the lock


@page(P.SERVE_CONTEST)
def lock_page(request: HttpRequest, pk: int) -> HttpResponse:
    return part(request, "contest/lock.html", pk, "lock", check=arrivals.lock_check(scope_of(request), pk))


@page(P.SERVE_CONTEST, "POST")
def ask_lock(request: HttpRequest, pk: int) -> HttpResponse:
    lock.ask_lock(by=scope_of(request), round_id=pk)
    return _to("contest-lock", pk)


@page(P.SERVE_CONTEST, "POST")
def withdraw_lock(request: HttpRequest, pk: int) -> HttpResponse:
    lock.withdraw_lock(by=scope_of(request), round_id=pk)
    return _to("contest-lock", pk)


@page(P.SERVE_CONTEST, "POST")
def confirm_lock(request: HttpRequest, pk: int) -> HttpResponse:
    lock.confirm_lock(by=scope_of(request), round_id=pk, agree_missing=request.POST.get("agree") == "1")
    return _to("contest-counting", pk)


# ---- the results desk


@page(P.SERVE_CONTEST)
def counting(request: HttpRequest, pk: int) -> HttpResponse:
    found = desk_results.results_desk(scope_of(request), pk)
    return part(request, "contest/counting.html", pk, "counting", desk=found)


@page(P.SERVE_CONTEST)
def protocol(request: HttpRequest, pk: int) -> HttpResponse:
    name, body = proof.protocol_of(scope_of(request), pk)
    return attachment(body, name, "application/json")


@page(P.SERVE_CONTEST)
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, "contest/proof.html", {"check": proof.protocol_check(scope_of(request), pk), "id": pk})


@page(P.SERVE_CONTEST)
def judge_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, "contest/judge_sheet.html", {"sheet": proof.judge_sheet(scope_of(request), pk)})


@page(P.SERVE_CONTEST, "POST")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    publication.publish_result(by=scope_of(request), round_id=pk)
    messages.success(request, _("The result is prepared. Another one of the chair and the scrutineers opens it."))
    return _to("contest-counting", pk)


@page(P.SERVE_CONTEST, "POST")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    objection = request.POST.get("objection", "")
    publication.correct_result(
        by=scope_of(request),
        round_id=pk,
        reason=request.POST.get("reason", ""),
        objection_id=int(objection) if objection.isascii() and objection.isdecimal() else None,
    )
    messages.success(request, _("A new version stands; the earlier one stays readable."))
    return _to("contest-result", pk)


# ---- everybody's result


@page(P.SEE_CONTEST)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    return part(request, "contest/result.html", pk, "result", result=results.result_page(scope_of(request), pk))


@page(P.SEE_CONTEST)
def changes(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    found = results.difference_page(scope_of(request), pk, version)
    return shown(request, "contest/changes.html", {"found": found})


@page(P.SEE_CONTEST)
def changes_file(request: HttpRequest, pk: int, version: int, kind: str) -> HttpResponse:
    file = difference.difference_file(scope_of(request), pk, version, kind)
    return attachment(file.content, file.name, file.media_type)


@page(P.RUN_CONTEST, "POST")
def note_done(request: HttpRequest, pk: int) -> HttpResponse:
    row = consequences.note_done(by=scope_of(request), consequence_id=pk, done=request.POST.get("done", "1") == "1")
    return _to("contest-result", row.round_id)
