"""Rulebooks as data: the monthly league's and a contest's."""

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
from leitai.core.rulebook.parts import (
    Label,
    PointsRule,
    RoundingRule,
    RulebookError,
    RulebookProblem,
)

__all__ = [
    "DIMENSIONS",
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
    "parse_league",
]
