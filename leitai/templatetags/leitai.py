"""Parts that every page uses: icons, lamps, numbers, dates. Loaded without {% load %}."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from leitai import labels
from leitai.queries import cards, formatting
from leitai.queries.cards import Card
from leitai.queries.contest.printing import qr_svg
from leitai.queries.formatting import Scale, Value

register = template.Library()

LAMPS = {
    "ok": later("On track"),
    "watch": later("Slow"),
    "late": later("Late"),
    "none": later("Not due"),
    "doing": later("In progress"),
}


def sprite(name: str) -> str:
    return f"{static('leitai/icons.svg')}#{name}"


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative icon; the words beside it say what it means."""
    return format_html(
        '<svg class="lt-i{}" aria-hidden="true"><use href="{}"/></svg>', f" {extra}" if extra else "", sprite(name)
    )


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code as a picture of the page, drawn here: what it opens may be a secret."""
    return mark_safe(qr_svg(text))


@register.simple_tag
def brand_mark() -> SafeString:
    return format_html('<svg aria-hidden="true"><use href="{}"/></svg>', sprite("mark"))


@register.simple_tag
def lamp(state: str, text: object = "", reads: object = "") -> SafeString:
    """A lamp with its number or word beside it. Without either, the word is there for the screen reader."""
    shape = format_html('<svg aria-hidden="true"><use href="{}"/></svg>', sprite(f"lamp-{state}"))
    if text == "":
        said = reads or LAMPS[state]
        return format_html('<span class="lt-lamp is-{}">{}<span class="lt-sr">{}</span></span>', state, shape, said)
    hidden = format_html('<span class="lt-sr">{} </span>', reads) if reads else ""
    return format_html('<span class="lt-lamp is-{}">{}{}{}</span>', state, shape, hidden, text)


@register.simple_tag
def pill(state: str, text: object = "") -> SafeString:
    return format_html(
        '<span class="lt-pill is-{}"><svg aria-hidden="true"><use href="{}"/></svg>{}</span>',
        state,
        sprite(f"lamp-{state}"),
        text or LAMPS[state],
    )


@register.simple_tag(takes_context=True)
def money(context: Context, value: Value | None, scale: Scale = "project") -> str:
    """The figure alone; its unit is named once in the head of the column ({% money_unit %})."""
    return formatting.money(value, _currency(context), scale)


@register.simple_tag(takes_context=True)
def money_words(context: Context, value: Value | None, scale: Scale = "project") -> str:
    """The figure with its unit, for sentences."""
    return formatting.money(value, _currency(context), scale, unit=True)


@register.simple_tag(takes_context=True)
def money_unit(context: Context, scale: Scale = "project") -> str:
    return formatting.money_unit(_currency(context), scale)


def _currency(context: Context) -> str:
    frame = context.get("frame")
    return frame.currency if frame else "CNY"


@register.simple_tag(takes_context=True)
def num(context: Context, shown: Any, link: str = "", link_text: str = "", text: str = "") -> SafeString:
    """A number that can be asked: a button whose card the page carries along. An absent one says why."""
    shown = getattr(shown, "shown", shown)
    if isinstance(shown, Card):
        card = shown
    elif hasattr(shown, "cell"):
        card = cards.number_card(shown, link, link_text)
        text = text or shown.printed
    else:
        return format_html(
            '<span class="lt-absent" title="{}">{}<span class="lt-sr"> {}</span></span>',
            cards.absent_words(shown), shown.printed, cards.absent_words(shown),
        )  # fmt: skip
    kept = _cards(context)
    kept.append(card.data())
    return format_html(
        '<button type="button" class="lt-num" aria-haspopup="dialog" data-card="{}">{}</button>',
        len(kept) - 1,
        text or card.value,
    )


def _cards(context: Context) -> list[dict[str, object]]:
    request = context["request"]
    if not hasattr(request, "lt_cards"):
        request.lt_cards = []
    kept: list[dict[str, object]] = request.lt_cards
    return kept


@register.simple_tag(takes_context=True)
def number_cards(context: Context) -> SafeString:
    """The cards of every number printed above, as data; the page's script opens them."""
    kept = _cards(context)
    return json_script(kept, "lt-cards") if kept else SafeString("")


@register.simple_tag(takes_context=True)
def behind(context: Context, key: str, measure: str, total: bool = False) -> str:
    """The page with the projects behind a number of the league table on this page."""
    return str(context["address"](key, measure, total))


@register.simple_tag(takes_context=True)
def drop_query(context: Context, name: str) -> str:
    """The same address without one of its filters, from the first page on."""
    query = context["request"].GET.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return f"?{query.urlencode()}"


@register.filter
def rate(value: Value | None, digits: int = 1) -> str:
    return formatting.rate(value, digits)


@register.filter
def growth(value: Value | None, digits: int = 1) -> str:
    return formatting.growth(value, digits)


@register.filter
def points(value: Value | None) -> str:
    return formatting.points(value)


@register.filter
def points_words(value: Value) -> str:
    """A ratio's difference as percentage points with their unit and no sign: 6.9个百分点."""
    return formatting.points(Fraction(value) * 100, unit=True, sign="never")


@register.filter
def count(value: Value | None) -> str:
    return formatting.count(value)


@register.filter
def plain(value: Value | None, digits: int = 2) -> str:
    return formatting.plain(value, digits)


@register.filter
def share(value: Decimal | Fraction) -> str:
    return formatting.share_percent(value)


@register.filter
def month_words(value: dt.date | str | None) -> str:
    return formatting.month(value)


@register.filter
def short_month(value: dt.date) -> str:
    return formatting.span(value, value)


@register.filter
def day(value: dt.date | None) -> str:
    return formatting.day(value)


@register.filter
def full_day(value: dt.date | None) -> str:
    return formatting.day(value, year=True)


@register.filter
def moment(value: dt.datetime | None) -> str:
    return formatting.moment(value)


@register.filter
def full_moment(value: dt.datetime | None) -> str:
    return formatting.moment(value, year=True)


@register.simple_tag
def gap() -> str:
    """Between two sentences: a space in English, nothing in Chinese."""
    return " " if formatting.reader() == "en" else ""


@register.filter
def revision_words(value: int) -> str:
    return formatting.revision(value)


@register.filter
def label(code: str, choices: str) -> str:
    """The label of a stored code: {{ project.level|label:"PROJECT_LEVELS" }}."""
    return labels.choice(getattr(labels, choices), code) if code else formatting.ABSENT


@register.filter
def size(value: Any) -> Any:
    """The number without its sign, for sentences that say behind or early in words."""
    return abs(value)


@register.filter
def role_list(codes: list[str]) -> str:
    return _(", ").join(labels.choice(labels.ROLES, code) for code in codes)


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """A value of a mapping by a key that is only known in the template."""
    return mapping.get(key)
