"""Fields that several forms share: money typed in the unit that is printed, dates, lists of ticks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from leitai.queries import formatting

CHOOSE = ("", "—")


def typed(value: Decimal) -> str:
    """A number as a person types it: no trailing zeros, and never 1.2E+4."""
    return f"{value.normalize():f}"


class MoneyField(forms.DecimalField):
    """Money in base units, typed and shown in the reader's unit (万元, million), which stands inside the field."""

    def __init__(self, currency: str, **options: Any) -> None:
        self.per = formatting.money_per(currency)
        self.unit_text = formatting.money_unit(currency)
        super().__init__(max_digits=20, min_value=Decimal(0), **options)

    def prepare_value(self, value: Any) -> Any:
        # A Decimal is an amount of ours; text is what the reader typed a moment ago.
        if isinstance(value, Decimal):
            return typed(value / self.per)
        return value

    def clean(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = value.replace(",", "").replace("，", "").strip()
        typed = super().clean(value)
        return None if typed is None else (typed * self.per).quantize(Decimal("0.01"))


class DateField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class TicksField(forms.MultipleChoiceField):
    """Several of a short list, each with its own box; gives the ids."""

    def __init__(self, choices: tuple[tuple[str, str], ...], **options: Any) -> None:
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, required=False, **options)

    def clean(self, value: Any) -> list[int]:
        return [int(one) for one in super().clean(value)]


class IdField(forms.ChoiceField):
    """One of a list by its id; None where nothing is chosen."""

    def __init__(self, choices: tuple[tuple[str, str], ...], **options: Any) -> None:
        super().__init__(choices=(CHOOSE, *choices), **options)

    def clean(self, value: Any) -> int | None:
        chosen = super().clean(value)
        return int(chosen) if chosen else None
