"""What newer revisions say of an issued bulletin's numbers, and the proof of a document that came back."""

from __future__ import annotations

from collections.abc import Mapping
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

Identity = tuple[str, str, tuple[tuple[str, str], ...]]
Stale = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Changes:
    """`cells` for the list, each number once; `revised` for the cards, by reference."""

    cells: tuple[ChangedCell, ...]
    revised: Mapping[str, str]


def stale(outline: Outline, in_force: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """The months that this bulletin cites in an old revision: month → (cited, in force)."""
    cited = {(number.cell.month, number.cell.revision) for number in numbers_in(outline)}
    cited.add((outline.month, outline.revision))
    return {month: (old, in_force[month]) for month, old in sorted(cited) if in_force.get(month, old) > old}


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
    """What a cell asks, whatever the revision: earlier months pinned in it change with their own corrections."""
    arguments = tuple(sorted((name, value) for name, value in cell.arguments.items() if name != "others"))
    return cell.question, cell.month, arguments


def renewed(cell: Cell, in_force: Mapping[str, int]) -> Cell:
    """The same question to the revisions in force."""
    arguments = dict(cell.arguments)
    if pins := arguments.get("others"):
        months = [pin.partition("=")[0] for pin in pins.split(",")]
        arguments["others"] = pinned({month: in_force[month] for month in months if month in in_force})
    return replace(cell, arguments=arguments, revision=in_force.get(cell.month, cell.revision))


def document_region(content: bytes) -> str:
    """The code of the region whose months a bulletin cites. Raises LedgerDamaged."""
    return read_document(content).ledger.head.region


def prove_document(scope: Scope, content: bytes) -> list[Proof]:
    """Derive every number of a Word, Excel or HTML bulletin again and compare it with what stands in the file.

    Raises LedgerDamaged where the file is no bulletin or its table of cells was altered. Cells of another region, and
    of months that are not closed here, are "unknown".
    """
    ask, in_force = resolver(), revisions_in_force(scope)
    closed = set(visible(scope, models.MonthRevision).values_list("month", "revision"))
    sealed = {(f"{month:%Y-%m}", revision) for month, revision in closed}

    def resolve(cell: Cell) -> Resolved | None:
        if cell.region != scope.region_code or (cell.month, cell.revision) not in sealed:
            return None
        own = _answer(ask, cell)
        if own is None:
            return None
        newest = in_force[cell.month]
        now = _answer(ask, renewed(cell, in_force)) if newest > cell.revision else own
        return Resolved(own, newest, now)

    return prove(read_document(content), resolve)


def _answer(ask: Resolver, cell: Cell) -> str | None:
    try:
        found = ask(cell)
    except CannotResolve:
        return None
    return str(found) if isinstance(found, Fraction) else None
