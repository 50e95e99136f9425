"""The addresses of an appraisal's set-up and targets."""

from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.appraisal_targets_rows import all_handed_in, at, ready_to_issue
from tests.access.declare import OK, Url, Write
from tests.world.appraisal import TREE

SEE, EDIT = P.SEE_APPRAISAL, P.EDIT_APPRAISAL
ANY, DRAFT, ISSUED = {"pk": "a_any"}, {"pk": "a_draft"}, {"pk": "a_issued"}
FACTS = {
    "name": "全年考核", "code": "year-x", "kind": "year", "starts": "2020-01-01", "ends": "2020-12-31",
    "notice_days": "7",
}  # fmt: skip
# every step's day: a plan names all nine
PLAN = {
    f"{kind}-due": "2020-12-31"
    for kind in ("targets", "self", "scoring", "review", "opinion", "totals", "notice", "approval", "published")
}
PEOPLE = {key.replace("due", "person"): "o_person" for key in PLAN}
TABLE = "代码,名称,roads\n全市,,100\n".encode()
ADJUSTED = {"target": "90", "reason": "灾后重建", "document": "会议纪要3号"}
TARGETS = (
    Url("appraisal-list", SEE),
    Url("appraisal-create", EDIT, post=Write({"previous_id": "a_earlier"}, FACTS | {"begin": "tree:guiyang"})),
    Url("appraisal-show", SEE, ANY),
    Url("appraisal-change", EDIT, DRAFT, post=Write({"previous_id": "a_earlier"}, FACTS)),
    Url("appraisal-drop", EDIT, DRAFT, get=None, post=Write()),
    Url("appraisal-tree", SEE, ANY),
    Url("appraisal-write-tree", EDIT, DRAFT, get=None, post=Write(data={"text": TREE + "version: 2\n"})),
    Url("appraisal-lint-tree", EDIT, DRAFT, get=None, post=Write(data={"text": "code: x"}, ok=OK, session_only=True)),
    Url("appraisal-choose-tree", EDIT, DRAFT, get=None, post=Write(data={"preset": "guiyang"})),
    Url("appraisal-units", EDIT, DRAFT, post=Write({"member": "a_member"})),
    Url("appraisal-duties", EDIT, DRAFT),
    Url(
        "appraisal-set-duty",
        EDIT,
        DRAFT,
        get=None,
        post=Write({"organization": "office"}, {"indicator": "roads"}),
    ),
    Url("appraisal-steps", EDIT, DRAFT, post=Write(PEOPLE, PLAN)),
    Url("appraisal-targets", SEE, ANY),
    Url("appraisal-targets-file", SEE, ANY),
    Url("appraisal-targets-upload", EDIT, DRAFT, get=None, post=Write(files={"file": ("t.csv", TABLE)})),
    Url("appraisal-targets-by", EDIT, DRAFT, {"indicator": "roads"}, post=Write(data={"city": "300"})),
    Url("appraisal-adjust-target", EDIT, {"pk": "a_target"}, post=Write(data=ADJUSTED)),
    Url("appraisal-progress", SEE, ANY),
    Url("appraisal-monitor", SEE, ANY),
    Url("appraisal-issue", EDIT, DRAFT, get=None, post=Write(before=ready_to_issue)),
    Url("appraisal-begin-assessing", EDIT, ISSUED, get=None, post=Write()),
    Url("appraisal-begin-scoring", EDIT, ISSUED, get=None, post=Write(before=at("assessing"))),
    Url("appraisal-begin-review", EDIT, ISSUED, get=None, post=Write(before=all_handed_in)),
)
