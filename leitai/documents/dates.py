"""Dates, months, places and ranges in words, for both languages. No clock: what is printed is given."""

from datetime import date, datetime

from leitai.documents.numbers import EN_DASH, Language

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def parse_month(key: str) -> date:
    """The first day of a month written "2020-06"."""
    try:
        return date.fromisoformat(f"{key}-01")
    except ValueError as error:
        raise ValueError(f"month {key!r} is not written like 2020-06") from error


def month_text(month: date, language: Language) -> str:
    if language == "zh-Hans":
        return f"{month.year}年{month.month}月"
    return f"{_MONTHS[month.month - 1]} {month.year}"


def span_text(first: date, last: date, language: Language, *, year: bool = False) -> str:
    """The months from first to last: "1–6月", "Jan–Jun"; with the year where asked or where the year changes."""
    one = (first.year, first.month) == (last.year, last.month)
    crosses = first.year != last.year
    if language == "zh-Hans":
        head = f"{first.year}年" if year or crosses else ""
        if one:
            return f"{head}{first.month}月"
        if crosses:
            return f"{head}{first.month}月{EN_DASH}{last.year}年{last.month}月"
        return f"{head}{first.month}{EN_DASH}{last.month}月"
    short = [_MONTHS[day.month - 1][:3] for day in (first, last)]
    if crosses:
        return f"{short[0]} {first.year}{EN_DASH}{short[1]} {last.year}"
    tail = f" {last.year}" if year else ""
    return f"{short[0]}{tail}" if one else f"{short[0]}{EN_DASH}{short[1]}{tail}"


def spoken_span(first: date, last: date, language: Language) -> str:
    """The same within a sentence: "1–6月", "from January to June", "in June"."""
    if language == "zh-Hans":
        return span_text(first, last, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"in {_MONTHS[last.month - 1]}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"from {_MONTHS[first.month - 1]}{year} to {_MONTHS[last.month - 1]}" + (f" {last.year}" if year else "")


def day_text(day: date, language: Language, *, year: bool = False) -> str:
    if language == "zh-Hans":
        return (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def moment_text(moment: datetime, language: Language, *, year: bool = False) -> str:
    clock = f"{moment.hour}:{moment.minute:02d}"
    return day_text(moment, language, year=year) + (clock if language == "zh-Hans" else f", {clock}")


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 11th, 21st."""
    if place % 100 in (11, 12, 13):
        return f"{place}th"
    return f"{place}" + {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")


def place_text(place: int, shared: bool, language: Language) -> str:
    if language == "zh-Hans":
        return f"并列第{place}" if shared else f"第{place}名"
    return f"shares place {place}" if shared else ordinal(place)


def revision_text(revision: int, language: Language) -> str:
    """Revision 0 is the preview of an open month."""
    if language == "zh-Hans":
        return "预览，未封月" if revision == 0 else f"第{revision}版"
    return "preview, not closed" if revision == 0 else f"revision {revision}"
