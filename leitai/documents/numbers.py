"""Numbers that know where they come from, and how they are printed in Chinese and in English.

A `Cell` says how to derive a value again; a `Form` says how to print it; a `Number` is both, with the printed text.
Pages, bulletins and `leitai verify` print through `print_value` and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from leitai.core.results import Exact, Mode, Rounding, round_exact

Language = Literal["zh-Hans", "en"]
Kind = Literal["money", "rate", "points", "growth", "score", "place", "movement", "count", "days", "plain"]
Sign = Literal["minus", "always", "never"]
Scale = Literal["region", "project", "base"]
Absence = Literal["absent", "not_due", "not_seen", "not_available"]

MINUS = "\u2212"
EN_DASH = "\u2013"


@dataclass(frozen=True)
class Cell:
    """How a number is derived again: plain data, so that it can travel inside a document.

    `unrounded` is the exact value in base units as a fraction string: "4768/9123" for a rate, currency units for money.
    `rounding` is "mode:digits"; digits count in the printed unit.
    """

    question: str
    arguments: dict[str, str]
    region: str
    month: str
    revision: int
    unrounded: str
    rounding: str


@dataclass(frozen=True)
class Form:
    """How a value is printed. The printed figure is value × times ÷ per, rounded once."""

    kind: Kind
    digits: int
    mode: Mode = "half_up"
    times: int = 1
    per: int = 1
    unit: str = ""
    before: str = ""
    after: str = ""
    mark: str = ""
    sign: Sign = "minus"
    trim: bool = False

    @property
    def rounding(self) -> str:
        return Rounding(self.digits, self.mode).text

    def scaled(self, value: Exact) -> Fraction:
        return Fraction(value) * self.times / self.per


@dataclass(frozen=True)
class Origin:
    """What the card of a number says beyond its cell, in the document's language."""

    name: str
    subject: str = ""
    formula: str = ""
    basis: str = ""
    note: str = ""


@dataclass(frozen=True)
class Number:
    """A printed number: `value` is exact and in the printed unit, `printed` is what the reader sees."""

    cell: Cell
    printed: str
    form: Form
    value: str
    origin: Origin = field(default_factory=lambda: Origin(""))
    type: Literal["number"] = "number"

    @property
    def unit(self) -> str:
        return self.form.unit


@dataclass(frozen=True)
class Absent:
    """A place where no number can stand. It is never 0 and never blank, and it says why."""

    printed: str
    reason: str = ""
    type: Literal["absent"] = "absent"


_ABSENT: dict[Language, dict[Absence, str]] = {
    "zh-Hans": {"absent": "—", "not_due": "未到", "not_seen": "未评", "not_available": "无法计算"},
    "en": {"absent": "—", "not_due": "not due", "not_seen": "not scored", "not_available": "not available"},
}


def absent(language: Language, reason: str = "", absence: Absence = "absent") -> Absent:
    return Absent(_ABSENT[language][absence], reason)


def print_value(value: Exact, form: Form) -> str:
    """Round once by the form's rule and print: thousands separated, minus as U+2212, no sign on a printed zero."""
    rounded = round_exact(form.scaled(value), Rounding(form.digits, form.mode))
    text = f"{abs(rounded):,.{form.digits}f}"
    if form.trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    if rounded < 0 and form.sign != "never":
        text = MINUS + text
    elif rounded > 0 and form.sign == "always":
        text = "+" + text
    return text + form.mark


def number(
    value: Exact,
    form: Form,
    *,
    question: str,
    arguments: Mapping[str, str],
    region: str,
    month: str,
    revision: int,
    origin: Origin | None = None,
) -> Number:
    exact = Fraction(value)
    cell = Cell(question, dict(arguments), region, month, revision, str(exact), form.rounding)
    return number_of(cell, form, origin)


def number_of(cell: Cell, form: Form, origin: Origin | None = None) -> Number:
    """The printed number of a cell. Refuses a form that would round by another rule than the cell's."""
    if cell.rounding != form.rounding:
        raise ValueError(f"cell of {cell.question!r} is rounded {cell.rounding}, its form rounds {form.rounding}")
    exact = Fraction(cell.unrounded)
    return Number(cell, print_value(exact, form), form, str(form.scaled(exact)), origin or Origin(""))


def unrounded_text(shown: Number, places: int = 6) -> str:
    """The value before rounding, in the printed unit; an ellipsis says that it was cut after `places` decimals."""
    exact = Fraction(shown.value)
    cut = round_exact(exact, Rounding(places, "truncate"))
    text = f"{abs(cut):,.{places}f}".rstrip("0").rstrip(".")
    if Fraction(cut) != exact:
        text += "…"
    return (MINUS if exact < 0 else "") + text + (" " + shown.form.mark if shown.form.mark else "")


# ---- forms: one per kind of number in the interface's table of numbers


_SCALES: dict[Language, dict[Scale, tuple[int, int, str]]] = {
    "zh-Hans": {"region": (10**8, 2, "亿"), "project": (10**4, 0, "万"), "base": (1, 2, "")},
    "en": {"region": (10**9, 2, "bn"), "project": (10**6, 1, "m"), "base": (1, 2, "")},
}
_CURRENCY_ZH = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "INR": "印度卢比"}
_SYMBOL_EN = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def money_form(language: Language, scale: Scale = "region", currency: str = "CNY", mode: Mode = "half_up") -> Form:
    per, digits, word = _SCALES[language][scale]
    if language == "zh-Hans":
        unit = word + _CURRENCY_ZH.get(currency, currency)
        return Form("money", digits, mode, per=per, unit=unit, after=unit)
    before = _SYMBOL_EN.get(currency, f"{currency} ")
    unit = f"{before.strip()} {word}".strip()
    return Form("money", digits, mode, per=per, unit=unit, before=before, after=f" {word}" if word else "")


def rate_form(digits: int = 1, mode: Mode = "half_up", *, percent: bool = False) -> Form:
    """A ratio as a percentage; `percent=True` where the value is already in percent, as entered series are."""
    return Form("rate", digits, mode, times=1 if percent else 100, unit="%", mark="%")


def growth_form(digits: int = 1, mode: Mode = "half_up", *, percent: bool = False) -> Form:
    return Form("growth", digits, mode, times=1 if percent else 100, unit="%", mark="%", sign="always")


def points_form(
    language: Language, sign: Sign = "always", digits: int = 1, mode: Mode = "half_up", *, percent: bool = False
) -> Form:
    """A difference of two rates, in percentage points; `sign="never"` is for sentences that say ahead or behind."""
    unit, after = ("个百分点", "个百分点") if language == "zh-Hans" else ("pp", " pp")
    return Form("points", digits, mode, times=1 if percent else 100, unit=unit, after=after, sign=sign)


def score_form(language: Language, digits: int = 2, mode: Mode = "half_up") -> Form:
    unit, after = ("分", "分") if language == "zh-Hans" else ("points", " points")
    return Form("score", digits, mode, unit=unit, after=after)


def place_form(language: Language) -> Form:
    return Form("place", 0, before="第" if language == "zh-Hans" else "", after="名" if language == "zh-Hans" else "")


def movement_form() -> Form:
    return Form("movement", 0, sign="always")


def count_form(unit: str = "", after: str = "") -> Form:
    """A count. Two decimals at most, for a project credited to several units counts by its share."""
    return Form("count", 2, unit=unit, after=after, trim=True)


def days_form(language: Language, sign: Sign = "minus") -> Form:
    unit, after = ("天", "天") if language == "zh-Hans" else ("days", " days")
    return Form("days", 1, unit=unit, after=after, sign=sign, trim=True)


def plain_form(unit: str = "", digits: int = 2, after: str = "", sign: Sign = "minus") -> Form:
    return Form("plain", digits, unit=unit, after=after, sign=sign, trim=True)
