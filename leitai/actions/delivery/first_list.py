"""Writes the rows of a first project list into the register, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from leitai import labels, models
from leitai.core.pinyin import pinyin_key
from leitai.core.years import fiscal_year
from leitai.queries import months
from leitai.queries.orgs import Scope, visible
from leitai.queries.takeover.stand import since
from leitai.queries.takeover.units import equal_shares
from leitai.rules import Refused
from leitai.workbooks.results import Parsed
from leitai.workbooks.wording import name_word

_LONGEST = {field.name: field.max_length for field in models.Project._meta.get_fields() if hasattr(field, "max_length")}
_SPLIT = re.compile(r"[、,，;；/\n]+")
_TEXTS = ("code", "name", "name_en", "sector", "place", "content")
_DAYS = ("planned_start", "planned_completion", "started_on", "completed_on", "statistics_on")

Row = Mapping[str, Any]


def enter_projects(by: Scope, upload: models.Upload, parsed: Parsed, rows: pl.DataFrame) -> dict[str, int]:
    """Projects that the register holds already stay as they are."""
    fresh = [row for row in rows.iter_rows(named=True) if row["project"] is None]
    if not fresh:
        raise Refused("nothing_changes")
    region, day = months.region_of(by), since(upload)
    models.Region.objects.select_for_update().get(pk=region.pk)  # nobody else counts up the numbers meanwhile
    keys = _keys(region, parsed, len(fresh))
    parents = {name_word(row["bundle"]) for row in fresh if row["bundle"]}
    bundles, added = _bundles(region, fresh, keys, day)
    projects = []
    for row in fresh:
        if (word := name_word(row["name"])) in parents:
            projects.append(bundles[word])
        else:
            projects.append(_project(region, row, next(keys), day, bundles))
    made = [project for project in projects if project.pk is None]
    models.Project.objects.bulk_create(made, batch_size=2_000)
    lines = list(zip(fresh, projects, strict=True))
    _credit(by, lines)
    counts = {"projects": len(fresh), "bundles": added}
    counts |= {"plans": _plan(by, region, upload, lines, day), "leaders": _lead(lines, day)}
    return counts | _bodies(by, lines, day) | _themes(by, lines)


def _keys(region: models.Region, parsed: Parsed, n: int) -> Any:
    taken = set(models.Project.objects.filter(region=region).values_list("key", flat=True))
    numbers = (f"{region.code}-{number:05}" for number in range(len(taken) + 1, len(taken) * 2 + n * 2 + 2))
    return (key for key in numbers if key not in taken)


def _project(
    region: models.Region, row: Row, key: str, day: dt.date, bundles: Mapping[str, models.Project]
) -> models.Project:
    texts = {name: (row[name] or "")[: _LONGEST[name]] for name in _TEXTS}
    project = models.Project(region=region, key=key, listed_on=day, **texts)
    project.pinyin = pinyin_key(project.name)[: _LONGEST["pinyin"]]
    project.bundle = bundles.get(name_word(row["bundle"] or ""))
    project.owner_name = (row["owner"] or "")[: _LONGEST["owner_name"]]
    project.level = _known(labels.PROJECT_LEVELS, row["level"])
    project.nature = _known(labels.NATURES, row["nature"])
    project.total_investment = project.total_first = row["total_investment"]
    for name in _DAYS:
        setattr(project, name, row[name])
    project.stage = "completed" if project.completed_on else "building" if project.started_on else ""
    return project


def _known(choices: Sequence[tuple[str, object]], code: str | None) -> str:
    return code if code in {known for known, _ in choices} else ""  # type: ignore[return-value]


def _bundles(
    region: models.Region, fresh: Sequence[Row], keys: Any, day: dt.date
) -> tuple[dict[str, models.Project], int]:
    """Bundles by name: those there are, then those that rows speak of. A bundle with a row of its own has its facts."""
    found = {name_word(p.name): p for p in models.Project.objects.filter(region=region, is_bundle=True)}
    own = {name_word(row["name"]): row for row in fresh}
    added = 0
    for row in fresh:
        word = name_word(row["bundle"] or "")
        if not word or word in found:
            continue
        line = own.get(word)
        if line is not None and line["bundle"]:
            raise Refused("bundle_in_a_bundle")
        bundle = _project(region, line, next(keys), day, {}) if line else models.Project(region=region, key=next(keys))
        bundle.name, bundle.is_bundle, bundle.listed_on = (row["bundle"] or "")[:300], True, day
        bundle.pinyin = pinyin_key(bundle.name)[: _LONGEST["pinyin"]]
        bundle.save()
        found[word] = bundle
        added += line is None
    return found, added


def _credit(by: Scope, lines: Sequence[tuple[Row, models.Project]]) -> None:
    units = dict(visible(by, models.Unit).order_by("valid_from").values_list("code", "pk"))
    models.ProjectCredit.objects.bulk_create(
        (
            models.ProjectCredit(project=project, unit_id=units[code], share=share)
            for row, project in lines
            if row["unit"] and not project.is_bundle
            for code, share in equal_shares(row["unit"].split(",")).items()
        ),
        batch_size=2_000,
    )


def _plan(
    by: Scope, region: models.Region, upload: models.Upload, lines: Sequence[tuple[Row, models.Project]], day: dt.date
) -> int:
    """The plan of the year in which the list counts, as its first version."""
    year = fiscal_year(day, region.fiscal_first_month)
    person = models.Person.objects.get(pk=by.person_id)
    plans = [
        models.AnnualPlan(
            project=project,
            fiscal_year=year,
            version=1,
            amount=row["plan_year"],
            dated=day,
            reason=upload.file_name[:300],
            approver=person.name[:100] or person.username[:100],
            entered_by_id=by.person_id,
        )
        for row, project in lines
        if row["plan_year"] is not None and not project.is_bundle
    ]
    models.AnnualPlan.objects.bulk_create(plans, batch_size=2_000)
    return len(plans)


def _lead(lines: Sequence[tuple[Row, models.Project]], day: dt.date) -> int:
    leaders = [
        models.LeaderAssignment(project=project, leader=row["leader"][:100], starts=day)
        for row, project in lines
        if row["leader"]
    ]
    models.LeaderAssignment.objects.bulk_create(leaders, batch_size=2_000)
    return len(leaders)


def _bodies(by: Scope, lines: Sequence[tuple[Row, models.Project]], day: dt.date) -> dict[str, int]:
    """The responsible body, where it is one of the office's organisations by its whole name."""
    known: dict[str, int] = {}
    for pk, name, name_en in visible(by, models.Organization).values_list("pk", "name", "name_en"):
        known |= {name_word(word): pk for word in (name, name_en) if word}
    wanted = [(known.get(name_word(row["responsible_unit"])), p) for row, p in lines if row["responsible_unit"]]
    rows = [models.ResponsibleAssignment(project=p, organization_id=pk, starts=day) for pk, p in wanted if pk]
    models.ResponsibleAssignment.objects.bulk_create(rows, batch_size=2_000)
    return {"bodies": len(rows), "bodies_unknown": len(wanted) - len(rows)}


def _themes(by: Scope, lines: Sequence[tuple[Row, models.Project]]) -> dict[str, int]:
    known: dict[str, int] = {}
    for pk, *words in (
        visible(by, models.Theme).order_by("campaign__starts").values_list("pk", "code", "name", "name_en")
    ):
        known |= {name_word(word): pk for word in words if word}
    pairs, unknown = set(), 0
    for row, project in lines:
        for part in _SPLIT.split(row["themes"] or ""):
            if (word := name_word(part)) and word in known:
                pairs.add((project.pk, known[word]))
            elif word:
                unknown += 1
    through = models.Project.themes.through
    through.objects.bulk_create(through(project_id=project, theme_id=theme) for project, theme in sorted(pairs))
    return {"themes": len(pairs), "themes_unknown": unknown}
