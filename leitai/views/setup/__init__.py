"""The set-up of a region: its checklist and the pages that this leads to."""
