"""The card of a number: where it comes from, in the reader's language. A number without a card is not printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from leitai.documents.numbers import Absent, Cell, Number, unrounded_text
from leitai.documents.words import rounding_words, word
from leitai.queries import formatting


@dataclass(frozen=True)
class Card:
    """`lines` are shown as they are; `cell` lets the page ask whether the sealed month still says so."""

    name: str
    subject: str
    value: str
    lines: tuple[tuple[str, str], ...]
    cell: str = ""
    link: str = ""
    link_text: str = ""

    def data(self) -> dict[str, object]:
        return {
            "name": self.name,
            "subject": self.subject,
            "value": self.value,
            "lines": list(self.lines),
            "cell": self.cell,
            "link": self.link,
            "linkText": self.link_text,
        }


def number_card(number: Number, link: str = "", link_text: str = "") -> Card:
    language, origin = formatting.reader(), number.origin
    subject = " · ".join(part for part in (origin.subject, formatting.month(number.cell.month)) if part)
    lines = [
        (word("formula", language), origin.formula),
        (word("unrounded", language), unrounded_text(number)),
        (word("rounding", language), rounding_words(number.cell.rounding, language, number.form.mark)),
        (word("basis", language), origin.basis),
        (word("remark", language), origin.note),
    ]
    return Card(
        name=origin.name,
        subject=subject,
        value=number.form.before + number.printed + number.form.after,
        lines=tuple((name, text) for name, text in lines if text),
        cell=cell_text(number.cell),
        link=link,
        link_text=link_text,
    )


def cell_text(cell: Cell) -> str:
    """A cell as it travels in an address: short, plain, and the same for the same cell."""
    return json.dumps(
        [cell.question, cell.arguments, cell.region, cell.month, cell.revision, cell.unrounded, cell.rounding],
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )


def cell_of(text: str) -> Cell | None:
    """The cell of an address; None where the text is not one."""
    try:
        question, arguments, region, month, revision, unrounded, rounding = json.loads(text)
    except (ValueError, TypeError):
        return None
    texts = (question, region, month, unrounded, rounding)
    if not all(isinstance(one, str) for one in texts) or type(revision) is not int:
        return None
    if not isinstance(arguments, Mapping) or not all(isinstance(one, str) for one in arguments.values()):
        return None
    return Cell(question, dict(arguments), region, month, revision, unrounded, rounding)


def typed_card(name: str, subject: str, value: str, *lines: tuple[str, str]) -> Card:
    """The card of a figure as somebody filed or entered it: nothing is computed, so nothing is rounded."""
    return Card(name, subject, value, tuple((key, text) for key, text in lines if text))


def absent_words(shown: Absent) -> str:
    return shown.reason or _("No figure")
