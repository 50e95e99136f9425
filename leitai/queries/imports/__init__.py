"""Published portfolios: reading a file whole, and what of it a region already holds.

read_portfolio(path, layout) -> Portfolio; taken_in(region_code, sha256) -> when, or None; portfolio_layouts() -> keys
officer_of(region_code) -> person id or None; waits_for_close(scope, month) -> bool
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leitai import models
from leitai.messages import say
from leitai.queries.imports import nyc, world_bank
from leitai.queries.imports.views import Doubt, Portfolio, PortfolioUnit
from leitai.queries.orgs import Scope, visible
from leitai.queries.packs import Pack, pack
from leitai.rules import Refused, Role
from leitai.workbooks.layouts import layout as layout_of
from leitai.workbooks.parse import parse_file

__all__ = [
    "Doubt", "Portfolio", "PortfolioUnit", "officer_of", "portfolio_layouts", "read_portfolio", "taken_in",
    "waits_for_close",
]  # fmt: skip

LOST = "�"
"""What another program left where it could not read a byte: it stands for nothing any more and is not stored."""
LARGEST = 100_000_000


@dataclass(frozen=True)
class _Kind:
    pack: str
    complete: bool
    read: Callable[[pl.DataFrame, tuple[str, ...], Pack], tuple[pl.DataFrame, pl.DataFrame]]
    doubts: Callable[[pl.DataFrame], tuple[Doubt, ...]]
    notes: Callable[[], tuple[str, ...]]
    units: Callable[[pl.DataFrame], tuple[PortfolioUnit, ...]] = lambda rows: ()


_KINDS: Mapping[str, _Kind] = {
    "nyc_capital_projects": _Kind(nyc.PACK, nyc.COMPLETE, nyc.read, nyc.doubts, nyc.notes),
    "world_bank": _Kind(
        world_bank.PACK, world_bank.COMPLETE, world_bank.read, world_bank.doubts, world_bank.notes, world_bank.units
    ),
}


def portfolio_layouts() -> tuple[str, ...]:
    return tuple(key.replace("_", "-") for key in _KINDS)


def read_portfolio(path: Path, layout: str, language: str = "en") -> Portfolio:
    """Read a file; nothing is stored. A file that is not what the layout says is refused with the reason."""
    kind = _KINDS.get(layout.replace("-", "_"))
    if kind is None:
        raise Refused("portfolio_unknown_layout", layout=layout, known=", ".join(portfolio_layouts()))
    if path.stat().st_size > LARGEST:
        raise Refused("portfolio_too_large", size=path.stat().st_size, limit=LARGEST)
    parsed = parse_file(path, layout, name=path.name)
    wrong = [problem for problem in parsed.problems if problem.severity == "error"]
    if wrong or parsed.rows.is_empty():
        told = [f"{p.place} {say(p.message, p.values, language)}".strip() for p in wrong[:5]]
        raise Refused("portfolio_unreadable", n=len(wrong), problems="\n".join(told) or _("It holds no rows."))
    _filled(parsed.rows, layout)
    rows, lost = _without_lost_characters(parsed.rows)
    titles = tuple(title for sheet in parsed.sheets for title in sheet.titles)
    projects, reports = kind.read(rows, titles, pack(kind.pack))
    _once(reports)
    notes = list(kind.notes())
    if lost:
        notes.append(
            ngettext(
                "%(n)s character was lost before the file was published; it was left out.",
                "%(n)s characters were lost before the file was published; they were left out.",
                lost,
            )
            % {"n": lost}
        )
    return Portfolio(
        layout=layout.replace("-", "_"),
        pack=kind.pack,
        file_name=path.name[:255],
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        size=path.stat().st_size,
        complete=kind.complete,
        projects=projects,
        reports=reports,
        units=kind.units(rows),
        doubts=kind.doubts(rows),
        notes=tuple(notes),
    )


def _filled(rows: pl.DataFrame, layout: str) -> None:
    for column in layout_of(layout).columns:
        if column.required and (empty := rows.filter(pl.col(column.key).is_null())).height:
            shown = ", ".join(map(str, empty["_row"].head(5).to_list()))
            raise Refused("portfolio_cell_empty", column=column.en, n=empty.height, rows=shown)


def _without_lost_characters(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    lost = rows.select(pl.sum_horizontal(pl.col(texts).str.count_matches(LOST, literal=True).sum())).item()
    cleaned = pl.col(texts).str.replace_all(LOST, "", literal=True).str.replace_all("\u00a0", " ", literal=True)
    return rows.with_columns(cleaned), int(lost or 0)


def _once(reports: pl.DataFrame) -> None:
    twice = reports.filter(pl.struct("month", "key").is_duplicated()).sort("month", "key", "row")
    if not twice.is_empty():
        first = twice.row(0, named=True)
        rows = twice.filter((pl.col("month") == first["month"]) & (pl.col("key") == first["key"]))["row"].to_list()
        raise Refused(
            "portfolio_row_twice", project=first["key"], month=f"{first['month']:%Y-%m}", rows=", ".join(map(str, rows))
        )


def taken_in(region_code: str, sha256: str) -> dt.datetime | None:
    """When this very file was taken in whole; None if it was not."""
    done = models.Upload.objects.filter(region__code=region_code, sha256=sha256, state="submitted")
    row = done.order_by("created_at").first()
    return row.created_at if row is not None else None


def officer_of(region_code: str) -> int | None:
    """Somebody who may take in and close for a region: its earliest city officer."""
    held = models.RoleAssignment.objects.filter(
        region__code=region_code, role=Role.CITY_OFFICER, unit__isnull=True, ends__isnull=True, person__is_active=True
    )
    row = held.order_by("pk").first()
    return row.person_id if row is not None else None


def waits_for_close(scope: Scope, month: dt.date) -> bool:
    """Whether rows were taken in for a month after it was last closed (or it was never closed)."""
    events = models.AuditEvent.objects.filter(
        region_id=scope.region_id, month=month, verb__in=("take_in_period", "close_month", "correct_month")
    )
    last = events.order_by("-pk").values_list("verb", flat=True).first()
    closed = visible(scope, models.MonthRevision).filter(month=month).exists()
    return not closed or last == "take_in_period"
