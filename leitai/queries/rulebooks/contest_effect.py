"""What a draft of a contest's rulebook would have done in the round that was revealed last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from leitai import models
from leitai.messages import say
from leitai.queries.contest.lines import name_of, ranked
from leitai.queries.contest.reveal import result_in_force
from leitai.queries.contest.sealed import both_results, gathered
from leitai.queries.contest.standings import Names, names_of
from leitai.queries.contest_rulebooks import ContestBook
from leitai.queries.formatting import ABSENT, reader
from leitai.queries.orgs import Scope, visible
from leitai.queries.rulebooks.effect import Effect, Moved, chart_of
from leitai.queries.shell import named


def contest_effect(scope: Scope, draft: ContestBook) -> Effect | None:
    """The score sheets of the last revealed round by the draft, beside the result in force.

    Only for who may see that round's score sheets: None for others, and where no round is revealed.
    """
    revealed = models.Round.objects.filter(pk__in=visible(scope, models.Ballot).values("round_id"))
    row = revealed.filter(revealed_at__isnull=False).select_related("season__region").order_by("-revealed_at").first()
    result = result_in_force(row.pk) if row else None
    if row is None or result is None:
        return None
    found = gathered(scope, row, draft)
    official, _rated = both_results(found)
    title = named(row, scope.language)
    columns = (_("The result in force"), _("The draft"))
    if refused := official.get("refused"):
        return Effect(
            "round", title, *columns, (), refused=tuple(say(one["id"], one["values"], reader()) for one in refused)
        )
    lines = _lines(names_of(row, scope.language), result.official, official)
    return Effect("round", title, *columns, lines, chart=chart_of(lines, columns))


def _lines(names: Names, now: Mapping[str, Any], then: Mapping[str, Any]) -> tuple[Moved, ...]:
    """Units where the draft ranks units, else candidates; what the result in force does not rank has no place in it."""
    before = {name_of(line): line for line in ranked(now)}
    after = {name_of(line): line for line in ranked(then)}
    by_unit = bool(then.get("units"))
    order = sorted(after.values(), key=lambda line: (line["place"] or 10**6, name_of(line)))
    keys = [*map(name_of, order), *(key for key in before if key not in after)]
    return tuple(_moved(names.of(key, unit=by_unit), before.get(key), after.get(key), now, then) for key in keys)


def _moved(
    name: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    now: Mapping[str, Any],
    then: Mapping[str, Any],
) -> Moved:
    return Moved(
        name=name,
        group="",
        before=_place(before),
        after=_place(after),
        value_before=str(before["score"] or ABSENT) if before else ABSENT,
        value_after=str(after["score"] or ABSENT) if after else ABSENT,
        shared_before=_shared(before, now),
        shared_after=_shared(after, then),
        reason=say(after["reason"], {}, reader()) if after and after["reason"] else "",
    )


def _place(line: Mapping[str, Any] | None) -> int | None:
    return int(line["place"]) if line and line["place"] else None


def _shared(line: Mapping[str, Any] | None, result: Mapping[str, Any]) -> bool:
    place = _place(line)
    return place is not None and sum(_place(other) == place for other in ranked(result)) > 1
