"""Refusals of the set-up of an appraisal and of its targets."""

from __future__ import annotations

from django.utils.translation import gettext_noop as later

SETUP_REFUSALS: dict[str, str] = {
    "appraisal_code_taken": later("Another appraisal has the code %(taken)s. Choose another."),
    "appraisal_is_issued": later("The targets of this appraisal are issued; its set-up can no longer change."),
    "appraisal_in_other_state": later("This appraisal is at “%(state)s” by now. Nothing was changed."),
    "appraisal_previous_is_later": later("%(name)s does not end before this appraisal. Choose an earlier one."),
    "notice_days_out_of_range": later("A public notice lasts 1 to 60 days."),
    "tree_faulty": later("The tree has %(n)s faults, the first on line %(line)s (%(where)s). It was not kept."),
    "appraised_twice": later("%(name)s is named twice, as %(first)s and as %(second)s. One unit stands in one class."),
    "unknown_unit_class": later("%(name)s: the tree knows no class “%(found)s”. Choose one of: %(known)s."),
    "tree_without_classes": later("%(name)s: the tree has no classes, and “%(found)s” is one. Take it away."),
    "no_such_indicator": later("The tree has no indicator %(indicator)s."),
    "not_appraised": later("%(unit)s is not appraised here."),
    "steps_out_of_order": later("“%(second)s” would be before “%(first)s”. Check both days."),
    "target_number_too_long": later("%(indicator)s: %(found)s has more digits than a target holds (six decimals)."),
    "tree_allows_no_adjustment": later("This tree allows no adjustment of targets."),
    "target_adjusted_already": later("This target has been adjusted already. It is adjusted once at most."),
    "target_unchanged": later("The target is the same as it was issued."),
    # what stands between an appraisal and the issue of its targets
    "appraisal_without_tree": later("There is no indicator tree yet."),
    "tree_does_not_compute": later("Line %(line)s: %(reason)s."),
    "appraisal_without_units": later("Nobody is chosen to be appraised."),
    "owner_missing": later("%(indicator)s has no department that answers for it."),
    "owner_unknown": later("%(indicator)s: no department here is called “%(name)s”."),
    "step_not_planned": later("%(step)s has no day or no person."),
    "targets_missing": later("%(indicator)s: targets that are missing: %(n)s."),
    "baselines_missing": later("%(indicator)s: units without past values (%(years)s needed): %(n)s."),
    "indicators_not_handed_in": later("Indicators that their departments have not handed in: %(n)s (%(codes)s)."),
}
