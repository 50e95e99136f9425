"""The projects under one number of a league."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.core.progress import SLIP_KINDS
from leitai.facts.engine import engine
from leitai.facts.questions import ProjectPart, project_rows
from leitai.queries.league.numbers import measure_infos
from leitai.queries.league.sources import names, source
from leitai.queries.league.views import ProjectLine, ProjectsUnder
from leitai.queries.orgs import Scope, visible
from leitai.queries.rulebooks import Rulebook


def projects_under(
    scope: Scope,
    *,
    month: dt.date | str,
    by: str,
    key: str,
    measure: str,
    within: Mapping[str, str] | None = None,
    revision: int | None = None,
    preview: bool = False,
    rule: Rulebook | None = None,
) -> ProjectsUnder:
    """The delivery rows that a number is summed from; `by=""` for the whole region.

    Sums are everybody's, but a project's own figures are shown only to who may see that project; the rest is counted.
    """
    found = source(scope, month, revision, preview, rule)
    infos = measure_infos(found)
    if measure not in infos:
        raise ObjectDoesNotExist(f"no measure {measure!r}")
    spec = found.book.rule.spec(found.book.rule.measure(measure))
    rows = project_rows(engine(), found.store, found.month, by, key, spec, within)
    shown = {row.project_id for row in rows}
    if not scope.whole_region:
        shown &= set(visible(scope, models.Project).values_list("key", flat=True))
    lines = _once((row for row in rows if row.project_id in shown), days=spec.kind in SLIP_KINDS)
    label = names(scope, found, by).label(key, found.language) if key else ""
    return ProjectsUnder(infos[measure], label, lines, len({row.project_id for row in rows} - shown))


def _once(rows: Iterable[ProjectPart], *, days: bool) -> tuple[ProjectLine, ...]:
    """One line for a project with several units: its parts added up, where its largest part stood.

    A slip in days is the same in every unit, so it is not added.
    """
    lines: dict[str, ProjectLine] = {}
    for row in rows:
        known = lines.get(row.project_id)
        before = None if days else known
        lines[row.project_id] = ProjectLine(
            row.project_id,
            row.name,
            row.name_en,
            row.filing,
            row.share + (known.share if known else 0),
            _added(row.numerator, before.numerator if before else None),
            _added(row.denominator, before.denominator if before else None),
        )
    return tuple(lines.values())


def _added(part: Fraction | None, before: Fraction | None) -> Fraction | None:
    return before if part is None else part + (before or 0)
