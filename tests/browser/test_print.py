"""Pages on paper: each sheet bears its number, and what, when and which revision it is."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from typing import Any

import pypdf
import pytest

from leitai import models
from tests.world import MAY, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WORDS = {
    "zh-hans": ("第{n}页，共{m}页", "临东市·2020年5月·第1版"),
    "en": ("Page{n}of{m}", "Lindong·May2020·revision1"),
}


@pytest.fixture
def seal(season: World) -> str:
    return models.MonthRevision.objects.get(region=season.region, month=MAY).manifest_sha256[:16]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_sheet_says_what_it_is(season: World, seal: str, visitor: Callable[..., Any], language: str) -> None:
    city = visitor("city_officer", language)
    number, line = WORDS[language]
    for path, more in (
        ("/league/?month=2020-05", seal),
        ("/filing/?month=2020-05", ""),
        (f"/projects/{season.projects['road'].pk}/?month=2020-05", ""),
    ):
        city.page.goto(path)
        sheets = pypdf.PdfReader(io.BytesIO(city.page.pdf(prefer_css_page_size=True))).pages
        for at, sheet in enumerate(sheets, 1):
            box = sheet.mediabox
            assert box.width > box.height
            text = plain(sheet.extract_text())
            for words in (number.format(n=at, m=len(sheets)), line, more):
                assert plain(words) in text, (path, text)


def plain(text: str) -> str:
    """Printed Han may come back as the radicals they look like."""
    return unicodedata.normalize("NFKC", "".join(text.split())).replace("\u2eda", "页")
