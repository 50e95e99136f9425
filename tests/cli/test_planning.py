"""The commands link, assign and route: what they print, what they write, what they refuse and where."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from math import isclose, sqrt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from leitai.cli import app
from leitai.messages import catalog

HALF_DAYS = """day,open,close,from,to
2020-07-18,08:30,12:00,hotel,lunch
2020-07-18,13:30,18:00,lunch,hotel
"""
PLACES = "place,lon,lat\nhotel,106.75,31.86\nlunch,106.80,31.95\n"
SITES = """site,unit,lon,lat,open,close,minutes,remote
bridge,north,106.76,31.88,08:00,18:00,40,
mill,north,106.82,31.93,08:00,12:00,30,
farm,south,106.70,31.80,09:00,18:00,40,
park,south,106.72,31.84,08:00,18:00,30,
port,west,106.90,31.90,08:00,18:00,45,
mine,west,108.90,33.90,08:00,18:00,30,1
"""
JUDGES = "judge,category,home_unit\n" + "".join(
    f"J{n},{'leader' if n < 4 else 'expert'},{'north office' if n == 1 else ''}\n" for n in range(1, 9)
)
ORGS = "unit,parent\nnorth,city\nsouth,city\nwest,city\nnorth office,north\n"
ROUTES = """site,unit,group,half
bridge,north,1,1
farm,south,1,2
port,west,1,2
mill,north,2,1
park,south,2,1
mine,west,2,2
"""
FILES = {"routes": ROUTES, "sites": SITES, "half-days": HALF_DAYS, "places": PLACES, "judges": JUDGES, "orgs": ORGS}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return lambda line: CliRunner().invoke(app, line.split())


def design(linkers: int) -> str:
    routes = {"A": range(9), "B": range(9, 18), "": range(18)}
    judges = [(f"{g}{n}", g) for g in "AB" for n in range(25)] + [(f"L{n}", "") for n in range(linkers)]
    return "judge,group,candidate\n" + "".join(f"{j},{g},S{s}\n" for j, g in judges for s in routes[g])


TOUR = "route sites.csv half-days.csv --places places.csv"


def test_the_link_report_in_figures(run, tmp_path):
    (tmp_path / "design.csv").write_text(design(3))
    done = run("link design.csv --sigma 4 --json")
    made = json.loads(done.stdout)
    assert done.exit_code == 0 and made["connected"] and isclose(made["algebraic_connectivity"], 3)
    (pair,) = made["groups"]
    assert isclose(pair["variance_sites"], 2 / 27) and isclose(pair["se_sites"], 4 * sqrt(2 / 27))
    assert [absent["connected"] for absent in made["without"]] == [True] * 3
    assert run("link design.csv --out link.csv").exit_code == 0
    figures = {row["figure"]: row["value"] for row in csv.DictReader(StringIO((tmp_path / "link.csv").read_text()))}
    assert isclose(float(figures["se_without"]), 4 * sqrt(2 / 18))


def test_the_link_report_from_parquet_and_json_with_other_headings(run, tmp_path):
    table = pl.read_csv(StringIO(design(1))).rename({"judge": "rater"})
    table.write_parquet(tmp_path / "design.parquet")
    (tmp_path / "design.json").write_text(json.dumps(table.to_dicts()))
    for kind in ("parquet", "json"):
        made = json.loads(run(f"link design.{kind} --columns judge=rater --json").stdout)
        assert isclose(made["algebraic_connectivity"], 1)
        assert made["without"] == [{"judge": "L0", "connected": False, "se": None}]


def test_no_link_is_an_answer_with_its_own_exit_code(run, tmp_path):
    (tmp_path / "design.csv").write_text(design(0))
    done = run("link design.csv")
    assert done.exit_code == 1
    assert "Not connected: the sites fall into 2 parts" in done.stdout
    assert "One judge who sees sites of both parts would connect them" in done.stdout


def test_a_plan_in_every_form(run, tmp_path):
    shown = run(TOUR)
    assert shown.exit_code == 0, shown.stderr
    assert "Proven: no other plan is better." in shown.stdout and "mine" in shown.stdout
    for kind in ("json", "csv", "geojson", "html"):
        assert run(f"{TOUR} --out plan.{kind}").exit_code == 0
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert plan["proven"] and plan["score"]["missed"] == plan["score"]["one_sided"] == 0
    rows = list(csv.DictReader(StringIO((tmp_path / "plan.csv").read_text())))
    assert sorted(row["site"] for row in rows) == ["bridge", "farm", "mill", "mine", "park", "port"]
    assert next(row["drive"] for row in rows if row["site"] == "mine") == "0"
    drawn = json.loads((tmp_path / "plan.geojson").read_text())["features"]
    assert sum(feature["geometry"]["type"] == "Point" for feature in drawn) == 6
    assert all(len(f["geometry"]["coordinates"]) > 2 for f in drawn if f["geometry"]["type"] == "LineString")
    sheet = (tmp_path / "plan.html").read_text()
    assert sheet.count("<section>") == 2 and "<td>bridge</td>" in sheet and "<script" not in sheet


def test_a_late_visit_keeps_the_past(run, tmp_path):
    assert run(f"{TOUR} --out plan.json").exit_code == 0
    plan = json.loads((tmp_path / "plan.json").read_text())
    first = plan["groups"][0]["half_days"][0]["visits"][0]
    late = f"{TOUR} --plan plan.json --late 1@{first['site']}=11:00"
    assert run(f"{late} --out new.json").exit_code == 0
    new = json.loads((tmp_path / "new.json").read_text())
    assert new["groups"][1] == plan["groups"][1]
    half_days = new["groups"][0]["half_days"]
    assert half_days[0]["visits"][0] == first | {"ends": "11:00"}
    seen = sorted(visit["site"] for half_day in half_days for visit in half_day["visits"])
    assert seen == sorted(v["site"] for half_day in plan["groups"][0]["half_days"] for v in half_day["visits"])
    assert f"Group 1 leaves {first['site']} at 11:00" in run(late).stdout


def test_judges_are_drawn_recused_and_linked(run, tmp_path):
    done = run("assign judges.csv routes.csv --orgs orgs.csv --linkers 1 --swaps 1 --seed 17 --json --out design.csv")
    assert done.exit_code == 0, done.stderr
    made = json.loads(done.stdout)
    judges = {judge["judge"]: judge for judge in made["judges"]}
    assert made["seed"] == "17" and len(judges) == 8
    assert sorted(judge["role"] for judge in judges.values()) == ["link", *["stay"] * 5, "swap", "swap"]
    assert judges["J1"]["role"] != "link" and set(judges["J1"]["recused"]) == {"bridge", "mill"}
    assert not set(judges["J1"]["sites"]) & {"bridge", "mill"}
    again = json.loads(run("link design.csv --json").stdout)
    assert again["groups"] == [pytest.approx(pair) for pair in made["link"]["groups"]]
    assert run(f"{TOUR} --out plan.json").exit_code == 0
    told = run("assign judges.csv plan.json --orgs orgs.csv --linkers 1 --seed 17").stdout
    assert "recused: bridge, mill" in told and "sees every site" in told


@pytest.mark.parametrize(("name", "old", "new", "line", "command", "said"), [
    ("sites", "bridge,north,106.76,31.88,08:00", "bridge,north,106.76,31.88,8 Uhr", 2, TOUR, "not a time"),
    ("sites", "08:00,12:00,30", "08:00,12:00,half an hour", 3, TOUR, "not a number"),
    ("sites", "farm,south,106.70,31.80", "farm,south,206.70,31.80", 4, TOUR, "degrees"),
    ("sites", "park,south", "farm,south", 5, TOUR, "listed twice"),
    ("sites", "port,west,106.90,31.90,08:00,18:00", "port,west,106.90,31.90,08:00,08:20", 6, TOUR, "not open long"),
    ("sites", "port,west", "port,", 6, TOUR, "unit is empty"),
    ("half-days", "13:30,18:00,lunch", "13:30,18:00,hotel", 3, TOUR, "ended at lunch"),
    ("half-days", "13:30,18:00", "11:30,18:00", 3, TOUR, "before the one above"),
    ("places", "hotel,106.75", "hotel,east", 2, TOUR, "not a number"),
    ("judges", "J2,", "J1,", 2, "assign judges.csv plan.csv", "more than once"),
    ("judges", "north office", "moon", 2, "assign judges.csv plan.csv --orgs orgs.csv", "organisation tree"),
    ("orgs", "north,city", "north,north office", None, "assign judges.csv plan.csv --orgs orgs.csv", "in a circle"),
])  # fmt: skip
def test_refusals_name_file_line_and_reason(run, tmp_path, name, old, new, line, command, said):
    assert run(f"{TOUR} --out plan.csv").exit_code == 0
    file = tmp_path / f"{name}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = run(command)
    assert done.exit_code == 2
    assert said in done.stderr
    if line is not None:
        assert f"{name}.csv, line {line}: " in done.stderr


@pytest.mark.parametrize(("command", "said"), [
    ("route sites.csv half-days.csv", "how long it takes from bridge to hotel"),
    (f"{TOUR} --out plan.pdf", "A plan is written as csv, json, geojson, html, not .pdf"),
    (f"{TOUR} --plan places.csv --late 1@bridge=11:00", "not a plan of this tour"),
    ("assign judges.csv places.csv", "No column is headed site"),
    ("assign judges.csv plan.csv --orgs orgs.csv --linkers 8", "7 are neutral"),
    ("assign judges.csv plan.csv --swaps 4", "the smallest has 4"),
    ("link judges.csv", "No column is headed group"),
    ("link judges.csv --columns nobody=x", "There is no column nobody"),
])  # fmt: skip
def test_refusals_of_the_whole(run, command, said):
    assert run(f"{TOUR} --out plan.csv").exit_code == 0
    done = run(command)
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr


def test_a_visit_that_fits_nowhere_has_its_own_exit_code(run, tmp_path):
    far = SITES.replace("port,west,106.90,31.90", "port,west,116.90,39.90")
    (tmp_path / "sites.csv").write_text(far, encoding="utf-8")
    done = run(TOUR)
    assert done.exit_code == 1
    assert "port: 1 visit fits into no half-day" in done.stdout


def test_roads_from_a_matrix_without_coordinates(run, tmp_path):
    rows = [line.split(",") for line in SITES.splitlines()[1:]]
    bare = "".join(f"{r[0]},{r[1]},{r[4]},{r[5]},{r[6]}\n" for r in rows)
    (tmp_path / "sites.csv").write_text("site,unit,open,close,minutes\n" + bare)
    names = [*(row[0] for row in rows), "hotel", "lunch"]
    roads = "".join(f"{a},{b},10.2\n" for i, a in enumerate(names) for b in names[i + 1 :])
    (tmp_path / "travel.csv").write_text("from,to,minutes\n" + roads)
    made = json.loads(run("route sites.csv half-days.csv --travel travel.csv --json").stdout)
    drives = {v["drive"] for g in made["groups"] for h in g["half_days"] for v in h["visits"]}
    assert drives == {11}  # a road given one way serves both, and minutes are rounded up
    done = run("route sites.csv half-days.csv --travel travel.csv --out plan.geojson")
    assert done.exit_code == 2 and "has no coordinates" in done.stderr


def test_everything_is_said_in_chinese(run, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    shown = run(TOUR).stdout
    assert "已证明：没有更好的计划。" in shown and "车程（分）" in shown
    assert {id for id in catalog("en") if id.startswith(("link.", "assign.", "route.", "plan."))} <= set(
        catalog("zh-Hans")
    )
