"""The words of refusals about surveys: the office's, and those of somebody with a link."""

from __future__ import annotations

from django.utils.translation import gettext_noop as later

SURVEY_REFUSALS: dict[str, str] = {
    "survey_link_unknown": later("This code is not known. Check it against the slip; O and 0, I and 1 read the same."),
    "survey_link_used": later("This code has been used. Its first sheet counts; a second one is not taken."),
    "survey_link_called_in": later("This code was called in and opens nothing. Ask the office for another one."),
    "survey_over": later("This survey is over. No more sheets are taken."),
    "survey_not_open": later("This survey has not begun. It opens on %(day)s at the earliest."),
    "survey_sheet_empty": later("Nothing is marked. Mark at least one line; the code has not been used up."),
    "survey_answer_unknown": later("The sheet does not fit this survey. Open it again; the code has not been used up."),
    "survey_too_many_tries": later("Too many wrong codes from this connection. Try again in ten minutes."),
    # the office
    "survey_indicator_unknown": later("The tree asks no survey under %(indicator)s. Choose another indicator."),
    "survey_exists": later("This indicator has a survey already."),
    "survey_too_late": later("The appraisal is past its review. Surveys are closed by then."),
    "survey_too_early": later("The targets are not issued yet. A survey is set up by the tree that was issued."),
    "survey_before_scoring": later("A survey opens while departments score, or in the review."),
    "survey_not_in_preparation": later("This survey is open or closed; its questions stay as they are."),
    "survey_has_links": later("Links have been made for this survey. It can no longer be dropped."),
    "survey_closed": later("This survey is closed. Nothing was changed."),
    "survey_not_running": later("This survey is not open."),
    "survey_ends_before_it_opens": later("The end is not after the beginning. Check both times."),
    "survey_ended_already": later("The survey's end has passed. Change it first."),
    "survey_scale_line": later("Line %(line)s, “%(text)s”: an answer is Chinese | English | mark; without a mark, -."),
    "survey_scale_mark": later("Line %(line)s: a mark lies between 0 and %(most)s."),
    "survey_scale_twice": later("Line %(line)s: this answer stands there already."),
    "survey_scale_size": later("A scale has 2 to %(most)s answers, at least two of them with a mark."),
    "survey_group_unknown": later("The tree knows no group %(group)s under this indicator."),
    "survey_links_number": later("Type how many links each group gets: whole numbers, together 1 to %(most)s."),
    "survey_without_links": later("%(group)s has no link yet. Every group that counts needs some."),
    "survey_nothing_to_call_in": later("This group has no unused link."),
}
