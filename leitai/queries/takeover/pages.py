"""What the pages of taking over show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from leitai import models
from leitai.core.years import fiscal_span, fiscal_year
from leitai.labels import COUNTY_LEVELS
from leitai.queries import months
from leitai.queries.delivery.upload_views import UploadRow
from leitai.queries.delivery.uploads import bench_language, upload_line
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named
from leitai.queries.takeover.arranging import LAYOUTS, needs_money_unit, offered
from leitai.queries.takeover.units import ABOVE, LEFT_OUT, NOBODY, UnitWord
from leitai.workbooks.layouts import layout as layout_of


@dataclass(frozen=True)
class Takeover:
    """The office's own tables so far, newest first, and from when a first list counts if nobody says otherwise."""

    tables: tuple[UploadRow, ...]
    projects: int
    units: int
    since: dt.date
    months: tuple[months.MonthTaken, ...]
    """Earlier months with a table taken in, the earliest first."""


@dataclass(frozen=True)
class Choice:
    code: str
    name: str


@dataclass(frozen=True)
class WordView:
    """A text that stands for a unit, by its number on the page."""

    number: int
    text: str
    rows: int
    answer: str
    settled: bool
    units: str
    how: str


@dataclass(frozen=True)
class TableView:
    id: int
    file_name: str
    layout: str
    month: dt.date
    listed_on: dt.date | None
    state: str
    created_by: str
    created_at: dt.datetime
    sheets: tuple[Mapping[str, Any], ...]
    columns: tuple[Choice, ...]
    """The fields a column may be."""
    arranged: bool
    words: tuple[WordView, ...]
    choices: tuple[Choice, ...]
    """The units a text may mean, in official order."""
    counts: Mapping[str, int] = field(default_factory=dict)
    money: tuple[str, ...] = ()
    """Sheets whose money unit nobody has said."""

    @property
    def open(self) -> bool:
        return self.state in ("problems", "ready")

    @property
    def unsettled(self) -> int:
        return sum(not word.settled for word in self.words)


def takeover(scope: Scope) -> Takeover:
    region = months.region_of(scope)
    year = fiscal_year(months.reporting_month(region), region.fiscal_first_month)
    return Takeover(
        tables=tuple(upload_line(scope, row) for row in _tables(scope).order_by("-pk")[:60]),
        projects=visible(scope, models.Project).filter(is_bundle=False).count(),
        units=visible(scope, models.Unit).count(),
        since=fiscal_span(year, region.fiscal_first_month)[0],
        months=months.months_taken(scope),
    )


def _tables(scope: Scope) -> Any:
    rows = visible(scope, models.Upload).filter(unit__isnull=True, layout__in=LAYOUTS)
    return rows.select_related("unit", "created_by")


def table_view(scope: Scope, upload_id: int) -> TableView:
    upload = _tables(scope).get(pk=upload_id)
    language, arrangement = bench_language(scope), upload.arrangement
    layout = layout_of(upload.layout)
    fields = tuple(Choice(key, layout.column(key).label(language)) for key in offered(upload.layout))
    units = unit_choices(scope, upload.month)
    names = {unit.code: unit.name for unit in units}
    listed_on = arrangement.get("listed_on")
    return TableView(
        id=upload.pk,
        file_name=upload.file_name,
        layout=upload.layout,
        month=upload.month,
        listed_on=dt.date.fromisoformat(listed_on) if listed_on else None,
        state=upload.state,
        created_by=upload_line(scope, upload).created_by,
        created_at=upload.created_at,
        sheets=tuple(arrangement["sheets"]),
        columns=fields,
        arranged=bool(arrangement.get("arranged")),
        words=tuple(_word(at, word, names) for at, word in enumerate(arrangement.get("words", []))),
        choices=units,
        counts=arrangement.get("counts", {}),
        money=tuple(s["sheet"] for s in arrangement["sheets"] if s["take"] and needs_money_unit(layout, s)),
    )


def unit_choices(scope: Scope, day: dt.date) -> tuple[Choice, ...]:
    """Counties and zones first, in official order: a table seldom names a township."""
    rows = visible(scope, models.Unit).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    ordered = sorted(rows, key=lambda row: (row.level not in COUNTY_LEVELS, row.sort_order, row.code))
    chosen = {row.code: Choice(row.code, named(row, scope.language)) for row in ordered}
    return tuple(chosen.values())


def told_words(words: tuple[UnitWord, ...]) -> list[dict[str, Any]]:
    """As they are kept with the table until they are asked about."""
    return [
        {"text": w.text, "rows": w.rows, "answer": w.answer, "settled": w.settled, "how": w.how, "codes": w.codes}
        for w in words
    ]


def _word(at: int, told: Mapping[str, Any], names: Mapping[str, str]) -> WordView:
    units = "、".join(names.get(code, code) for code in told["codes"])
    special = told["answer"] if told["answer"] in (NOBODY, LEFT_OUT, ABOVE) else ""
    return WordView(at, told["text"], told["rows"], told["answer"], told["settled"], special or units, told["how"])
