"""What newer revisions say of an issued bulletin's numbers, and the proof of a document that came back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from leitai import models
from leitai.documents.numbers import Cell, Form, Number, absent, print_value
from leitai.documents.outline import Outline, numbers_in
from leitai.documents.provenance import Proof, Resolved, prove, read_document
from leitai.documents.to_html import MARK, reference
from leitai.facts.questions import CannotResolve, Resolver, pinned
from leitai.queries.bulletins.build import bulletin_draft
from leitai.queries.bulletins.views import ChangedCell
from leitai.queries.league.sources import resolver
from leitai.queries.months import revisions_in_force
from leitai.queries.orgs import Scope, office_scope, visible

APPRAISAL = "appraisal "
"""Stands before the code of an appraisal where revisions in force are keyed; months are keyed "2020-06"."""

Identity = tuple[str, str, tuple[tuple[str, str], ...]]
Stale = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Changes:
    """`cells` for the list, each number once; `revised` for the cards, by reference."""

    cells: tuple[ChangedCell, ...]
    revised: Mapping[str, str]


def sources_in_force(scope: Scope) -> dict[str, int]:
    """The newest revision of every closed month and of every published appraisal."""
    rows = visible(scope, models.AppraisalPublication).order_by("revision")
    published = rows.values_list("result__round__code", "revision")
    return revisions_in_force(scope) | {f"{APPRAISAL}{code}": revision for code, revision in published}


def _sources(cell: Cell) -> Iterator[tuple[str, int]]:
    yield cell.month, cell.revision
    if "publication" in cell.arguments:
        yield f"{APPRAISAL}{cell.arguments['appraisal']}", int(cell.arguments["publication"])


def stale(outline: Outline, in_force: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """What this bulletin cites in an old revision, month or appraisal: → (cited, in force)."""
    cited = {source for number in numbers_in(outline) for source in _sources(number.cell)}
    cited.add((outline.month, outline.revision))
    return {source: (old, in_force[source]) for source, old in sorted(cited) if in_force.get(source, old) > old}


def changes(region: models.Region, outline: Outline, in_force: Mapping[str, int]) -> Changes:
    """The numbers that read otherwise by the revisions in force.

    The bulletin is drafted again, which answers most cells at once; those of projects that are no longer listed are
    derived one by one. The reader already holds the issued document, so its own cells are no secret from them.
    """
    again = bulletin_draft(office_scope(region), month=outline.month, language=outline.language).outline
    known = {identity(number.cell): number.cell.unrounded for number in numbers_in(again)}
    ask = resolver()
    cells: dict[Identity, ChangedCell] = {}
    revised: dict[str, str] = {}
    for place, number in enumerate(numbers_in(outline), start=1):
        own = identity(number.cell)
        before = print_value(Fraction(number.cell.unrounded), _signed(number.form))
        after = _now(number, known.get(own), ask, in_force, outline)
        if after != before:
            origin = number.origin
            line = ChangedCell(f"{MARK}{place:05d}", origin.name, origin.subject, before, after)
            cells.setdefault(own, line)
            revised[reference(number.cell)] = f"{before} → {after}"
    return Changes(tuple(cells.values()), revised)


def _signed(form: Form) -> Form:
    """A number whose sign stood in the words, ahead or behind, shows it where it is compared."""
    return replace(form, sign="always") if form.sign == "never" else form


def _now(number: Number, known: str | None, ask: Resolver, in_force: Mapping[str, int], outline: Outline) -> str:
    if known is not None:
        return print_value(Fraction(known), _signed(number.form))
    try:
        answer = ask(renewed(number.cell, in_force))
    except CannotResolve:
        answer = None
    return (
        print_value(answer, _signed(number.form)) if isinstance(answer, Fraction) else absent(outline.language).printed
    )


def identity(cell: Cell) -> Identity:
    """What a cell asks, whatever the revision: what is pinned in it changes with its own corrections."""
    pins = ("others", "publication")
    arguments = tuple(sorted((name, value) for name, value in cell.arguments.items() if name not in pins))
    return cell.question, cell.month, arguments


def renewed(cell: Cell, in_force: Mapping[str, int]) -> Cell:
    """The same question to the revisions in force."""
    arguments = dict(cell.arguments)
    if pins := arguments.get("others"):
        months = [pin.partition("=")[0] for pin in pins.split(",")]
        arguments["others"] = pinned({month: in_force[month] for month in months if month in in_force})
    if code := arguments.get("appraisal"):
        arguments["publication"] = str(in_force.get(f"{APPRAISAL}{code}", arguments["publication"]))
    return replace(cell, arguments=arguments, revision=in_force.get(cell.month, cell.revision))


def document_region(content: bytes) -> str:
    """The code of the region whose months a bulletin cites. Raises LedgerDamaged."""
    return read_document(content).ledger.head.region


def prove_document(scope: Scope, content: bytes) -> list[Proof]:
    """Derive every number of a Word, Excel or HTML bulletin again and compare it with what stands in the file.

    Raises LedgerDamaged where the file is no bulletin or its table of cells was altered. Cells of another region, and
    of months that are not closed here, are "unknown".
    """
    ask, in_force = resolver(), sources_in_force(scope)
    closed = set(visible(scope, models.MonthRevision).values_list("month", "revision"))
    sealed = {(f"{month:%Y-%m}", revision) for month, revision in closed}

    def resolve(cell: Cell) -> Resolved | None:
        if cell.region != scope.region_code or (cell.month, cell.revision) not in sealed:
            return None
        own = _answer(ask, cell)
        if own is None:
            return None
        superseded = any(in_force.get(source, cited) > cited for source, cited in _sources(cell))
        return Resolved(own, superseded, _answer(ask, renewed(cell, in_force)) if superseded else own)

    return prove(read_document(content), resolve)


def _answer(ask: Resolver, cell: Cell) -> str | None:
    try:
        found = ask(cell)
    except CannotResolve:
        return None
    return str(found) if isinstance(found, Fraction) else None
