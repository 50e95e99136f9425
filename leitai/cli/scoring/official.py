"""The official result from files: its table, its protocol, the protocol computed again, the rulebooks there are."""

from __future__ import annotations

import csv
import importlib.metadata
import json
import sys
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

import typer

from leitai.cli.ballots import parse_columns, read_ballots
from leitai.cli.scoring.parts import Rating, read_parts, read_rating
from leitai.cli.scoring.rank_ranges import rank_ranges
from leitai.cli.scoring.result_table import HEADINGS, rows_of, tabled, told_notes
from leitai.cli.speech import REFUSED, language, refuse
from leitai.core.problems import Problem, Refused
from leitai.core.rulebook import RulebookError
from leitai.core.scoring import Part, PartsRefused, differences, given_back, inputs_of, plain, protocol, score
from leitai.messages import say
from leitai.queries.contest_rulebooks import (
    ContestBook,
    contest_preset,
    contest_presets,
    contest_rulebook,
    known_contests,
)

T = TypeVar("T")

DIFFERS = 1
SHOWN = 20  # differences named


def score_file(
    rulebook: str, ballots: Path, columns: str, parts: Path | None, rating: Path | None, as_json: bool, out: Path | None
) -> None:
    """The ballots' official result: printed, and written where `out` says."""
    book = opened(rulebook)
    told_notes(book.warnings, rulebook)
    rated, ranges, connected = _named(rating, read_rating, Rating())
    lines = _named(parts, read_parts, list[Part]())
    used = rated if book.rule.balance.method == "calibrated" else None
    if used is not None and not connected:
        refuse([Problem("score.rating_not_connected")], str(rating))
    try:
        levels = {level.name: plain(level.mark) for level in book.rule.levels}
        frame = read_ballots(ballots, parse_columns(columns), levels)
        result = score(book.rule, frame, lines, used)
    except PartsRefused as refused:
        refuse(refused.problems, str(parts or ballots))
    except Refused as refused:
        refuse(refused.problems, str(ballots))
    made = protocol(result, book.rule, book.text, inputs_of(frame, lines, used)) | {"software": _software()}
    doubts = list(result.notes)
    if rating is None and not as_json:
        ranges, why = rank_ranges(book.rule, frame)
        doubts += why
    if out is not None:
        _write(out, _table(made, ranges) if out.suffix.lower() == ".csv" else _json(made))
    if as_json:
        sys.stdout.write(_json(made))
        return
    if out is None:
        tabled(made, ranges, book.rule)
    told_notes(doubts, str(ballots))


def _named(path: Path | None, read: Callable[[Path], T], otherwise: T) -> T:
    """What stands in an optional file; its faults are told with its own name."""
    if path is None:
        return otherwise
    try:
        return read(path)
    except Refused as refused:
        refuse(refused.problems, str(path))


def opened(name: str) -> ContestBook:
    """The rulebook at a path or of a preset's id; says what is wrong with it and exits."""
    path = Path(name)
    try:
        if path.suffix in (".yaml", ".yml") or path.is_file():
            return contest_rulebook(path.read_text(encoding="utf-8"))
        return contest_preset(name)
    except RulebookError as error:
        for problem in error.problems:
            typer.echo(f"{name}, {problem}", err=True)
    except (LookupError, OSError, UnicodeDecodeError):
        values = {"rulebook": name, "known": ", ".join(contest_presets())}
        typer.echo(say("rulebook.unknown", values, language()), err=True)
    raise typer.Exit(REFUSED)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        refuse([Problem("ballots.unwritable", {"reason": error.strerror or str(error)})], str(path))


def _software() -> str:
    return f"leitai {importlib.metadata.version('leitai')}"


def _json(made: Mapping[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False, indent=None, separators=(",", ":")) + "\n"


def _table(made: Mapping[str, Any], ranges: Mapping[str, tuple[int, int]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows_of(made, ranges))
    return text.getvalue()


# ---- verify


def verify(path: Path) -> None:
    """Compute a protocol again from its own rulebook and inputs, and compare every digit."""
    try:
        recorded = json.loads(path.read_text(encoding="utf-8"))
        book = contest_rulebook(recorded["rulebook"]["text"])
        frame, parts, rated = given_back(recorded["inputs"])
        result = score(book.rule, frame, parts, rated)
    except Refused as refused:
        refuse(refused.problems, str(path))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        typer.echo(say("score.no_protocol", {"file": str(path), "reason": str(error)}, language()), err=True)
        raise typer.Exit(REFUSED) from None
    made = protocol(result, book.rule, book.text, inputs_of(frame, parts, rated)) | {
        "software": recorded.get("software")
    }
    found = list(differences(recorded, json.loads(_json(made))))
    for where, was, now in found[:SHOWN]:
        typer.echo(say("score.differs", {"where": where, "was": was, "now": now}, language()), err=True)
    if found:
        typer.echo(say("score.not_verified", {"file": str(path), "n": len(found)}, language()))
        raise typer.Exit(DIFFERS)
    counted = len(made["candidates"])
    typer.echo(say("score.verified", {"file": str(path), "n": counted, "marks": made["inputs"]["rows"]}, language()))


# ---- rulebooks


def check(path: Path) -> None:
    book = opened(str(path))
    told_notes(book.warnings, str(path))
    typer.echo(say("rulebook.sound", {"id": book.code, "n": len(book.warnings), "hash": book.sha256}, language()))


def list_rulebooks(as_json: bool) -> None:
    listed = rulebooks()
    if as_json:
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    words = {known.code: known.rule for known in known_contests()}
    for line in listed:
        note = ""
        if line["kind"] == "known":
            note = f" ({say('rulebook.formula_not_published', None, language())}: {words[line['id']]})"
        typer.echo(f"{line['id']}: {line['title']}{note}\n    {line['source']}")


def rulebooks() -> list[dict[str, str]]:
    """Presets, then published contests that are known in words only."""
    rules = [contest_preset(code).rule for code in contest_presets()]
    found = [(rule.code, rule.name, "contest", rule.source) for rule in rules]
    found += [(known.code, known.title, "known", known.source) for known in known_contests()]
    chinese = language() == "zh-Hans"
    return [
        {"id": code, "title": name.zh if chinese else name.en, "kind": kind, "source": source}
        for code, name, kind, source in found
    ]
