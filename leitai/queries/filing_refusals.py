"""The words of what filing refuses: two signatures, filing for a unit, reminding."""

from __future__ import annotations

from django.utils.translation import gettext_noop as later

FILING_REFUSALS: dict[str, str] = {
    "upload_signed": later("This workbook is signed. Give it back first; then it can be changed. Nothing was changed."),
    "upload_not_signed": later("This workbook does not wait for a signature any more. Nothing was changed."),
    "second_signature_needed": later(
        "This unit files with two signatures. Sign it as the one who filled it in; a colleague releases it."
    ),
    "second_signature_unneeded": later("This unit files with one signature. Submit the workbook."),
    "second_person_needed": later(
        "You have filled this in yourself. Another person of your unit releases it. If there is nobody, ask the city "
        "office to give a colleague the right to file."
    ),
    "second_signature_needs_two": later(
        "Fewer than two people may file for this unit. Give a second person the right first; nothing was changed."
    ),
    "unsign_needs_reason": later("Say why it is given back; the colleague who filled it in reads it."),
    "behalf_needs_reason": later(
        "The city office files for a unit only with a reason: by telephone, on paper, or what else it was."
    ),
    "behalf_of_another": later(
        "A colleague files for this unit. The same person goes on with it, or it is decided first. Nothing was changed."
    ),
    "behalf_not_withdrawn": later(
        "The city office has filed this for you. Ask it to take it back, or submit your own workbook: it replaces what "
        "differs."
    ),
    "behalf_accepted_by_another": later(
        "You have filed this for the unit yourself. Another officer of the city office accepts it. Nothing was changed."
    ),
    "mail_not_set_up": later(
        "Mail is not set up. Whoever runs this site sets LEITAI_SMTP_HOST and LEITAI_ADDRESS. Nothing was sent; copy "
        "the list instead."
    ),
    "nobody_to_remind": later("Nobody has to be reminded: every unit has filed. Nothing was sent."),
    "reminder_too_soon": later(
        "The last reminder went out less than %(hours)s hours ago. Tick that it shall go out all the same. Nothing was "
        "sent."
    ),
    "reminder_days_wrong": later("Between 1 and 10 working days before the deadline. Nothing was changed."),
    "alone_needs_reason": later(
        "You have filed this for the unit yourself, and nobody else may accept filings. Say why you accept it alone; "
        "the reason stays with it."
    ),
}
