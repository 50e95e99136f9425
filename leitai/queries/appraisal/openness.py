"""What still stands between an appraisal and the issue of its targets: each reason is a named refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from leitai import labels, models
from leitai.core.appraisal import lint
from leitai.core.appraisal.tree import EVERY
from leitai.core.problems import Problem
from leitai.core.rulebook import RulebookError
from leitai.messages import say
from leitai.queries.appraisal.duties import Part, answering, parts_of
from leitai.queries.appraisal.needs import asks_baseline, asks_target
from leitai.queries.appraisal.stages import applies
from leitai.queries.appraisal.trees import book_of
from leitai.queries.appraisal_rulebooks import AppraisalBook
from leitai.queries.formatting import reader
from leitai.queries.refusals import refusal_words
from leitai.rules import Refused

# A total would be wrong or none: the linter warns, an office may not issue it.
BLOCKING = ("appraisal.lint_weights", "appraisal.lint_weights_class", "appraisal.lint_open")


@dataclass(frozen=True)
class Step:
    """A line of the checklist: which page does it, what is missing, what one had better look at."""

    code: str
    url_name: str
    count: int
    reasons: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def reasons_not_to_issue(row: models.AppraisalRound) -> list[Refused]:
    return [reason for _, reasons in _found(row) for reason in reasons]


def checklist(row: models.AppraisalRound) -> tuple[Step, ...]:
    pages = {
        "tree": "appraisal-tree",
        "units": "appraisal-units",
        "duties": "appraisal-duties",
        "steps": "appraisal-steps",
        "targets": "appraisal-targets",
    }
    counts = {
        "tree": 0,
        "units": row.appraised.count(),
        "duties": row.duties.count(),
        "steps": row.steps.count(),
        "targets": models.AppraisalTarget.objects.filter(appraised__round=row).count(),
    }
    doubts = {"tree": _doubts(row)}
    return tuple(
        Step(code, pages[code], counts[code], tuple(refusal_words(one) for one in reasons), doubts.get(code, ()))
        for code, reasons in _found(row)
    )


def _found(row: models.AppraisalRound) -> Iterator[tuple[str, list[Refused]]]:
    book, faults = _book(row)
    yield "tree", faults or (list(_tree(book)) if book else [Refused("appraisal_without_tree")])
    yield "units", list(_units(row, book))
    yield "duties", list(_duties(row)) if book else []
    yield "steps", list(_steps(row))
    yield "targets", list(_targets(row, book)) if book else []


def _book(row: models.AppraisalRound) -> tuple[AppraisalBook | None, list[Refused]]:
    try:
        return book_of(row), []
    except RulebookError as error:
        first = error.problems[0]
        return None, [Refused("tree_faulty", n=len(error.problems), line=first.line, where=first.where)]


def _tree(book: AppraisalBook) -> Iterator[Refused]:
    for problem in book.warnings:
        if problem.id in BLOCKING:
            yield Refused("tree_does_not_compute", line=problem.line or 1, reason=_words(problem))


def _doubts(row: models.AppraisalRound) -> tuple[str, ...]:
    """Warnings that do not stand in the way, with the number of units that are really appraised."""
    book, _ = _book(row)
    if book is None:
        return ()
    counts = Counter(one.unit_class or EVERY for one in row.appraised.all())
    asked = [one for one in book.warnings if one.id not in (*BLOCKING, "appraisal.lint_owner")]
    few = [one for one in lint(book.tree, None, counts) if one.id == "appraisal.lint_few_peers"]
    return tuple(dict.fromkeys(_words(one) for one in (*asked, *few)))


def _words(problem: Problem) -> str:
    return say(problem.id, problem.values, reader())


def _units(row: models.AppraisalRound, book: AppraisalBook | None) -> Iterator[Refused]:
    rows = list(row.appraised.select_related("unit", "organization"))
    if not rows:
        yield Refused("appraisal_without_units")
    known = tuple(one.code for one in book.tree.classes) if book else ()
    for one in rows:
        if book and known and one.unit_class not in known:
            values = {"name": str(one), "found": one.unit_class or "—", "known": ", ".join(known)}
            yield Refused("unknown_unit_class", **values)
        if book and not known and one.unit_class:
            yield Refused("tree_without_classes", name=str(one), found=one.unit_class)


def _duties(row: models.AppraisalRound) -> Iterator[Refused]:
    parts = parts_of(row)
    for code, found in answering(row).items():
        if found is None:
            owner = parts[code].owner
            yield (
                Refused("owner_unknown", indicator=_label(parts[code]), name=owner)
                if owner
                else Refused("owner_missing", indicator=_label(parts[code]))
            )


def _steps(row: models.AppraisalRound) -> Iterator[Refused]:
    known = {one.kind: one for one in row.steps.all()}
    for kind, label in labels.APPRAISAL_STEPS:
        if kind not in known or known[kind].person_id is None:
            yield Refused("step_not_planned", step=str(label))


def _targets(row: models.AppraisalRound, book: AppraisalBook) -> Iterator[Refused]:
    targets = models.AppraisalTarget.objects.filter(appraised__round=row, item="")
    set_ = {(one.appraised_id, one.indicator): one for one in targets}
    members = list(row.appraised.all())
    for rule in book.tree.scored:
        judged = [one for one in members if applies(book.tree, rule, one.unit_class)]
        if asks_target(rule):
            n = sum((one := set_.get((each.pk, rule.code))) is None or one.target is None for each in judged)
            if n:
                yield Refused("targets_missing", indicator=_label(rule), n=n)
        if years := asks_baseline(rule):
            n = sum((one := set_.get((each.pk, rule.code))) is None or len(one.baseline) < years for each in judged)
            if n:
                yield Refused("baselines_missing", indicator=_label(rule), n=n, years=years)


def _label(part: Part) -> str:
    return part.label.en if reader() == "en" else part.label.zh
