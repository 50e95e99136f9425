"""The kinds of participants of a city's tour, and as whom they count in a rulebook."""

from __future__ import annotations

from dataclasses import dataclass

from leitai import models
from leitai.core.rulebook import RulebookError
from leitai.queries.contest.rules import round_book


@dataclass(frozen=True)
class Kind:
    code: str
    name: str
    name_en: str
    fits: tuple[str, ...]
    """Codes of rulebooks' categories that this kind counts in, the likeliest first."""


STANDARD = (
    Kind("city_leaders", "市级领导", "City leaders", ("leaders",)),
    Kind("justice_heads", "市法院、市检察院主要负责同志", "Heads of court and procuratorate", ("leaders",)),
    Kind("secretaries", "市级秘书长", "Secretaries-general of the city", ("leaders", "delegates")),
    Kind("county_heads", "区县和开发区负责同志", "Heads of counties, districts and zones", ("delegates",)),
    Kind("department_heads", "市级部门主要负责同志", "Heads of city departments", ("delegates",)),
    Kind("agencies", "上级驻市机构和企事业单位负责同志", "Heads of agencies and enterprises", ("delegates",)),
    Kind("owners", "重点项目业主代表", "Representatives of project owners", ("public", "delegates")),
    Kind("experts", "行业专家", "Experts of the trade", ("experts",)),
)


def counted_as(row: models.Round, code: str) -> str:
    """The rulebook's category of a standard kind; empty where the rulebook knows none that fits."""
    kind = next((one for one in STANDARD if one.code == code), None)
    try:
        known = {category.code for category in round_book(row).rule.categories}
    except RulebookError:
        return ""
    return next((fit for fit in (kind.fits if kind else ()) if fit in known), "")
