"""What is said when a step of a region's set-up is refused."""

from __future__ import annotations

from django.utils.translation import gettext_noop as later

OFFICE_REFUSALS: dict[str, str] = {
    "region_needs_a_name": later("A region needs a name of at most 100 characters."),
    "region_code_malformed": later(
        "“%(found)s” cannot be a region's code: 2 to 20 letters, digits and hyphens, the first no hyphen."
    ),
    "setting_out_of_range": later("%(field)s lies between %(least)s and %(most)s."),
    "currency_malformed": later("“%(found)s” is no currency: three capital letters, such as CNY."),
    "unknown_time_zone": later("There is no time zone “%(found)s”. Write it as Asia/Shanghai."),
    "currency_is_fixed": later("Fixed: amounts have been entered in this currency."),
    "fiscal_year_is_fixed": later("Fixed: plans and reports count from this month."),
    "clock_is_fixed": later("Fixed: filings are in time or late by this clock."),
    "level_is_fixed": later("Fixed: months have been closed."),
    "workday_on_a_weekday": later("%(day)s is worked anyway. A make-up working day is a Saturday or Sunday."),
    "preview_unreadable": later("The preview was not sent back whole. Choose the workbook again. Nothing was changed."),
    "preview_is_old": later("Something has changed since this was shown. Look at it again. Nothing was taken in."),
    "list_has_faults": later("The list holds %(n)s faults. Nothing was taken in."),
    "list_changes_nothing": later("Everything in this list is there already. Nothing was changed."),
    "region_has_units": later("This region has units already; a pack is for an empty one. Use a workbook."),
    "organization_code_taken": later("Another organisation has the code %(taken)s. Choose another."),
    "government_needs_a_unit": later("This is the government of a unit: choose which."),
    "calendar_never_works": later("Around %(day)s there would be no working day for two months. Check the list."),
}
