"""Actions of rulebooks, called past their pages with a key that the caller may not see (calls.py)."""

from __future__ import annotations

from leitai.actions import rulebooks
from tests.access.declare import Call
from tests.access.rulebook_urls import SEEN
from tests.world.rulebooks import SEPTEMBER

RULEBOOK_CALLS = (
    Call(rulebooks.copy_rulebook, {}, {"kind": "league", "preset": "monthly", "code": "monthly_2021"}),
    Call(rulebooks.begin_version, {"version_id": "r_coming"}),
    Call(rulebooks.save_version, {"version_id": "r_draft"}, {"text": "code: drafted", "note": "", "seen": SEEN}),
    Call(rulebooks.drop_version, {"version_id": "r_draft"}),
    Call(
        rulebooks.propose_version, {"version_id": "r_draft"},
        {"seen": SEEN, "note": "改权重", "reason": "全会决定", "valid_from": SEPTEMBER},
    ),
    Call(rulebooks.approve_version, {"version_id": "r_proposed"}),
    Call(rulebooks.return_version, {"version_id": "r_proposed"}, {"answer": "再议"}),
)  # fmt: skip
