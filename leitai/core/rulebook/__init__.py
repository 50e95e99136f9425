"""Rulebooks as data: the monthly league's and a contest's."""

from leitai.core.rulebook.contest import ContestRule, parse_contest
from leitai.core.rulebook.league import (
    DIMENSIONS,
    Dimension,
    GroupRule,
    LeagueRule,
    MeasureRule,
    PlacesRule,
    ScoreRule,
    parse_league,
)
from leitai.core.rulebook.lint import lint
from leitai.core.rulebook.parts import (
    Label,
    PointsRule,
    RoundingRule,
    RulebookError,
    RulebookProblem,
)

__all__ = [
    "DIMENSIONS",
    "ContestRule",
    "Dimension",
    "GroupRule",
    "Label",
    "LeagueRule",
    "MeasureRule",
    "PlacesRule",
    "PointsRule",
    "RoundingRule",
    "RulebookError",
    "RulebookProblem",
    "ScoreRule",
    "lint",
    "parse_contest",
    "parse_league",
]
