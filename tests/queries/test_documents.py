"""docs/delivery.md, docs/months.md and docs/bulletins.md say what is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leitai import labels
from leitai.actions.delivery.photos import LARGEST, MOST
from leitai.actions.delivery.uploads import LARGE
from leitai.actions.months.closing import STEPS
from leitai.queries.bulletins import summary
from leitai.queries.filing.table import LAMPS
from leitai.queries.refusals import REFUSALS

DOCS = Path(__file__).resolve().parents[2] / "docs"
DELIVERY, MONTHS, BULLETINS = (
    (DOCS / name).read_text(encoding="utf-8") for name in ("delivery.md", "months.md", "bulletins.md")
)


def section(text: str, title: str) -> str:
    return text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def first_column(text: str) -> list[str]:
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [code for cell in rows for code in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize(
    ("text", "title", "table"),
    [
        (DELIVERY, "An upload", labels.UPLOAD_STATES),
        (DELIVERY, "A filing and its reports", labels.REPORT_STATES),
        (MONTHS, "How a job ends", labels.MONTH_JOB_STATES),
    ],
)
def test_every_state_is_told(text: str, title: str, table: list[tuple[str, str]]) -> None:
    assert first_column(section(text, title)) == [code for code, _ in table]


def test_every_state_of_filing_and_its_lamp_is_told() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", section(DELIVERY, "Who has filed"), re.MULTILINE)
    assert dict(rows) == LAMPS


def test_refusals_steps_and_limits_are_those_of_the_code() -> None:
    assert set(first_column(section(MONTHS, "Close"))) <= set(REFUSALS)
    assert ", ".join(f"`{step}`" for step in STEPS) in section(MONTHS, "Close")
    assert f"over {LARGE:,} rows" in DELIVERY
    assert f"up to {LARGEST >> 20} MB" in DELIVERY and f"at most {MOST} with a report" in DELIVERY


def test_refusals_and_verdicts_of_bulletins_are_those_of_the_code() -> None:
    known = {code for code in REFUSALS if code.startswith("bulletin_")}
    assert set(first_column(section(BULLETINS, "Draft, issue, correct"))) == known
    assert first_column(section(BULLETINS, "Prove one that came back")) == list(summary([]))
