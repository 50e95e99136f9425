from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leitai import labels
from leitai.forms.campaigns import CODE_HELP
from leitai.forms.fields import CHOOSE, DateField, IdField

Choices = tuple[tuple[str, str], ...]


class MomentField(forms.DateTimeField):
    """Day and time as the browser's own picker gives them; the region's clock is put to it by the view."""

    def __init__(self, **options: Any) -> None:
        kept = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=kept, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options)

    def to_python(self, value: object) -> Any:
        found = super().to_python(value)
        return found.replace(tzinfo=None) if found else None


class ClockField(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


class SeasonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=CODE_HELP)
    starts = DateField(label=_("First day"))
    ends = DateField(label=_("Last day"))


class RoundForm(SeasonForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=labels.ROUND_KINDS)
    objection_days = forms.IntegerField(
        label=_("Days for objections after the reveal"), min_value=0, max_value=60, initial=3
    )
    keeps_photo_place = forms.BooleanField(
        label=_("Photos keep the place they were taken at"),
        required=False,
        help_text=_("Otherwise the position is taken out of every photo."),
    )


class CandidateForm(forms.Form):
    def __init__(self, units: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if units:
            self.fields["unit"] = IdField(units, label=_("Unit"))
            self.order_fields(["unit"])

    name = forms.CharField(label=_("Name"), max_length=150)
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    minutes = forms.IntegerField(label=_("Minutes of the visit or talk"), min_value=1, max_value=600, initial=40)
    longitude = forms.DecimalField(label=_("Longitude"), required=False, max_digits=9, decimal_places=6)
    latitude = forms.DecimalField(label=_("Latitude"), required=False, max_digits=8, decimal_places=6)
    opens = ClockField(label=_("Opens at"), required=False)
    closes = ClockField(label=_("Closes at"), required=False)
    remote = forms.BooleanField(label=_("Seen by video, without travel"), required=False)
    for_all = forms.BooleanField(label=_("Visited by every group"), required=False)


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    code = forms.CharField(label=_("Code"), max_length=10)
    leader = forms.CharField(label=_("Office that leads the group"), max_length=60, required=False)


class CategoryForm(forms.Form):
    def __init__(self, categories: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["counts_as"] = forms.ChoiceField(
            label=_("Counts as the rulebook's category"), choices=[CHOOSE, *categories], required=False
        )

    name = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=CODE_HELP)


class JudgeForm(forms.Form):
    def __init__(
        self, categories: Choices, groups: Choices, units: Choices, offices: Choices, *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["category_id"] = IdField(categories, label=_("Category"))
        self.fields["group_id"] = IdField(groups, label=_("Group"))
        self.fields["home_unit_id"] = IdField(
            units, label=_("Home unit"), required=False, help_text=_("Its sites are not marked by this judge.")
        )
        self.fields["organization_id"] = IdField(offices, label=_("Office"), required=False)

    name = forms.CharField(label=_("Name"), max_length=100)
    office = forms.CharField(label=_("Post"), max_length=150, required=False)


class BusForm(forms.Form):
    """From which half-day on (1 is the first) the judge rides with which other group."""

    def __init__(self, groups: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["changes_to"] = IdField(groups, label=_("Changes to the group"), required=False)
        self.order_fields(["changes_to"])

    half_day = forms.IntegerField(label=_("from half-day"), min_value=2, max_value=20, required=False)


class StopForm(forms.Form):
    half_day = forms.IntegerField(label=_("Half-day"), min_value=1, max_value=21, initial=1)
    arrives = MomentField(label=_("Begins"))
    leaves = MomentField(label=_("Ends"))


class NewStopForm(StopForm):
    def __init__(self, groups: Choices, candidates: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"] = IdField(groups, label=_("Group"))
        self.fields["candidate"] = IdField(candidates, label=_("Candidate"))
        self.order_fields(["group", "candidate"])


class BusTimesForm(forms.Form):
    arrived_at = MomentField(label=_("The bus came at"), required=False)
    left_at = MomentField(label=_("It left at"), required=False)


class LimitsForm(forms.Form):
    sites_per_unit = forms.IntegerField(label=_("Sites that each unit shows"), min_value=1, max_value=50)
    investment_percent = forms.IntegerField(
        label=_("Least share of the investment done, in percent"), min_value=0, max_value=100
    )
    unseen_years = forms.IntegerField(label=_("Not shown in so many years"), min_value=0, max_value=50)


class AskForm(forms.Form):
    def __init__(self, departments: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organization"] = IdField(departments, label=_("Department"))

    rule = forms.ChoiceField(label=_("What is asked"), choices=labels.ELIGIBILITY_RULES[2:])


class DaysForm(forms.Form):
    half_days = forms.CharField(
        label=_("Half-days"),
        widget=forms.Textarea(attrs={"rows": 7, "class": "lt-mono", "spellcheck": "false"}),
        max_length=20_000,
        help_text=_("One line each; lunch and the night lie between them. Copy from a spreadsheet with its head."),
    )
    bases = forms.CharField(
        label=_("Hotels and places to have lunch"),
        widget=forms.Textarea(attrs={"rows": 5, "class": "lt-mono", "spellcheck": "false"}),
        max_length=20_000,
    )
    speed = forms.IntegerField(label=_("Speed of a bus, km/h"), min_value=5, max_value=120)
    detour_percent = forms.IntegerField(
        label=_("Way by road, percent of the straight line"), min_value=100, max_value=400
    )
    each_sees_all = forms.BooleanField(label=_("Every group visits every site"), required=False)
    groups_meet = forms.BooleanField(label=_("Two groups may be at one site together"), required=False)


class RoadsForm(forms.Form):
    roads = forms.CharField(
        label=_("Minutes between places, where they are known"),
        widget=forms.Textarea(attrs={"rows": 6, "class": "lt-mono", "spellcheck": "false"}),
        max_length=200_000,
        required=False,
        help_text=_("By the code of a candidate or the name of a place. The rest is reckoned from the coordinates."),
    )
    file = forms.FileField(label=_("or a file"), required=False)


class DrawForm(forms.Form):
    starts = MomentField(label=_("The first talk begins"))
    pause = forms.IntegerField(label=_("Minutes between two talks"), min_value=0, max_value=120, initial=2)
    seed = forms.CharField(
        label=_("Seed"),
        max_length=64,
        required=False,
        help_text=_("A number that everybody can see, of a lottery or of dice. Left empty, the machine makes one."),
    )
    reason = forms.CharField(label=_("Why the lot is drawn again"), max_length=300, required=False)


class TableForm(forms.Form):
    """A pasted table, or a workbook."""

    text = forms.CharField(
        label=_("Paste the table with its head"),
        widget=forms.Textarea(attrs={"rows": 8, "class": "lt-mono", "spellcheck": "false"}),
        max_length=500_000,
        required=False,
    )
    file = forms.FileField(label=_("or a workbook (xlsx, xls, csv)"), required=False)


class DutyForm(forms.Form):
    def __init__(self, people: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"] = IdField(people, label=_("Person"))

    duty = forms.ChoiceField(label=pgettext_lazy("round", "Duty"), choices=labels.ROUND_DUTIES)


class ReadinessForm(forms.Form):
    words = forms.CharField(label=_("What must be done"), max_length=200)
    due = DateField(label=_("By"), required=False)


class PointsForm(forms.Form):
    def __init__(self, entrants: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["entrant"] = forms.ChoiceField(label=_("Whom it concerns"), choices=(CHOOSE, *entrants))
        self.order_fields(["entrant"])

    kind = forms.ChoiceField(label=_("Kind"), choices=[one for one in labels.ROUND_POINTS if one[0] != "vote"])
    points = forms.DecimalField(label=pgettext_lazy("contest", "Points"), max_digits=7, decimal_places=3)
    reason = forms.CharField(label=_("Reason"), max_length=500)
    document = forms.CharField(label=_("Minutes or paper"), max_length=200)


class LateForm(forms.Form):
    leaves = MomentField(label=_("The bus leaves this stop at"))
