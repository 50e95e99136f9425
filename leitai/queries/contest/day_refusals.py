"""The words of refusals on the day of a contest: routes, paper sheets, points, votes, the chair's decisions."""

from __future__ import annotations

from django.utils.translation import gettext_noop as later

DAY_REFUSALS: dict[str, str] = {
    # contest: timetable, links, paper, the chair's decisions
    "round_without_half_days": later("Say first on which half-days the groups are on the road."),
    "round_with_one_group": later("With one group there is nothing to link."),
    "tour_faulty": later("The planner cannot start, %(n)s faults. The first: %(reason)s"),
    "roads_out_of_range": later("The speed is 5 to 120 km/h, the detour 100 to 400 percent of the straight line."),
    "base_twice": later("The place %(name)s stands twice in the list."),
    "base_unknown": later("%(name)s begins or ends a half-day, but is not in the list of places."),
    "road_place_unknown": later("%(name)s is neither a candidate's code nor a place of the list."),
    "half_day_outside_round": later("Half-days lie within the round: from %(first)s to %(last)s."),
    "table_cell_wrong": later("Row %(row)s, %(column)s: %(value)s cannot be read."),
    "contest_job_running": later("The planner is at work on this round. Wait, or cancel it."),
    "contest_job_ended": later("This has ended already."),
    "contest_job_cancelled": later("Cancelled. The timetable stays as it was."),
    "contest_job_broken": later("The planner stopped unexpectedly and nothing was changed. Start it again."),
    "replan_other_day": later("The bus leaves this stop on the day of the stop. Check the time."),
    "replan_outdated": later("The route has changed since this was shown. Look at the new proposal."),
    "paper_judge_unknown": later("No judge of this round has the code %(judge)s."),
    "paper_stop_unknown": later("%(judge)s does not score stop %(stop)s. Check both codes on the sheet."),
    "sheet_is_a_ballot": later("This sheet is a ballot already."),
    "sheet_without_marks": later(
        "The sheet is scored, but no mark was typed. Type its marks, or say that it abstains."
    ),
    "sheet_typed_once": later("Only one clerk has typed this sheet. A second one types it first."),
    "sheet_not_taken": later("The sheet was not taken (%(reason)s). Nothing was changed."),
    "result_prepared": later("The result is prepared. What counts can change only by an objection."),
    "ballot_never_counts": later(
        "Marks that the rulebook does not allow, and those of the own unit, cannot count. Leave it out."
    ),
    # contest: bonus, deduction and votes
    "points_not_in_rule": later("This round's rulebook knows neither bonus nor deduction."),
    "points_out_of_range": later("Points are more than 0 and at most %(most)s."),
    "points_withdrawn": later("This was withdrawn already."),
    "vote_without_tie": later("By the sheets that count now these share no place. Look at the results desk again."),
    "vote_is_empty": later("Enter the votes: nobody has one."),
    "vote_not_whole": later("Votes are whole numbers from 0 to 9999, not “%(value)s”."),
}
