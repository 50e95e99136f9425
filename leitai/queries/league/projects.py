"""The projects under one number of a league."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ObjectDoesNotExist

from leitai import models
from leitai.facts.engine import engine
from leitai.facts.questions import project_rows
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
    lines = tuple(
        ProjectLine(
            row.project_id, row.name, row.name_en, row.unit_code, row.filing, row.share, row.numerator, row.denominator
        )
        for row in rows
        if row.project_id in shown
    )
    label = names(scope, found, by).label(key, found.language) if key else ""
    return ProjectsUnder(infos[measure], label, lines, len({row.project_id for row in rows} - shown))
