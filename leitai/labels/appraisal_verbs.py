"""What somebody did in a target appraisal, as the audit trail says it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

# code, words; each part of the work has a list of its own
_SETUP: list[tuple[str, Any]] = [
    ("create_appraisal", pgettext_lazy("audit", "set an appraisal up")),
    ("change_appraisal", pgettext_lazy("audit", "changed an appraisal")),
    ("drop_appraisal", pgettext_lazy("audit", "gave a draft of an appraisal up")),
    ("choose_tree", pgettext_lazy("audit", "chose an indicator tree")),
    ("write_tree", pgettext_lazy("audit", "wrote an indicator tree")),
    ("set_appraised", pgettext_lazy("audit", "chose whom an appraisal appraises")),
    ("set_indicator_duty", pgettext_lazy("audit", "named the department of an indicator")),
    ("set_steps", pgettext_lazy("audit", "set the days of an appraisal")),
    ("set_targets", pgettext_lazy("audit", "typed targets")),
    ("adjust_target", pgettext_lazy("audit", "adjusted a target")),
    ("issue_targets", pgettext_lazy("audit", "issued targets")),
    ("move_appraisal", pgettext_lazy("audit", "moved an appraisal on")),
]
_SCORING: list[tuple[str, Any]] = [
    ("file_self_assessment", pgettext_lazy("audit", "filed a self-assessment")),
    ("enter_values", pgettext_lazy("audit", "entered values of an indicator")),
    ("indicator_handed_in", pgettext_lazy("audit", "handed in an indicator")),
    ("indicator_accepted", pgettext_lazy("audit", "accepted an indicator")),
    ("indicator_returned", pgettext_lazy("audit", "sent an indicator back")),
    ("agree_value", pgettext_lazy("audit", "agreed to a corrected value")),
    ("enter_score_event", pgettext_lazy("audit", "entered an event of the appraisal")),
    ("withdraw_score_event", pgettext_lazy("audit", "withdrew an event of the appraisal")),
]
_SURVEYS: list[tuple[str, Any]] = [
    ("create_survey", pgettext_lazy("audit", "set up a survey")),
    ("change_survey", pgettext_lazy("audit", "changed a survey")),
    ("drop_survey", pgettext_lazy("audit", "dropped a survey")),
    ("make_survey_links", pgettext_lazy("audit", "made links to a survey")),
    ("call_in_survey_links", pgettext_lazy("audit", "called in links to a survey")),
    ("open_survey", pgettext_lazy("audit", "opened a survey")),
    ("close_survey", pgettext_lazy("audit", "closed a survey")),
]
_RESULTS: list[tuple[str, Any]] = [
    ("compute_totals", pgettext_lazy("audit", "computed the totals of an appraisal")),
    ("correct_totals", pgettext_lazy("audit", "corrected the totals of an appraisal")),
    ("agree_totals", pgettext_lazy("audit", "agreed to a correction of an appraisal")),
    ("open_notice", pgettext_lazy("audit", "opened the public notice of an appraisal")),
    ("file_notice_objection", pgettext_lazy("audit", "received an objection to a notice")),
    ("notice_objection_heard", pgettext_lazy("audit", "took up an objection to a notice")),
    ("notice_objection_upheld", pgettext_lazy("audit", "upheld an objection to a notice")),
    ("notice_objection_dismissed", pgettext_lazy("audit", "dismissed an objection to a notice")),
    ("forget_objector", pgettext_lazy("audit", "removed who objected to a notice")),
    ("approve_appraisal", pgettext_lazy("audit", "approved an appraisal")),
    ("publish_appraisal", pgettext_lazy("audit", "published an appraisal")),
    ("enter_award", pgettext_lazy("audit", "entered an award or a title")),
    ("settle_title", pgettext_lazy("audit", "noted what became of a title")),
    ("drop_award", pgettext_lazy("audit", "took an award or a title out")),
]

APPRAISAL_VERBS = [*_SETUP, *_SCORING, *_SURVEYS, *_RESULTS]
