"""A region is set up: its settings, its calendar, its units, its organisations and people."""

from leitai.actions.setup.calendar import drop_calendar_day, set_calendar_day, take_calendar
from leitai.actions.setup.settings import confirm_settings

__all__ = ["confirm_settings", "drop_calendar_day", "set_calendar_day", "take_calendar"]
