"""Who judges what: the link report of a design, the planner of links, recusal and lots."""

from __future__ import annotations

from leitai.core.assignment.design import Design, components, laplacian
from leitai.core.assignment.draw import draw_groups, lot, recused_units
from leitai.core.assignment.exchange import Choice, Event, Limits, choose, design_of
from leitai.core.assignment.link import Absence, GroupLink, LinkReport, link_report, linkers_needed

__all__ = [
    "Absence",
    "Choice",
    "Design",
    "Event",
    "GroupLink",
    "Limits",
    "LinkReport",
    "choose",
    "components",
    "design_of",
    "draw_groups",
    "laplacian",
    "link_report",
    "linkers_needed",
    "lot",
    "recused_units",
]
