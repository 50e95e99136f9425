"""The addresses of rulebooks, declared for the access matrix (urls.py)."""

from __future__ import annotations

import hashlib

from leitai.queries.rulebooks import preset_text
from leitai.queries.rulebooks.texts import renamed
from leitai.rules import Permission as P
from tests.access.declare import DONE, OK, Url, Write

SEEN = hashlib.sha256(renamed(preset_text("league", "monthly"), "drafted", 1).encode()).hexdigest()
DRAFT = {"text": "code: drafted\n", "note": "改权重", "seen": SEEN}
PROPOSAL = {"note": "改权重", "reason": "全会决定", "valid_from": "2020-09", "seen": SEEN}
SHIPPED = {"kind": "league", "code": "monthly"}
RULEBOOKS = (
    Url("rulebook-list", P.SEE_RULEBOOKS),
    Url("rulebook-preset", P.SEE_RULEBOOKS, fixed=SHIPPED),
    Url("rulebook-copy", P.EDIT_RULEBOOKS, fixed=SHIPPED, get=None, post=Write(data={"code": "monthly_2021"})),
    Url("rulebook-show", P.SEE_RULEBOOKS, {"pk": "r_book"}),
    Url("rulebook-version", P.SEE_RULEBOOKS, {"pk": "r_version"}),
    Url("rulebook-begin", P.EDIT_RULEBOOKS, {"pk": "r_coming"}, get=None, post=Write()),
    Url("rulebook-edit", P.EDIT_RULEBOOKS, {"pk": "r_draft"}, post=Write(data=DRAFT)),
    Url(
        "rulebook-lint", P.EDIT_RULEBOOKS, {"pk": "r_draft"}, get=None,
        post=Write(data={"text": "code: x"}, ok=OK, session_only=True),
    ),
    Url("rulebook-drop", P.EDIT_RULEBOOKS, {"pk": "r_draft"}, get=None, post=Write()),
    Url("rulebook-propose", P.EDIT_RULEBOOKS, {"pk": "r_draft"}, get=None, post=Write(data=PROPOSAL)),
    Url("rulebook-approve", P.APPROVE_RULEBOOKS, {"pk": "r_proposed"}, get=None, post=Write(ok=DONE)),
    Url(
        "rulebook-return", P.APPROVE_RULEBOOKS, {"pk": "r_proposed"}, get=None, post=Write(data={"no-answer": "再议"})
    ),
    Url("rulebook-effect", P.SEE_RULEBOOKS, {"pk": "r_version"}, views=("months=3",), published=True),
    Url("rulebook-compare", P.SEE_RULEBOOKS, {"pk": "r_version"}, views=("with=preset",)),
)  # fmt: skip
