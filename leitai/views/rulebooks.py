"""Rulebooks of the office's own: the list, one with its versions, the editor, and the two persons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from leitai.actions import rulebooks as actions
from leitai.forms.rulebooks import AnswerForm, CopyForm, DraftForm, propose_form
from leitai.queries.rulebooks import pages
from leitai.rules import Permission
from leitai.views.access import page, scope_of
from leitai.views.saving import took_in

SEE, EDIT, APPROVE = Permission.SEE_RULEBOOKS, Permission.EDIT_RULEBOOKS, Permission.APPROVE_RULEBOOKS


def _to(name: str, *arguments: object) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=arguments))


@page(SEE)
def table(request: HttpRequest) -> HttpResponse:
    shelves, month = pages.shelves(scope_of(request))
    return render(request, "rulebooks/list.html", {"shelves": shelves, "month": month})


@page(SEE)
def preset(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """A shipped rulebook, from which one's own begins."""
    found = pages.preset_page(scope_of(request), kind, code)
    return render(request, "rulebooks/preset.html", {"found": found, "form": CopyForm()})


@page(EDIT, "POST")
def copy(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    scope, form = scope_of(request), CopyForm(request.POST)
    found = pages.preset_page(scope, kind, code)
    saved = took_in(
        form, lambda: actions.copy_rulebook(by=scope, kind=kind, preset=code, code=form.cleaned_data["code"])
    )
    if saved is not None:
        return _to("rulebook-edit", saved.row.pk)
    return render(request, "rulebooks/preset.html", {"found": found, "form": form}, status=422)


@page(SEE)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "rulebooks/show.html", {"book": pages.rulebook_page(scope_of(request), pk)})


@page(EDIT, "POST")
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft from a version."""
    return _to("rulebook-edit", actions.begin_version(by=scope_of(request), version_id=pk).pk)


@page(SEE)
def version(request: HttpRequest, pk: int) -> HttpResponse:
    return _version(request, pk)


def _version(request: HttpRequest, pk: int, status: int = 200, **typed: Any) -> HttpResponse:
    """`typed` are the forms that were refused."""
    found = pages.version_page(scope_of(request), pk)
    line = found.line
    forms = {
        "propose": propose_form(found.book.kind, note=line.note, seen=line.sha256, first=found.first_month),
        "approve": AnswerForm(prefix="yes"),
        "give_back": AnswerForm(prefix="no"),
    } | typed
    return render(request, "rulebooks/version.html", {"found": found, "line": line, **forms}, status=status)


@page(EDIT, "GET", "POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The text with its faults; a draft is kept with them. Whoever saved meanwhile is not written over."""
    scope = scope_of(request)
    if request.method != "POST":
        found = pages.version_page(scope, pk)
        if found.line.state != "draft":
            return _to("rulebook-version", pk)
        return _editor(request, found, found.text, found.line.note, found.line.sha256)
    form, checks = DraftForm(request.POST), "check" in request.POST
    if not checks and took_in(form, lambda: actions.save_version(by=scope, version_id=pk, **form.cleaned_data)):
        return _to("rulebook-edit", pk)
    found = pages.version_page(scope, pk)
    text, note, seen = (request.POST.get(name, "") for name in ("text", "note", "seen"))
    if checks:
        return _editor(request, found, text, note, seen)
    # once both texts stand on the page, the next save is meant
    theirs = None if seen == found.line.sha256 else pages.theirs(found, text)
    return _editor(request, found, text, note, found.line.sha256, form=form, theirs=theirs)


def _editor(
    request: HttpRequest, found: pages.VersionPage, text: str, note: str, seen: str, **refused: Any
) -> HttpResponse:
    checked = pages.checked(scope_of(request), found.book.kind, text, found.book.code)
    shown = {"found": found, "text": text, "note": note, "seen": seen, "checked": checked} | refused
    return render(request, "rulebooks/edit.html", shown, status=422 if refused else 200)


@page(EDIT, "POST")
def lint(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with the text as it is being typed, and what it says. Nothing is stored."""
    scope = scope_of(request)
    row = pages.version_row(scope, pk)
    checked = pages.checked(scope, row.rulebook.kind, request.POST.get("text", ""), row.rulebook.code)
    return render(request, "rulebooks/lint.html", {"checked": checked})


@page(EDIT, "POST")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.drop_version(by=scope_of(request), version_id=pk)
    return _to("rulebook-show", row.pk) if row else _to("rulebook-list")


@page(EDIT, "POST")
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    found = pages.version_page(scope, pk)
    form = propose_form(
        found.book.kind, request.POST, note=found.line.note, seen=found.line.sha256, first=found.first_month
    )
    saved = took_in(form, lambda: actions.propose_version(by=scope, version_id=pk, **form.cleaned_data))
    return _to("rulebook-version", pk) if saved else _version(request, pk, 422, propose=form)


@page(APPROVE, "POST")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    form = AnswerForm(request.POST, prefix="yes")
    saved = took_in(form, lambda: actions.approve_version(by=scope_of(request), version_id=pk, **form.cleaned_data))
    return _to("rulebook-version", pk) if saved else _version(request, pk, 422, approve=form)


@page(APPROVE, "POST")
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    form = AnswerForm(request.POST, prefix="no")
    saved = took_in(form, lambda: actions.return_version(by=scope_of(request), version_id=pk, **form.cleaned_data))
    return _to("rulebook-version", pk) if saved else _version(request, pk, 422, give_back=form)


@page(SEE)
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.compare_page(scope_of(request), pk, request.GET.get("with", ""))
    return render(request, "rulebooks/compare.html", {"found": found})


@page(SEE)
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """What the version would have done to the last months, or to the round revealed last. Nothing is stored."""
    found = pages.effect_page(scope_of(request), pk, request.GET.get("months", ""))
    return render(request, "rulebooks/effect.html", {"found": found, "line": found.version.line})


VERSION = "rulebooks/versions/<int:pk>/"
RULEBOOKS = [
    path("rulebooks/", table, name="rulebook-list"),
    path("rulebooks/shipped/<str:kind>/<str:code>/", preset, name="rulebook-preset"),
    path("rulebooks/shipped/<str:kind>/<str:code>/copy/", copy, name="rulebook-copy"),
    path("rulebooks/<int:pk>/", show, name="rulebook-show"),
    path(VERSION, version, name="rulebook-version"),
    path(f"{VERSION}next/", begin, name="rulebook-begin"),
    path(f"{VERSION}edit/", edit, name="rulebook-edit"),
    path(f"{VERSION}check/", lint, name="rulebook-lint"),
    path(f"{VERSION}drop/", drop, name="rulebook-drop"),
    path(f"{VERSION}propose/", propose, name="rulebook-propose"),
    path(f"{VERSION}approve/", approve, name="rulebook-approve"),
    path(f"{VERSION}return/", give_back, name="rulebook-return"),
    path(f"{VERSION}effect/", effect, name="rulebook-effect"),
    path(f"{VERSION}compare/", compare, name="rulebook-compare"),
]
