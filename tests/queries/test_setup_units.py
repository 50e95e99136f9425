"""Units from a list: what is new, changed, ended or as before, and what cannot be taken, by cell."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leitai import models
from leitai.actions.setup import take_units
from leitai.queries.orgs import Scope, office_scope
from leitai.queries.regions import unit_tree
from leitai.queries.setup.preview import kept
from leitai.queries.setup.unit_list import UnitPlan, unit_book, unit_plan
from leitai.rules import Refused
from leitai.workbooks.lists import tables_of_file
from tests.world import World

pytestmark = pytest.mark.django_db
HEAD = ["代码", "名称", "级别", "上级代码", "启用日期", "停用日期"]
YUNXI = [
    ["996100", "云溪市", "市", "", "", ""],
    ["996102", "云溪区", "区", "996100", "", ""],
    ["996121", "竹溪县", "县", "996100", "", ""],
    ["996121100", "竹林镇", "镇", "996121", "2015-03-01", ""],
]


@pytest.fixture
def empty() -> Scope:
    return office_scope(models.Region.objects.create(code="996100", name="云溪市", level="city", fictional=True))


def plan(by: Scope, *rows: list[str]) -> UnitPlan:
    return unit_plan(by, {"行政区划": [HEAD, *rows]})


def take(by: Scope, *rows: list[str]) -> UnitPlan:
    tables = {"行政区划": [HEAD, *rows]}
    return take_units(by=by, tables=kept(tables), sha256=unit_plan(by, tables).preview.sha256)


def state(by: Scope) -> list[object]:
    return list(models.Unit.objects.filter(region=by.region_id).order_by("pk").values())


def test_an_empty_region_gets_its_tree(empty: Scope) -> None:
    take(empty, *reversed(YUNXI))  # in whatever order the lines stand
    tree = unit_tree(empty, dt.date(2020, 7, 1))
    assert [(node.code, len(node.children)) for node in tree.walk()] == [
        ("996100", 2), ("996121", 1), ("996121100", 0), ("996102", 0)
    ]  # fmt: skip
    assert [node.code for node in unit_tree(empty, dt.date(2014, 1, 1)).walk()] == ["996100", "996121", "996102"]
    assert models.Unit.objects.get(code="996102").scheme == "gbt2260"


def test_the_same_list_twice_changes_nothing(empty: Scope) -> None:
    take(empty, *YUNXI)
    before = state(empty)
    again = plan(empty, *YUNXI)
    assert (again.added, again.changed, again.preview.same) == ((), (), 4)
    with pytest.raises(Refused, match="list_changes_nothing"):
        take(empty, *YUNXI)
    assert state(empty) == before


def test_the_workbook_that_goes_out_changes_nothing_when_it_comes_back(world: World) -> None:
    for language in ("zh-hans", "en"):
        by = world.scope("city_officer", language)
        back = unit_plan(by, tables_of_file(unit_book(by), "units.xlsx"))
        assert back.preview.faults == () and back.preview.changes == () and back.preview.same == 6


def test_the_blank_workbook_of_an_empty_region_holds_the_region_itself(empty: Scope) -> None:
    found = unit_plan(empty, tables_of_file(unit_book(empty), "units.xlsx"))
    assert [(one.code, one.level) for one in found.added] == [("996100", "city")]


def test_a_new_name_from_a_day_ends_the_old_one(empty: Scope) -> None:
    take(empty, *YUNXI)
    found = take(empty, ["996121", "竹溪区", "区", "", "2020-09-01", ""])
    assert [(one.kind, one.name) for one in found.preview.changes] == [("added", "竹溪区"), ("ended", "竹溪县")]
    rows = models.Unit.objects.filter(code="996121").order_by("valid_from")
    assert [(row.name, row.valid_to, row.parent.code if row.parent else "") for row in rows] == [
        ("竹溪县", dt.date(2020, 9, 1), "996100"), ("竹溪区", None, "996100")
    ]  # fmt: skip


def test_a_wrong_letter_is_corrected_in_place_and_blank_cells_leave_what_is_there(empty: Scope) -> None:
    take(empty, *YUNXI)
    found = take(empty, ["996121", "竹汐县", "县", "", "", ""])
    assert found.preview.changes[0].what == ("名称: 竹溪县 → 竹汐县",)
    row = models.Unit.objects.get(code="996121")
    assert row.parent is not None and (row.name, row.pinyin) == ("竹汐县", "zhuxixian zxx")


def test_a_known_unit_may_move_under_a_new_one(empty: Scope) -> None:
    take(empty, *YUNXI)
    take(
        empty,
        ["996131", "新溪县", "县", "996100", "2015-01-01", ""],
        ["996121100", "竹林镇", "镇", "996131", "2015-03-01", ""],
    )
    row = models.Unit.objects.get(code="996121100")
    assert row.parent is not None and row.parent.code == "996131"


def test_a_unit_with_its_earlier_name_in_one_list_is_the_same_the_second_time(empty: Scope) -> None:
    rows = [
        *YUNXI,
        ["996131", "旧溪县", "县", "996100", "", ""],
        ["996131", "新溪县", "县", "996100", "2015-01-01", ""],
    ]
    take(empty, *rows)
    again = plan(empty, *rows)
    assert again.preview.faults == () and again.preview.changes == () and again.preview.same == 6


CODES, DAYS = ("996100", "a", "b", "c"), ("", "2015-03-01", "2020-09-01")
LINE = st.tuples(
    st.sampled_from(CODES), st.sampled_from(("甲", "乙")), st.sampled_from(("市", "区", "县", "开发区", "镇")),
    st.sampled_from(("", *CODES)), st.sampled_from(DAYS), st.sampled_from(DAYS),
).map(list)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(LINE, max_size=5), min_size=1, max_size=3))
def test_whatever_is_taken_is_there_afterwards_and_the_same_the_second_time(
    empty: Scope, lists: list[list[list[str]]]
) -> None:
    """No list without faults breaks a rule of the database, and none means something else when it is sent again."""
    with transaction.atomic():
        for rows in lists:
            found = plan(empty, *rows)
            if found.preview.faults or not (found.added or found.changed):
                continue
            take(empty, *rows)
            again = plan(empty, *rows)
            assert (again.preview.faults, again.preview.changes) == ((), ())
            assert len(list(unit_tree(empty, dt.date(2021, 1, 1)).walk())) == open_on(empty, dt.date(2021, 1, 1))
        transaction.set_rollback(True)


def open_on(by: Scope, day: dt.date) -> int:
    rows = models.Unit.objects.filter(region=by.region_id, valid_from__lte=day)
    return sum(row.valid_to is None or row.valid_to > day for row in rows)


@pytest.mark.parametrize(
    ("rows", "place", "words"),
    [
        ([["1", "甲县", "县", "", "", ""], ["1", "乙县", "县", "", "", ""]], "行政区划!A3", "出现了两次"),
        ([["1", "甲县", "县", "9", "", ""]], "行政区划!D2", "都没有"),
        ([["1", "甲县", "县", "1", "", ""]], "行政区划!D2", "级别不低于"),
        ([["1", "甲市", "市", "2", "", ""], ["2", "乙市", "市", "1", "", ""]], "行政区划!D2", "级别不低于"),
        ([["996121", "竹溪县", "县", "996121100", "", ""]], "行政区划!D2", "还没有"),
        ([["1", "甲县", "县", "", "2020-01-01", "2019-01-01"]], "行政区划!F2", "不晚于"),
        ([["996121", "竹溪县", "县", "", "", "2020-09-01"]], "行政区划!F2", "竹林镇还在它下面"),
        (
            [["996121", "竹溪县", "县", "", "", "2021-01-01"], ["996121", "竹溪区", "区", "", "2020-09-01", ""]],
            "行政区划!E3",
            "重叠",
        ),
        ([["", "甲县", "县", "", "", ""]], "行政区划!A2", "必须填"),
        ([["1", "甲县", "县城", "", "", ""]], "行政区划!C2", "不在可选范围内"),
    ],
)
def test_what_cannot_be_is_named_by_its_cell(empty: Scope, rows: list[list[str]], place: str, words: str) -> None:
    take(empty, *YUNXI)
    before = state(empty)
    faults = plan(empty, *rows).preview.faults
    assert place in {fault.place for fault in faults} and any(words in fault.words for fault in faults)
    with pytest.raises(Refused, match="list_has_faults"):
        take(empty, ["5", "好县", "县", "", "", ""], *rows)
    assert state(empty) == before


def test_what_was_not_shown_is_not_taken(empty: Scope) -> None:
    tables = {"行政区划": [HEAD, *YUNXI]}
    shown = unit_plan(empty, tables).preview.sha256
    take(empty, YUNXI[0])
    with pytest.raises(Refused, match="preview_is_old"):
        take_units(by=empty, tables=kept(tables), sha256=shown)
    for broken in ("", "[]", '{"a": [[1]]}', "{"):
        with pytest.raises(Refused, match="preview_unreadable"):
            take_units(by=empty, tables=broken, sha256=shown)


def test_a_region_sees_no_codes_of_another(world: World, empty: Scope) -> None:
    assert "都没有" in plan(empty, ["1", "甲镇", "镇", "998102", "", ""]).preview.faults[0].words
