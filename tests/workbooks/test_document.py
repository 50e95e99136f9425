"""docs/workbooks.md says what is."""

from __future__ import annotations

import re
from pathlib import Path

from leitai.messages import catalog
from leitai.workbooks.layouts import layouts
from leitai.workbooks.results import DEFAULT_LIMITS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "workbooks.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return TEXT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_every_rule_is_listed_once():
    table = "\n".join(line for line in section("Problems").splitlines() if line.startswith("|"))
    listed = re.findall(r"`(\w+)`", table)
    rules = [id.removeprefix("rule.") for id in catalog("en") if id.startswith("rule.")]
    assert sorted(listed) == sorted(rules)


def test_every_layout_is_listed():
    assert set(re.findall(r"^\| `(\w+)`", section("A new layout"), re.MULTILINE)) == set(layouts())


def test_the_limits_are_those_of_the_code():
    limits = DEFAULT_LIMITS
    for words in (
        f"{limits.packed >> 20} MB packed",
        f"{limits.unpacked >> 20} MB unpacked",
        f"{limits.rows:,} rows × {limits.columns} columns",
        f"{limits.cells // 10**6} million filled cells",
        f"{limits.sheets} sheets",
        f"At most {limits.problems_per_rule:,} of one rule",
    ):
        assert words in " ".join(TEXT.split()), words


def test_the_rule_shown_is_the_rule():
    source = (Path(__file__).resolve().parents[2] / "leitai/workbooks/checks/rows.py").read_text(encoding="utf-8")
    shown = section("Problems").split("```python\n", 1)[1].split("```", 1)[0].strip()
    assert shown in source
