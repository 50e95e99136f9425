"""Writes the table into docs/privacy.md: `python -m leitai.queries.privacy.document`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from leitai.queries.privacy.table import Table, privacy_table

PAGE = Path("docs/privacy.md")
BEGINS = "<!-- from leitai/data/privacy.yaml; written by python -m leitai.queries.privacy.document -->"


def document(table: Table, page: str) -> str:
    """The page with its last part, from the mark on, written anew."""
    head, mark, _old = page.partition(BEGINS)
    if not mark:
        raise ValueError(f"{PAGE} has no line {BEGINS}")
    return "\n".join([f"{head}{BEGINS}", "", *_rows(table)]) + "\n"


def _rows(table: Table) -> Iterator[str]:
    yield "| table | what for | seen by | class | fields | kept | removed by |"
    yield "|---|---|---|---|---|---|---|"
    for line in table.lines:
        period = table.periods[line.period]
        purpose, seen = table.purposes[line.model], table.seen[table.seen_by[line.model]]
        told = (
            line.model, f"{purpose.zh} {purpose.en}", seen.en, table.kinds[line.kind].en, ", ".join(line.fields),
            period.until("en") if line.kind != "none" else "—", f"`{period.remover}`" if period.remover else "—",
        )  # fmt: skip
        yield f"| {' | '.join(told)} |"


if __name__ == "__main__":
    PAGE.write_text(document(privacy_table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
