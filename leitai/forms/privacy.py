from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PeriodForm(forms.Form):
    code = forms.CharField(widget=forms.HiddenInput, max_length=20)
    days = forms.IntegerField(label=_("Days"), min_value=1)


class RemovalForm(forms.Form):
    confirmed = forms.CharField(
        label=_("Sign-in name, typed again"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
