"""`leitai init` and `leitai slip`: an office moves in, and whoever runs the machine can always let somebody in."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

_ASKED = {
    "code": "地区代码，如行政区划代码 Code of the region, such as 996100",
    "name": "地区名称 Name of the region",
    "admin_name": "首位管理员姓名 Name of the first administrator",
}
_OPTIONS = {"code": "--code", "name": "--name", "admin_name": "--admin-name"}
_OF_A_REGION = ("code", "name", "name_en", "level", "currency", "time_zone", "fictional")
_DEFAULTS = {"level": "city", "currency": "CNY", "time_zone": "Asia/Shanghai"}


def register(app: typer.Typer) -> None:
    app.command("init")(init)
    app.command("slip")(slip)


def init(
    code: Annotated[str, typer.Option(help="The region's code: letters, digits, hyphens.")] = "",
    name: Annotated[str, typer.Option(help="The region's name.")] = "",
    name_en: Annotated[str, typer.Option(help="Its name in English.")] = "",
    level: Annotated[str, typer.Option(help="country, province, city (as a rule), district, county.")] = "",
    currency: Annotated[str, typer.Option(help="Three capital letters; CNY if none.")] = "",
    time_zone: Annotated[str, typer.Option(help="Asia/Shanghai if none.")] = "",
    fictional: Annotated[bool, typer.Option("--fictional", help="Say everywhere that the region is invented.")] = False,
    pack: Annotated[str, typer.Option(help="A shipped pack instead of an empty region.")] = "",
    language: Annotated[
        str, typer.Option(help="Of this command's words, and of an empty region: zh-hans, en.")
    ] = "zh-hans",
    admin_name: Annotated[str, typer.Option(help="Who manages people and units first.")] = "",
    admin_login: Annotated[str, typer.Option(help="That person's sign-in name; else made from the name.")] = "",
    officer_name: Annotated[
        str, typer.Option(help="Who does the city office's work; left out, the administrator does both.")
    ] = "",
    officer_login: Annotated[str, typer.Option(help="That person's sign-in name.")] = "",
) -> None:
    """Make the database ready, a region in it, and its first administrator, whose start password is printed once.

    What is not given is asked for. A region that exists is never touched: a second run is refused.
    """
    from leitai import cli
    from leitai.cli.keeping.upgrades import refuse_waiting

    values = (code, name, name_en, level, currency, time_zone, fictional)
    region: dict[str, str | bool] = dict(zip(_OF_A_REGION, values, strict=True))
    options: dict[str, str | bool]
    people: dict[str, str | bool] = {
        "admin_name": admin_name, "admin_login": admin_login, "officer_name": officer_name,
        "officer_login": officer_login,
    }  # fmt: skip
    if pack:
        _refuse_beside_a_pack([field for field, value in region.items() if value])
        options = {"pack": pack, **people}
    else:
        options = {field: value or _DEFAULTS.get(field, value) for field, value in region.items()} | people
    _ask(options)
    cli.open_site()
    refuse_waiting()
    cli.call("migrate", interactive=False, verbosity=0)
    cli.call("init_region", **options, language=language)


def slip(login: Annotated[str, typer.Argument(help="The sign-in name.")]) -> None:
    """Give somebody a new start password on the machine itself: where the only administrator has lost theirs."""
    from leitai import cli

    cli.open_site()
    cli.call("give_slip", login)


def _refuse_beside_a_pack(given: list[str]) -> None:
    if given:
        names = ", ".join(f"--{field.replace('_', '-')}" for field in given)
        typer.echo(f"leitai: a pack brings its own region; leave out {names}, or --pack", err=True)
        sys.exit(2)


def at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _ask(options: dict[str, str | bool]) -> None:
    """What is lacking is asked at a terminal; elsewhere nobody would answer, so it is named."""
    lacking = [field for field in _ASKED if field in options and not str(options[field]).strip()]
    if lacking and not at_a_terminal():
        typer.echo(f"leitai: init needs {', '.join(_OPTIONS[field] for field in lacking)}", err=True)
        sys.exit(2)
    for field in lacking:
        options[field] = typer.prompt(_ASKED[field]).strip()
