"""The command `appraise`: what it is called with. The work, with its imports, is in appraising.py."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

SCORE = "score"
_HELP = (
    "Score units by an indicator tree, exactly, and explain every point.\n\n"
    "`leitai appraise TREE ACTUALS` prints the table; TREE is a path or the id of a preset (see `leitai appraise "
    "trees`), ACTUALS a CSV with unit, class, indicator, actual, target, baseline, state, note.\n\n"
    "Exit codes: 0 done; 1 the linter warns; 2 refused, each fault with its line."
)
_EXAMPLE = "Example: leitai appraise lanchuan_half_year actuals.csv --json"


class Appraise(TyperGroup):
    """A group whose first word may also be a tree: then it is scored."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [SCORE, *args]
        return super().parse_args(ctx, args)


appraise = typer.Typer(cls=Appraise, no_args_is_help=True, help=_HELP, epilog=_EXAMPLE)

Tree = Annotated[str, typer.Argument(help="Path or preset id.")]
Actuals = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: unit, indicator, actual …")]


def register(app: typer.Typer) -> None:
    app.add_typer(appraise, name="appraise")


@appraise.command(SCORE, hidden=True)
def score(
    tree: Tree,
    actuals: Actuals,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Write FILE.csv or FILE.json.")] = None,
) -> None:
    """Score every unit: totals, places, grades, and a reason for every point."""
    from leitai.cli.appraisal import appraising

    appraising.score_file(tree, actuals, as_json, out)


@appraise.command()
def explain(
    tree: Tree,
    actuals: Actuals,
    unit: Annotated[str, typer.Option(help="The unit's name, as in the file.")],
    indicator: Annotated[str, typer.Option(help="The indicator's code.")],
) -> None:
    """Why this score: rule, figures, formula with its numbers, rounding, peers, what the next point costs."""
    from leitai.cli.appraisal import appraising

    appraising.explain_cell(tree, actuals, unit, indicator)


@appraise.command("lint")
def lint_tree(tree: Tree) -> None:
    """What a tree says and had better not: weights, reach, owners, peers, one fact counted twice."""
    from leitai.cli.appraisal import appraising

    appraising.lint_file(tree)


@appraise.command()
def trees() -> None:
    """List the trees that come with Leitai, with what their sources leave open."""
    from leitai.cli.appraisal import appraising

    appraising.list_trees()
