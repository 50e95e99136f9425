"""A form of an appraisal shown, or taken in; and where a write sends its writer back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leitai.views.saving import took_in


def to(name: str, *arguments: object) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=arguments))


def edited(request: HttpRequest, form: forms.Form, save: Callable[[], Any], heading: str, back: str) -> HttpResponse:
    """Show a form, or take it in and go on to the appraisal; nothing typed is lost."""
    status = 200
    if request.method == "POST":
        saved = took_in(form, save)
        if saved is not None:
            return to("appraisal-show", saved.row.pk)
        status = 422
    return render(request, "appraisal/edit.html", {"form": form, "heading": heading, "back": back}, status=status)
