"""In which order the units speak: every order that was ever made, and the one a published result would give."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leitai import models
from leitai.core.assignment import lot
from leitai.queries import formatting
from leitai.queries.contest import order as contest
from leitai.queries.meetings.programme import Head, head_of, meeting_rows
from leitai.queries.meetings.rows import items_of, said
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

QUARTER = dt.timedelta(days=92)


@dataclass(frozen=True)
class ScoreOrder:
    """Units as a published result ranks them, the best first; `source` names the result and its version."""

    unit_ids: tuple[int, ...]
    source: str


def score_order(scope: Scope, meeting: models.Meeting) -> ScoreOrder | None:
    """None until a round of the quarter before the meeting is revealed to its last place."""
    since = meeting.day - QUARTER
    rounds = visible(scope, models.Round).filter(revealed_at__isnull=False, ends__range=(since, meeting.day))
    last = rounds.order_by("-ends", "-revealed_at").first()
    units = contest.score_order(scope, last.pk) if last else []
    if last is None or not units:
        return None
    results = visible(scope, models.RoundResult).filter(round=last).order_by("-version")
    version = formatting.revision(results.values_list("version", flat=True)[0])
    return ScoreOrder(tuple(units), f"{said(last, 'name', scope.language)} · {version}")


@dataclass(frozen=True)
class Order:
    number: int
    method: str
    seed: str
    source: str
    reason: str
    made_at: dt.datetime
    made_by: str
    units: tuple[str, ...]
    proved: bool
    """Drawn again from its seed, the lot gives the same order."""


@dataclass(frozen=True)
class SpeakingPage:
    head: Head
    speeches: tuple[str, ...]
    """The units as the programme has them now."""
    orders: tuple[Order, ...]
    is_in_force: bool
    """The programme follows the newest order."""
    score: ScoreOrder | None


def speaking_page(scope: Scope, meeting_id: int) -> SpeakingPage:
    meeting = meeting_rows(scope).get(pk=meeting_id)
    speaking = [item.unit for item in items_of(meeting) if item.kind == "unit_speech" and item.unit]
    orders = list(visible(scope, models.SpeakingOrder).filter(meeting=meeting).select_related("made_by"))
    codes = {code for order in orders for code in order.unit_codes}
    units = visible(scope, models.Unit).filter(code__in=codes).order_by("valid_from") if codes else ()
    names = {unit.code: named(unit, scope.language) for unit in units}
    return SpeakingPage(
        head=head_of(scope, meeting),
        speeches=tuple(named(unit, scope.language) for unit in speaking),
        orders=tuple(_order(scope, order, names) for order in orders),
        is_in_force=bool(orders) and orders[0].unit_codes == [unit.code for unit in speaking],
        score=score_order(scope, meeting),
    )


def _order(scope: Scope, order: models.SpeakingOrder, names: dict[str, str]) -> Order:
    return Order(
        number=order.number,
        method=order.method,
        seed=order.seed,
        source=order.source,
        reason=order.reason,
        made_at=order.made_at,
        made_by=person_name(scope, order.made_by),
        units=tuple(names.get(code, code) for code in order.unit_codes),
        proved=order.method == "lot" and lot(order.seed, order.unit_codes) == order.unit_codes,
    )
