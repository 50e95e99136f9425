"""A problem in words: the short list of a page, the comment on a cell."""

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


def lines(problem: Problem, language: str) -> list[tuple[str, str]]:
    """Label and text, as far as the problem has them: filled in, last month, differs by, what to do."""
    values = problem.values
    unit = say_value(values["unit"], language) if "unit" in values else ""
    result: list[tuple[str, str]] = []
    for field in ("found", "last", "expected"):
        if values.get(field) not in (None, ""):
            result.append((say(f"field.{field}", None, language), _with_unit(values[field], unit, language)))
    if "times" in values and "guess" in values:
        result.append((say("field.differs", None, language), say("field.like", values, language)))
    todo = remedy(problem, language)
    if todo:
        result.append((say("field.remedy", None, language), todo))
    return result


def comment(problem: Problem, language: str) -> str:
    parts = (title(problem, language), finding(problem, language), remedy(problem, language))
    return "\n".join(part for part in parts if part)


def say_value(value: object, language: str) -> str:
    return say("value", {"value": value}, language)


def _with_unit(value: object, unit: str, language: str) -> str:
    text = say_value(value, language)
    if not unit or not isinstance(value, str):
        return text
    return f"{text}{unit}" if language == "zh-Hans" or unit == "%" else f"{text} {unit}"
