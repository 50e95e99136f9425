"""Paper sheets on their way to ballots: what two clerks typed, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from leitai import models
from leitai.queries.contest.duties import duties_of
from leitai.queries.contest.names import said
from leitai.queries.contest.recusals import own_candidates
from leitai.queries.contest.routes import judge_stops
from leitai.queries.contest.rules import round_book
from leitai.queries.months.pages import person_name
from leitai.queries.orgs import Scope, visible
from leitai.rules import Permission, Refused

# After so many entries without two that agree the sheet goes to the chair.
ENTRIES = 4


@dataclass(frozen=True)
class Field:
    """One field of a sheet as each clerk typed it, in the order of the entries."""

    name: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class Pending:
    """A sheet that is not a ballot yet: typed once, or twice with differences."""

    judge_id: int
    stop_id: int | None
    judge: str
    candidate: str
    clerks: tuple[str, ...]
    fields: tuple[Field, ...]
    mine: bool
    """This person has typed it; somebody else must."""
    entry_ids: tuple[int, ...]
    for_chair: bool

    @property
    def differs(self) -> bool:
        return any(field.differs for field in self.fields)

    @property
    def readings(self) -> tuple[tuple[int, str], ...]:
        """The entry of each clerk."""
        return tuple(zip(self.entry_ids, self.clerks, strict=True))


def content(entry: models.PaperEntry) -> tuple[Any, ...]:
    """What two clerks must agree on: 88.50 and 88.5 are the same mark, blanks around words are none."""
    marks = {code: Fraction(mark) if _is_number(mark) else mark for code, mark in entry.marks.items()}
    return entry.state, tuple(sorted(marks.items())), entry.reason.strip(), entry.comment.strip()


def _is_number(text: str) -> bool:
    try:
        Fraction(text)
    except (ValueError, ZeroDivisionError):
        return False
    return True


def open_entries(judge_id: int, stop_id: int | None) -> list[models.PaperEntry]:
    rows = models.PaperEntry.objects.filter(judge_id=judge_id, stop_id=stop_id, ballot=None)
    return list(rows.select_related("clerk").order_by("id"))


def last_of_each(entries: Sequence[models.PaperEntry]) -> list[models.PaperEntry]:
    return list({entry.clerk_id: entry for entry in entries}.values())


def clerks_round(scope: Scope, round_id: int) -> models.Round:
    """The round, for its clerks and the office's desk."""
    row = visible(scope, models.Round).select_related("season__region").get(pk=round_id)
    if not (scope.may(Permission.RUN_CONTEST) or "clerk" in duties_of(scope, round_id)):
        raise Refused("not_on_duty")
    return row


def pending(scope: Scope, round_id: int) -> tuple[Pending, ...]:
    rows = (
        visible(scope, models.PaperEntry)
        .filter(judge__round_id=round_id, ballot=None)
        .select_related("judge", "stop__candidate", "clerk")
        .order_by("judge__code", "stop_id", "id")
    )
    found: dict[tuple[int, int | None], list[models.PaperEntry]] = {}
    for row in rows:
        found.setdefault((row.judge_id, row.stop_id), []).append(row)
    row_of = visible(scope, models.Round).filter(pk=round_id).first()
    labels = criteria(row_of, scope.language) if row_of else {}
    return tuple(_pending(scope, entries, labels) for entries in found.values())


def _pending(scope: Scope, entries: list[models.PaperEntry], labels: dict[str, str]) -> Pending:
    last, first = last_of_each(entries), entries[0]
    stop = first.stop
    return Pending(
        judge_id=first.judge_id,
        stop_id=first.stop_id,
        judge=f"{first.judge.code} {first.judge.name}",
        candidate=f"{stop.candidate.code} {said(stop.candidate, scope.language)}" if stop else "",
        clerks=tuple(person_name(scope, entry.clerk) for entry in last),
        fields=tuple(_fields(last, labels)),
        mine=any(entry.clerk_id == scope.person_id for entry in last),
        entry_ids=tuple(entry.pk for entry in last),
        for_chair=len(entries) >= ENTRIES and len(last) > 1,
    )


def _fields(entries: list[models.PaperEntry], labels: dict[str, str]) -> list[Field]:
    codes = dict.fromkeys(code for entry in entries for code in entry.marks)
    found = [Field("state", tuple(entry.get_state_display() for entry in entries))]
    found += [Field(labels.get(code, code), tuple(entry.marks.get(code, "—") for entry in entries)) for code in codes]
    found += [
        Field(name, tuple(getattr(entry, name) or "—" for entry in entries))
        for name in ("reason", "comment")
        if any(getattr(entry, name) for entry in entries)
    ]
    return found


def criteria(row: models.Round, language: str) -> dict[str, str]:
    """Code and label of what a sheet asks for, in the rulebook's order; one field where it names none."""
    rule = round_book(row).rule
    english = language.startswith("en")
    named = {one.code: (one.label.en if english else one.label.zh) if one.label else one.code for one in rule.listed}
    return named or {"mark": "mark"}


@dataclass(frozen=True)
class Blank:
    """An empty sheet to type: whose, of what, and the fields it has."""

    judge_id: int
    stop_id: int | None
    judge: str
    candidate: str
    criteria: dict[str, str]
    recused: bool
    """The judge's own unit: it may only be noted as recused."""


def blank(scope: Scope, judge_id: int, stop_id: int | None) -> Blank:
    judge = visible(scope, models.Judge).select_related("round__season", "group", "changes_to").get(pk=judge_id)
    clerks_round(scope, judge.round_id)
    stop = None if stop_id is None else judge_stops(judge).filter(pk=stop_id).first()
    if stop_id is not None and stop is None:
        raise Refused("not_found")
    row = judge.round
    names = criteria(row, scope.language)
    if stop is None:
        shown = {one.candidate_id: one.candidate for one in judge_stops(judge)}
        names = {one.code: f"{one.code} {said(one, scope.language)}" for one in shown.values()}
    return Blank(
        judge_id=judge.pk,
        stop_id=stop.pk if stop else None,
        judge=f"{judge.code} {judge.name}",
        candidate=f"{stop.candidate.code} {said(stop.candidate, scope.language)}" if stop else "",
        criteria=names,
        recused=bool(stop and stop.candidate_id in own_candidates(judge)),
    )


def sheet_of(scope: Scope, round_id: int, judge_code: str, candidate_code: str) -> tuple[int, int | None]:
    """Judge and stop by the codes that are printed on the sheet; refused where the judge does not go there."""
    row = clerks_round(scope, round_id)
    judge = row.judges.filter(code__iexact=judge_code.strip()).select_related("group", "changes_to").first()
    if judge is None:
        raise Refused("paper_judge_unknown", judge=judge_code.strip()[:20] or "—")
    if round_book(row).rule.ballot != "sheet":
        return judge.pk, None
    stop = next((one for one in judge_stops(judge) if one.candidate.code == candidate_code.strip()), None)
    if stop is None:
        raise Refused("paper_stop_unknown", judge=judge.code, stop=candidate_code.strip()[:20] or "—")
    return judge.pk, stop.pk


def round_of(scope: Scope, judge_id: int) -> models.Round:
    return visible(scope, models.Judge).select_related("round__season__region").get(pk=judge_id).round
