from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leitai.forms.contest import Choices, MomentField


class SurveyForm(forms.Form):
    def __init__(self, indicators: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if indicators:
            self.fields["indicator"] = forms.ChoiceField(label=_("Indicator"), choices=indicators)
            self.order_fields(["indicator"])

    title = forms.CharField(label=_("Question"), max_length=200)
    title_en = forms.CharField(label=_("English question"), max_length=200, required=False)
    opens = MomentField(label=_("Opens"))
    closes = MomentField(label=_("Closes"))
    scale = forms.CharField(
        label=_("What may be answered"),
        widget=forms.Textarea,
        max_length=1500,
        help_text=_("One answer on a line: Chinese | English | mark. Who cannot say has no mark: write - for it."),
    )


class LinksForm(forms.Form):
    """How many slips each group gets."""

    def __init__(self, groups: dict[str, str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, name in groups.items():
            self.fields[code] = forms.IntegerField(
                label=name, min_value=0, max_value=5000, required=False, widget=forms.NumberInput(attrs={"size": 5})
            )

    @property
    def numbers(self) -> dict[str, int]:
        return {code: number or 0 for code, number in self.cleaned_data.items()}
