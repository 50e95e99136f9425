"""Refusals of self-assessment, scores and their review."""

from __future__ import annotations

from django.utils.translation import gettext_noop as later

SCORING_REFUSALS: dict[str, str] = {
    "appraisal_without_tree": later("This appraisal has no tree yet."),
    "indicator_unknown": later("%(asked)s is not an indicator that is asked for here."),
    "own_score_out_of_range": later("The own score lies between 0 and the weight, %(most)s."),
    # figures
    "figure_missing": later("%(unit)s: a value is missing. Enter it, or choose another state."),
    "figure_not_a_number": later("%(unit)s: this is not a number that can be kept."),
    "figure_word_unknown": later("%(unit)s: “%(word)s” is none of the words of this indicator (%(known)s)."),
    "figure_not_applicable_without_reason": later("%(unit)s: say in the note why the indicator does not apply."),
    "figure_force_majeure_without_reason": later("%(unit)s: force majeure needs its approval in the note."),
    "figure_has_a_source": later(
        "%(unit)s: this figure comes from its source and is not typed over. A state can be declared."
    ),
    "values_unchanged": later("Everything stands there already. Nothing was changed."),
    "indicator_does_not_apply": later("%(unit)s is not judged by this indicator."),
    # whose turn it is
    "not_your_indicator": later("Another department answers for this indicator."),
    "indicator_is_handed_in": later("This indicator is handed in. The office can send it back."),
    "scoring_is_over": later("Departments do not score now."),
    "indicator_has_a_source": later("This indicator is read from its source; there is nothing to hand in."),
    "indicator_incomplete": later("Not handed in: %(n)s units have neither value nor state. The first: %(first)s"),
    "indicator_not_handed_in": later("This indicator is not handed in."),
    "accept_by_another": later("Whoever handed an indicator in does not accept it. Ask a colleague of the office."),
    # corrections after the notice
    "correction_needs_reason_and_paper": later("%(unit)s: after the notice a value changes by a reason and a paper."),
    "not_yours_to_agree": later("The office or a leader agrees to a corrected value."),
    "value_needs_no_agreement": later("This value waits for nobody's agreement."),
    "value_superseded": later("A later version of this value was entered. Look at that one."),
    "agree_by_another": later("Whoever entered a correction does not agree to it. Ask a second person."),
    # events
    "event_kind_unknown": later("This appraisal counts no events of the kind %(kind)s."),
    "event_outside_period": later("The event lies outside the period, %(first)s to %(last)s."),
    "event_count_out_of_range": later("Events are counted from 1 to %(most)s."),
    "event_project_elsewhere": later("%(project)s is not a project of this unit."),
    "event_withdrawn": later("This event was withdrawn already."),
    "evidence_not_yours": later("Files can be added by whoever filed this, while that part is open."),
}
