"""Safe-keeping: `leitai backup`, `leitai restore`, `leitai upgrade`, `leitai doctor`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from leitai.cli.keeping.archive import Damaged
from leitai.embedded import ServerRefused


class NotDone(Exception):
    """A backup or restore that may not go on; the words name the place and the remedy."""


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("upgrade")(upgrade)
    app.command("doctor")(doctor)


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write. It must not exist; guard it like the site itself.")],
) -> None:
    """Write database, closed months, files and the site's key into one file: one moment, checked after writing."""
    from leitai.cli import open_site
    from leitai.cli.keeping.backups import take_backup

    open_site()
    _run(lambda: take_backup(file, say=typer.echo))


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A file of leitai backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="In the place of what is here, which is kept aside.")
    ] = False,
) -> None:
    """Bring a backup back, compare it row by row with what was backed up, and only then put it in place."""
    from leitai.cli.keeping.restores import bring_back

    _run(lambda: bring_back(file, replace=replace, say=typer.echo))


def upgrade(
    backup: Annotated[
        Path | None,
        typer.Option(
            "--backup", dir_okay=False, help="Take a backup into this file first; one that is there is checked."
        ),
    ] = None,
) -> None:
    """Bring the stopped site's database to this release; only with a backup of this very state."""
    from leitai.cli.keeping.upgrades import bring_up_to_date

    _run(lambda: bring_up_to_date(backup, say=typer.echo))


def doctor() -> None:
    """Say what is wrong with this installation, each finding with its remedy."""
    from leitai.cli.keeping.findings import examine

    found = 0
    for finding in examine():
        typer.echo(finding)
        found += 1
    typer.echo(f"{found} found" if found else "nothing found")
    sys.exit(1 if found else 0)


def _run(work: Callable[[], object]) -> None:
    try:
        work()
    except (NotDone, Damaged, ServerRefused) as refused:
        typer.echo(f"leitai: {refused}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("leitai: stopped; nothing was changed", err=True)
        sys.exit(130)
