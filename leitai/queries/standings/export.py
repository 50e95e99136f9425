"""The table as an Excel workbook: what is seen, with all decimals and each number's cell."""

from __future__ import annotations

from django.utils.translation import gettext as _

from leitai.documents.outline import Column, Mark, Note, Outline, Parts, Row, Section, Source, Table
from leitai.documents.to_xlsx import to_xlsx
from leitai.queries import formatting
from leitai.queries.league import LeagueRow, LeagueTable, MeasureInfo


def league_workbook(
    table: LeagueTable, *, region_name: str, fictional: bool, title: str, group: str, rehearsal: bool = False
) -> bytes:
    infos = table.measures
    scored = table.rows and table.rows[0].score is not None
    columns = [Column(_("Place"), align="centre", width=0.7), Column(group, align="left", width=1.6)]
    columns += [Column(_("Projects"), width=0.8)]
    columns += [Column(_("Points"), width=0.8)] if scored else []
    columns += [Column(info.label, info.unit) for info in infos]
    rows = [_row(row, infos, bool(scored)) for row in table.rows]
    rows.append(_row(table.total, infos, bool(scored), kind="total"))
    rows += [_row(one.row, infos, bool(scored), kind="apart", reason=one.reason) for one in table.apart]
    sheet = Table(title, tuple(columns), tuple(rows), name="league")
    notes = tuple(Note((text,)) for text in (*table.rule.lines, *table.notes))
    said = {"fictional": fictional, "rehearsal": rehearsal, "preview": table.provisional}
    marks: tuple[Mark, ...] = tuple(mark for mark, holds in said.items() if holds)  # type: ignore[misc]
    outline = Outline(
        title=title,
        subtitle=table.finding.sentence,
        language=formatting.reader(),
        region=table.region,
        region_name=region_name,
        month=table.month,
        revision=table.revision,
        sections=(Section("league", title, (sheet, *notes)),),
        sources=(Source(table.month, table.revision, table.sha256, table.closed_at[:10], table.taken_over),),
        marks=marks,
    )
    return to_xlsx(outline)


def _row(row: LeagueRow, infos: tuple[MeasureInfo, ...], scored: bool, kind: str = "body", reason: str = "") -> Row:
    place: Parts = (row.place_number,) if row.place_number else ("",)
    name = row.label
    if reason and reason != name:  # "no unit" is its own reason
        name = _("%(name)s (%(reason)s)") % {"name": name, "reason": reason}
    cells: list[Parts] = [place, (name,), (row.n_projects,)]
    if scored:
        cells.append((row.score.shown,) if row.score else ("",))
    cells += [(row.values[info.code].shown,) for info in infos]
    return Row(tuple(cells), row.key, kind)  # type: ignore[arg-type]
