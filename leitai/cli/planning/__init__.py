"""The commands `link`, `assign` and `route`: what they are called with. The work, with its imports, is beside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_LINK = (
    "Say before a visit whether groups that see different sites can be compared, and how well.\n\n"
    "DESIGN is CSV, Parquet or JSON with one row for each mark to be given: judge, group, candidate (group empty for a "
    "judge who rides with none).\n\nExit codes: 0 connected; 1 not connected; 2 refused, each fault with its line."
)
_LINK_EXAMPLE = "Example: leitai link design.csv --sigma 4"
_ASSIGN = (
    "Draw judges into groups by lot, keep everybody from marking the own unit, and choose the links.\n\n"
    "JUDGES has judge and, if known, category, home_unit, group. ROUTES is the JSON of `leitai route`, or a table "
    "site, unit, group and, for judges who change buses, half (1 or 2). Linking judges and exchanges of seats are "
    "chosen so that sites can be compared best. --out writes the design that `leitai link` reads.\n\n"
    "Exit codes: 0 connected; 1 not connected; 2 refused."
)
_ASSIGN_EXAMPLE = "Example: leitai assign judges.csv plan.json --linkers 3 --seed 2020-07-17 --out design.csv"
_ROUTE = (
    "Plan routes and timetable of a site tour: proven best up to twenty sites, searched beyond.\n\n"
    "SITES has site, unit, open, close, minutes, and lon, lat or a --travel matrix (from, to, minutes); also visits "
    "(how many groups come) and remote (1: by video, no driving). HALF_DAYS has day, open, close, from, to and, if "
    "limited, most (sites): from and to are hotels and lunch places, placed by --places (place, lon, lat) or by the "
    "matrix.\n\n"
    "--out FILE writes .csv, .json, .geojson, or .html (a sheet to print). A visit runs late: --plan the JSON "
    "written, --late GROUP@SITE=11:40 (the minute the group leaves): the past stays, the rest is planned anew.\n\n"
    "Exit codes: 0 done; 1 a visit fits nowhere; 2 refused, each fault with its line."
)
_ROUTE_EXAMPLE = "Example: leitai route sites.csv half-days.csv --places places.csv --linkers 3 --out plan.json"

Table = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, Parquet or JSON.")]
Columns = Annotated[str, typer.Option(help="The file's headings: judge=rater,candidate=idstud.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Sigma = Annotated[float, typer.Option(min=0, help="Deviation of one mark, to give standard errors in marks.")]


def register(app: typer.Typer) -> None:
    app.command("link", help=_LINK, epilog=_LINK_EXAMPLE)(link)
    app.command("assign", help=_ASSIGN, epilog=_ASSIGN_EXAMPLE)(assign)
    app.command("route", help=_ROUTE, epilog=_ROUTE_EXAMPLE)(route)


def link(
    design: Table,
    sigma: Sigma = 4.0,
    columns: Columns = "",
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Write FILE.csv or FILE.json.")] = None,
) -> None:
    from leitai.cli.planning import linking

    linking.report_file(design, sigma, columns, as_json, out)


def assign(
    judges: Table,
    routes: Table,
    linkers: Annotated[int, typer.Option(min=0, help="Judges who see every site.")] = 0,
    swaps: Annotated[int, typer.Option(min=0, help="Exchanges of seats half-way, one judge of each group.")] = 0,
    common: Annotated[int, typer.Option(min=0, help="Sites that every group visits.")] = 0,
    seed: Annotated[str, typer.Option(help="What the lots are drawn by; stored with the result.")] = "",
    orgs: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="unit, parent.")] = None,
    sigma: Sigma = 4.0,
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Write the design, FILE.csv or FILE.json.")] = None,
) -> None:
    from leitai.cli.planning import assigning

    wanted = assigning.Wanted(linkers, swaps, common, seed)
    assigning.assign_files(judges, routes, orgs, wanted, sigma, as_json, out)


def route(
    sites: Table,
    half_days: Table,
    travel: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="from, to, minutes.")] = None,
    places: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="place, lon, lat.")] = None,
    groups: Annotated[int, typer.Option(min=1, help="Groups that travel apart.")] = 2,
    visits: Annotated[int, typer.Option(min=1, help="Groups that come to each site, where the file says nothing.")] = 1,
    meet: Annotated[bool, typer.Option("--meet", help="Groups may be at one site in the same half-day.")] = False,
    linkers: Annotated[int, typer.Option(min=0, help="Judges who see both routes (leitai assign).")] = 0,
    speed: Annotated[float, typer.Option(min=1, help="km/h, where only coordinates are known.")] = 50.0,
    detour: Annotated[float, typer.Option(min=1, help="Road by beeline, where only coordinates are known.")] = 1.3,
    seconds: Annotated[float, typer.Option(min=0.1, help="For a search that proves nothing (over 20 sites).")] = 10.0,
    seed: Annotated[int, typer.Option(min=0, help="Of that search.")] = 0,
    plan: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The plan in force, JSON.")] = None,
    late: Annotated[str, typer.Option(help="GROUP@SITE=11:40 of that plan: when the group leaves.")] = "",
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help=".csv, .json, .geojson or .html.")] = None,
) -> None:
    from leitai.cli.planning import touring

    roads = touring.Roads(travel, places, speed, detour)
    wanted = touring.Wanted(groups, visits, meet, linkers)
    tour = touring.read_tour(sites, half_days, roads, wanted)
    if plan is not None:
        touring.replan_file(tour, plan, late, as_json, out)
    else:
        touring.plan_file(tour, seconds, seed, as_json, out)
