"""The commands `rate` and `ranks`: what they are called with. The work, with its imports, is beside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_RATE = (
    "Calibrate the marks of a contest for the judges' severity, with honest rank ranges.\n\n"
    "BALLOTS is CSV, Parquet or JSON, one row for each mark: judge, candidate, mark; also group, home_unit, unit, "
    "criterion, state. Candidates are fixed, judges random within their group; groups are compared only through judges "
    "or candidates that connect them, and without any there is no common ranking.\n\n"
    "Exit codes: 0 rated; 1 not connected, so no common ranking; 2 refused, each fault with its line."
)
_RATE_EXAMPLE = "Example: leitai rate marks.csv --robust --columns judge=rater,candidate=idstud,mark=crit2 --json"
_RANKS = (
    "Say how sure the places of a rating are: rank ranges one by one and all at once, chances, tiers, other rules.\n\n"
    "RATING is the JSON of `leitai rate`. Ranges hold ties or not; chances are drawn, the same for the same seed.\n\n"
    "Exit codes: 0 done; 1 the rating is not connected; 2 refused."
)
_RANKS_EXAMPLE = "Example: leitai ranks rating.json --units --top 3 --objective visits.csv"

Seed = Annotated[int, typer.Option(min=0, help="Of the draws: the same seed, the same figures.")]
Level = Annotated[float, typer.Option(min=0.5, max=0.999, help="Confidence of the rank ranges.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    app.command("rate", help=_RATE, epilog=_RATE_EXAMPLE)(rate)
    app.command("ranks", help=_RANKS, epilog=_RANKS_EXAMPLE)(ranks)


def rate(
    ballots: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, Parquet or JSON.")],
    columns: Annotated[str, typer.Option(help="The file's headings: judge=rater,candidate=idstud,mark=crit2.")] = "",
    model: Annotated[
        str, typer.Option(help="candidates-fixed; candidates-random as lme4's (1|candidate) + (1|judge).")
    ] = "candidates-fixed",
    robust: Annotated[
        bool, typer.Option("--robust", help="Huber's weights: a mark far off counts less. For a contest round.")
    ] = False,
    seed: Seed = 0,
    level: Level = 0.95,
    judges: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write FILE.csv about each judge, for the chair alone.")
    ] = None,
    as_json: AsJson = False,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write FILE.csv (the table) or FILE.json (for leitai ranks).")
    ] = None,
) -> None:
    from leitai.cli.rating import calibrated

    calibrated.rate_file(ballots, columns, calibrated.Wanted(model, robust, seed, level), judges, as_json, out)


def ranks(
    rating: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON of leitai rate.")],
    units: Annotated[bool, typer.Option("--units", help="Rank units instead of candidates.")] = False,
    top: Annotated[int, typer.Option(min=1, help="Chance to be among the first so many.")] = 3,
    seed: Seed = 0,
    level: Level = 0.95,
    objective: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Table name, value: something measured to compare with."),
    ] = None,
    lower_is_better: Annotated[bool, typer.Option("--lower-is-better", help="Of the measured values.")] = False,
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Write FILE.csv or FILE.json.")] = None,
) -> None:
    from leitai.cli.rating import ranking

    wanted = ranking.Wanted(units, top, seed, level, lower_is_better)
    ranking.rank_file(rating, wanted, objective, as_json, out)
