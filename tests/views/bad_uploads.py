"""What nobody should send for June, as a county might send it: for each a way to make it and the rule that names it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from leitai import models
from leitai.queries.delivery import blank_workbook
from tests.workbooks.bad_files import PASSWORDS, bomb, cut_off, far_apart, formula_errors, macros, million_empty_rows
from tests.workbooks.making import zipped
from tests.world import JUNE, MAY, World
from tests.world.workbooks import HEADERS, csv_of, june_row

Row = dict[str, Any]


def row(world: World, project: str = "road", /, **changes: Any) -> Row:
    return june_row(world.projects[project], **changes)


def lines(world: World) -> list[list[Any]]:
    """The sound month as the lines of a sheet."""
    given = [row(world, project) for project in ("road", "bridge")]
    told = [[one[key] for key in HEADERS] for one in given]
    plain = [[float(cell) if hasattr(cell, "quantize") else cell for cell in line] for line in told]
    return [list(HEADERS.values()), *([str(c) if isinstance(c, dt.date) else c for c in line] for line in plain)]


def blank(world: World, month: dt.date) -> bytes:
    return blank_workbook(world.scope("reporter"), unit_id=world.units["songhe"].pk, month=month).content


def csv(**changes: Any) -> Callable[[World, Path], bytes]:
    """The sound month with something else in the road's cells."""
    return lambda world, folder: csv_of(row(world, **changes), row(world, "bridge"))


def file(make: Callable[..., Path], *more: Any) -> Callable[[World, Path], bytes]:
    return lambda world, folder: make(folder / "june.xlsx", lines(world), *more).read_bytes()


def million_rows(world: World, folder: Path) -> bytes:
    head, first, *_ = lines(world)
    return million_empty_rows(folder / "june.xlsx", head, ["" if cell is None else cell for cell in first]).read_bytes()


def other_countys_form(world: World, folder: Path) -> bytes:
    scope = world.scope("reporter_liuxi")
    return blank_workbook(scope, unit_id=world.units["liuxi"].pk, month=JUNE).content


def merged_away(world: World, folder: Path) -> bytes:
    models.Unit.objects.create(
        region=world.region,
        code="998199",
        name="旧松县",
        level="county",
        parent=world.units["songhe"].parent,
        valid_from=dt.date(2010, 1, 1),
        valid_to=dt.date(2020, 1, 1),
    )
    return csv_of(row(world) | {"unit": "旧松县"}, row(world, "bridge"), headers={"unit": "所属区县"})


def split_in_two(world: World, folder: Path) -> bytes:
    whole = row(world)
    money = ("total_investment", "done_month", "done_year", "done_total", "statistics_year", "paid_year")
    half = {name: whole[name] / 2 for name in money}
    parts = [whole | half | {"project": "", "name": f"{whole['name']}{part}段"} for part in "南北"]
    return csv_of(*parts, row(world, "bridge"))


def swapped(world: World, folder: Path) -> bytes:
    road, bridge = row(world), row(world, "bridge")
    return csv_of(road | {"name": bridge["name"]}, bridge | {"name": road["name"]})


def total_as_project(world: World, folder: Path) -> bytes:
    return csv_of(row(world), row(world, "bridge"), row(world) | {"project": "998100-099", "name": "合计"})


Make = Callable[[World, Path], bytes]
# What it is: how it is made, the name it bears, the rule that names it.
BAD: dict[str, tuple[Make, str, str]] = {
    "a corrupt zip": (file(cut_off), "june.xlsx", "file_corrupt"),
    "a password": (lambda *_: (PASSWORDS / "password.xlsx").read_bytes(), "june.xlsx", "file_password"),
    "an old password": (lambda *_: (PASSWORDS / "password.xls").read_bytes(), "june.xls", "file_password"),
    "macros": (file(macros), "june.xlsm", "file_macros"),
    "a zip bomb": (file(bomb), "june.xlsx", "file_bomb"),
    "no workbook": (lambda *_: b"%PDF-1.7 ...", "june.xlsx", "file_not_workbook"),
    "another package": (
        lambda world, folder: zipped(folder / "a.zip", {"word/document.xml": b"x"}).read_bytes(),
        "june.xlsx",
        "file_not_workbook",
    ),
    "two far cells": (
        lambda world, folder: far_apart(folder / "june.xlsx").read_bytes(),
        "june.xlsx",
        "file_too_wide",
    ),
    "formula errors": (file(formula_errors, {"G2": "#REF!"}), "june.xlsx", "formula_error"),
    "another month's form": (lambda world, folder: blank(world, MAY), "june.xlsx", "wrong_month"),
    "another county's form": (other_countys_form, "june.xlsx", "wrong_unit"),
    "another county's project": (
        lambda world, folder: csv_of(row(world), row(world, "park")),
        "june.csv",
        "other_units_project",
    ),
    "a unit merged away": (merged_away, "june.csv", "unit_merged"),
    "a project split in two": (split_in_two, "june.csv", "split"),
    "two projects swapped": (swapped, "june.csv", "swapped"),
    "a total as a project": (total_as_project, "june.csv", "total_as_project"),
    "not a number": (csv(done_total="NaN"), "june.csv", "not_a_number"),
    "infinite": (csv(done_total="-inf"), "june.csv", "not_a_number"),
    "negative": (csv(done_month=-5), "june.csv", "negative"),
    "beyond all amounts": (csv(done_total="1e308"), "june.csv", "too_large"),
    "a very long name": (csv(name="长" * 10_000), "june.csv", "too_long"),
    "NUL": (csv(name="松河\0沿江公路"), "june.csv", "invisible_characters"),
}
