"""What a new region still lacks. A new line of the checklist is one short function in lines.py."""

from leitai.queries.setup.checklist import Checklist, checklist, is_being_set_up
from leitai.queries.setup.lines import Line

__all__ = ["Checklist", "Line", "checklist", "is_being_set_up"]
