"""What each noun adds to the scene, in order. Apart, because these need the names of scene.py."""

from __future__ import annotations

from tests.access.appraisal_results_rows import add_results as add_appraisal_results
from tests.access.appraisal_scoring_rows import add_scoring
from tests.access.appraisal_surveys_rows import add_surveys
from tests.access.appraisal_targets_rows import add_targets
from tests.access.boards import add_boards
from tests.access.desk_rows import add_desks
from tests.access.filing_rows import add_filing
from tests.access.phones import add_phones
from tests.access.point_rows import add_points
from tests.access.result_rows import add_results
from tests.access.rulebook_rows import add_rulebooks
from tests.access.setup_rows import add_setup
from tests.access.showings import add_showings
from tests.access.staff_rows import add_staff
from tests.access.takeover_rows import add_tables

ADDITIONS = (
    add_showings, add_boards, add_phones, add_results, add_desks, add_points,
    add_targets, add_scoring, add_appraisal_results, add_surveys, add_setup, add_tables,
    add_staff,
    add_filing, add_rulebooks,
)  # fmt: skip
