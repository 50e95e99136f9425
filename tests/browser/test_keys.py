"""Filing without a mouse: what has the focus is seen, and a workbook goes in by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import WIDTHS, filled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
FAULTY = {"J5": 210, "L5": 1210, "N5": 0.181, "P5": 30, "R5": 1080, "T5": 900, "AA5": "桥墩施工", "AC5": "继续"}
SEEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 12));
  return one === document.body || Boolean(at) && (one.contains(at) || at.contains(one));
}"""
NAMED = "() => (document.activeElement.innerText || document.activeElement.name || '').trim().slice(0, 40)"


def test_a_workbook_goes_in_by_the_keyboard(visitor: Callable[..., Any], work_off: Callable[[str], None]) -> None:
    reporter = visitor("reporter", "zh-hans")
    page = reporter.page
    reporter.navigate("/reports/")
    blank = reporter.download("a[href*='/reports/template/']")
    page.set_input_files("input[type=file]", {"name": "june.xlsx", "mimeType": "", "buffer": filled(blank, FAULTY)})
    expect(page.locator("[data-none]")).to_have_text("june.xlsx")
    page.locator("input[type=file]").focus()
    for _ in range(3):  # the kind of workbook, part or whole, the button
        page.keyboard.press("Tab")
    assert page.evaluate(NAMED) == "上传并检查"
    page.keyboard.press("Enter")
    page.wait_for_url("**/uploads/*/")
    work_off("uploads")
    reporter.heading("处要改")
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("document.documentElement.style.scrollBehavior = 'auto'; document.querySelector('h1').focus()")
        hidden = []
        for _ in range(40):
            page.keyboard.press("Tab")
            if not page.evaluate(SEEN):
                hidden.append(page.evaluate(NAMED))
        assert hidden == []
