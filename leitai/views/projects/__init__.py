"""The project register: its list, each project's sheet, and the forms that change it."""

from leitai.views.projects.edit import (
    add_plan,
    change,
    create,
    delist,
    set_credits,
    set_leader,
    set_responsible,
)
from leitai.views.projects.register import show, table

__all__ = [
    "add_plan",
    "change",
    "create",
    "delist",
    "set_credits",
    "set_leader",
    "set_responsible",
    "show",
    "table",
]
