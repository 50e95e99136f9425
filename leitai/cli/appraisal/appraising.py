"""Appraisals from files: the table, one score explained, a tree's warnings, the trees there are."""

from __future__ import annotations

import csv
import json
import sys
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from leitai.cli.appraisal.actuals import read_actuals
from leitai.cli.speech import REFUSED, language, refuse, told
from leitai.core.appraisal import Appraisal, Cell, UnitScore, appraise
from leitai.core.appraisal.margin import margin
from leitai.core.appraisal.protocol import protocol
from leitai.core.indicators import text
from leitai.core.problems import Refused
from leitai.core.results import Rounding, round_exact
from leitai.core.rulebook import RulebookError
from leitai.messages import say
from leitai.queries.appraisal_rulebooks import AppraisalBook, appraisal_preset, appraisal_presets, appraisal_rulebook

WARNED = 1
LONG = 24  # characters of a fraction that can still be read
COLUMNS = ("unit", "class", "score", "place", "grade", "base", "bonus", "deduction", "without_score")


def opened(name: str) -> AppraisalBook:
    """The tree at a path or of a preset's id; says what is wrong with it and exits."""
    path = Path(name)
    try:
        if path.suffix in (".yaml", ".yml") or path.is_file():
            return appraisal_rulebook(path.read_text(encoding="utf-8"))
        return appraisal_preset(name)
    except RulebookError as error:
        for problem in error.problems:
            typer.echo(f"{name}, {problem}", err=True)
    except (LookupError, OSError, UnicodeDecodeError):
        _say("appraisal.unknown_tree", tree=name, known=", ".join(appraisal_presets()), err=True)
    raise typer.Exit(REFUSED)


def appraised(tree: str, actuals: Path) -> tuple[AppraisalBook, Appraisal]:
    book = opened(tree)
    try:
        return book, appraise(book.tree, read_actuals(actuals))
    except Refused as refused:
        refuse(refused.problems, str(actuals))


def score_file(tree: str, actuals: Path, as_json: bool, out: Path | None) -> None:
    book, found = appraised(tree, actuals)
    made = protocol(found, reason) | {"rulebook": {"sha256": book.sha256, "text": book.text}}
    if out is not None:
        out.write_text(_csv(made) if out.suffix.lower() == ".csv" else _json(made), encoding="utf-8")
    if as_json:
        sys.stdout.write(_json(made))
        return
    if out is None:
        _table(book, found)
    for note in found.notes:
        typer.echo(told(note, str(actuals)), err=True)


def _json(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n"


def _csv(made: dict[str, Any]) -> str:
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    codes = list(dict.fromkeys(cell["indicator"] for unit in made["units"] for cell in unit["indicators"]))
    writer.writerow([*COLUMNS, *codes])
    for unit in made["units"]:
        scores = {cell["indicator"]: cell["score"] or "" for cell in unit["indicators"]}
        row = [", ".join(unit[c]) if c == "without_score" else unit[c] or "" for c in COLUMNS]
        writer.writerow([*row, *(scores.get(code, "") for code in codes)])
    return written.getvalue()


def _table(book: AppraisalBook, found: Appraisal) -> None:
    tree = found.tree
    _say("appraisal.title", name=_label(tree.name), version=tree.version, hash=book.sha256[:12])
    table = Table(box=None, pad_edge=False)
    shown = ["place", "unit", *(["class"] if tree.classes else []), "score", "grade", "base", "bonus", "deduction"]
    for name in shown:
        table.add_column(_word(f"appraisal.heading_{name}"), justify="left" if name in ("unit", "class") else "right")
    labels = {grade.code: _label(grade.label) for grade in tree.grades}
    classes = {c.code: _label(c.label) for c in tree.classes}
    for unit in found.units:
        cells = {
            "place": str(unit.place or "–"), "unit": unit.unit, "class": classes.get(unit.unit_class, ""),
            "score": _number(unit.score), "grade": labels.get(unit.grade, "–"), "base": text(unit.base),
            "bonus": text(unit.bonus), "deduction": text(unit.deduction),
        }  # fmt: skip
        table.add_row(*(cells[name] for name in shown))
    Console(soft_wrap=True).print(table)


# ---- one score explained


def explain_cell(tree: str, actuals: Path, unit: str, indicator: str) -> None:
    _, found = appraised(tree, actuals)
    scored = found.by_unit.get(unit)
    if scored is None:
        _refused("appraisal.unknown_unit", unit=unit, known=", ".join(found.by_unit))
    cell = next((cell for cell in scored.cells if cell.indicator == indicator), None)
    if cell is None:
        known = ", ".join(cell.indicator for cell in scored.cells)
        _refused("appraisal.unknown_cell", unit=unit, indicator=indicator, known=known)
    _explain(found, scored, cell)


def _explain(found: Appraisal, unit: UnitScore, cell: Cell) -> None:
    rule = found.tree.indicator(cell.indicator)
    title = "appraisal.explain_none" if cell.score is None else "appraisal.explain_title"
    _say(title, unit=unit.unit, indicator=_label(rule.label), score=_number(cell.score), weight=text(cell.weight))
    _say("appraisal.explain_rule", name=_word(f"indicator.name_{cell.function}"),
         rule=_word(f"indicator.rule_{cell.function}"))  # fmt: skip
    _say("appraisal.explain_inputs", inputs=_inputs(cell))
    if cell.points is None:
        _say("appraisal.explain_reason", reason=_word(cell.reason))
    else:
        rounding = found.tree.rounding_of(rule)
        _say("appraisal.explain_branch", branch=_word(f"indicator.branch_{cell.branch}"))
        _say("appraisal.explain_formula", formula=cell.formula, points=_shown(cell.points))
        if cell.bound:
            _say("appraisal.explain_bound", bound=_word(f"appraisal.bound_{cell.bound}"))
        told_rounding = say(f"score.round_{rounding.mode}", {"digits": rounding.digits}, language())
        _say("appraisal.explain_rounding", rounding=told_rounding, score=_number(cell.score))
    if cell.peers is not None:
        peers = ", ".join(f"{name} {_shown(value)}" for name, value in cell.peers.values.items())
        _say("appraisal.explain_peers", n=len(cell.peers), peers=peers)
    _next(found, unit, cell)
    if rule.owner:
        _say("appraisal.explain_owner", owner=rule.owner)
    _say("appraisal.explain_source", source=rule.source or found.tree.source)


def _next(found: Appraisal, unit: UnitScore, cell: Cell) -> None:
    line = margin(found.tree, unit, cell)
    if line is None:
        return
    if line.value is None:
        _say("appraisal.explain_top")
    else:
        _say("appraisal.explain_next", gain=str(line.gain), value=text(line.value), now=text(line.now))


def _inputs(cell: Cell) -> str:
    case = cell.case
    figures = (("actual", case.actual), ("target", case.target), ("baseline", case.baseline))
    named = [(name, text(value)) for name, value in figures if value is not None]
    if case.value is not None and case.value != case.actual:
        named.append(("value", _shown(case.value)))
    if len(case.history) > 1:
        named.append(("history", ", ".join(text(past) for past in case.history)))
    named += [("word", case.word)] * bool(case.word) + [("note", case.note)] * bool(case.note)
    words = [_word(f"appraisal.state_{cell.state}")]
    words += [say(f"appraisal.input_{name}", {"value": value}, language()) for name, value in named]
    words += [f"{name} {', '.join(text(mark) for mark in marks)}" for name, marks in case.items.items()]
    return ("；" if language() == "zh-Hans" else "; ").join(words)


def reason(cell: Cell) -> str:
    """A cell's reason in one line of words."""
    state = _word(f"appraisal.state_{cell.state}")
    if cell.points is None:
        return say("appraisal.reason_none", {"state": state, "reason": _word(cell.reason)}, language())
    values = {"state": state, "branch": _word(f"indicator.branch_{cell.branch}"), "formula": cell.formula}
    return say("appraisal.reason", values, language())


# ---- lint and presets


def lint_file(tree: str) -> None:
    book = opened(tree)
    for warning in book.warnings:
        typer.echo(told(warning, tree))
    for sentence in book.tree.open:
        _say("appraisal.open", text=_label(sentence))
    if book.warnings:
        raise typer.Exit(WARNED)
    _say("appraisal.lint_clean", tree=tree)


def list_trees() -> None:
    for code in appraisal_presets():
        tree = appraisal_preset(code).tree
        state = _word("appraisal.preset_open" if tree.gaps else "appraisal.preset_complete")
        _say("appraisal.preset", code=code, name=_label(tree.name), state=state)
        typer.echo(f"  {tree.source}")
        for sentence in tree.open:
            typer.echo("  " + say("appraisal.open", {"text": _label(sentence)}, language()))


# ---- words


def _say(id: str, *, err: bool = False, **values: object) -> None:
    typer.echo(say(id, values, language()), err=err)


def _refused(id: str, **values: object) -> NoReturn:
    _say(id, err=True, **values)
    raise typer.Exit(REFUSED)


def _word(id: str) -> str:
    return say(id, None, language())


def _label(label: Any) -> str:
    return str(label.zh if language() == "zh-Hans" else label.en)


def _number(value: Decimal | None) -> str:
    return "–" if value is None else str(value)


def _shown(value: Fraction) -> str:
    """A number exactly where it ends early, else its first decimals: 7.9219… (1624/205)."""
    exactly = text(value)
    if "/" not in exactly:
        return exactly
    cut = text(Fraction(round_exact(value, Rounding(4, "truncate"))))
    return f"{cut}… ({exactly})" if len(exactly) <= LONG else f"{cut}…"
