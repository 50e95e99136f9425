"""The commands `score` and `rulebooks`: what they are called with. The work, with its imports, is in official.py."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

VERIFY = "verify"
_SCORE = (
    "Compute the official score of a contest, exactly, by a rulebook.\n\n"
    "RULEBOOK is a path or the id of a preset (see `leitai rulebooks`). BALLOTS is CSV, Parquet or JSON: one row for "
    "each mark (judge, candidate, mark; also category, group, home_unit, unit, criterion, state, factor) or for each "
    "place (judge, candidate, place).\n\n"
    "`leitai score verify PROTOCOL` recomputes every digit from the protocol alone.\n\n"
    "Exit codes: 0 done; 1 a protocol differs; 2 refused, each fault with its line."
)
_SCORE_EXAMPLE = "Example: leitai score skating_components marks.csv --columns judge=rater --out protocol.json"
_RULEBOOKS_EXAMPLE = "Example: leitai rulebooks; leitai rulebooks our-rule.yaml"


def register(app: typer.Typer) -> None:
    app.command("score", help=_SCORE, epilog=_SCORE_EXAMPLE)(score)
    app.command("rulebooks", epilog=_RULEBOOKS_EXAMPLE)(rulebooks)


def score(
    rulebook: Annotated[str, typer.Argument(help="Path or preset id; or the word verify before a PROTOCOL.")],
    ballots: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, Parquet or JSON.")],
    columns: Annotated[str, typer.Option(help="The file's headings: judge=rater,candidate=idstud,mark=crit2.")] = "",
    parts: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="CSV unit, part, value: components, bonus, deduction, vote."),
    ] = None,
    rating: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="JSON of leitai rate: rank ranges, estimates for `calibrated`."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the protocol as JSON.")] = False,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write FILE.csv (the table) or FILE.json (the protocol).")
    ] = None,
) -> None:
    from leitai.cli.scoring import official

    if rulebook == VERIFY:
        official.verify(ballots)
    else:
        official.score_file(rulebook, ballots, columns, parts, rating, as_json, out)


def rulebooks(
    check: Annotated[Path | None, typer.Argument(help="A rulebook to check, instead of the list.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the contest rulebooks that come with Leitai, with their sources; or check one of your own.

    `kind` is contest for a preset, known for a published contest whose formula is not public.
    """
    from leitai.cli.scoring import official

    if check is not None:
        official.check(check)
    else:
        official.list_rulebooks(as_json)
