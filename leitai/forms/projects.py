from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leitai import labels
from leitai.forms.fields import CHOOSE, DateField, IdField, MoneyField, TicksField, typed
from leitai.queries import formatting
from leitai.queries.refusals import refusal_words
from leitai.queries.register import RegisterChoices
from leitai.rules import Refused

IDS = {"bundle": "bundle_id", "place_unit": "place_unit_id", "owner": "owner_id"}


class ProjectForm(forms.Form):
    """What the register says of a project. Who gets credit, leads and pays is set on pages of their own."""

    def __init__(self, choices: RegisterChoices, currency: str, *args: Any, new: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sector"] = forms.ChoiceField(label=_("Sector"), choices=[CHOOSE, *choices.sectors], required=False)
        self.fields["total_investment"] = MoneyField(currency, label=_("Total investment"), required=False)
        self.fields["bundle"] = IdField(choices.bundles, label=_("Part of the bundle"), required=False)
        self.fields["place_unit"] = IdField(choices.places, label=_("Where it stands"), required=False)
        self.fields["owner"] = IdField(choices.organizations, label=_("Owner"), required=False)
        self.fields["themes"] = TicksField(choices.themes, label=_("Themes"))
        self.fields["tags"] = TicksField(choices.tags, label=_("Tags"))
        if not new:
            self.fields["key"].disabled = True
        self.order_fields(self.field_order)

    field_order = (
        "name", "name_en", "key", "code", "is_bundle", "bundle", "sector", "level", "nature", "stage", "phase",
        "place_unit", "place", "content", "total_investment", "planned_start", "planned_completion", "started_on",
        "completed_on", "statistics_on", "owner", "owner_name", "listed_on", "themes", "tags",
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=300)
    name_en = forms.CharField(label=_("English name"), max_length=300, required=False)
    key = forms.CharField(
        label=_("Number in the register"), max_length=40, required=False, help_text=_("Left empty, the next free one.")
    )
    code = forms.CharField(label=_("Project code"), max_length=40, required=False)
    is_bundle = forms.BooleanField(label=_("A bundle that only gathers other projects"), required=False)
    level = forms.ChoiceField(label=_("Level"), choices=[CHOOSE, *labels.PROJECT_LEVELS], required=False)
    nature = forms.ChoiceField(label=_("Kind of construction"), choices=[CHOOSE, *labels.NATURES], required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=[CHOOSE, *labels.STAGES], required=False)
    phase = forms.CharField(label=_("Phase of work"), max_length=60, required=False)
    place = forms.CharField(label=_("Place in words"), max_length=200, required=False)
    content = forms.CharField(label=_("What is built"), widget=forms.Textarea, max_length=10_000, required=False)
    planned_start = DateField(label=_("Planned start"), required=False)
    planned_completion = DateField(label=_("Planned completion"), required=False)
    started_on = DateField(label=_("Started on"), required=False)
    completed_on = DateField(label=_("Completed on"), required=False)
    statistics_on = DateField(label=_("In statistics since"), required=False)
    owner_name = forms.CharField(label=_("Owner in words"), max_length=200, required=False)
    listed_on = DateField(label=_("On the list since"), required=False)

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the action; a day of listing left empty is today's, which the action sets."""
        data = {IDS.get(name, name): value for name, value in self.cleaned_data.items()}
        data["theme_ids"], data["tag_ids"] = data.pop("themes"), data.pop("tags")
        if data["listed_on"] is None:
            del data["listed_on"]
        return data


class CreditsForm(forms.Form):
    """One line per unit with its share in percent; empty lines are units without credit."""

    def __init__(self, choices: RegisterChoices, shares: dict[int, Decimal], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for pk, name in choices.units:
            held = shares.get(int(pk))
            field = forms.DecimalField(
                label=name, required=False, min_value=Decimal(0), max_value=Decimal(100), max_digits=9, decimal_places=6
            )
            field.unit_text = "%"  # type: ignore[attr-defined]
            field.initial = None if held is None else typed(held * 100)
            self.fields[f"unit-{pk}"] = field

    def shares(self) -> dict[int, Decimal]:
        return {int(name.removeprefix("unit-")): value / 100 for name, value in self.cleaned_data.items() if value}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(name.startswith("unit-") and name not in self.fields and self.data[name] for name in self.data):
            raise ValidationError(refusal_words(Refused("not_found")))
        given = [value for value in data.values() if value]
        if given and sum(given) != 100:
            total = formatting.share_percent(Fraction(sum(given)) / 100)
            raise ValidationError(gettext("The shares add up to %(total)s, not to 100%%.") % {"total": total})
        return data


class LeaderForm(forms.Form):
    leader = forms.CharField(label=_("Leader"), max_length=100)
    leader_en = forms.CharField(label=_("The same in English"), max_length=100, required=False)
    since = DateField(label=_("Since"))


class ResponsibleForm(forms.Form):
    def __init__(self, choices: RegisterChoices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organization_id"] = IdField(choices.organizations, label=_("Responsible unit"))
        self.order_fields(("organization_id", "since"))

    since = DateField(label=_("Since"))


class PlanForm(forms.Form):
    def __init__(self, currency: str, year: int, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["fiscal_year"].initial = year
        self.fields["amount"] = MoneyField(currency, label=_("Plan of the year"))
        self.order_fields(("fiscal_year", "amount", "dated", "reason", "approver"))

    fiscal_year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    dated = DateField(label=_("In force from"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    approver = forms.CharField(label=_("Approved by"), max_length=100)


class DelistForm(forms.Form):
    on = DateField(label=_("Off the list from"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
