"""Refusals around the tables that an office takes over, and around rehearsals (refusals.py)."""

from __future__ import annotations

from django.utils.translation import gettext_noop as later

TAKEOVER_REFUSALS: dict[str, str] = {
    "own_table_unreadable": later("The file was not taken: %(problem)s"),
    "own_table_empty": later("The file holds no table. Nothing was taken."),
    "own_table_needs_a_day": later("Say from which day the projects are on the list."),
    "own_no_sheet": later("Tick at least one sheet to take."),
    "own_table_too_long": later("The table has %(n)s rows; at most %(most)s are taken at once. Split it."),
    "own_column_missing": later("Sheet %(sheet)s: say which column is “%(column)s”. Nothing was checked yet."),
    "own_column_twice": later("Sheet %(sheet)s: two columns are “%(column)s”. Leave one of them out."),
    "own_money_unit": later("Sheet %(sheet)s: say in which unit its amounts are."),
    "own_table_not_arranged": later("Say first what the columns hold."),
    "own_table_units_unsettled": later("Names whose unit nobody has said yet: %(n)s. Nothing was taken in."),
    "own_table_taken": later("This table has been taken in already."),
    "month_was_filed": later("Units have filed for this month. Their reports stand; no table takes their place."),
    "month_taken_over": later("This month was taken over from the office's own tables. Nobody files for it."),
    "month_holds_tables": later("The office's own tables were taken in for this month. It is closed as taken over."),
    "month_without_tables": later("No table of the office's own was taken in for this month. Take one in first."),
    "ordinary_month_closed": later(
        "%(month)s was closed in the ordinary way. Only months before the first such close are taken over."
    ),
    # rehearsals
    "month_is_rehearsal": later("This month is a rehearsal. Wipe it, then the month is opened for real."),
    "rehearsal_running": later("%(month)s is a rehearsal already. Wipe it first."),
    "rehearsal_month_used": later("Something was filed for this month already. Choose a month in which nothing is."),
    "rehearsal_before_filed": later("A later month holds reports. Choose a month after them."),
    "rehearsal_first": later("%(month)s is a rehearsal. The city wipes it first; then later months can be filed."),
    "no_rehearsal": later("There is no rehearsal under way."),
    "rehearsal_typed": later("Type %(wanted)s to wipe the rehearsal. Nothing was wiped."),
    "rehearsal_rested_on": later(
        "Something else rests on what was filed in the rehearsal: %(what)s. Nothing was wiped."
    ),
}
