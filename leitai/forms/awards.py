from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leitai import labels
from leitai.queries.appraisal.awards import Choices


class AwardForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=labels.AWARD_KINDS)
    who = forms.ChoiceField(label=_("Unit or department"))
    year = forms.IntegerField(label=pgettext_lazy("of an award", "Year"), min_value=2000, max_value=2100)
    name = forms.CharField(label=_("Award or title"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    granted_by = forms.CharField(
        label=_("Granted by"), max_length=100, required=False, help_text=_("A title needs the body that grants it.")
    )
    won = forms.BooleanField(
        label=_("Won already"), required=False, help_text=_("Of a title; otherwise it is applied for.")
    )
    amount = forms.CharField(
        label=_("Amount"), max_length=20, required=False, help_text=_("Of prize money, in the region's currency.")
    )
    appraisal = forms.ChoiceField(label=pgettext_lazy("of an award", "Appraisal"), required=False)
    document = forms.CharField(label=pgettext_lazy("of an award", "Document"), max_length=200, required=False)

    def __init__(self, choices: Choices, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["who"].choices = choices.owners  # type: ignore[attr-defined]
        self.fields["appraisal"].choices = choices.appraisals  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        who, appraisal = said.pop("who"), said.pop("appraisal")
        owner = {"unit_id" if who[0] == "u" else "organization_id": int(who[1:])}
        return said | owner | {"round_id": int(appraisal) if appraisal else None}
