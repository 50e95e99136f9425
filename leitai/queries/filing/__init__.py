"""Who has filed a month, who must sign, who is reminded, and how a unit filed month after month.

who_has_filed(scope, month) -> FilingTable; filing_of(scope, month, unit_id) -> FilingRow; desks(scope, month)
missing_projects(scope, month, unit_code="", page=1) -> Page[MissingProject]
release_view(scope, upload_id, page=1) -> ReleaseView; to_release(scope) -> uploads that wait for this person
signing_units(scope) -> the units with their setting; behalf_desk(scope, unit_id) -> the unit's name
"""

from leitai.queries.filing.release import BehalfDesk, ReleaseView, SigningUnit, behalf_desk, release_view, signing_units
from leitai.queries.filing.table import (
    FilingRow,
    FilingTable,
    LastUpload,
    MissingProject,
    desks,
    filing_of,
    missing_projects,
    state_words,
    who_has_filed,
)

__all__ = [
    "BehalfDesk",
    "FilingRow",
    "FilingTable",
    "LastUpload",
    "MissingProject",
    "ReleaseView",
    "SigningUnit",
    "behalf_desk",
    "desks",
    "filing_of",
    "missing_projects",
    "release_view",
    "signing_units",
    "state_words",
    "who_has_filed",
]
