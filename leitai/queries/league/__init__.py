"""The league of a closed month: places, movement, the projects under each number, and the rule said in words.

league_table(scope, *, month, by="unit", within=None, revision=None, preview=False, rule=None) -> LeagueTable
projects_under(scope, *, month, by, key, measure, within=None, revision=None) -> ProjectsUnder
resolver() -> Resolver: derives the number of any cell again, `resolver()(cell) -> Fraction | NotAvailable`
"""

from leitai.queries.league.projects import projects_under
from leitai.queries.league.sources import resolver
from leitai.queries.league.table import league_table, primary_measure
from leitai.queries.league.views import (
    DIMENSIONS,
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
from leitai.queries.league.words import spoken_rule

__all__ = [
    "DIMENSIONS",
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
    "league_table",
    "primary_measure",
    "projects_under",
    "resolver",
    "spoken_rule",
]
