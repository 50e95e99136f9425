"""How the bench's commands speak: in the terminal's language, refusals with file and line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NoReturn

import typer

from leitai.core.problems import Problem
from leitai.messages import say

REFUSED = 2


def language() -> str:
    """LC_ALL before LC_MESSAGES before LANG, as every program; Chinese where it begins with zh."""
    set_ = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh-Hans" if set_.lower().startswith("zh") else "en"


def told(problem: Problem, file: str) -> str:
    fault = say(problem.id, problem.values, language())
    values = {"file": file, "line": problem.line, "fault": fault}
    return say("ballots.at_line" if problem.line else "ballots.at_file", values, language())


def refuse(problems: Sequence[Problem], file: str) -> NoReturn:
    """Every problem on the error channel, then exit code 2."""
    for problem in problems:
        typer.echo(told(problem, file), err=True)
    raise typer.Exit(REFUSED)
