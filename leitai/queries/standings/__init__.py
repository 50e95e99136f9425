"""What the league page draws from a league table: columns, bars, lines, the chart of places, the map, what to look at.

standings(scope, table, sort="", selected="", every=False) -> Standings
improvements(table) -> rows by how much they gained since the month before
attention(table, address) -> what to look at; places_chart(table), league_map(scope, table), ranked_bars(table)
league_outline(scope, table, ...) -> the table as an Excel workbook
"""

from leitai.queries.standings.attention import Hint, attention
from leitai.queries.standings.charts import MapView, PlacesChart, league_map, places_chart, ranked_bars
from leitai.queries.standings.export import league_workbook
from leitai.queries.standings.improvement import Gain, Improvements, improvements
from leitai.queries.standings.lines import Cell, Column, Figure, Line, Standings, standings

__all__ = [
    "Cell",
    "Column",
    "Figure",
    "Gain",
    "Hint",
    "Improvements",
    "Line",
    "MapView",
    "PlacesChart",
    "Standings",
    "attention",
    "improvements",
    "league_map",
    "league_workbook",
    "places_chart",
    "ranked_bars",
    "standings",
]
