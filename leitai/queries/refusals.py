"""The words of every named refusal: what happened, what is safe, what to do."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

from leitai.queries import formatting
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
    # audit
    "extract_too_long": later("More than %(most)s events. Choose a shorter period, a person or an action."),
    # bulletins
    "bulletin_needs_a_closed_month": later("A bulletin is issued of a closed month. Close the month first."),
    "bulletin_already_issued": later("This bulletin has been issued. A correction of the month gives a new one."),
    "bulletin_does_not_reconcile": later(
        "%(dimension)s: the parts sum to %(parts)s, the total is %(total)s. Nothing was issued."
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
    # contest: lock, result, reveal
    "not_on_duty": later("You hold no duty in this round that this belongs to. Ask the contest office."),
    "result_not_prepared": later("No result of this round is prepared. Lock it and prepare the result first."),
    "reveal_frozen": later("The boards are frozen already. Go on with the next place."),
    "reveal_needs_another": later(
        "You prepared this result. Another one of the chair and the scrutineers freezes the boards."
    ),
    "reveal_not_frozen": later("Freeze the boards first."),
    "reveal_not_begun": later("No place is open that could be taken back."),
    "reveal_ended": later("All places are open. From now on the result changes only by a correction."),
    "reveal_moved": later("Somebody pressed meanwhile. Look at the board, then press again."),
}


def refusal_words(refusal: Refused) -> str:
    text = REFUSALS.get(refusal.code)
    if text is None:
        raise LookupError(f"no words for the refusal {refusal.code}")
    return _(text) % {name: _shown(value) for name, value in refusal.values.items()} if refusal.values else _(text)


def _shown(value: object) -> object:
    return formatting.day(value, year=True) if type(value) is dt.date else value
