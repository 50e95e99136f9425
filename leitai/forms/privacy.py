from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PeriodForm(forms.Form):
    code = forms.CharField(widget=forms.HiddenInput, max_length=20)
    days = forms.IntegerField(label=_("Days"), min_value=1)


class EarlyForm(forms.Form):
    kind = forms.CharField(max_length=20)
    row = forms.IntegerField(min_value=1, max_value=2**62)
    words = forms.CharField(max_length=200, required=False)

    def facts(self) -> dict[str, Any]:
        return {"kind": self.cleaned_data["kind"], "row_id": self.cleaned_data["row"]}


class RemovalForm(forms.Form):
    confirmed = forms.CharField(
        label=_("Sign-in name, typed again"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
