from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from leitai import labels
from leitai.forms.fields import CHOOSE, DateField, IdField
from leitai.queries.meetings import FormChoices

ENGLISH = _("The same in English")


class TimeField(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


class MomentField(forms.DateTimeField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)


class TickField(forms.MultipleChoiceField):
    """Several codes of a short list, each with its own box."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, **options)


class MeetingForm(forms.Form):
    def __init__(self, choices: FormChoices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["campaign"] = IdField(choices.campaigns, label=_("Campaign year"), required=False)

    title = forms.CharField(label=pgettext_lazy("of a meeting", "Title"), max_length=150)
    title_en = forms.CharField(label=_("English title"), max_length=150, required=False)
    day = DateField(label=_("Day"))
    starts = TimeField(label=_("Begins"))
    ends = TimeField(label=_("Ends"))
    place = forms.CharField(label=_("Place"), max_length=150)
    place_en = forms.CharField(label=_("English name of the place"), max_length=150, required=False)
    chair = forms.CharField(label=_("In the chair"), max_length=100, required=False, help_text=_("Name or office."))
    chair_en = forms.CharField(label=_("In the chair, in English"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", gettext("The end is not after the beginning."))
        return data

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["campaign_id"] = data.pop("campaign")
        return data


class ItemForm(forms.Form):
    def __init__(self, choices: FormChoices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = IdField(choices.units, label=_("Unit that speaks"), required=False)
        self.fields["organization"] = IdField(
            choices.organizations, label=_("Organisation of the speaker"), required=False
        )
        self.order_fields(
            ("kind", "title", "title_en", "minutes", "starts", "unit", "organization", "speaker", "speaker_en")
        )

    kind = forms.ChoiceField(label=_("Kind"), choices=[CHOOSE, *labels.PROGRAMME_KINDS])
    title = forms.CharField(label=pgettext_lazy("of a meeting", "Title"), max_length=150)
    title_en = forms.CharField(label=_("English title"), max_length=150, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=480)
    starts = TimeField(
        label=_("Fixed beginning"), required=False, help_text=_("Leave it empty to follow right after the item before.")
    )
    speaker = forms.CharField(label=_("Speaker"), max_length=100, required=False, help_text=_("Name or office."))
    speaker_en = forms.CharField(label=_("Speaker, in English"), max_length=100, required=False)
    chair = forms.CharField(label=_("In the chair, if another"), max_length=100, required=False)
    chair_en = forms.CharField(label=_("The same in English"), max_length=100, required=False)

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["unit_id"], data["organization_id"] = data.pop("unit"), data.pop("organization")
        return data


class OrderForm(forms.Form):
    """How the units speak. The reason is needed from the second order on."""

    def __init__(self, *args: Any, redraw: bool, by_score: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not by_score:
            del self.fields["method"]
        if redraw:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    method = forms.ChoiceField(
        label=pgettext_lazy("of speeches", "Order"), choices=labels.SPEAKING_METHODS, initial="lot"
    )
    seed = forms.CharField(
        label=_("Seed"), max_length=64, required=False,
        help_text=_("A number drawn in public, for instance. Leave it empty and the site draws one."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why a new order"), max_length=300, help_text=_("The order before stays listed."))


class StatementsDueForm(forms.Form):
    due = MomentField(label=_("Deadline"))


class StatementForm(forms.Form):
    def __init__(self, *args: Any, has_file: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_file:
            del self.fields["drop_file"]

    text = forms.CharField(
        label=_("Text"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 14})
    )
    file = forms.FileField(
        label=pgettext_lazy("of a statement", "File"), required=False, help_text=_("Word (docx) or PDF, at most 10 MB.")
    )
    drop_file = forms.BooleanField(label=_("Take the file away"), required=False)


class RosterForm(forms.Form):
    categories = labels.PARTICIPANT_CATEGORIES
    text = forms.CharField(label=_("Lines of the table"), widget=forms.Textarea(attrs={"rows": 16}), strip=False)


class EntryForm(forms.Form):
    category = forms.ChoiceField(label=_("Category"), choices=labels.PARTICIPANT_CATEGORIES)
    rank = forms.IntegerField(label=_("Rank in the category"), min_value=1, max_value=1000)
    name = forms.CharField(label=_("Name or office"), max_length=100)
    name_en = forms.CharField(label=ENGLISH, max_length=100, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=150, required=False)
    organisation_en = forms.CharField(label=_("Organisation, in English"), max_length=150, required=False)
    occasions = TickField(label=_("Takes part in"), choices=labels.OCCASIONS)


class SeatsForm(forms.Form):
    def __init__(self, *args: Any, by_score: bool, coming: dict[str, int], **options: Any) -> None:
        super().__init__(*args, **options)
        if not by_score:
            del self.fields["order"]
        self.fields["categories"].choices = [  # type: ignore[attr-defined]
            (code, f"{label} · {coming[code]}") for code, label in labels.PARTICIPANT_CATEGORIES if code in coming
        ]

    area = forms.ChoiceField(label=_("Area"), choices=labels.SEAT_AREAS)
    rows = forms.IntegerField(label=_("Rows"), min_value=1, max_value=60)
    width = forms.IntegerField(label=_("Seats in a row"), min_value=1, max_value=60)
    order = forms.ChoiceField(label=pgettext_lazy("of seats", "Order"), choices=labels.SEAT_ORDERS, initial="protocol")
    centre_out = forms.BooleanField(label=_("From the centre of each row outwards"), required=False)
    categories = TickField(label=_("Who sits here"), choices=())


class VenueForm(forms.Form):
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, digits and hyphens; it stays as long as the venue does.")
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    level = forms.ChoiceField(label=pgettext_lazy("unit", "Level"), choices=labels.VENUE_LEVELS, initial="township")
    contact = forms.CharField(label=_("Contact office"), max_length=100, required=False)
    contact_en = forms.CharField(label=_("Contact office, in English"), max_length=100, required=False)
    line = forms.ChoiceField(
        label=pgettext_lazy("of a video meeting", "Line"), choices=labels.LINE_QUALITIES, initial="untested"
    )


class PresentForm(forms.Form):
    present = forms.IntegerField(label=_("Present"), min_value=0, max_value=10_000)
