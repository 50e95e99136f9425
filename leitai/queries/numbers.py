"""Whether a printed number is still what the sealed month says: the last line of a number's card."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from leitai import models
from leitai.documents.numbers import Cell
from leitai.facts.questions import CannotResolve
from leitai.facts.schema import month_date
from leitai.facts.store import FactsMissing
from leitai.queries.cards import cell_of
from leitai.queries.league.sources import resolver
from leitai.queries.orgs import Scope, visible


@dataclass(frozen=True)
class Check:
    """`state` is the lamp beside the words; `hash` the first digits of the sealed month's."""

    state: Literal["ok", "watch", "late", "none"]
    words: str
    hash: str = ""


def check(scope: Scope, text: str) -> Check:
    """Derive the number of a card again from the closed facts and compare, unrounded."""
    cell = cell_of(text)
    if cell is None or cell.region != scope.region_code or not _may_ask(scope, cell):
        raise ObjectDoesNotExist("no such number")
    try:
        sealed = list(visible(scope, models.MonthRevision).filter(month=month_date(cell.month)).order_by("revision"))
        answer = resolver()(cell)
    except (CannotResolve, FactsMissing, ValueError) as error:
        raise ObjectDoesNotExist("no such number") from error
    if not isinstance(answer, Fraction) or answer != Fraction(cell.unrounded):
        return Check("late", _("differs from the sealed month"))
    if cell.revision == 0:
        return Check("none", _("agrees; the month is open and figures may change"))
    own = next((row for row in sealed if row.revision == cell.revision), None)
    digits = own.manifest_sha256[:8] if own else ""
    if sealed and sealed[-1].revision > cell.revision:
        words = _("agrees with revision %(old)s; revision %(new)s is in force")
        return Check("watch", words % {"old": cell.revision, "new": sealed[-1].revision}, digits)
    return Check("ok", _("agrees with the sealed month"), digits)


def _may_ask(scope: Scope, cell: Cell) -> bool:
    """Sums over a region are everybody's who sees the league; a single project's figures follow the project."""
    key = cell.arguments.get("project")
    return key is None or visible(scope, models.Project).filter(key=key).exists()
