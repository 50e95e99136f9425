"""The tree of units comes out as it was on any day; what nobody entered stays unknown."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from leitai import models
from leitai.actions.orgs import add_succession
from leitai.actions.regions import create_region
from leitai.queries.orgs import office_scope
from leitai.queries.packs import pack
from leitai.queries.regions import boundaries, unit_tree

THEN, NOW = date(2019, 10, 31), date(2020, 6, 30)


@pytest.fixture
def bazhong(db):
    return office_scope(create_region(by=None, pack=pack("bazhong")))


@pytest.mark.outside_data("bazhong")
@pytest.mark.parametrize(("day", "townships"), [("2019-10-31", 200), ("2020-06-30", 139)])
def test_both_trees_come_out_by_date(bazhong, outside_data, day, townships):
    tree = unit_tree(bazhong, date.fromisoformat(day))
    found = tree.at_level("township")
    assert len(found) == townships
    with outside_data(f"bazhong/units_{day}.csv").open(encoding="utf-8") as source:
        listed = {(r["code"], r["name"], r["parent"]) for r in csv.DictReader(source) if len(r["code"]) == 9}
    assert {
        (c.code, c.name, parent.code) for parent in tree.walk() for c in parent.children if c.level == "township"
    } == listed
    assert [root.code for root in tree.roots] == ["511900"]
    assert [n.code for n in tree.at_level("district", "county", "zone")] == [
        "511902", "511903", "511921", "511922", "511923", "511971",
    ]  # fmt: skip


def test_the_state_of_a_list_lasts_until_the_next_list(bazhong):
    codes = [{n.code for n in unit_tree(bazhong, day).walk()} for day in (THEN, date(2020, 6, 29), NOW)]
    assert codes[0] == codes[1] != codes[2]
    assert not unit_tree(bazhong, date(2019, 10, 30)).roots


def test_equal_codes_are_kept_and_nothing_is_guessed(bazhong):
    seen = boundaries(bazhong, THEN, NOW)
    fates = [change.fate for change in seen.changes.values()]
    assert {fate: fates.count(fate) for fate in set(fates)} == {"same": 123, "unknown": 84}
    assert seen.today("511922229") == "511922229"  # renamed, the code stayed
    # 兴隆镇 of 2020 carries a new code in both counties: two towns share one name, so names prove nothing
    towns = [n.code for n in unit_tree(bazhong, NOW).walk() if n.name == "兴隆镇"]
    assert towns == ["511903113", "511921127"]
    assert "511921127" in seen.not_comparable and seen.today("511903113") == "511903113"
    assert len(seen.not_comparable) == 23


def test_what_the_office_enters_makes_units_comparable(bazhong):
    old = {u.code: u for u in models.Unit.objects.filter(region_id=bazhong.region_id, valid_to=NOW)}
    gone = sorted(code for code in old if code.startswith("511921"))[:2]
    into = models.Unit.objects.get(region_id=bazhong.region_id, code="511921127")
    for code in gone:
        add_succession(by=bazhong, old_id=old[code].pk, new_id=into.pk, on=NOW, source="省民政厅批复")
    seen = boundaries(bazhong, THEN, NOW)
    assert [seen.today(code) for code in gone] == ["511921127"] * 2
    assert "511921127" not in seen.not_comparable
    other = models.Unit.objects.get(region_id=bazhong.region_id, code="511921128")
    add_succession(by=bazhong, old_id=old[gone[0]].pk, new_id=other.pk, on=NOW, source="省民政厅批复")
    seen = boundaries(bazhong, THEN, NOW)
    assert seen.changes[gone[0]].fate == "divided" and seen.today(gone[0]) is None
    assert {"511921127", "511921128"} <= seen.not_comparable  # both hold a part nobody can measure
    with pytest.raises(ValueError, match="earlier day first"):
        boundaries(bazhong, NOW, THEN)


def test_a_zone_has_a_statistical_code_but_no_national_one(bazhong):
    schemes = dict(
        models.Unit.objects.filter(region_id=bazhong.region_id, code__in=["511971", "511902"]).values_list(
            "code", "scheme"
        )
    )
    assert schemes == {"511971": "statistical", "511902": "gbt2260"}


def test_units_of_another_region_are_not_in_the_tree(world, bazhong):
    assert {n.code for n in unit_tree(world.scope("reporter"), NOW).walk()} == {
        u.code for u in world.units.values()
    } | {"998100"}
