"""Judges from a pasted table or a workbook: each name that stands in it is looked up, none is guessed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from leitai import models
from leitai.queries.contest.tables import Fault, Line, lines, plain, texts_of, unread
from leitai.queries.orgs import Scope, visible
from leitai.rules import Refused

COLUMNS = {
    "code": ("编号", "code"),
    "name": ("姓名", "name"),
    "office": ("职务", "单位职务", "单位及职务", "office", "post"),
    "category": ("类别", "评委类别", "category"),
    "group": ("组别", "观摩组", "组", "group"),
    "home": ("所属区县", "所属地区", "本单位", "回避单位", "home unit", "home"),
    "organization": ("单位", "所在单位", "organization"),
}
NEEDED = ("name", "category", "group")


@dataclass(frozen=True)
class JudgeRow:
    number: int
    code: str
    name: str
    office: str
    category_id: int
    group_id: int
    home_unit_id: int | None
    organization_id: int | None
    category: str
    group: str
    home: str


@dataclass(frozen=True)
class JudgeTable:
    rows: tuple[JudgeRow, ...]
    faults: tuple[Fault, ...]
    text: str
    """The table as it can be pasted again: what was uploaded is kept on the page, and nowhere else."""
    unread: tuple[str, ...]


def judge_table(scope: Scope, round_id: int, *, text: str = "", body: bytes = b"", name: str = "") -> JudgeTable:
    """What would be taken in, and what is wrong with the rest; nothing is stored."""
    row = visible(scope, models.Round).get(pk=round_id)
    known = _Known(scope, row)
    rows: list[JudgeRow] = []
    faults: list[Fault] = []
    codes: set[str] = set()
    texts = texts_of(scope, text, body, name)
    for line in lines(texts, COLUMNS, NEEDED):
        try:
            judge = known.judge(line)
            if judge.code and judge.code in codes:
                raise Refused("judge_code_twice", taken=judge.code)
        except Refused as refusal:
            faults.append(Fault(line.number, refusal))
        else:
            codes.add(judge.code)
            rows.append(judge)
    again = "\n".join("\t".join(row) for row in texts)
    return JudgeTable(tuple(rows), tuple(faults), again, unread(texts, COLUMNS, NEEDED))


class _Known:
    """The round's categories and groups and the region's units and offices, by every name they have."""

    def __init__(self, scope: Scope, row: models.Round) -> None:
        self.categories = _named(row.categories.all())
        self.groups = _named(row.groups.all())
        on = row.starts
        valid = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        self.units = _named(visible(scope, models.Unit).filter(valid))
        self.organizations = _named(visible(scope, models.Organization))

    def judge(self, line: Line) -> JudgeRow:
        if not line["name"]:
            raise Refused("judge_without_name")
        if len(line["name"]) > 100 or len(line["office"]) > 150 or len(line["code"]) > 20:
            raise Refused("cell_too_long")
        category = _one(self.categories, line["category"], "category")
        group = _one(self.groups, line["group"], "group")
        home = _one(self.units, line["home"], "home") if line["home"] else None
        organization = _one(self.organizations, line["organization"], "organization") if line["organization"] else None
        return JudgeRow(
            number=line.number, code=line["code"], name=line["name"], office=line["office"],
            category_id=category, group_id=group, home_unit_id=home, organization_id=organization,
            category=line["category"], group=line["group"], home=line["home"],
        )  # fmt: skip


def _named(rows: object) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:  # type: ignore[attr-defined]
        for name in {plain(row.code), plain(row.name), plain(row.name_en)} - {""}:
            found.setdefault(name, []).append(row.pk)
    return found


def _one(known: dict[str, list[int]], name: str, column: str) -> int:
    found = known.get(plain(name), [])
    if len(found) > 1:
        raise Refused("table_name_ambiguous", name=name)
    if not found:
        raise Refused("table_name_unknown", name=name or "—", column=COLUMNS[column][0])
    return found[0]
