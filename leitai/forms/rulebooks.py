"""Forms about rulebooks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leitai.queries.rulebooks import LIMIT


class CopyForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        label=_("Code of your own"),
        help_text=_("Small letters, digits and underscores, such as monthly_2021. It stands in the text and stays."),
    )


class DraftForm(forms.Form):
    """The text as it is typed, and the hash of the one that stood in the field before."""

    text = forms.CharField(max_length=2 * LIMIT, strip=False, required=False, label=pgettext_lazy("rulebook", "Text"))
    note = forms.CharField(max_length=300, required=False, label=_("What changed"))
    seen = forms.CharField(max_length=64, required=False)


class ProposeForm(forms.Form):
    note = forms.CharField(max_length=300, label=_("What changed"))
    reason = forms.CharField(max_length=1000, label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class LeagueProposeForm(ProposeForm):
    valid_from = forms.DateField(
        input_formats=["%Y-%m"],
        label=pgettext_lazy("rulebook", "In force from"),
        help_text=_("The first month that is closed by it. Closed months keep their rule."),
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )


def propose_form(kind: str, data: Any = None, *, note: str, seen: str, first: dt.date) -> ProposeForm:
    form = LeagueProposeForm if kind == "league" else ProposeForm
    return form(data, initial={"note": note, "seen": seen, "valid_from": first})


class AnswerForm(forms.Form):
    answer = forms.CharField(
        max_length=1000, required=False, label=_("Words"), widget=forms.Textarea(attrs={"rows": 3})
    )
