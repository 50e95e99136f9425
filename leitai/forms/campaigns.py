from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leitai import labels
from leitai.forms.fields import CHOOSE, DateField, IdField, TicksField, typed
from leitai.queries import formatting
from leitai.queries.campaigns import FormChoices

CODE_HELP = _("Letters, digits and hyphens; it stands in addresses and files.")


class CampaignForm(forms.Form):
    def __init__(self, choices: FormChoices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["alignments"] = TicksField(choices.alignments, label=_("Higher plans it carries out"))

    name = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=CODE_HELP)
    fiscal_year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    starts = DateField(label=_("First day"))
    ends = DateField(label=_("Last day"))
    emergency = forms.BooleanField(label=_("Held in an emergency"), required=False)
    emergency_note = forms.CharField(label=_("What the emergency is"), max_length=300, required=False)
    emergency_note_en = forms.CharField(label=_("The same in English"), max_length=300, required=False)

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["alignment_ids"] = data.pop("alignments")
        return data

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("emergency") and not data.get("emergency_note", "").strip():
            self.add_error("emergency_note", gettext("Say in a note what the emergency is."))
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", gettext("The last day is not after the first."))
        return data


class ThemeForm(forms.Form):
    def __init__(self, choices: FormChoices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lead"] = IdField(choices.departments, label=_("Lead department"))
        self.fields["tags"] = TicksField(choices.tags, label=_("Directions and brands"))
        self.fields["alignments"] = TicksField(choices.alignments, label=_("Higher plans it carries out"))

    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=CODE_HELP)
    sort_order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=1000, initial=0)

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["lead_id"] = data.pop("lead")
        data["tag_ids"] = data.pop("tags") + data.pop("alignments")
        return data


class TargetForm(forms.Form):
    def __init__(self, choices: FormChoices, currency: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency
        self.fields["unit"] = IdField(choices.units, label=_("Unit"), required=False)
        self.fields["unit"].choices = [("", gettext("The whole region")), *choices.units]  # type: ignore[attr-defined]
        words = {"unit": formatting.money_unit(currency)}
        self.fields["value"].help_text = (
            gettext("Money in %(unit)s, a rate in percent, otherwise a number of projects.") % words
        )

    field_order = ("unit", "measure", "value", "due", "note")
    measure = forms.ChoiceField(label=_("Measure"), choices=[CHOOSE, *labels.TARGET_MEASURES])
    value = forms.DecimalField(label=_("Value"), min_value=Decimal(0), max_digits=22, decimal_places=6)
    due = DateField(label=_("By"))
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        value = data.get("value")
        if value is not None and data.get("measure") == "done_year":
            data["value"] = value * formatting.money_per(self.currency)
        if value is not None and data.get("measure") in ("starts", "completions") and value != int(value):
            raise ValidationError(gettext("Projects are counted in whole numbers."))
        return data


def typed_value(measure: str, value: Decimal, currency: str) -> str:
    """A target's value as it stands in the form."""
    return typed(value / formatting.money_per(currency) if measure == "done_year" else value)


class TagForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[CHOOSE, *labels.TAG_KINDS])
    name = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=CODE_HELP)
    plan_level = forms.ChoiceField(
        label=_("Level of the plan"), choices=[CHOOSE, *labels.PROJECT_LEVELS], required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("kind") == "alignment") != bool(data.get("plan_level")):
            self.add_error("plan_level", gettext("A higher plan names its level; other tags have none."))
        return data
