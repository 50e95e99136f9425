"""Personal data: how long it is kept, where somebody stands, what is held about one person, and their removal."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leitai.actions.privacy import periods
from leitai.actions.privacy import person as actions
from leitai.forms.privacy import EarlyForm, PeriodForm, RemovalForm
from leitai.queries.people import person as person_line
from leitai.queries.privacy import due, search
from leitai.queries.privacy.package import package
from leitai.queries.privacy.person import everything, summary
from leitai.queries.privacy.table import personal_lines
from leitai.queries.refusals import refusal_words
from leitai.rules import Permission, Refused
from leitai.views.access import page, scope_of
from leitai.views.downloads import attachment
from leitai.views.saving import took_in

SEE, EDIT, OWN = Permission.SEE_PEOPLE, Permission.EDIT_PEOPLE, Permission.SEE_HOME
ZIP = "application/zip"


@page(SEE)
def show(request: HttpRequest) -> HttpResponse:
    return _periods(request, None)


@page(EDIT, "POST")
def set_period(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.POST)
    if took_in(form, lambda: periods.set_period(by=scope_of(request), **form.cleaned_data)) is not None:
        return HttpResponseRedirect(reverse("privacy-show"))
    return _periods(request, form, status=422)


def _periods(request: HttpRequest, form: PeriodForm | None, status: int = 200) -> HttpResponse:
    scope = scope_of(request)
    kept = due.kept(scope)
    lines = personal_lines(scope.language, {line.period.code: line.days for line in kept})
    told = {"kept": kept, "soon": due.SOON, "lines": lines, "form": form}
    return render(request, "privacy/show.html", told, status=status)


@page(EDIT)
def find(request: HttpRequest) -> HttpResponse:
    words, found, refusal = request.GET.get("q", "").strip(), None, ""
    if words:
        try:
            found = search.places(scope_of(request), words)
        except Refused as refused:
            refusal = refusal_words(refused)
    told = {"words": words, "found": found, "refusal": refusal, "most": search.MOST}
    return render(request, "privacy/search.html", told, status=422 if refusal else 200)


@page(EDIT, "POST")
def end_early(request: HttpRequest) -> HttpResponse:
    form = EarlyForm(request.POST)
    if not form.is_valid():
        raise Refused("not_found")
    periods.end_early(by=scope_of(request), **form.facts())
    return HttpResponseRedirect(f"{reverse('privacy-search')}?{urlencode({'q': form.cleaned_data['words']})}")


@page(EDIT)
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    return _of_person(request, pk, RemovalForm())


@page(EDIT, "POST")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    form = RemovalForm(request.POST)
    scope = scope_of(request)
    if took_in(form, lambda: actions.remove_person(by=scope, person_id=pk, **form.cleaned_data)) is not None:
        return HttpResponseRedirect(reverse("person-show", args=[pk]))
    return _of_person(request, pk, form, status=422)


def _of_person(request: HttpRequest, pk: int, form: RemovalForm, status: int = 200) -> HttpResponse:
    scope = scope_of(request)
    told = {"person": person_line(scope, pk), "parts": summary(scope, pk), "form": form}
    return render(request, "privacy/person.html", told, status=status)


@page(EDIT, "POST")
def export(request: HttpRequest, pk: int) -> HttpResponse:
    return _package(request, pk)


@page(OWN)
def own(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    assert scope.person_id is not None
    return render(request, "privacy/own.html", {"parts": summary(scope, scope.person_id)})


@page(OWN, "POST")
def export_own(request: HttpRequest) -> HttpResponse:
    number = scope_of(request).person_id
    assert number is not None
    return _package(request, number)


def _package(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request)
    actions.export_person(by=scope, person_id=pk)
    return attachment(package(everything(scope, pk), scope.language), f"person-{pk}.zip", ZIP)
