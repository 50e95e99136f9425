"""A form shown, or taken in; and where a write sends its writer back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leitai.rules import Refused
from leitai.views.saving import took_in


def to(name: str, *arguments: object) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=arguments))


def edited(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[], Any],
    heading: str,
    back: str,
    *,
    on: str = "",
    **more: Any,
) -> HttpResponse:
    """Show a form, or take it in and go back, or on to the page of the row that was made; nothing typed is lost."""
    status = 200
    if request.method == "POST":
        saved = took_in(form, save)
        if saved is not None:
            return HttpResponseRedirect(reverse(on, args=[saved.row.pk]) if on else back)
        status = 422
    more |= {"form": form, "heading": heading, "back": back}
    return render(request, "contest/edit.html", more, status=status)


def data_of(form: forms.Form) -> dict[str, Any]:
    """What a short form of a page says; refused in words where a field is wrong."""
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        label = form.fields[field].label if field in form.fields else ""
        raise Refused("form_wrong", field=label or field, reason=" ".join(str(error) for error in errors))
    return dict(form.cleaned_data)


def number(request: HttpRequest, name: str) -> int:
    """A row named by its number in a form; what is no number names nothing."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Refused("not_found")
    return int(text)
