from __future__ import annotations

from django.utils.translation import gettext_noop as later

PRIVACY_REFUSALS: dict[str, str] = {
    "period_unknown": later("This period cannot be set."),
    "period_too_short": later("It must be %(least)s days at least: the law or the purpose asks for it."),
    "period_too_long": later("A hundred years are the most."),
    "person_removed": later("This person was removed for good. Open a new account."),
    "person_still_open": later("Close the account first: that hands over what is open and looks after who stays."),
    "removal_not_confirmed": later("Type the sign-in name as it stands above. Nothing was changed."),
    "person_has_duties": later(
        "This person still has open duties: %(n)s. Duties in a round, a judge's sheets that may be objected to, steps "
        "of an appraisal. Hand them over or wait until they are over."
    ),
    "not_over_yet": later(
        "The round or meeting is not over, an objection is open, or nothing is left here. Change it on its own page."
    ),
    "search_too_short": later("Type two letters or three digits at least."),
}
