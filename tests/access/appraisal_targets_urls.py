"""The addresses of an appraisal's set-up and targets."""

from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.declare import Url

TARGETS = (
    Url("appraisal-list", P.SEE_APPRAISAL),
    Url("appraisal-show", P.SEE_APPRAISAL, {"pk": "a_any"}),
)
