"""The pages on which an office's own tables are matched and taken in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leitai import models
from tests.actions.test_tables import ODD
from tests.views.filing import text_of
from tests.views.season import in_english
from tests.world import World
from tests.world.tables import book, read_in_this_process

pytestmark = pytest.mark.django_db
FIELDS = {"column-0-2": "name", "column-0-3": "unit", "column-0-4": "total_investment", "column-0-5": "plan_year"}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch)


def send(client: Client, content: bytes, **other: str) -> Any:
    form = {"layout": "project_register", "listed_on": "2020-01-01"} | other
    return client.post("/takeover/receive/", form | {"file": SimpleUploadedFile("盘子.xlsx", content)})


def columns(client: Client, page: str, **other: str) -> Any:
    form = {"take-0": "1", "from-0": "-column", "money-0": "yi"} | FIELDS | other
    return client.post(f"{page}columns/", form, follow=True)


def test_an_odd_list_comes_in_by_the_browser(world: World, city: Client) -> None:
    page = send(city, book({"盘子": ODD}, {"盘子": ["A1:F1", "C5:C6"]})).headers["Location"]
    shown = text_of(city.get(page))
    assert "各列是什么内容" in shown and "盘子里的东西" in shown and "甲河大堤 · 乙镇学堂 · 丙县大道" in shown
    answer = columns(city, page)
    assert "归属待定：还有1个名称要确认" in text_of(answer)
    assert f'value="{world.units["songhe"].code}" selected' in answer.content.decode()  # the guess for 松河
    number = re.findall(r'name="word-(\d+)"', answer.content.decode())[0]
    answer = city.post(f"{page}units/", {f"word-{number}": world.units["songhe"].code}, follow=True)
    assert "新项目5个" in text_of(answer)
    answer = city.post(f"{page}take/", follow=True)
    assert "5个项目已入库" in text_of(answer)
    assert "5 projects entered the register" in in_english(city, page)
    assert "盘子.xlsx" in text_of(city.get("/takeover/"))


def test_a_refusal_says_which_column_is_wanted(city: Client) -> None:
    page = send(city, book({"盘子": ODD})).headers["Location"]
    answer = columns(city, page, **{"column-0-2": ""})
    assert answer.status_code == 409 and "请指明哪一列是“项目名称”" in text_of(answer)


def test_the_header_is_read_again(city: Client) -> None:
    page = send(city, book({"盘子": ODD})).headers["Location"]
    answer = city.post(f"{page}look/", {"look": "0", "top-0": "2", "bottom-0": "3"}, follow=True)
    assert 'name="top-0" value="2"' in answer.content.decode()
    assert city.post(f"{page}look/", {"look": "9"}).status_code == 404


def test_a_table_is_let_go(city: Client) -> None:
    page = send(city, book({"盘子": ODD})).headers["Location"]
    assert "没有导入任何内容" in text_of(city.post(f"{page}drop/", follow=True))
    assert "已放弃" in text_of(city.get(page))
    assert not models.Project.objects.filter(name="甲河大堤").exists()


def test_a_file_or_a_day_is_missing(city: Client) -> None:
    assert city.post("/takeover/receive/", {"layout": "project_register"}).status_code == 409
    assert send(city, b"x", listed_on="soon").status_code == 409
    assert send(city, b"x", layout="monthly_progress", month="2020").status_code == 404


def test_few_questions_however_many_rows(city: Client) -> None:
    asked = []
    for rows in (1, 30):
        lines = [(n, f"第{n}号工程", "松河区", 1, 0.5, None) for n in range(rows)]
        page = send(city, book({"盘子": (*ODD[:3], *lines)})).headers["Location"]
        columns(city, page)
        counts = []
        for path in (page, "/takeover/"):
            with CaptureQueriesContext(connection) as queries:
                assert city.get(path).status_code == 200
            counts.append(len(queries))
        asked.append(counts)
    assert asked[0] == asked[1] and max(asked[0]) <= 26, asked
