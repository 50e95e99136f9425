"""The settings of a region: what may be typed, and what may no longer change once figures rest on it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from zoneinfo import available_timezones

from leitai import models
from leitai.labels import DISPLAY_SCALES, FILING_RULES, LANGUAGES, UNIT_LEVELS
from leitai.queries import months
from leitai.queries.orgs import Scope, visible
from leitai.rules import Refused

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,19}")
CURRENCY = re.compile(r"[A-Z]{3}")
_CHOICES = {"level": UNIT_LEVELS, "display_scale": DISPLAY_SCALES, "language": LANGUAGES, "filing_rule": FILING_RULES}
_BETWEEN = {"fiscal_first_month": (1, 12), "filing_day": (1, 28), "filing_hour": (0, 24)}


@dataclass(frozen=True)
class Settings:
    name: str
    name_en: str = ""
    level: str = "city"
    currency: str = "CNY"
    display_scale: str = "wan_yi"
    fiscal_first_month: int = 1
    time_zone: str = "Asia/Shanghai"
    language: str = "zh-hans"
    filing_day: int = 5
    filing_hour: int = 18
    filing_rule: str = "next_working_day"

    def to_dict(self) -> dict[str, str | int]:
        return asdict(self)


NAMES = tuple(one.name for one in fields(Settings))


def settings_of(scope: Scope) -> Settings:
    region = months.region_of(scope)
    return Settings(**{name: getattr(region, name) for name in NAMES})


def refuse_settings(settings: Settings) -> None:
    if not settings.name.strip() or max(len(settings.name), len(settings.name_en)) > 100:
        raise Refused("region_needs_a_name")
    for field, choices in _CHOICES.items():
        if getattr(settings, field) not in {code for code, _label in choices}:
            raise Refused("unknown_choice", value=getattr(settings, field), field=field)
    for field, (least, most) in _BETWEEN.items():
        if not least <= getattr(settings, field) <= most:
            raise Refused("setting_out_of_range", field=field, least=least, most=most)
    if not CURRENCY.fullmatch(settings.currency):
        raise Refused("currency_malformed", found=settings.currency)
    if settings.time_zone not in available_timezones():
        raise Refused("unknown_time_zone", found=settings.time_zone)


def refuse_code(code: str) -> None:
    """A region's code is part of addresses and of folders of closed months."""
    if not CODE.fullmatch(code):
        raise Refused("region_code_malformed", found=code)


def fixed_settings(scope: Scope) -> dict[str, Refused]:
    """The settings that figures rest on by now, each with the reason that is said."""
    closed = visible(scope, models.MonthRevision).exists()
    filed = closed or visible(scope, models.MonthlyReport).exists()
    planned = filed or visible(scope, models.AnnualPlan).exists()
    money = planned or visible(scope, models.Project).exists()
    found = {
        "currency": Refused("currency_is_fixed") if money else None,
        "fiscal_first_month": Refused("fiscal_year_is_fixed") if planned else None,
        "time_zone": Refused("clock_is_fixed") if filed else None,
        "level": Refused("level_is_fixed") if closed else None,
    }
    return {field: refusal for field, refusal in found.items() if refusal is not None}
