"""The words of every named refusal: what happened, what is safe, what to do."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

from leitai.queries import formatting
from leitai.queries.appraisal.result_refusals import RESULT_REFUSALS
from leitai.queries.appraisal.scoring_refusals import SCORING_REFUSALS
from leitai.queries.appraisal.setup_refusals import SETUP_REFUSALS
from leitai.queries.appraisal.survey_refusals import SURVEY_REFUSALS
from leitai.queries.contest.day_refusals import DAY_REFUSALS
from leitai.queries.filing_refusals import FILING_REFUSALS
from leitai.queries.privacy.refusals import PRIVACY_REFUSALS
from leitai.queries.rulebooks.refusals import RULEBOOK_REFUSALS
from leitai.queries.setup.refusals import OFFICE_REFUSALS
from leitai.queries.staff_refusals import STAFF_REFUSALS
from leitai.queries.takeover_refusals import TAKEOVER_REFUSALS
from leitai.rules import Refused

# code: what is said; values are filled in by name. Each noun adds its own below its heading.
REFUSALS: dict[str, str] = {
    "not_allowed": later("You may not do this. Nothing was changed."),
    "month_closed": later("This month is closed. Use a correction."),
    # orgs
    "not_found": later("This was not found, or it is not yours to see. Nothing was changed."),
    "username_taken": later("Somebody has this sign-in name. Choose another."),
    "own_role": later("Nobody grants a role to themselves. Ask a colleague who manages people."),
    "own_password": later("Change your own password on the page for that."),
    "person_inactive": later("This account is closed. Open it again first."),
    "person_active": later("This account is open."),
    "person_of_other_region": later(
        "This person also works in another region. Ask whoever runs this site to make the change there."
    ),
    "role_already_held": later("This person holds this role already."),
    "role_already_ended": later("This role has ended already."),
    "role_ends_in_the_past": later("A role ends today or later; what was done under it stays as it was."),
    "last_officer": later("Nobody else could manage people then. Give the role to a colleague first."),
    "unknown_role": later("There is no such role."),
    "reporter_needs_a_unit": later("A county reporter files for a county or district. Choose one."),
    "officer_needs_a_department": later("A department officer works for a department. Choose one."),
    "role_takes_no_unit": later("This role is for the whole region. Leave the unit empty."),
    "role_takes_no_department": later("This role is not for one department. Leave the department empty."),
    "password_unchanged": later("This is the password you have. Choose a new one."),
    "start_password_expired": later(
        "This start password was valid until %(day)s. Ask the office that gave out the slip for a new one."
    ),
    "no_role": later("You hold no role at present. Ask your project office."),
    "succession_of_itself": later("A unit does not succeed itself. Choose another one."),
    "succession_without_source": later("Name the document that says so."),
    "succession_known": later("This succession has been entered already."),
    "predecessor_still_valid": later("The old unit still existed on that day. Check the day, or the unit's last day."),
    "successor_not_valid": later("The new unit did not exist on that day. Check the day, or choose another unit."),
    "succession_across_levels": later("Both units must be of the same level."),
    # contest: ballots
    "too_many_ballots": later("At most %(most)s sheets can be sent at once."),
    "badge_unknown": later("This badge is not known. Ask the office for a new one."),
    # contest: badges and phones
    "badge_expired": later("This badge has expired. Ask the office for a new one."),
    "badge_opened": later("This badge was opened on another phone. If that was not you, tell the staff at once."),
    "badge_revoked": later("This badge was called in. Ask the office for a new one."),
    "badge_stopped": later("Too many wrong PINs: this badge is stopped. Ask the office for a new one."),
    "pin_wrong": later("These 6 digits are not the badge's. Tries left: %(left)s."),
    "phone_secret_malformed": later("The phone's request cannot be read. Load the page again."),
    "badge_after_lock": later("The round is locked. A badge is of no use any more."),
    "body_too_large": later("This is too much at once. Nothing was taken."),
    "unreadable_body": later("The phone's request cannot be read. Load the page again."),
    # audit
    "extract_too_long": later("More than %(most)s events. Choose a shorter period, a person or an action."),
    # bulletins
    "bulletin_needs_a_closed_month": later("A bulletin is issued of a closed month. Close the month first."),
    "bulletin_already_issued": later("This bulletin has been issued. A correction of the month gives a new one."),
    "bulletin_does_not_reconcile": later(
        "%(dimension)s: the parts sum to %(parts)s, the total is %(total)s. Nothing was issued."
    ),
    # meetings
    "meeting_was_held": later("This meeting has been held; its papers stay as they were. Nothing was changed."),
    "meeting_ends_before_it_starts": later("The end is not after the beginning."),
    "meeting_needs_a_title": later("A meeting needs a title."),
    "meeting_state_out_of_turn": later(
        "A meeting goes from draft to announced to held, one step at a time. Load the page again to see where it is."
    ),
    "meeting_without_programme": later("Enter the programme first; a meeting is announced with one."),
    "meeting_not_over": later("This meeting is on %(day)s. It is held then."),
    "item_at_the_end": later("This item cannot move further."),
    "item_minutes": later("An item takes between 1 and %(most)s minutes."),
    "item_needs_a_title": later("An item needs a title."),
    "unit_speech_needs_a_unit": later("Choose the unit that speaks."),
    "department_speech_needs_a_department": later("Choose the department that speaks."),
    "unit_speaks_already": later("%(name)s speaks in this programme already."),
    "seed_too_long": later("A seed has at most %(most)s characters."),
    "score_lacks_units": later(
        "The published result has no place for units that speak: %(n)s. Draw lots instead. Nothing was changed."
    ),
    "too_few_speeches": later("Enter the speeches of at least two units first."),
    "redraw_needs_reason": later("Say why the order is made anew; the one before stays listed."),
    "statements_of_other_campaign": later(
        "Statements have been called for by the themes of this campaign year. It can no longer be changed."
    ),
    "statements_need_a_campaign": later("Give the meeting a campaign year first; its themes say who is asked."),
    "statements_need_themes": later("The campaign year has no theme yet. Enter its themes first."),
    "statements_due_after_meeting": later(
        "The deadline lies after the beginning of the meeting. Choose an earlier one."
    ),
    "statement_too_long": later("The text has %(n)s characters; at most %(most)s are taken. Send it as a file."),
    "statement_empty": later("Write a text or choose a file."),
    "statement_closed": later("The deadline is past, and what was handed in stays as it is."),
    "statement_file_kind": later("A statement is a Word file (docx, without macros) or a PDF. Nothing was handed in."),
    "statement_is_in": later("This statement is in already."),
    "waiver_needs_reason": later("Say why nothing need be handed in."),
    "roster_unreadable": later("Nothing was taken in; %(n)s lines are wrong:\n%(problems)s"),
    "roster_empty": later("Paste at least one line."),
    "entry_needs_a_name": later("An entry needs a name or an office."),
    "entry_needs_an_occasion": later("Tick the visits, the meeting, or both; or take the entry off."),
    "stand_in_for_the_excused": later("Only somebody who is excused has a stand-in."),
    "seat_plan_size": later("A plan has 1 to %(rows)s rows of 1 to %(width)s seats."),
    "nobody_to_seat": later(
        "Nobody of these categories comes to the meeting. Choose others, or enter the roster first."
    ),
    "too_few_seats": later("%(people)s people and %(seats)s seats. Add rows or seats. Nothing was changed."),
    "no_such_seat": later("The plan has no seat %(number)s in row %(row)s."),
    "swap_two_seats": later("Tick exactly two seats."),
    "both_seats_empty": later("Both seats are empty."),
    "venues_all_there": later("Every county and township is a venue already."),
    "venue_code_taken": later("Another venue has the code %(taken)s. Choose another."),
    "venue_needs_a_name": later("A venue needs a name."),
    "one_main_hall": later("There is a main hall already. Change that one first."),
    "venue_in_use": later("%(name)s is in use on the board. It can no longer be taken off."),
    "present_out_of_range": later("At most %(most)s people can be reported for a venue."),
    "present_is_a_number": later("Type how many are there, as a whole number."),
    "too_many_venues": later(
        "That would be %(n)s venues; at most %(most)s are connected, the main hall among them. Nothing was added."
    ),
    # regions
    "region_exists": later("There is a region with the code %(region)s already. Nothing was changed."),
    "unit_needs_code_and_name": later("A unit needs a code and a name."),
    "unit_code_in_use": later("The code %(unit)s is in use on %(day)s. End the old unit first, or choose another day."),
    "parent_not_valid": later("%(name)s did not exist on %(day)s. Choose another unit above it, or another day."),
    "unit_ended_already": later("%(name)s ended on %(day)s already."),
    "unit_ends_before_it_begins": later("%(name)s begins on %(day)s. Choose a later day."),
    "unit_has_units_below": later("%(name)s still has %(n)s units below it. End them or move them first."),
    # campaigns
    "campaign_code_taken": later("Another campaign has the code %(taken)s. Choose another."),
    "campaign_ends_before_it_starts": later("The campaign ends before it starts. Check both dates."),
    "emergency_needs_a_note": later("Say in a note what the emergency is."),
    "theme_code_taken": later("Another theme of this campaign has the code %(taken)s. Choose another."),
    "target_out_of_range": later("A target is zero or more, and below 1,000,000,000,000,000,000."),
    "target_outside_campaign": later("A target's date lies within the campaign: from %(first)s to %(last)s."),
    "plan_level_for_plans": later("A higher plan names its level; other tags have none."),
    "tag_code_taken": later("Another tag of this kind has the code %(taken)s. Choose another."),
    # imports
    "region_is_real": later("This region is real. Invented figures are taken in only by a region marked as fictional."),
    "season_taken_in": later("This region has projects already. A season goes into an empty one."),
    "portfolio_unknown_layout": later("%(layout)s is not a layout of a portfolio. Choose one of: %(known)s."),
    "portfolio_too_large": later("The file has %(size)s bytes; at most %(limit)s are taken."),
    "portfolio_unreadable": later("The file was not taken in; %(n)s values are wrong:\n%(problems)s"),
    "portfolio_cell_empty": later("%(n)s rows have nothing under %(column)s (first in row %(rows)s)."),
    "portfolio_row_twice": later(
        "Project %(project)s stands twice in %(month)s (rows %(rows)s). Nothing was taken in."
    ),
    "portfolio_taken_in": later("%(file)s has been taken in already. Nothing was changed."),
    "portfolio_unknown_unit": later("The file names units that the region does not have: %(names)s."),
    "portfolio_without_day": later("No line above the header says as of which day the list is."),
    # delivery: the register
    "project_key_taken": later("Another project has the number %(key)s. Choose another."),
    "project_needs_a_name": later("A project needs a name."),
    "unknown_choice": later("%(value)s is not among the choices for %(field)s."),
    "amount_out_of_range": later("An amount must be between 0 and 10,000,000,000,000."),
    "dates_out_of_order": later("The completion is before the start. Check both dates."),
    "bundle_in_a_bundle": later("A bundle cannot stand in another bundle."),
    "not_a_bundle": later("%(name)s is not a bundle."),
    "bundle_has_reports": later("This project has reports of its own, so it cannot become a bundle."),
    "bundle_has_children": later("This bundle still has projects. Take them out or delist them first."),
    "bundle_has_no_plan": later("A bundle has no plan of its own; its projects have."),
    "credits_not_one": later("The shares add up to %(total)s. They must add up to 1."),
    "unit_not_valid": later("%(name)s is not a unit any more. Choose the one that took its place."),
    "holder_before_present": later("The present one holds since %(since)s. Choose a later day."),
    "leader_needs_a_name": later("A leader needs a name."),
    "plan_before_version": later("Version %(version)s is dated %(dated)s. A new version cannot be older."),
    "plan_needs_reason": later("A plan version needs its reason and who approved it."),
    "project_delisted": later("This project is off the list since %(on)s."),
    "delisting_needs_reason": later("Say why the project leaves the list."),
    "delisted_before_listed": later("The project came on the list on %(on)s. Choose a later day."),
    # delivery: uploads and filings
    "file_empty": later("The file is empty. Nothing was stored."),
    "file_too_large": later("The file is larger than %(megabytes)s MB. Nothing was stored."),
    "disk_full": later("The site has no room for files at present. Nothing was stored; tell whoever runs it."),
    "unknown_layout": later("There is no such kind of workbook."),
    "month_in_future": later("This month has not begun yet."),
    "upload_running": later("This workbook is being checked right now. Wait, or cancel it."),
    "upload_ended": later("This upload has ended. Upload the workbook again."),
    "upload_submitted": later("This workbook has been submitted. Withdraw the filing instead."),
    "upload_broken": later("The check stopped unexpectedly. Nothing was stored. Upload it again. (%(number)s)"),
    "upload_has_errors": later("Still to fix before this can be submitted: %(n)s. Nothing was stored."),
    "upload_needs_reasons": later("Still to explain before this can be submitted: %(n)s. Nothing was stored."),
    "upload_headers_unconfirmed": later("Column headers that wait for a yes or no: %(n)s. Nothing was stored."),
    "upload_outdated": later(
        "Reports or projects changed meanwhile, and a new check found new problems. Nothing was stored."
    ),
    "nothing_changes": later("Every row is as it stands already. Nothing was changed."),
    "unknown_header": later("This column header does not wait for an answer."),
    "problem_needs_no_reason": later("Only places that ask for a reason take one."),
    "reason_too_short": later("Write a reason in a few words."),
    "figures_of_other_unit": later("%(name)s is not among the units you file for in this month. Nothing was stored."),
    "nothing_to_mark": later(
        "There is nothing to mark: the workbook could not be read, or was cleared. Upload it again."
    ),
    "upload_without_file": later("Choose a file first."),
    "file_kind_unknown": later("Photos are JPEG, PNG or WebP, papers PDF. Nothing was stored."),
    "too_many_files": later("A report takes at most %(n)s files."),
    "filing_open": later("This filing has not been decided yet."),
    "return_needs_reason": later("Say why it is sent back; the county reads it."),
    "report_decided": later("This report has been decided already. It can be filed anew, not changed."),
    "correction_only": later("This month is closed. What was filed for it enters by a correction of the month."),
    # files of a contest
    "photo_kind_unknown": later("Photos are JPEG, PNG, WebP or HEIC. Nothing was stored."),
    "photo_unreadable": later("This file cannot be opened as a photo; it may be cut short. Nothing was stored."),
    "photo_too_many_pixels": later(
        "This photo is larger than any camera makes (60 million pixels). Nothing was stored."
    ),
    "photo_differs": later("What arrived is not what was sent. Send the photo again."),
    "photo_without_ballot": later("No score sheet names this photo. Send the score sheet first."),
    "photos_without_ballot": later(
        "%(n)s photos wait for the score sheets that name them. Send the score sheets first."
    ),
    "too_many_photos": later("A candidate takes at most %(n)s photos."),
    "photo_not_ready": later("This photo is still being prepared, or cannot be opened. Look again in a minute."),
    "photo_approved": later("This photo has been approved already."),
    "photo_not_approved": later("This photo is not approved."),
    "file_name_hides": later(
        "The name of this file hides what it is: it holds a path, or letters that cannot be seen. Rename the file."
    ),
    "file_name_runs": later(
        "A computer could run this file (.%(ending)s). Send a PDF, Word, Excel or picture file without such an ending."
    ),
    "evidence_kind_unknown": later(
        "Evidence is a PDF, a Word or Excel file without macros, or a picture. Nothing was stored."
    ),
    "evidence_closed": later("This has been decided; its evidence stays as it is."),
    "too_much_evidence": later("At most %(n)s files belong to one case."),
    "words_missing": later("Write something first."),
    "words_too_long": later("At most %(n)s letters. Nothing was stored; shorten the text."),
    "own_candidate": later("This candidate is of your own unit. Questions come from other units."),
    "question_answered": later("This question has been answered already."),
    # months
    "month_open": later("This month is not closed yet. There is nothing to correct."),
    "month_not_over": later("This month has not ended yet."),
    "later_month_closed": later("A later month is closed already, so this one cannot be closed any more."),
    "earlier_month_open": later("Close the earlier months first: %(months)s."),
    "earlier_month_rests": later("%(month)s rests on an old revision. Correct it first; corrections go in order."),
    "filings_undecided": later("Filings that wait for a decision: %(n)s. Accept them or send them back first."),
    "reports_missing": later(
        "%(n)s projects have no accepted report. Agree to carry their last values over, or wait for the reports."
    ),
    "correction_needs_reason": later("Say why this month is corrected; the reason is printed with the revision."),
    "filing_decided": later("This filing has been decided meanwhile. Nothing was changed."),
    "close_running": later("This month is being closed right now."),
    "month_job_running": later("Another close or preview is running. Wait until it has ended."),
    "month_job_ended": later("This has run already."),
    "month_job_broken": later("The close stopped unexpectedly and nothing was changed. Start it again."),
    # board
    "board_venues_known": later("The board knows all of these venues. Change a code to add another one."),
    "board_one_of_kind": later("A board has one main hall and one link for viewers. Use the one that is there."),
    "board_full": later("A board has %(most)s venues at most, the main hall included."),
    "board_links_issued": later("Every venue has its link. A new one for a single venue stops the old one."),
    "board_link_revoked": later("This link is not in force any more."),
    "board_without_link": later("This venue has no link in force. Issue one first; the bundle follows by it."),
    "board_line_unread": later(
        "Line %(line)s, “%(text)s”: a line is a code of letters and digits, a comma, and a name."
    ),
    "board_no_lines": later("Paste at least one line: code, name."),
    "press_not_confirmed": later("Nothing was pressed. Tick the box beside the key to say that you mean it."),
    "press_unknown": later("There is no such key. Open the desk of the board again."),
    "meeting_without_venues": later("This meeting has no venues. Enter them at the meeting first."),
    # contest: lock, result, reveal
    "round_not_counting": later("This round is not open for scoring."),
    "lock_asked_already": later(
        "The lock has been asked for already. Another one of the chair and scrutineers confirms."
    ),
    "lock_not_asked": later("Nobody has asked for the lock. One asks, another one confirms."),
    "lock_needs_another": later("You asked for this lock. Another one of the chair and the scrutineers confirms it."),
    "sheets_missing": later("%(n)s sheets are missing. Agree to lock without them, or wait."),
    "not_on_duty": later("You hold no duty in this round that this belongs to. Ask the contest office."),
    "result_not_prepared": later("No result of this round is prepared. Lock it and prepare the result first."),
    "round_not_locked": later("This round is not locked. Lock it first."),
    "result_stands": later("The result of this round is prepared already. A change is a correction."),
    "ballots_undecided": later("%(n)s ballots kept aside wait for the chair's decision. Decide about them first."),
    "result_not_computable": later("There is no official result: %(n)s faults. They are named on the results desk."),
    "result_needs_reason": later("Say why the result is corrected; the reason is published with it."),
    "nothing_to_correct": later("The ballots that count are the same as before. Nothing was published."),
    "reveal_runs": later("The reveal has begun. Finish it; then a correction is a new version."),
    "publication_running": later("This result is being written right now."),
    "result_not_revealed": later("This result is not revealed yet."),
    "unit_not_in_round": later("Only a unit that took part in the round can object."),
    "objections_closed": later("The time for objections is over."),
    "objection_needs_words": later("Write what it is about."),
    "objection_too_long": later("At most %(most)s characters."),
    "objection_decided": later("This objection has been decided or withdrawn."),
    "objection_not_upheld": later("Only an upheld objection of this round leads to a correction."),
    "consequence_noted": later("This is noted already."),
    "result_outdated": later("What counts has changed since this result was prepared. Prepare it anew first."),
    "reveal_frozen": later("The boards are frozen already. Go on with the next place."),
    "reveal_needs_another": later(
        "You prepared this result. Another one of the chair and the scrutineers freezes the boards."
    ),
    "reveal_not_frozen": later("Freeze the boards first."),
    "reveal_not_begun": later("No place is open that could be taken back."),
    "reveal_ended": later("All places are open. From now on the result changes only by a correction."),
    "reveal_moved": later("Somebody pressed meanwhile. Look at the board, then press again."),
    # contest: set-up
    "text_missing": later("Something is missing: %(field)s."),
    "text_too_long": later("%(field)s is longer than %(most)s characters."),
    "season_code_taken": later("Another season has the code %(taken)s. Choose another."),
    "round_code_taken": later("Another round of this season has the code %(taken)s. Choose another."),
    "contest_ends_before_it_starts": later("The last day lies before the first. Check both dates."),
    "round_outside_season": later("A round lies within its season: from %(first)s to %(last)s."),
    "round_is_open": later("This round is open for scoring; what is scored and how can no longer change."),
    "round_is_locked": later("This round is locked. Nothing was changed."),
    "rulebook_faulty": later("The rulebook has %(n)s faults, the first on line %(line)s (%(where)s). It was not kept."),
    "duty_given_already": later("This person has this duty already."),
    "duty_needs_a_role": later(
        "Duties in a round are for city officers, leaders and auditors. Give this person such a role first."
    ),
    "round_has_a_chair": later("The round has a chair. Take that duty back first."),
    "candidate_project_taken": later("%(name)s is a candidate of this round already."),
    "candidate_without_unit": later("No unit is credited with %(name)s. Credit it in the register first."),
    "candidate_has_stops": later("%(name)s stands in the timetable. Take it off there first."),
    "candidate_looked_back_at": later("A later round looks back at %(name)s. It stays."),
    "candidate_withdrawn": later("%(name)s was withdrawn already."),
    "candidate_hours": later("The site closes before it opens. Check both times."),
    "round_does_not_look_back": later("Only a look-back visit takes candidates from earlier rounds."),
    "nothing_chosen": later("Nothing was chosen. Nothing was changed."),
    "minutes_out_of_range": later("Minutes are between 1 and %(most)s."),
    "place_is_half": later("A place needs both longitude and latitude."),
    "place_out_of_range": later("This is no place on earth: longitude up to 180, latitude up to 90 degrees."),
    "group_code_taken": later("Another group has the code %(taken)s. Choose another."),
    "group_in_use": later("%(name)s has judges or stops. Move them first."),
    "category_code_taken": later("Another category has the code %(taken)s. Choose another."),
    "category_in_use": later("%(name)s has judges. Move them first."),
    "judge_withdrawn": later("This judge was withdrawn already."),
    "change_of_buses_is_half": later("Name both the group and the half-day from which on the judge rides with it."),
    "change_of_buses_is_none": later("A judge changes to another group of the round, after the first half-day."),
    "limits_out_of_range": later("Sites per unit are 1 to 50, the share 0 to 100 percent, the years 0 to 50."),
    "table_unreadable": later("The table was not read: %(reason)s"),
    "table_without_headings": later("No row holds these headings: %(wanted)s. Copy the table with its head."),
    "table_name_unknown": later("%(column)s: nothing is called %(name)s here."),
    "table_name_ambiguous": later("Several are called %(name)s. Write the code instead."),
    "judge_without_name": later("This row has no name."),
    "judge_code_twice": later("The code %(taken)s stands twice in the table."),
    "cell_too_long": later("A cell of this row is too long."),
    "round_has_no_lot": later("Only a pitch meeting draws its order by lot."),
    "second_draw_needs_reason": later("The lot was drawn. Say why it is drawn again; the first draw stays on record."),
    "stop_leaves_before_it_arrives": later("A stop is left after it is reached. Check both times."),
    "stop_known": later("%(name)s is on this route already."),
    "stop_was_scored": later("%(name)s was scored on this route. The stop stays; withdraw the candidate instead."),
    # contest: what stands between a round and its opening
    "round_without_candidates": later("There is no candidate yet."),
    "round_without_groups": later("There is no group yet."),
    "candidates_not_eligible": later("Candidates that do not meet a rule: %(n)s. Withdraw them, or settle the rule."),
    "eligibility_open": later("Eligibility questions without an answer: %(n)s."),
    "round_without_judges": later("There is no judge yet."),
    "category_counts_as_none": later(
        "The judges of %(name)s count as no category of the rulebook. Choose one of: %(known)s."
    ),
    "round_without_stops": later("There is no timetable yet."),
    "candidate_without_stop": later("No group visits %(name)s."),
    "judge_without_stop": later("%(name)s rides with a group that has no stops."),
    "stops_overlap": later("%(first)s and %(second)s overlap in the timetable of one group."),
    "stops_out_of_order": later("%(second)s stands before %(first)s on its route, but comes later."),
    "round_without_chair": later("The round has no chair of the jury."),
    "round_without_four_eyes": later("The lock needs two people: name a scrutineer beside the chair."),
    "round_without_clerks": later("Paper sheets are typed twice: name two clerks."),
    "form_wrong": later("%(field)s: %(reason)s Nothing was changed."),
    **FILING_REFUSALS,
    **DAY_REFUSALS,
    **OFFICE_REFUSALS,
    **RULEBOOK_REFUSALS,
    **SETUP_REFUSALS,
    **SCORING_REFUSALS,
    **RESULT_REFUSALS,
    **SURVEY_REFUSALS,
    **TAKEOVER_REFUSALS,
    **STAFF_REFUSALS,
    **PRIVACY_REFUSALS,
}


def refusal_words(refusal: Refused) -> str:
    text = REFUSALS.get(refusal.code)
    if text is None:
        raise LookupError(f"no words for the refusal {refusal.code}")
    return _(text) % {name: _shown(value) for name, value in refusal.values.items()} if refusal.values else _(text)


def _shown(value: object) -> object:
    return formatting.day(value, year=True) if type(value) is dt.date else value
