"""A form of a page that an action takes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django import forms

from leitai.queries.refusals import refusal_words
from leitai.rules import Refused

Row = TypeVar("Row")


@dataclass(frozen=True)
class Taken(Generic[Row]):
    """The form was taken in; `row` is what the action returned."""

    row: Row


def took_in(form: forms.Form, save: Callable[[], Row]) -> Taken[Row] | None:
    """None where a field is wrong, or the action refused and the form says why.

    What must not be known, or done, is passed on: no form may say more of it than the page does.
    """
    if not form.is_valid():
        return None
    try:
        return Taken(save())
    except Refused as refusal:
        if refusal.code in ("not_found", "not_allowed"):
            raise
        form.add_error(None, refusal_words(refusal))
        return None
