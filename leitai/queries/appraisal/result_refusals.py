"""Refusals of an appraisal's totals, notice, approval and publication."""

from __future__ import annotations

from django.utils.translation import gettext_noop as later

RESULT_REFUSALS: dict[str, str] = {
    # totals
    "totals_not_now": later("Totals are computed in the review; later only as a correction, until the approval."),
    "totals_unchanged": later("No figure changed since the last version. Nothing was computed."),
    "totals_not_computable": later("The totals cannot be computed: %(reasons)s. Nothing was stored."),
    "correction_needs_reason": later("The notice has begun: a new version is a correction and needs its reason."),
    "nothing_to_agree": later("This version waits for no agreement, or a newer one replaced it."),
    "agreed_by_maker": later("You made this version. Another person must agree to it."),
    "version_not_agreed": later("Version %(version)s waits for the agreement of a second person."),
    # notice
    "notice_not_now": later("A notice opens once, in the review."),
    "no_totals": later("The totals are not computed yet."),
    "totals_are_old": later("Figures changed since the last version. Compute the totals again."),
    "figures_open": later("Figures without a source yet: %(n)s. Each is named on the page of scores."),
    "units_without_score": later("Appraised without a total: %(n)s."),
    "indicators_not_accepted": later("Not accepted in the review yet: %(indicators)s."),
    "surveys_not_closed": later("Surveys that are not closed: %(n)s."),
    "notice_closed": later("The notice is over. Nothing was sent."),
    "notice_too_many": later("Too many objections came in this hour. Nothing was sent; try again later."),
    "notice_too_many_files": later("At most %(most)s files go with an objection. Nothing was sent."),
    "neither_pdf_nor_picture": later("This file is neither a PDF nor a picture. Nothing was sent."),
    "objection_names_nobody": later("The objection names nobody who is appraised here. Choose one of the list."),
    "objection_names_nothing": later("The objection names no indicator of this appraisal. Choose one of the list."),
    "objector_needs_name": later("Enter your name, %(most)s letters at most. Only two roles of the office see it."),
    "objector_needs_telephone": later("Enter a telephone number, %(most)s signs at most, for questions."),
    # approval and publication
    "approval_not_now": later("An appraisal is approved while it is on notice."),
    "notice_runs": later("The notice runs until %(until)s."),
    "objections_undecided": later("Objections that are not decided: %(n)s."),
    "objections_uncorrected": later("Upheld objections that wait for their correction: %(n)s."),
    "approved_by_maker": later("You made this version. Another person must approve it."),
    "publication_not_now": later("An appraisal is published after its approval."),
    "version_is_published": later("Version %(version)s is published already."),
    # awards
    "award_year_wrong": later("The year is from 2000 to 2100."),
    "award_needs_name": later("Enter what was granted or applied for."),
    "award_needs_one": later("An award is of one unit or one department."),
    "award_amount_wrong": later("The amount is a number from 0, with two decimals at most; and prize money needs one."),
    "title_needs_body": later("Enter who grants the title."),
    "title_settled": later("This title was settled already."),
    "award_of_others": later("Only a title is applied for and won or not won; the others are granted."),
}
