"""The bulletin of a correction: before and after, line by line, with the reason, as Word and HTML."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leitai.documents.outline import Column, Mark, Note, Outline, Paragraph, Row, Section, Table
from leitai.queries import formatting, months
from leitai.queries.bulletins import Download
from leitai.queries.bulletins.files import MEDIA, written
from leitai.queries.contest.results import DifferencePage, difference_page
from leitai.queries.formatting import reader
from leitai.queries.orgs import Scope
from leitai.queries.shell import named


def difference_file(scope: Scope, round_id: int, version: int, kind: str) -> Download:
    found = difference_page(scope, round_id, version)
    outline = _outline(scope, found)
    return Download(f"{outline.title}.{kind}", MEDIA.get(kind, ""), written(outline, kind))


def _outline(scope: Scope, found: DifferencePage) -> Outline:
    region = months.region_of(scope)
    marks: tuple[Mark, ...] = ("fictional",) if region.fictional else ()
    named_version = _("Version %(new)s, in place of version %(old)s") % {"new": found.new, "old": found.old}
    return Outline(
        title=_("%(name)s: correction of the result") % {"name": found.name},
        subtitle=named_version,
        language=reader(),
        region=region.code,
        region_name=named(region, scope.language),
        month=f"{found.published_at:%Y-%m}",
        revision=found.new,
        sections=(Section("difference", _("What the correction changes"), _blocks(found)),),
        marks=marks,
        issued_on=f"{found.published_at:%Y-%m-%d}",
        imprint=named_version,
    )


def _blocks(found: DifferencePage) -> tuple[Paragraph | Note | Table, ...]:
    changed = ngettext("%(n)s of %(of)s line changes.", "%(n)s of %(of)s lines change.", found.changed)
    heads = (
        Column(_("Place"), align="right", width=0.6),
        Column(_("Name"), align="left", width=1.6),
        Column(_("Score")),
        Column(_("Place before"), width=0.8),
        Column(_("Score before")),
    )
    rows = tuple(
        Row(
            (
                (str(line.place or "—"),),
                (line.name + (" *" if line.changed else ""),),
                (line.score,),
                (str(line.place_before or "—"),),
                (line.score_before,),
            )
        )
        for line in found.lines
    )
    return (
        Paragraph((changed % {"n": found.changed, "of": len(found.lines)},), "finding"),
        Paragraph((_("Reason: %(reason)s") % {"reason": found.reason},)),
        Table(_("Result before and after"), heads, rows, note=_("* changed")),
        Note((_("Published on %(day)s.") % {"day": formatting.day(found.published_at.date(), year=True)},)),
    )
