"""The faults of a rulebook in the reader's words: where, what, and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

from leitai.core.rulebook import RulebookError, RulebookProblem


@dataclass(frozen=True)
class Fault:
    """`said` is the faulty line as it stands in the text."""

    line: int
    where: str
    words: str
    said: str


# What the bench says of values that do not fit together, and the same as a person reads it. In order: the first fits.
_FITTING: tuple[tuple[str, str], ...] = (
    (r"unknown measure '(?P<kind>.*)'; did you mean (?P<meant>\S+)\?",
     later("There is no measure “%(kind)s”. Did you mean %(meant)s?")),
    (r"unknown measure '(?P<kind>.*)'; known are (?P<known>.+)",
     later("There is no measure “%(kind)s”. Choose one of: %(known)s.")),
    (r"(?P<kind>\S+) has no denominator '(?P<found>.*)'; choose one of (?P<known>.+)",
     later("%(kind)s has no denominator “%(found)s”. Choose one of: %(known)s.")),
    (r"a group names its units in exactly one way.*",
     later("A group names its units in exactly one way. Keep one of levels, classes and units.")),
    (r"(?:\S+: )?measure codes must differ; used twice: (?P<codes>.+)",
     later("Two measures have the same code: %(codes)s. Give one of them another.")),
    (r"(?:\S+: )?places go by '(?P<found>.*)', which is neither 'score' nor a measure \((?P<known>.*)\)",
     later("Places go by “%(found)s”, which is no measure of this table. Write score, or one of: %(known)s.")),
    (r"(?:\S+: )?places go by score, but no measure has a weight",
     later("Places go by score, but no measure has a weight. Give one a weight, or let places go by a measure.")),
    (r"(?:\S+: )?ranked_keys names (?P<found>.*); dimensions are (?P<known>.*)",
     later("ranked_keys names %(found)s, which is no dimension. Choose from: %(known)s.")),
    (r"points may not rise from one place to the next",
     later("A later place gets more points than an earlier one. Put the points in falling order.")),
    (r"must be a decimal that ends", later("Write a decimal that ends, such as 0.25 or 25%%.")),
    (r"Invalid literal for Fraction.*", later("This is no number. Write one such as 30 or 0.25.")),
    (r"from (?P<marks>\d+) marks, (?P<high>\d+) high and (?P<low>\d+) low leave none",
     later("From %(marks)s marks, %(high)s high and %(low)s low ones taken off leave none. Take fewer off.")),
    (r"the numbers of marks must rise from line to line",
     later("The numbers of marks must rise from line to line. Put the lines in order.")),
    (r"(?P<method>\S+) needs (?P<needed>\S+)", later("The method %(method)s needs %(needed)s. Add it.")),
    (r"(?P<method>\S+) does not use (?P<useless>.+)",
     later("The method %(method)s does not use %(useless)s. Take it away, or choose another method.")),
    (r"the smallest mark must be below the largest",
     later("The smallest mark must be below the largest. Check minimum and maximum.")),
    (r"name the first places or the last ones, not both",
     later("Name the first places or the last ones, not both. Write another line for the others.")),
    (r"points belong to the kinds points and money, and they need them",
     later("Points belong to the kinds points and money, and to no other. Add them there, or take them away.")),
    (r"name at least one, or from_ballots", later("The list is empty. Name at least one, or write from_ballots.")),
    (r"(?P<what>\w+): used twice: (?P<codes>.+)", later("Used twice in %(what)s: %(codes)s. Give one another code.")),
    (r"combine: criteria taken from the ballots have no weights.*",
     later("Criteria taken from the ballots have no weights. Combine them by mean or sum.")),
    (r"criteria: combined by weight, but a criterion has none",
     later("The criteria are combined by weight, but one has none. Give each a weight.")),
    (r"criteria: weights are given, but they are combined by (?P<how>\S+)",
     later("The criteria have weights, but are combined by %(how)s. Take them away, or write combine: weighted.")),
    (r"(?P<what>\w+): weights must sum to 1, not (?P<sum>\S+)",
     later("The weights of %(what)s sum to %(sum)s, not to 1. Change them so that they do.")),
    (r"ballot: a (?P<ballot>\S+) ballot has neither criteria nor levels",
     later("A ballot of the kind %(ballot)s has neither criteria nor levels. Take them away.")),
    (r"ballot: paired comparisons are counted pair by pair.*",
     later("Paired comparisons are counted pair by pair. Write by: criterion.")),
    (r"composite: the judges' own result, event, is missing",
     later("The judges' own result is missing in composite. Add a part with the code event.")),
    (r"composite: (?P<codes>.+) means something else in the parts file",
     later("%(codes)s cannot be the code of a part: it means something else. Choose another.")),
    (r"unit: weights belong to the method weighted, and it needs them",
     later("Weights of a unit belong to the method weighted, and to no other. Add them there, or take them away.")),
    (r"criteria: at least one must be a mark", later("None of the criteria is a mark. At least one must be.")),
    (r"places\.ties: there is no step '(?P<step>.*)'",
     later("There is no step “%(step)s” for equal scores. Check the code behind the colon, or take the step away.")),
    (r"digits must be 0 to (?P<most>\d+).*", later("Decimals are 0 to %(most)s.")),
    (r"rounding must be one of (?P<known>.+), not .*", later("There is no such rounding. Choose one of: %(known)s.")),
)  # fmt: skip
# Pydantic's own kinds of fault, by the beginning of the kind; `detail` is what it says, in English.
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("missing", "", later("%(key)s is missing. Add it.")),
    ("extra_forbidden", "", later("%(key)s is not known here. Check its spelling, or take it away.")),
    ("literal_error", r"Input should be (?P<known>.+)", later("Choose one of: %(known)s.")),
    ("string_pattern_mismatch", "", later("A code: small letters, digits and underscores, beginning with a letter.")),
    ("string_too_long", r".*at most (?P<most>\d+).*", later("At most %(most)s characters.")),
    ("string_too_short", "", later("This is empty. Write something.")),
    ("too_short", "", later("This list is empty. Name at least one.")),
    ("string_", "", later("A text belongs here. A number or a date stands in quotes.")),
    ("greater_than_equal", r".* (?P<limit>\S+)", later("At least %(limit)s.")),
    ("greater_than", r".* (?P<limit>\S+)", later("More than %(limit)s.")),
    ("less_than_equal", r".* (?P<limit>\S+)", later("At most %(limit)s.")),
    ("less_than", r".* (?P<limit>\S+)", later("Less than %(limit)s.")),
    ("fraction_", "", later("This is no number. Write one such as 30 or 0.25.")),
    ("int_", "", later("A whole number belongs here.")),
    ("bool_", "", later("Write true or false.")),
    ("tuple_type", "", later("A list belongs here: each entry on its own line with a dash, or in square brackets.")),
    ("list_type", "", later("A list belongs here: each entry on its own line with a dash, or in square brackets.")),
    ("model_", "", later("Keys with values belong here, such as “code: monthly”.")),
    ("dict_type", "", later("Keys with values belong here, such as “code: monthly”.")),
    ("other_code", r".*called '(?P<code>\S+)' in.*", later("In your list this is called %(code)s. Write that here.")),
)  # fmt: skip
_YAML: tuple[tuple[str, str], ...] = (
    (r"mapping values are not allowed.*",
     later("There is a colon too many, or the line does not stand below the one above. Check both.")),
    (r".*'\\\\t'.*", later("There is a tab. Indent with blanks.")),
    (r"expected <block end>.*", later("This line is not indented as those above. Put it in line with them.")),
    (r"could not find expected ':'.*", later("The colon after the key is missing.")),
    (r"expected ',' or '[\]}]'.*", later("A bracket is not closed, or a comma is missing.")),
    (r"found unexpected end of stream.*", later("A quotation mark or a bracket is not closed.")),
    (r"this key is written twice", later("This key is written twice. Keep one of the two.")),
    (r"aliases .*", later("Anchors and aliases (&name, *name) are not used in rulebooks. Write the value out.")),
    (r"the key (?P<key>.+) is not text.*", later("The key %(key)s is not text. Put it in quotes.")),
    (r"(?P<value>.+) is not what it looks like.*", later("%(value)s is not what it looks like. Put it in quotes.")),
    (r"the text is longer than (?P<most>\d+) characters",
     later("The text is longer than %(most)s characters. Shorten it.")),
    (r"the text is nested too deeply", later("The text is nested too deeply.")),
    (r"(?s)(?P<detail>.+)", later("This cannot be read: %(detail)s. Check indentation, colons, brackets and quotes.")),
)  # fmt: skip


def faults(error: RulebookError, text: str) -> tuple[Fault, ...]:
    """In the order of the lines, once each."""
    lines = text.split("\n")
    found = {
        (one.line, one.where, words(one)): Fault(
            one.line, one.where, words(one), lines[one.line - 1].strip()[:80] if one.line <= len(lines) else ""
        )
        for one in error.problems
    }
    return tuple(sorted(found.values(), key=lambda fault: fault.line))


def words(problem: RulebookProblem) -> str:
    """What nobody has put into words is said as the bench says it."""
    if problem.code == "yaml":
        return _filled(_YAML, problem.detail) or problem.detail
    if problem.code in ("value_error", "assertion_error"):
        return _filled(_FITTING, problem.detail) or problem.detail
    key = problem.where.rpartition(".")[2]
    for kind, pattern, said in _KINDS:
        if problem.code.startswith(kind) and (match := re.fullmatch(pattern or r"(?s).*", problem.detail)):
            return _(said) % (match.groupdict() | {"key": key})
    return problem.detail


def _filled(known: tuple[tuple[str, str], ...], detail: str) -> str:
    for pattern, said in known:
        if match := re.fullmatch(pattern, detail):
            return _(said) % match.groupdict()
    return ""
