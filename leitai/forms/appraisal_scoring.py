"""What units say of themselves, what departments enter, and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leitai import labels
from leitai.forms.fields import CHOOSE, DateField, IdField

Choices = tuple[tuple[str, str], ...]
FACTS = ("actual", "word", "state", "note", "document")


def figure_field(**options: Any) -> forms.DecimalField:
    return forms.DecimalField(required=False, max_digits=24, decimal_places=6, **options)


class SelfForm(forms.Form):
    """A number, or one of the words the indicator knows."""

    def __init__(self, words: Sequence[str], unit: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if words:
            choices = [CHOOSE, *((word, word) for word in words)]
            self.fields["word"] = forms.ChoiceField(label=_("How far it is"), choices=choices, required=False)
        else:
            label = _("Value reached, %(unit)s") % {"unit": unit} if unit else _("Value reached")
            self.fields["actual"] = figure_field(label=label)
        self.order_fields(["word", "actual"])

    state = forms.ChoiceField(label=pgettext_lazy("figure", "State"), choices=labels.FIGURE_STATES)
    own_score = forms.DecimalField(label=_("Own score"), required=False, max_digits=12, decimal_places=4)
    statement = forms.CharField(
        label=_("What was done, and what the figure rests on"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip


@dataclass(frozen=True)
class SheetRow:
    """The fields of one unit; `items` are further values that the indicator asks for."""

    figure: BoundField | None
    items: tuple[BoundField, ...]
    state: BoundField
    note: BoundField
    document: BoundField

    @property
    def errors(self) -> list[str]:
        fields = (*((self.figure,) if self.figure else ()), *self.items, self.state, self.note, self.document)
        return [str(error) for field in fields for error in field.errors]


class SheetForm(forms.Form):
    """One indicator, a line for each unit. `figure` is "number", "word", or "" where the figure has a source."""

    def __init__(
        self, units: Sequence[int], figure: str, words: Sequence[str], items: Sequence[str], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.units, self.figure, self.items = units, figure, items
        for unit in units:
            if figure == "word":
                choices = [CHOOSE, *((word, word) for word in words)]
                self.fields[f"word-{unit}"] = forms.ChoiceField(choices=choices, required=False)
            elif figure:
                self.fields[f"actual-{unit}"] = figure_field()
            for item in items:
                self.fields[f"item-{unit}-{item}"] = figure_field()
            self.fields[f"state-{unit}"] = forms.ChoiceField(
                choices=labels.FIGURE_STATES, initial="reported", required=False
            )
            for name, most in (("note", 500), ("document", 200)):
                self.fields[f"{name}-{unit}"] = forms.CharField(max_length=most, required=False)

    def row(self, unit: int) -> SheetRow:
        name = {"word": f"word-{unit}", "number": f"actual-{unit}"}.get(self.figure)
        return SheetRow(
            self[name] if name else None,
            tuple(self[f"item-{unit}-{item}"] for item in self.items),
            self[f"state-{unit}"], self[f"note-{unit}"], self[f"document-{unit}"],
        )  # fmt: skip

    def typed(self) -> dict[tuple[int, str], dict[str, Any]]:
        """By unit and item what was typed; a line nobody has touched, or sent, is left out."""
        data, found = self.cleaned_data, {}
        touched = {name for name in self.changed_data if name in self.data}
        for unit in self.units:
            if any(f"{name}-{unit}" in touched for name in FACTS):
                found[unit, ""] = {name: data.get(f"{name}-{unit}") or "" for name in FACTS}
                found[unit, ""] |= {
                    "actual": data.get(f"actual-{unit}"),
                    "state": data.get(f"state-{unit}") or "reported",
                }
            for item in self.items:
                if (name := f"item-{unit}-{item}") in touched:
                    found[unit, item] = {"actual": data.get(name)}
        return found


class EventForm(forms.Form):
    def __init__(self, units: Choices, kinds: Choices, projects: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["appraised_id"] = IdField(units, label=_("Whom it concerns"))
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds)
        self.fields["project_id"] = IdField(projects, label=_("Project"), required=False)
        self.order_fields(["appraised_id", "kind", "happened_on", "project_id"])

    happened_on = DateField(label=_("Day"))
    count = forms.IntegerField(label=pgettext_lazy("events", "Count"), min_value=1, max_value=999, initial=1)
    words = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label=_("Paper it rests on"), max_length=200, required=False)
