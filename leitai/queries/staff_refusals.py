from __future__ import annotations

from django.utils.translation import gettext_noop as later

STAFF_REFUSALS: dict[str, str] = {
    "unit_admin_needs_a_unit": later("A unit administrator looks after one county or district. Choose it."),
    "not_of_own_unit": later("This person also works elsewhere. Ask the city's project office."),
    "acts_for_another": later("Nobody acts for themselves. Choose a colleague."),
    "own_acting": later("Nobody decides who acts for them, or for whom they act. Ask a colleague who manages people."),
    "acting_period": later("Acting begins today or later and lasts at most %(most)s days."),
    "absent_has_no_role": later("This person holds no role then. There is nothing to act in."),
    "role_of_another": later("This is not a role that the person holds then. Choose one of theirs."),
    "acts_already": later("This person acts in that role already in these days. End that first."),
    "own_leaving": later("Nobody sees themselves off. Ask a colleague who manages people."),
    "last_day_is_over": later("The last day is today or later."),
    "last_day_to_come": later("The last day is not over yet."),
    "leaves_already": later("The last day of this person has been decided already. Take that back first."),
    "leaving_is_over": later("This departure is over or was taken back. Load the page again."),
    "successor_is_another": later("Nobody follows themselves. Choose a colleague."),
    "successor_inactive": later("The successor's account is closed. Open it again first, or choose a colleague."),
    "successor_leaves": later("The successor leaves too. Choose a colleague."),
    "session_is_over": later("There is no such session any more. Load the page again."),
    "own_sessions": later("End your own sessions on the page for that."),
}
