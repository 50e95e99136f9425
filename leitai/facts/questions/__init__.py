"""The questions that closed months answer. Sums and counts come from the engine; all division is in core."""

from leitai.facts.questions.sums import TOTAL, league_sums, measured, slip_growth

__all__ = ["TOTAL", "league_sums", "measured", "slip_growth"]
