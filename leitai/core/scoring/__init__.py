"""The official score of a contest, by a rule fixed before the visit: exact rationals, rounded only where the rule says.

`score(rule, ballots, parts, rated)` is a pure function of what it is given, so a protocol that holds the same input
gives the same digits anywhere.
"""

from leitai.core.scoring.exact import plain
from leitai.core.scoring.places import Tie
from leitai.core.scoring.protocol import differences, given_back, inputs_of, protocol
from leitai.core.scoring.result import CellLine, Line, Result
from leitai.core.scoring.score import score, sheet_totals
from leitai.core.scoring.units import Part, PartsRefused

__all__ = [
    "CellLine",
    "Line",
    "Part",
    "PartsRefused",
    "Result",
    "Tie",
    "differences",
    "given_back",
    "inputs_of",
    "plain",
    "protocol",
    "score",
    "sheet_totals",
]
