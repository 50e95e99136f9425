"""What an office's table would bring: its rows with unit and project found, and what stands against them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from leitai import models
from leitai.core.years import month_end
from leitai.queries import months
from leitai.queries.delivery.context import last_values, region_projects
from leitai.queries.delivery.frames import joined_as_large
from leitai.queries.orgs import Scope, visible
from leitai.queries.takeover.arranging import OF_COLUMN, OF_SECTION, OF_SHEET, PROGRESS, REGISTER
from leitai.queries.takeover.units import ABOVE, LEFT_OUT, UnitWord, UnitWords
from leitai.workbooks.checks import CheckContext, check, match_projects
from leitai.workbooks.checks.matching import words
from leitai.workbooks.results import Parsed, Problem

# What makes a row of an earlier month unfit; everything else was so when it was handed over and is only told.
_UNFIT = frozenset({"duplicate", "unknown_project", "same_file", "old_file", "wrong_layout", "wrong_month"})
_NOT_ASKED = frozenset({"missing_project", "wrong_region"})


@dataclass(frozen=True)
class TableStand:
    """`parsed.rows` has the unit's code under `unit` and the known project's key under `project`; rows that are left
    out are gone. `known` counts rows of projects that the register holds already."""

    parsed: Parsed
    units: tuple[UnitWord, ...]
    problems: tuple[Problem, ...]
    left_out: int
    known: int
    fresh: int

    @cached_property
    def faulty(self) -> frozenset[tuple[str, int]]:
        """Sheet and row of what cannot be taken in as it stands."""
        wrong = {(p.place.sheet, p.place.row) for p in self.problems if p.severity == "error"}
        rows = self.parsed.rows.select("_sheet", "_row").iter_rows()
        return frozenset((sheet, row) for sheet, row in rows if (sheet, row) in wrong)

    @property
    def unfit(self) -> bool:
        """Whether something is wrong with the whole file or a header, which no leaving out of rows mends."""
        return any(p.severity == "error" and (p.place.sheet, p.place.row) not in self.faulty for p in self.problems)

    @property
    def unsettled(self) -> int:
        return sum(not word.settled for word in self.units)


def table_stand(by: Scope, upload: models.Upload, parsed: Parsed) -> TableStand:
    region = months.region_of(by)
    day = since(upload)
    texts = _unit_texts(parsed.rows, {sheet["sheet"]: sheet["unit_from"] for sheet in upload.arrangement["sheets"]})
    said = UnitWords(by, day).read([text for text in texts if text is not None], upload.arrangement.get("units", {}))
    answers = _answers(texts, said)
    rows = parsed.rows.with_columns(pl.Series("unit", answers, dtype=pl.String))
    kept = rows.filter(pl.col("unit").is_null() | (pl.col("unit") != LEFT_OUT))
    with joined_as_large():
        projects = region_projects(region, upload.month)
        last = last_values(region, upload.month, None) if upload.layout == PROGRESS else pl.DataFrame({"project": []})
    context = _context(by, upload, region, projects, last.cast({"project": pl.String()}))
    parsed = replace(parsed, rows=_with_projects(replace(parsed, rows=kept), context))
    found = [] if parsed.rows.is_empty() else check(parsed, context)
    there = set(kept.select("_sheet", "_row").iter_rows())
    own = [p for p in parsed.problems if p.place.row is None or not p.key or (p.place.sheet, p.place.row) in there]
    problems = [*own, *_softened(upload.layout, found)]
    known = parsed.rows["project"].is_not_null().sum() if upload.layout == REGISTER else 0
    spoken = tuple(sorted(said.values(), key=lambda word: (word.settled, -word.rows, word.text)))
    return TableStand(
        parsed, spoken, tuple(problems), rows.height - kept.height, int(known), parsed.rows.height - int(known)
    )


def since(upload: models.Upload) -> dt.date:
    """The day from which a first list's projects are on the list; for a month's table its last day."""
    told = upload.arrangement.get("listed_on")
    return dt.date.fromisoformat(told) if told else month_end(upload.month)


def _unit_texts(rows: pl.DataFrame, sources: Mapping[str, str]) -> list[str | None]:
    """What stands for the unit in each row; None where the sheet says of all rows whose they are, by code."""
    texts: list[str | None] = []
    for sheet, unit, section in rows.select("_sheet", "unit", "_section").iter_rows():
        source = sources.get(sheet, OF_COLUMN)
        if source == OF_COLUMN:
            texts.append(unit or "")
        elif source == OF_SHEET:
            texts.append(sheet)
        elif source == OF_SECTION:
            texts.append(section or "")
        else:
            texts.append(source)
    return texts


def _answers(texts: Sequence[str | None], said: Mapping[str, UnitWord]) -> list[str | None]:
    """The first unit's code of each row, `LEFT_OUT`, or None for nobody's and for what is not known yet."""
    answers: list[str | None] = []
    for text in texts:
        word = said.get(text or "")
        if word is None or not word.settled:
            answers.append(None)
        elif word.answer == ABOVE:
            answers.append(answers[-1] if answers else None)
        elif word.answer == LEFT_OUT:
            answers.append(LEFT_OUT)
        else:
            answers.append(",".join(word.codes) or None)
    return answers


def _context(
    by: Scope, upload: models.Upload, region: models.Region, projects: pl.DataFrame, last: pl.DataFrame
) -> CheckContext:
    taken = visible(by, models.Upload).filter(layout=upload.layout, unit__isnull=True, state="submitted")
    return CheckContext(
        month=upload.month,
        region=region.code,
        fiscal_first_month=region.fiscal_first_month,
        projects=projects,
        last=last,
        files=dict(taken.exclude(pk=upload.pk).order_by("month").values_list("sha256", "month")),
        due=False,
    )


def _with_projects(parsed: Parsed, context: CheckContext) -> pl.DataFrame:
    """The rows with the key of the known project each speaks of: by number, code or name, and where two projects share
    a name, by name and unit. In a first list a name of another unit is another project."""
    matched = match_projects(parsed, context)["project"]
    rows = parsed.rows.with_columns(matched.alias("_matched"), words(parsed.rows["name"]).alias("_word"))
    known = context.projects.filter(pl.col("unit").is_not_null()).select(
        words(context.projects.filter(pl.col("unit").is_not_null())["name"]).alias("_word"),
        pl.col("unit").alias("_unit"),
        pl.col("project").alias("_own"),
    )
    known = known.unique(["_word", "_unit"], keep="none")
    rows = rows.with_columns(pl.col("unit").str.split(",").list.first().alias("_unit"))
    rows = rows.join(known, on=["_word", "_unit"], how="left", maintain_order="left")
    if parsed.layout == REGISTER:
        coded = pl.col("project").is_not_null() | pl.col("code").is_not_null()
        found = pl.coalesce(pl.when(coded).then(pl.col("_matched")), pl.col("_own"), _nobodys(context))
    else:
        found = pl.coalesce(pl.col("_matched"), pl.col("_own"))
    return rows.with_columns(found.alias("project")).drop("_matched", "_word", "_unit", "_own")


def _nobodys(context: CheckContext) -> pl.Expr:
    """A project of no unit is known by its name alone."""
    free = context.projects.filter(pl.col("unit").is_null())
    names = dict(zip(words(free["name"]).to_list(), free["project"].to_list(), strict=True))
    named = pl.col("_word").replace_strict(names, default=None, return_dtype=pl.String)
    return pl.when(pl.col("unit").is_null()).then(named)


def _softened(layout: str, found: Sequence[Problem]) -> list[Problem]:
    kept = [problem for problem in found if problem.rule not in _NOT_ASKED]
    if layout == REGISTER:
        return [problem if problem.severity != "reason" else replace(problem, severity="note") for problem in kept]
    return [problem if problem.rule in _UNFIT else replace(problem, severity="note") for problem in kept]
