from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leitai import labels
from leitai.actions.orgs import RoleWanted
from leitai.forms.fields import CHOOSE, DateField, IdField
from leitai.queries.people import RoleChoices

Choices = tuple[tuple[str, str], ...]


class RoleForm(forms.Form):
    """A role, and the unit or department it is for; which of them a role needs is the action's to say."""

    def __init__(self, choices: RoleChoices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = IdField(
            choices.units,
            label=_("Unit"),
            required=False,
            help_text=_("For a county reporter, a county's leader, a unit administrator."),
        )
        self.fields["department"] = IdField(
            choices.departments, label=_("Department"), required=False, help_text=_("For a department officer.")
        )

    role = forms.ChoiceField(label=_("Role"), choices=[CHOOSE, *labels.ROLES])

    def wanted(self) -> RoleWanted:
        data = self.cleaned_data
        return RoleWanted(data["role"], data["unit"], data["department"])


class PersonForm(RoleForm):
    def __init__(self, choices: RoleChoices, *args: Any, **options: Any) -> None:
        super().__init__(choices, *args, **options)
        self.fields["organization"] = IdField(choices.organizations, label=_("Works for"), required=False)
        self.order_fields(
            ["name", "name_en", "username", "organization", "role", "unit", "department", "email", "language"]
        )

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    name_en = forms.CharField(label=_("Name in English"), max_length=100, required=False)
    username = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{1,59}$",
        label=_("Sign-in name"),
        max_length=60,
        help_text=_("Letters, digits, point and hyphen; capitals make no difference."),
        error_messages={"invalid": _("Only letters, digits, point, hyphen and underscore, two or more.")},
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[CHOOSE, *labels.LANGUAGES], required=False)

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "username": data["username"],
            "name": data["name"],
            "name_en": data["name_en"],
            "email": data["email"],
            "organization_id": data["organization"],
            "language": data["language"],
            "role": self.wanted(),
        }


class LeavingForm(forms.Form):
    """Asked twice: first to show what is open, then to do it."""

    def __init__(self, people: tuple[tuple[str, str], ...], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["successor"] = IdField(
            people,
            label=_("Who follows"),
            required=False,
            help_text=_("Left empty: nobody yet, and the work stays open."),
        )

    last_day = DateField(
        label=pgettext_lazy("leaving", "Last day"), initial=timezone.localdate, help_text=_("Today: it ends at once.")
    )

    def facts(self) -> dict[str, Any]:
        return {"last_day": self.cleaned_data["last_day"], "successor_id": self.cleaned_data["successor"]}


class ActingForm(forms.Form):
    def __init__(self, people: Choices, roles: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["who"] = IdField(people, label=_("Who acts"))
        self.fields["role"] = IdField(
            roles, label=_("In which role"), required=False, help_text=_("Left empty: in all of them.")
        )
        self.order_fields(["who", "role", "starts", "last_day"])

    starts = DateField(label=_("First day"), initial=timezone.localdate)
    last_day = DateField(label=pgettext_lazy("acting", "Last day"))

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "person_id": data["who"],
            "assignment_id": data["role"],
            "starts": data["starts"],
            "last_day": data["last_day"],
        }


class SuccessionForm(forms.Form):
    def __init__(self, old: list[tuple[str, str]], new: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["old"] = IdField(tuple(old), label=_("Unit that ended"))
        self.fields["new"] = IdField(tuple(new), label=_("Unit that took over"))
        self.order_fields(["old", "new", "on", "source"])

    on = DateField(label=_("Since"))
    source = forms.CharField(
        label=_("Document that says so"),
        max_length=200,
        help_text=_("Its title and number, such as a reply on mergers."),
    )
