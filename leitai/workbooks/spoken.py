"""A problem in words: its title, what was found, what to do; together the comment on a cell."""

from __future__ import annotations

from leitai.messages import knows, say
from leitai.workbooks.results import Problem


def title(problem: Problem, language: str) -> str:
    return say(f"rule.{problem.rule}", None, language)


def finding(problem: Problem, language: str) -> str:
    return say(problem.message, problem.values, language)


def remedy(problem: Problem, language: str) -> str:
    """What to do; a line that stands for many gives none of its own."""
    if not problem.remedy or not knows(problem.remedy) or problem.message == "problem.more":
        return ""
    return say(problem.remedy, problem.values, language)


def comment(problem: Problem, language: str) -> str:
    parts = (title(problem, language), finding(problem, language), remedy(problem, language))
    return "\n".join(part for part in parts if part)
