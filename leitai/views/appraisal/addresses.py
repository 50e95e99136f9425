"""The addresses of a target appraisal, each part's in a list of its own."""

from __future__ import annotations

from leitai.views.appraisal.result_addresses import RESULTS
from leitai.views.appraisal.scoring_addresses import SCORING
from leitai.views.appraisal.setup_addresses import SETUP
from leitai.views.appraisal.survey_addresses import SURVEYS

APPRAISAL = [*SETUP, *SCORING, *RESULTS, *SURVEYS]
