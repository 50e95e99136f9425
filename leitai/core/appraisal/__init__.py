"""Target appraisal: the indicator tree, the figures, the scores with every point explained."""

from leitai.core.appraisal.actuals import STATES, Row
from leitai.core.appraisal.appraise import appraise
from leitai.core.appraisal.lint import lint
from leitai.core.appraisal.result import Appraisal, Cell, UnitScore
from leitai.core.appraisal.tree import AppraisalTree, IndicatorRule, parse_tree

__all__ = [
    "STATES",
    "Appraisal",
    "AppraisalTree",
    "Cell",
    "IndicatorRule",
    "Row",
    "UnitScore",
    "appraise",
    "lint",
    "parse_tree",
]
