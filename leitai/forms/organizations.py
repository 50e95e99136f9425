from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leitai import labels
from leitai.forms.fields import IdField


class OrganizationForm(forms.Form):
    """Without a code of its own: a new organisation. The code of a known one stays."""

    def __init__(self, units: tuple[tuple[str, str], ...], *args: Any, code: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = IdField(
            units, label=_("Unit"), required=False, help_text=_("For the government of a county, district or zone.")
        )
        if code:
            del self.fields["code"]
        self.order_fields(["code", "name", "name_en", "kind", "unit", "sort_order"])

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Your own, such as transport; workbooks know it by that.")
    )
    name = forms.CharField(label=pgettext_lazy("organisation", "Name"), max_length=150)
    name_en = forms.CharField(label=_("English name"), max_length=150, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=labels.ORGANIZATION_KINDS)
    sort_order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999_999, initial=0)

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"unit_id": data.pop("unit")}
