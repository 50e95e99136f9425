"""Many rows at once: published portfolios, and the invented season of the demo."""

from leitai.actions.imports.contest import take_in_badges
from leitai.actions.imports.portfolio import PeriodTaken, begin_portfolio, finish_portfolio, take_in_period
from leitai.actions.imports.season import SeasonTaken, finish_season, take_in_month, take_in_register

__all__ = [
    "PeriodTaken",
    "SeasonTaken",
    "begin_portfolio",
    "finish_portfolio",
    "finish_season",
    "take_in_badges",
    "take_in_month",
    "take_in_period",
    "take_in_register",
]
