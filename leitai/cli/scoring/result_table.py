"""The official result in print: the table, one sentence for each tie, and what an official should know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from leitai.cli.speech import language, told
from leitai.core.problems import Problem
from leitai.core.rulebook import ContestRule
from leitai.messages import say

HEADINGS = (
    "place", "candidate", "unit", "group", "score", "counted", "trimmed", "recused", "missing", "tie_step", "rank_low",
    "rank_high", "reason",
)  # fmt: skip
WIDE = 200  # columns, where the output is no terminal

Ranges = Mapping[str, tuple[int, int]]


def lines_of(made: Mapping[str, Any]) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """What is ranked, and its lines: units where the rulebook has them."""
    return ("unit", made["units"]) if made["units"] else ("candidate", made["candidates"])


def rows_of(made: Mapping[str, Any], ranges: Ranges) -> Iterator[list[object]]:
    """The table as values, one row for each ranked line, as HEADINGS."""
    what, lines = lines_of(made)
    for line in lines:
        low, high = ranges.get(line[what], ("", ""))
        marks = [line[name] for name in ("counted", "trimmed", "recused", "missing")]
        names = ["", line["unit"], ""] if what == "unit" else [line["candidate"], line["unit"], line["group"]]
        yield [line["place"] or "", *names, line["score"] or "", *marks, line["tie_step"], low, high, line["reason"]]


def tabled(made: Mapping[str, Any], ranges: Ranges, rule: ContestRule) -> None:
    words = language()
    shown = Table(title=_title(made, rule), title_justify="left", box=box.SIMPLE_HEAD)
    what, lines = lines_of(made)
    headings = ["place", *(["candidate"] if what == "candidate" else []), "unit", "score", "counted", "trimmed"]
    for name in (*headings, "recused", "missing", "tie_step", "range"):
        numeric = name in ("place", "score", "counted", "trimmed", "recused", "missing")
        shown.add_column(
            say(f"score.heading_{name}", None, words), justify="right" if numeric else "left", no_wrap=True
        )
    for line in lines:
        names = [line["candidate"], line["unit"]] if what == "candidate" else [line["unit"]]
        score = line["score"] if line["score"] is not None else say(line["reason"], None, words)
        marks = [str(line[name]) for name in ("counted", "trimmed", "recused", "missing")]
        step = step_word(line["tie_step"]) if line["tie_step"] else ""
        shown.add_row(str(line["place"] or "–"), *names, score, *marks, step, _range(ranges, line[what]))
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = WIDE
    console.print(shown)
    for tie in made["ties"]:
        typer.echo(tie_sentence(tie, {line[what]: line["score"] for line in lines}))
    for group in made["groups"]:
        typer.echo(say("score.group", group, words))


def _title(made: Mapping[str, Any], rule: ContestRule) -> str:
    name = rule.name.zh if language() == "zh-Hans" else rule.name.en
    values = {
        "name": name,
        "version": rule.version,
        "hash": made["rulebook"]["sha256"][:12],
        "rounding": _rounding(rule),
    }
    return say("score.title", values, language())


def _rounding(rule: ContestRule) -> str:
    words = language()
    last = rule.last_stage
    rounded = rule.rounding_at(last) if last else None
    if rounded is None:
        return say("score.unrounded", None, words)
    return say(f"score.round_{rounded.mode}", {"digits": rounded.digits}, words)


def _range(ranges: Ranges, name: str) -> str:
    if name not in ranges:
        return "–"
    low, high = ranges[name]
    return f"{low}–{high}"


def step_word(step: str) -> str:
    kind, _, code = step.partition(":")
    return say(f"score.step_{kind}", {"code": code}, language())


def tie_sentence(tie: Mapping[str, Any], scores: Mapping[str, str]) -> str:
    """One sentence: who has the same score, what parted them, and who shares a place."""
    words = language()
    comma = "、" if words == "zh-Hans" else ", "
    names, places = tie["names"], tie["places"]
    values: dict[str, Any] = {"names": comma.join(names), "score": scores[names[0]], "place": places[0]}
    if not tie["steps"]:
        return say("score.tie_shared", values, words)
    values["steps"] = comma.join(step_word(step) for step in tie["steps"])
    values["order"] = comma.join(f"{name} ({place})" for name, place in zip(names, places, strict=True))
    return say("score.tie_parted_open" if tie["open"] else "score.tie_parted", values, words)


def told_notes(problems: Iterable[Problem], file: str) -> None:
    for problem in problems:
        typer.echo(told(problem, file), err=True)
