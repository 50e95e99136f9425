"""A rating in print: the table, who cannot be told apart, how groups differ, what would connect what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import typer
from rich import box
from rich.console import Console
from rich.table import Table

from leitai.cli.scoring.result_table import WIDE
from leitai.cli.speech import language
from leitai.core.rank_sets import SET_DRAWS, better_pairs, deviates, tiers
from leitai.core.rating import NotConnected, Rating
from leitai.messages import listed, say

SHOWN = 12  # names said in one sentence
MOST_TIERED = 200  # candidates: beyond, who can be told apart is a question for leitai ranks
_NUMERIC = ("rank", "estimate", "se", "p_first")


def word(id: str, **values: object) -> str:
    return say(f"rating.{id}", values, language())


def tabled(rating: Rating, made: Mapping[str, Any]) -> None:
    judge, residual = rating.judge_variance, rating.residual_variance
    figures = {
        "marks": len(rating.sheets),
        "judges": len(rating.sheets.judges),
        "judge": "–" if judge is None else f"{np.sqrt(judge):.2f}",
        "residual": "–" if residual is None else f"{np.sqrt(residual):.2f}",
    }
    show(word("title", **figures), made["effects"], "candidate")
    if made.get("units"):
        show(word("title_units"), made["units"], "unit")
    for sentence in _sentences(rating, made):
        typer.echo(sentence)


def show(title: str, lines: Sequence[Mapping[str, Any]], what: str) -> None:
    typer.echo(title)  # a table's own title is broken to the table's width
    shown = Table(box=box.SIMPLE_HEAD)
    for name in ("rank", what, "estimate", "se", "range", "p_first"):
        shown.add_column(word(f"heading_{name}"), justify="right" if name in _NUMERIC else "left", no_wrap=True)
    for line in lines:
        low, high = line["rank_low"], line["rank_high"]
        figures = [_figure(line["estimate"]), _figure(line["se"]), f"{low}–{high}", percent(line["p_first"])]
        shown.add_row(str(line["rank"]), line[what], *figures)
    printed(shown)


def printed(shown: Table) -> None:
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = WIDE
    console.print(shown)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}%"


def _sentences(rating: Rating, made: Mapping[str, Any]) -> Iterator[str]:
    estimates, covariance, names = rating.estimates, rating.covariance, rating.sheets.candidates
    if made.get("units"):
        (estimates, covariance), names = rating.by_unit(), rating.sheets.units
    if covariance is not None and 1 < len(names) <= MOST_TIERED:
        drawn = deviates(covariance, SET_DRAWS, rating.freedom, made.get("seed", 0))
        better = better_pairs(estimates, covariance, drawn, made.get("level", 0.95))
        yield from told_tiers([[names[row] for row in tier] for tier in tiers(estimates, better)])
    if rating.group_covariance is not None and len(rating.groups) > 1:
        yield _groups(rating)
    if rating.home is not None and rating.home[1] is not None:
        yield word("home", effect=f"{rating.home[0]:+.1f}", se=f"{rating.home[1]:.1f}")


def told_tiers(found: Sequence[Sequence[str]]) -> Iterator[str]:
    for names in found:
        yield word("tier", names=some(names), n=len(names))


def some(names: Sequence[str]) -> dict[str, list[object]]:
    return listed(*names[:SHOWN], *(["…"] if len(names) > SHOWN else []))


def _groups(rating: Rating) -> str:
    """The most lenient group against the most severe one, each with its own name."""
    covariance = rating.group_covariance
    assert covariance is not None
    effects = [group.effect for group in rating.groups]
    high, low = int(np.argmax(effects)), int(np.argmin(effects))
    variance = covariance[high, high] + covariance[low, low] - 2 * covariance[high, low]
    names = [rating.groups[code].group or word("no_group") for code in (high, low)]
    figures = {"difference": f"{effects[high] - effects[low]:.1f}", "se": f"{np.sqrt(max(variance, 0.0)):.1f}"}
    return word("groups", first=names[0], second=names[1], **figures)


def told_apart(found: NotConnected) -> None:
    typer.echo(word("not_connected", n=len(found.parts)))
    for number, part in enumerate(found.parts, 1):
        typer.echo(word("part", number=number, candidates=some(part.candidates), judges=len(part.judges)))
    typer.echo(word("remedy", n=found.links_needed))
