"""Every page one can reach by the navigation, wide in Chinese and on a phone in English, whose words are longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.visitor import WIDTHS
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# What each role sees at first; the city's officer sees the most, the county's desk and the admin's pages are others'.
LISTS = {
    "city_officer": (
        "/", "/projects/", "/projects/new/", "/reports/?month=2020-06", "/filing/?month=2020-06", "/campaign/",
        "/league/", "/economy/", "/months/", "/months/2020-05/", "/months/2020-05/verify/", "/months/2020-06/",
        "/bulletins/", "/people/", "/units/", "/units/choose/", "/audit/",
    ),
    "reporter": ("/", "/projects/", "/reports/?month=2020-05"),
    "leader": ("/",),
    "auditor": ("/", "/audit/"),
    "department_officer": ("/", "/campaign/"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "size"), zip(["zh-hans", "en"], WIDTHS, strict=True))
def test_lists_are_sound(season: World, visitor: Callable[..., Any], language: str, size: tuple[int, int]) -> None:
    rows = {
        "city_officer": (
            f"/projects/{season.projects['road'].pk}/",
            f"/submissions/{season.lindong.submissions['liuxi_june'].pk}/",
            f"/people/{season.person('reporter').pk}/",
        ),
        "reporter": (f"/uploads/{season.lindong.uploads['songhe'].pk}/",),
    }
    for person, paths in LISTS.items():
        one = visitor(person, language)
        for path in (*paths, *rows.get(person, ())):
            one.page.goto(path)
            name = path.strip("/").replace("/", "-").partition("?")[0] or "home"
            one.look(f"list-{person}-{name}", widths=[size])
        one.context.close()
