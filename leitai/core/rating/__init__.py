"""Calibrated rating: what candidates are worth once the judges' severity is allowed for, with honest errors."""

from __future__ import annotations

from leitai.core.rating.absorbed import Crossed
from leitai.core.rating.both_random import RandomFit, fit_both_random
from leitai.core.rating.fixed import FixedFit, fit_fixed
from leitai.core.rating.linkage import Part
from leitai.core.rating.panel import JudgeView
from leitai.core.rating.rate import rate
from leitai.core.rating.result import MODELS, GroupEffect, Model, NotConnected, Rating
from leitai.core.rating.robust import fit_robust
from leitai.core.rating.sheets import Sheets, sheets_of

__all__ = [
    "MODELS",
    "Crossed",
    "FixedFit",
    "GroupEffect",
    "JudgeView",
    "Model",
    "NotConnected",
    "Part",
    "RandomFit",
    "Rating",
    "Sheets",
    "fit_both_random",
    "fit_fixed",
    "fit_robust",
    "rate",
    "sheets_of",
]
