"""The `leitai` command. Bench commands never load Django; site commands load it when they run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from leitai.embedded import ServerRefused, ensure_running, home

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a plain traceback can be sent to us; the framed one hides lines
    help="擂台 Leitai: the site, and its bench without a site.",
)
facts = typer.Typer(no_args_is_help=True, help="Closed months: files that never change.")
audit = typer.Typer(no_args_is_help=True, help="The audit trail: appended to, sealed, never changed.")
app.add_typer(facts, name="facts")
app.add_typer(audit, name="audit")

DEMO_CLOCK = "2020-08-04T10:00:00+08:00"  # the fictional season's July is open and partly filed


def main() -> None:
    try:
        app()
    except ServerRefused as refused:
        typer.echo(f"leitai: {refused}", err=True)
        sys.exit(2)


@app.callback()
def choose_data(
    use_demo: Annotated[
        bool, typer.Option("--demo", help="Work on the demo's data and clock, not the office's.")
    ] = False,
) -> None:
    if use_demo:
        os.environ["LEITAI_DEMO"] = "1"  # its data can be made anew at any time
        os.environ.setdefault("LEITAI_DATA_DIR", str(home().with_name("leitai-demo")))
        os.environ.setdefault("LEITAI_CLOCK", DEMO_CLOCK)


# ── the site ───────────────────────────────────────────────────────────────────────────────────────────────────

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]
Workers = Annotated[int, typer.Option(min=1, help="Web processes.")]


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = 2,
    work: Annotated[bool, typer.Option("--worker/--no-worker", help="Work off tasks too.")] = True,
) -> None:
    """Fill an empty database, then serve the site and work off its tasks until stopped."""
    from leitai.cli.keeping.upgrades import refuse_waiting
    from leitai.cli.serving import serve_site

    open_site()
    if not os.environ.get("LEITAI_DEMO"):
        refuse_waiting()
    call("migrate", interactive=False, verbosity=0)
    sys.exit(serve_site(host, port, workers, worker=work))


@app.command()
def demo(
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the site afterwards.")] = True,
    out: Annotated[Path | None, typer.Option(help="Write the season's bulletins into this folder.")] = None,
    replay: Annotated[bool, typer.Option("--replay", help="Play the contest day on the demo that is running.")] = False,
    speed: Annotated[float, typer.Option(min=1, help="How many times faster the day passes.")] = 100,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = 2,
) -> None:
    """Load the fictional season of an invented city, apart from the office's own data, and show it."""
    choose_data(use_demo=True)
    open_site()
    call("migrate", interactive=False, verbosity=0)
    if replay:
        call("replay_contest", speed=speed, site=f"http://{host}:{port}")
        return
    call("load_demo", out=out)
    if serve_it:
        from leitai.cli.serving import serve_site

        sys.exit(serve_site(host, port, workers))


@app.command()
def worker(concurrency: Annotated[int, typer.Option(min=1, help="Tasks at a time.")] = 1) -> None:
    """Work off the site's tasks: imports, closes, bulletins. A second worker stands by until the first has ended."""
    from leitai.cli.serving import pin_threads

    pin_threads(os.environ)
    open_site()
    from procrastinate.contrib.django import app as tasks

    from leitai.tasks.audit import sealing
    from leitai.tasks.resuming import only_worker, resuming, through_restarts

    tasks.worker_defaults["task_middleware"] = [*tasks.worker_defaults.get("task_middleware", ()), through_restarts]
    with only_worker(), resuming(), sealing():
        call("procrastinate", "worker", "--concurrency", str(concurrency))


@audit.command("verify")
def verify_audit() -> None:
    """Prove the audit trail untouched, or name the damaged batches; names what is not sealed yet."""
    open_site()
    call("audit_verify")


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    open_site()
    call("migrate", interactive=False)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Run one of Django's management commands (leitai manage help lists them)."""
    open_site()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["leitai manage", *context.args])


@app.command("import-portfolio")
def import_portfolio(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    layout: Annotated[str, typer.Option(help="The file's layout, such as nyc-capital-projects.")],
) -> None:
    """Load a published portfolio of projects into a region of its own, and close its periods."""
    open_site()
    call("migrate", interactive=False, verbosity=0)
    call("import_portfolio", str(file), layout=layout)


@app.command("verify")
def verify_document(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A .docx, .xlsx or .html.")],
) -> None:
    """Derive every number of a bulletin again from the closed months it cites."""
    open_site()
    call("verify_document", str(file))


@app.command()
def check(
    phones: Annotated[bool, typer.Option("--phones", help="Whether judges' phones can work without signal.")] = False,
    url: Annotated[str, typer.Option(help="With --phones: the address printed on badges.")] = "",
) -> None:
    """Say what keeps this installation from working: database, tables, assets, translations, disk; or phones."""
    if phones:
        check_phones(url)
    from leitai.cli.checkup import findings

    open_site()
    found = findings()
    for finding in found:
        typer.echo(finding)
    typer.echo(f"{len(found)} found" if found else "nothing found")
    sys.exit(1 if found else 0)


def check_phones(url: str) -> NoReturn:
    from leitai.cli.phones import phone_report

    origins = [part.strip() for part in os.environ.get("LEITAI_ORIGINS", "").split(",") if part.strip()]
    report = phone_report(url or (origins or ["http://localhost:8000"])[0])
    for line in report.works:
        typer.echo(line)
    for fault in report.faults:
        typer.echo(fault)
    typer.echo("phones cannot work without signal here" if report.faults else "phones can work without signal here")
    sys.exit(1 if report.faults else 0)


def open_site() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitai.settings")
    ensure_running()
    import django

    django.setup()


def call(command: str, *arguments: str, **options: Any) -> None:
    from django.core.management import CommandError, call_command

    try:
        call_command(command, *arguments, **options)
    except CommandError as error:
        typer.echo(f"leitai: {error}", err=True)
        sys.exit(error.returncode)


# ── the bench ──────────────────────────────────────────────────────────────────────────────────────────────────


@facts.command()
def verify(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A facts folder, region or month.")],
) -> None:
    """Prove closed months untouched, or name the damaged files."""
    from leitai.facts.store import verify as verify_facts

    damaged = verify_facts(folder)
    for damage in damaged:
        typer.echo(f"{damage.path}: {damage.kind} {damage.detail}".rstrip())
    typer.echo(f"{folder}: {len(damaged)} damaged" if damaged else f"{folder}: untouched")
    sys.exit(1 if damaged else 0)


# the bench's own commands follow the app they are added to
from leitai.cli import appraisal, keeping, office, planning, rating, scoring  # noqa: E402

scoring.register(app)
planning.register(app)
rating.register(app)
appraisal.register(app)
keeping.register(app)
office.register(app)
