"""The league of a closed month: places, movement, the projects under each number, and the rule said in words.

league_table(scope, *, month, by="unit", revision=None, rule=None, preview=False) -> LeagueTable
league_trend(scope, *, month, by="unit") -> dict[str, tuple[TrendPoint, ...]]
projects_under(scope, *, month, by, key, measure, revision=None) -> ProjectsUnder
"""

from leitai.queries.league.views import (
    ApartRow,
    By,
    Finding,
    GroupInfo,
    LeagueRow,
    LeagueTable,
    MeasureInfo,
    NumberView,
    ProjectLine,
    ProjectsUnder,
    RestingView,
    RuleView,
    TrendPoint,
)

__all__ = [
    "ApartRow",
    "By",
    "Finding",
    "GroupInfo",
    "LeagueRow",
    "LeagueTable",
    "MeasureInfo",
    "NumberView",
    "ProjectLine",
    "ProjectsUnder",
    "RestingView",
    "RuleView",
    "TrendPoint",
]
