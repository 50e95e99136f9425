"""`leitai init`: an office moves in."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

_ASKED = {
    "code": "地区代码，如行政区划代码 Code of the region, such as 510100",
    "name": "地区名称 Name of the region",
    "admin_name": "首位管理员姓名 Name of the first administrator",
}
_OPTIONS = {"code": "--code", "name": "--name", "admin_name": "--admin-name"}


def register(app: typer.Typer) -> None:
    app.command("init")(init)


def init(
    code: Annotated[str, typer.Option(help="The region's code: letters, digits, hyphens.")] = "",
    name: Annotated[str, typer.Option(help="The region's name.")] = "",
    name_en: Annotated[str, typer.Option(help="Its name in English.")] = "",
    level: Annotated[str, typer.Option(help="country, province, city, district, county.")] = "city",
    pack: Annotated[str, typer.Option(help="A shipped pack instead of an empty region.")] = "",
    admin_name: Annotated[str, typer.Option(help="Who manages people and units first.")] = "",
    admin_login: Annotated[str, typer.Option(help="That person's sign-in name; else made from the name.")] = "",
    officer_name: Annotated[
        str, typer.Option(help="Who does the city office's work; left out, the administrator does both.")
    ] = "",
    officer_login: Annotated[str, typer.Option(help="That person's sign-in name.")] = "",
    currency: Annotated[str, typer.Option(help="Three capital letters.")] = "CNY",
    language: Annotated[str, typer.Option(help="zh-hans or en.")] = "zh-hans",
    time_zone: Annotated[str, typer.Option(help="Such as Asia/Shanghai.")] = "Asia/Shanghai",
    fictional: Annotated[bool, typer.Option("--fictional", help="Say everywhere that the region is invented.")] = False,
) -> None:
    """Make the database ready, a region in it, and its first administrator, whose start password is printed once.

    What is not given is asked for. A region that exists is never touched: a second run is refused.
    """
    from leitai.cli import call, open_site
    from leitai.cli.keeping.upgrades import refuse_waiting

    given = _asked({"admin_name": admin_name} if pack else {"code": code, "name": name, "admin_name": admin_name})
    open_site()
    refuse_waiting()
    call("migrate", interactive=False, verbosity=0)
    call(
        "init_region",
        **given,
        **({} if pack else {"name_en": name_en, "level": level, "currency": currency, "time_zone": time_zone}),
        pack=pack,
        language=language,
        fictional=fictional,
        admin_login=admin_login,
        officer_name=officer_name,
        officer_login=officer_login,
    )


def _asked(given: dict[str, str]) -> dict[str, str]:
    """What is lacking is asked at a terminal; elsewhere nobody would answer, so it is named."""
    lacking = [field for field, value in given.items() if not value.strip()]
    if lacking and not sys.stdin.isatty():
        typer.echo(f"leitai: init needs {', '.join(_OPTIONS[field] for field in lacking)}", err=True)
        sys.exit(2)
    asked = {field: typer.prompt(_ASKED[field]).strip() for field in lacking}
    return {field: (asked.get(field) or value).strip() for field, value in given.items()}
