"""A region is set up: its settings, its calendar, its units, its organisations and people."""

from leitai.actions.setup.calendar import drop_calendar_day, set_calendar_day, take_calendar
from leitai.actions.setup.people import add_organization, change_organization, take_people
from leitai.actions.setup.settings import confirm_settings
from leitai.actions.setup.units import take_units

__all__ = [
    "add_organization", "change_organization", "confirm_settings", "drop_calendar_day", "set_calendar_day",
    "take_calendar", "take_people", "take_units",
]  # fmt: skip
