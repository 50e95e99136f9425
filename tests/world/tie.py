"""A round in which every unit comes to the same, and no step before a vote parts them."""

from __future__ import annotations

from leitai.queries.rulebooks import preset_text
from tests.world.contest import ROUTES, Contest

TIE_RULE = preset_text("contest", "site_visit").replace('"firsts", ', "") + (
    "adjust: {bonus_cap: 5, deduction_cap: 3}\n"
)


def ballots_of_a_tie(contest: Contest) -> None:
    for code, judge in contest.judges.items():
        group = next(g for g, row in contest.groups.items() if row.pk == judge.group_id)
        for candidate in ROUTES[group]:
            contest.ballot(code, candidate, 80)
