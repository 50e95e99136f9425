from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leitai import labels
from leitai.forms.campaigns import CODE_HELP
from leitai.forms.fields import CHOOSE, DateField, IdField
from leitai.queries.appraisal.targets import Asked
from leitai.workbooks.targets import number_text, numbers_of

Choices = tuple[tuple[str, str], ...]


class AppraisalForm(forms.Form):
    def __init__(self, earlier: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["previous_id"] = IdField(
            earlier,
            label=_("Previous appraisal"),
            required=False,
            help_text=_("Improvement is counted from it."),
        )

    name = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=CODE_HELP)
    kind = forms.ChoiceField(label=_("Kind"), choices=labels.APPRAISAL_KINDS)
    starts = DateField(label=_("First day"))
    ends = DateField(label=_("Last day"))
    notice_days = forms.IntegerField(label=_("Days of the public notice"), min_value=1, max_value=60, initial=7)


class NewAppraisalForm(AppraisalForm):
    """Begins with a shipped tree, or with the tree, the units and the departments of an earlier appraisal."""

    def __init__(self, trees: Choices, earlier: Choices, *args: Any, **options: Any) -> None:
        super().__init__(earlier, *args, **options)
        copies = tuple((f"copy:{pk}", name) for pk, name in earlier)
        shipped = tuple((f"tree:{code}", name) for code, name in trees)
        groups = ((_("Copy of an earlier appraisal"), copies), (_("Shipped indicator trees"), shipped))
        self.fields["begin"] = forms.ChoiceField(
            label=_("Begin with"), choices=(CHOOSE, *(group for group in groups if group[1])), required=False
        )

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        how, _colon, what = data.pop("begin").partition(":")
        return data | {"preset": what if how == "tree" else "", "copy_id": int(what) if how == "copy" else None}


class DutyForm(forms.Form):
    def __init__(self, departments: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organization"] = IdField(departments, label=_("Department"))

    indicator = forms.CharField(max_length=60)


class StepForm(forms.Form):
    """One line of the plan; its prefix is the step's code."""

    def __init__(self, people: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"] = IdField(people, label=_("Person"))

    due = DateField(label=_("By"))


class NumberField(forms.DecimalField):
    """A number as people type or paste it: with commas between thousands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_digits=24, decimal_places=6, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options
        )

    def clean(self, value: Any) -> Decimal | None:
        return super().clean(number_text(value) if isinstance(value, str) else value)


class PastField(forms.CharField):
    """Past values from the oldest to the last, parted by semicolons."""

    def clean(self, value: Any) -> tuple[Decimal, ...]:
        try:
            return numbers_of(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(gettext("%(found)s is not a number.") % {"found": error.args[0]}) from error


class TargetsForm(forms.Form):
    """Every unit's target and past values under one indicator, and the city's own."""

    def __init__(self, asked: Asked, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = asked
        self.fields["city"] = NumberField(label=_("The city's target"), required=False, initial=asked.city)
        self.fields["is_mean"] = forms.BooleanField(
            label=_("A mean, as income per head: the units do not sum to it"), required=False, initial=asked.is_mean
        )
        for code, name, target, past in asked.members:
            if asked.target:
                self.fields[f"t-{code}"] = NumberField(label=name, required=False, initial=target)
            if asked.baselines:
                self.fields[f"b-{code}"] = PastField(label=name, required=False, max_length=300, initial=past)

    @property
    def lines(self) -> list[tuple[str, Any, Any]]:
        return [
            (
                name,
                self[f"t-{code}"] if self.asked.target else None,
                self[f"b-{code}"] if self.asked.baselines else None,
            )
            for code, name, *_values in self.asked.members
        ]

    def given(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        return [
            {"code": code, "target": data.get(f"t-{code}"), "baseline": data.get(f"b-{code}") or ()}
            for code, *_values in self.asked.members
        ]


class AdjustForm(forms.Form):
    target = NumberField(label=_("Target"), required=False)
    baseline = PastField(
        label=_("Past values"), required=False, max_length=300, help_text=_("From the oldest to the last, with ;")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)
    document = forms.CharField(label=_("Minutes or paper"), max_length=200)
