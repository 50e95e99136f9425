"""Invented data, made from a seed: a season of an invented city, its map, spoiled rows, and rows by the million."""

from leitai.core.synthetic.city import LANCHUAN, City, CityUnit, Story, borrowed
from leitai.core.synthetic.faults import Fault, spoil
from leitai.core.synthetic.season import MARK, OPEN_MONTH, Season, season
from leitai.core.synthetic.terrain import terrain

__all__ = [
    "LANCHUAN", "MARK", "OPEN_MONTH", "City", "CityUnit", "Fault", "Season", "Story", "borrowed", "season", "spoil",
    "terrain",
]  # fmt: skip
