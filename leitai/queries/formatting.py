"""How pages print money, rates, counts and dates: the documents' own formatter, in the reader's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone, translation

from leitai.documents import dates, numbers
from leitai.documents.numbers import Form, Language, Scale, Sign

Value = int | Decimal | Fraction
ABSENT = "—"
# the units in which offices file money, in base units
SERIES_MONEY = {"亿元": 10**8, "万元": 10**4, "元": 1}


def reader() -> Language:
    return "en" if (translation.get_language() or "").startswith("en") else "zh-Hans"


def money_unit(currency: str, scale: Scale = "project") -> str:
    return numbers.money_form(reader(), scale, currency).unit


def money_per(currency: str, scale: Scale = "project") -> int:
    """How many currency units one printed unit stands for: 10,000 where money is typed in 万元."""
    return numbers.money_form(reader(), scale, currency).per


def money(value: Value | None, currency: str, scale: Scale = "project", *, unit: bool = False) -> str:
    """Money without its unit, for columns whose head names it once; with `unit` for sentences. Nothing is never 0."""
    if value is None:
        return ABSENT
    form = numbers.money_form(reader(), scale, currency)
    text = numbers.print_value(value, form)
    return form.before + text + form.after if unit else text


def rate(value: Value | None, digits: int = 1) -> str:
    """A rate given in percent."""
    return ABSENT if value is None else numbers.print_value(value, numbers.rate_form(digits, percent=True))


def growth(value: Value | None, digits: int = 1) -> str:
    return ABSENT if value is None else numbers.print_value(value, numbers.growth_form(digits, percent=True))


def points(value: Value | None, *, unit: bool = False, sign: Sign = "always") -> str:
    if value is None:
        return ABSENT
    form = numbers.points_form(reader(), sign, percent=True)
    text = numbers.print_value(value, form)
    return text + form.after if unit else text


def plain(value: Value | None, digits: int = 2, *, trim: bool = True) -> str:
    if value is None:
        return ABSENT
    return numbers.print_value(value, Form("plain", digits, trim=trim))


def series_form(unit: str, unit_en: str, digits: int, currency: str, language: Language | None = None) -> Form:
    """How the figures of a statistical series are printed that are filed in `unit`: 亿元 in English as CNY bn."""
    language = language or reader()
    if unit in SERIES_MONEY:
        return replace(numbers.money_form(language, "region", currency), times=SERIES_MONEY[unit])
    shown = (unit_en or unit) if language == "en" else unit
    return numbers.plain_form(shown, digits, f" {shown}" if language == "en" else shown)


def whole(value: Value, form: Form) -> str:
    """With its unit, for sentences."""
    return form.before + numbers.print_value(value, form) + form.after


def like(value: Value, form: Form, *, sign: Sign | None = None) -> str:
    """Printed like another number: by the same form, in base units, with another sign on wish."""
    return numbers.print_value(value, replace(form, sign=sign) if sign else form)


def count(value: Value | None) -> str:
    return ABSENT if value is None else numbers.print_value(value, numbers.count_form())


def share_percent(share: Decimal | Fraction) -> str:
    """A credit share as a percentage, with no more decimals than it has."""
    return numbers.print_value(Fraction(share) * 100, Form("rate", 6, mark="%", trim=True))


def month(value: dt.date | str | None) -> str:
    if not value:
        return ABSENT
    return dates.month_text(dates.parse_month(value) if isinstance(value, str) else value, reader())


def span(first: dt.date, last: dt.date, *, year: bool = False) -> str:
    return dates.span_text(first, last, reader(), year=year)


def day(value: dt.date | None, *, year: bool = False) -> str:
    return ABSENT if value is None else dates.day_text(value, reader(), year=year)


def moment(value: dt.datetime | None, *, year: bool = False) -> str:
    """In the reader's region: the middleware has put its time zone in force."""
    return ABSENT if value is None else dates.moment_text(timezone.localtime(value), reader(), year=year)


def revision(value: int) -> str:
    return dates.revision_text(value, reader())


def place(value: int | None, shared: bool = False) -> str:
    return ABSENT if value is None else dates.place_text(value, shared, reader())


def place_short(value: int, shared: bool = False) -> str:
    """A place inside a sentence: 第6 · 并列第3; 6th · joint 3rd."""
    if reader() == "en":
        return ("joint " if shared else "") + dates.ordinal(value)
    return f"{'并列' if shared else ''}第{value}"
