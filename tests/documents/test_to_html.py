from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from leitai.documents.outline import numbers_in
from leitai.documents.to_html import reference, to_article, to_html
from tests.documents.world import outline

VOID = {"meta", "br", "img", "input", "link", "hr"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, (tag, self.open[-3:])


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Tags()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader.seen


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_file_is_well_formed_and_asks_nobody_for_anything(language: str) -> None:
    text = to_html(outline(language))  # type: ignore[arg-type]
    for tag, attrs in tags(text):
        assert tag not in ("link", "iframe", "object", "embed", "base", "form")
        for name in ("src", "href", "action", "srcset", "data", "xlink:href"):
            assert not (attrs.get(name) or "").startswith(("http", "//"))
    assert "@import" not in text and "url(" not in text
    assert not re.search(r"https?://(?!www\.w3\.org/)", text)
    assert "default-src 'none'" in text


def test_every_number_is_a_button_with_its_card() -> None:
    bulletin = outline()
    article = to_article(bulletin)
    buttons = [attrs for _, attrs in tags(article.markup) if attrs.get("class") == "doc-num"]
    cards = json.loads(article.cards)["cards"]
    assert len(buttons) == len(cards) == len(list(numbers_in(bulletin)))
    assert [attrs["id"] for attrs in buttons] == [f"lt_{key}" for key in cards]
    rate = cards["00002"]
    assert (rate["name"], rate["value"]) == ("投资完成率", "52.1%")
    assert rate["lines"] == [
        ["算法", "38.12 ÷ 68.20"],
        ["未取整", "52.132242… %"],
        ["取整", "四舍五入到0.1%，只取整一次"],
        ["依据", "61个项目的已审月报；2020年7月6日封月"],
        ["校验", "与封存数据一致 9c41e07a"],
    ]


def test_a_preview_claims_no_seal() -> None:
    article = to_article(outline(marks=("fictional", "preview"), revision=0))
    assert "与封存数据一致" not in article.cards and "未封月，数据可能变动" in article.cards
    assert "doc-watermark" in article.markup


def test_the_article_of_a_page_has_neither_style_attributes_nor_script() -> None:
    markup = to_article(outline()).markup
    assert "style=" not in markup and "<script" not in markup and " onclick" not in markup


def test_every_chart_has_its_table_twin_and_every_title_says_fictional() -> None:
    markup = to_article(outline()).markup
    assert markup.count("<figure>") == markup.count("<details") == 2
    titles = re.findall(r"<(?:caption|figcaption)>([^<]+)<", markup)
    assert len(titles) == 7 and all(title.endswith("（虚构）") for title in titles)


@pytest.mark.parametrize(
    "hostile", ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<!--", "&lt;"]
)
def test_markup_in_a_name_stays_text(hostile: str) -> None:
    text = to_html(outline(hostile=hostile))
    seen = tags(text)
    assert [tag for tag, _ in seen].count("script") == 3
    assert not any(tag == "img" or "onerror" in attrs for tag, attrs in seen)


def test_data_cannot_end_its_script() -> None:
    hostile = outline()
    article = to_article(type(hostile)(**{**vars(hostile), "region": "</script><b>"}))
    assert "</script" not in article.cards and "</script" not in article.ledger


def test_the_reference_of_a_number_is_an_address() -> None:
    rate = next(number for number in numbers_in(outline()) if number.cell.arguments)
    assert reference(rate.cell) == "999100/2020-06/r1/place?unit=999102"


# ---- in a browser


@pytest.fixture
def page(chromium: str, tmp_path: Path) -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    file = tmp_path / "bulletin.html"
    file.write_text(to_html(outline()), encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.requests = []  # type: ignore[attr-defined]
        tab.faults = []  # type: ignore[attr-defined]
        tab.on("request", lambda request: tab.requests.append(request.url))  # type: ignore[attr-defined]
        tab.on("console", lambda line: tab.faults.append(line.text) if line.type == "error" else None)  # type: ignore[attr-defined]
        tab.on("pageerror", lambda error: tab.faults.append(str(error)))  # type: ignore[attr-defined]
        tab.goto(file.as_uri())
        yield tab
        assert tab.faults == []  # type: ignore[attr-defined]
        assert tab.requests == [file.as_uri()]  # type: ignore[attr-defined]
        browser.close()


@pytest.mark.browser
def test_pointing_clicking_and_keys_open_the_card(page: object) -> None:
    from playwright.sync_api import Page, expect

    assert isinstance(page, Page)
    card, rate = page.locator("#doc-card"), page.locator("#lt_00002")
    expect(card).to_be_hidden()
    rate.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("未取整")
    expect(card).to_contain_text("9c41e07a")
    page.mouse.move(2, 2)
    expect(card).to_be_hidden()
    rate.click()
    expect(rate).to_have_attribute("aria-expanded", "true")
    page.mouse.move(2, 2)
    page.wait_for_timeout(500)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(rate).to_be_focused()
    page.locator("#lt_00001").focus()
    page.keyboard.press("Tab")
    expect(rate).to_be_focused()
    expect(card).to_contain_text("52.1%")
