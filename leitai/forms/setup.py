from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leitai import labels
from leitai.forms.fields import DateField
from leitai.queries.refusals import refusal_words
from leitai.queries.setup.calendar import LONGEST_NOTE, DayWanted
from leitai.queries.setup.settings import Settings
from leitai.rules import Refused

_ZONES = [(name, name) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


class SettingsForm(forms.Form):
    """The region's settings; those that may no longer change are shown with the reason."""

    name = forms.CharField(label=pgettext_lazy("region", "Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    level = forms.ChoiceField(label=pgettext_lazy("unit", "Level"), choices=labels.UNIT_LEVELS)
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), help_text=_("Three capital letters, such as CNY."), max_length=3
    )
    display_scale = forms.ChoiceField(label=_("Amounts are shown in"), choices=labels.DISPLAY_SCALES)
    fiscal_first_month = forms.IntegerField(
        label=_("First month of the fiscal year"), min_value=1, max_value=12, help_text=_("1 is January.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_ZONES)
    language = forms.ChoiceField(label=_("Language"), choices=labels.LANGUAGES)
    filing_day = forms.IntegerField(
        label=_("Reports are due on day"), min_value=1, max_value=28, help_text=_("Of the month that follows.")
    )
    filing_hour = forms.IntegerField(
        label=_("At hour"), min_value=0, max_value=24, help_text=_("24 is the end of the day.")
    )
    filing_rule = forms.ChoiceField(label=_("If that day is a holiday"), choices=labels.FILING_RULES)

    def __init__(self, settings: Settings, fixed: Mapping[str, Refused], *args: Any, **options: Any) -> None:
        super().__init__(*args, initial=settings.to_dict(), **options)
        for name, refusal in fixed.items():
            self.fields[name].disabled = True
            self.fields[name].help_text = refusal_words(refusal)

    def wanted(self) -> Settings:
        return Settings(**self.cleaned_data)


class DayForm(forms.Form):
    day = DateField(label=_("Date"))
    kind = forms.ChoiceField(label=_("Kind"), choices=labels.CALENDAR_KINDS)
    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)

    def wanted(self) -> DayWanted:
        data = self.cleaned_data
        return DayWanted(data["day"], data["kind"], data["note"])
