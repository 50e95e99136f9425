"""The indicator tree as text, with its faults as it is typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.actions.appraisal import rounds as actions
from leitai.queries.appraisal import rounds as queries
from leitai.queries.appraisal import tree_pages
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.appraisal.saving import to

SEE, EDIT = Permission.SEE_APPRAISAL, Permission.EDIT_APPRAISAL


@page(SEE)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the tree says; the office changes its text while nothing is issued."""
    return _page(request, pk)


@page(EDIT, "POST")
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeping a faulty text keeps it in the field and nowhere else."""
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        actions.write_tree(by=scope_of(request), round_id=pk, text=typed)
    except Refused as refusal:
        if refusal.code != "tree_faulty":
            raise
        return _page(request, pk, typed=typed, error=refusal_words(refusal))
    return to("appraisal-tree", pk)


def _page(request: HttpRequest, pk: int, *, typed: str | None = None, error: str = "") -> HttpResponse:
    scope = scope_of(request)
    row = queries.appraisal_shown(scope, pk)
    text = row.tree_text if typed is None else typed
    shown = {
        "head": queries.head_of(scope, row),
        "tab": "tree",
        "text": text,
        "error": error,
        "linted": tree_pages.linted(scope, text),
        "choices": tree_pages.tree_choices(scope),
    }
    return render(request, "appraisal/tree.html", shown, status=422 if error else 200)


@page(EDIT, "POST")
def lint(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with the text as it is being typed, and what it would say. Nothing is stored."""
    scope = scope_of(request)
    queries.appraisal_shown(scope, pk)
    linted = tree_pages.linted(scope, request.POST.get("text", ""))
    return render(request, "appraisal/tree_lint.html", {"linted": linted})


@page(EDIT, "POST")
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    actions.choose_tree(by=scope_of(request), round_id=pk, preset=request.POST.get("preset", ""))
    return to("appraisal-tree", pk)
