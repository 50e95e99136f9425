"""Refusals of rulebooks."""

from __future__ import annotations

from django.utils.translation import gettext_noop as later

RULEBOOK_REFUSALS: dict[str, str] = {
    "rulebook_code_taken": later("Another rulebook has the code %(taken)s. Choose another."),
    "rulebook_code_is_shipped": later("%(taken)s is the code of a shipped rulebook. Choose another for your own."),
    "rulebook_code_malformed": later(
        "A code is written in small letters, digits and underscores, beginning with a letter."
    ),
    "rulebook_version_at_work": later(
        "A version of this rulebook is being drafted or waits for its approval. Finish that one first."
    ),
    "rulebook_in_other_state": later("This version is “%(state)s” by now. Nothing was changed."),
    "rulebook_changed_meanwhile": later(
        "Somebody saved this draft after you opened it. Nothing was written over: compare both texts below."
    ),
    "rulebook_needs_second_person": later(
        "You wrote or proposed this version. A second person puts it in force, or returns it."
    ),
    "rulebook_not_in_force": later("This version is not in force. Choose the one that is."),
    "version_faulty": later("The text has %(n)s faults, the first on line %(line)s. Mend them before you propose it."),
    "rulebook_month_closed": later("%(month)s keeps its rule: months up to %(last)s are closed. Choose a later month."),
}
