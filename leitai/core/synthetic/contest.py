"""An invented contest day for an invented city: who travels, which bus stops where and when, and how they score.

The shape is that of a real one (two groups, 18 projects of six units, two days and a half, about fifty judges in eight
categories, one project seen by video); the people are posts without names, and every mark is made from a seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

GROUPS = ("A", "B")
SITES_OF_A_UNIT = 3
REMOTE = 17
"""The site that both groups see by video, at the end."""
TURN = 2
"""From this half-day on the judges who link the groups ride in the other bus."""
_BEGINS = ((540, 620), (880, 960))
"""Minutes after midnight at which a half-day's first and second visit begin: mornings and afternoons."""
_LAST = (540, 590)
_VIDEO = (670, 700)
_VISIT, _SHORT = 40, 30
_SITES = {"A": ((0, 6), (12, 3), (9, 15), (1,), (7, 13)), "B": ((4, 10), (16, 2), (8,), (14,), (5, 11))}
"""Of each half-day the sites of a group's bus, in their order."""
_ORDINALS = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
_POSTS = (
    # kind, name, office, how many, by unit, linking
    ("city_leaders", "市领导", "市级领导班子", 8, False, 1),
    ("justice_heads", "两院负责人", "市中级人民法院、市人民检察院", 2, False, 0),
    ("secretaries", "秘书长", "市级秘书长", 4, False, 0),
    ("county_heads", "负责人", "党委、政府负责同志", 12, True, 0),
    ("department_heads", "部门负责人", "市级部门", 10, False, 2),
    ("agencies", "驻市机构负责人", "上级驻市机构", 5, False, 0),
    ("owners", "业主代表", "重点项目业主", 5, False, 0),
    ("experts", "专家", "行业专家库", 4, False, 1),
)
_COMMENTS = ("思路清、见效快，可学可看", "规模大，配套还需跟上", "推进有力，建议加快投产", "质量管控到位")
STEP = 0.5


@dataclass(frozen=True)
class Participant:
    kind: str
    name: str
    office: str
    group: str
    home: str
    """The code of the own unit; empty for those who have none in the contest."""
    links: bool
    """Changes buses at half-day `TURN`."""


@dataclass(frozen=True)
class Appointment:
    """A visit of one bus; times in minutes after midnight."""

    group: str
    site: int
    half_day: int
    begins: int
    ends: int
    drive: int


@dataclass(frozen=True)
class InventedSheet:
    """What a participant says of a site, and how many minutes after the visit it comes in."""

    participant: int
    site: int
    state: str
    marks: tuple[str, ...]
    comment: str
    delay: int


def participants(units: Sequence[tuple[str, str]]) -> list[Participant]:
    """`units` are (code, name) of those who show; seats alternate between the buses."""
    found: list[Participant] = []
    for kind, name, office, number, by_unit, linking in _POSTS:
        for n in range(number):
            code, unit = units[n // 2 % len(units)] if by_unit else ("", "")
            called = f"{unit}{name}{_ORDINALS[n % 2]}" if by_unit else f"{name}{_ORDINALS[n]}"
            group = GROUPS[len(found) % len(GROUPS)]
            found.append(Participant(kind, called, f"{unit}{office}", group, code, n < linking))
    return found


def appointments() -> list[Appointment]:
    """Both buses' visits in the order of each route."""
    found = []
    for group in GROUPS:
        for half_day, sites in enumerate(_SITES[group]):
            last = half_day == len(_SITES[group]) - 1
            begins, length = (_LAST, _SHORT) if last else (_BEGINS[half_day % 2], _VISIT)
            for start, site in zip(begins, sites, strict=False):
                found.append(Appointment(group, site, half_day, start, start + length, 20 if last else 40))
        found.append(Appointment(group, REMOTE, len(_SITES[group]) - 1, *_VIDEO, 40))
    return found


def sheets(
    seed: int, people: Sequence[Participant], visits: Sequence[Appointment], site_units: Sequence[str], criteria: int
) -> list[InventedSheet]:
    """One sheet of each participant and site they meet, but none of the own unit.

    A site has its quality, a participant their severity, a criterion its taste; marks lie on half points from 60 to
    100. About one sheet in forty abstains; one phone in five has no signal for an hour.
    """
    rng = np.random.default_rng([seed, 9])
    quality = rng.normal(86.0, 4.0, len(site_units))
    severity = rng.normal(0.0, 2.5, len(people))
    taste = rng.normal(0.0, 1.2, (len(site_units), criteria))
    found = []
    for number, person in enumerate(people):
        for visit in (one for one in visits if meets(person, one)):
            noise = rng.normal(0.0, 1.6, criteria)
            silent, said, delay = rng.uniform(size=3)
            if person.home and person.home == site_units[visit.site]:
                continue
            raw = quality[visit.site] + severity[number] + taste[visit.site] + noise
            marks = tuple(_on_grid(float(mark)) for mark in raw)
            late = int(20 + 45 * delay) if silent < 0.2 else int(1 + 9 * delay)
            if said > 0.975:
                found.append(InventedSheet(number, visit.site, "abstained", (), "", late))
            else:
                comment = _COMMENTS[int(said * 200) % len(_COMMENTS)] if said < 0.15 else ""
                found.append(InventedSheet(number, visit.site, "scored", marks, comment, late))
    return found


def meets(person: Participant, visit: Appointment) -> bool:
    """Whether the participant sits in the bus that makes this visit."""
    crossed = person.links and visit.half_day >= TURN
    return (visit.group != person.group) if crossed else (visit.group == person.group)


def _on_grid(mark: float) -> str:
    halves = min(200, max(120, round(mark / STEP)))
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)
