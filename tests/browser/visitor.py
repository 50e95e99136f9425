"""One person at a browser: goes where a person would go, and looks at every page as a careful reader would."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Locator, Page, expect

from tests.world import PASSWORD

expect.set_options(timeout=20_000)  # a busy machine answers in seconds
WIDTHS = ((1440, 1000), (390, 844))
AUDITED = {"zh-hans": 1440, "en": 390}  # axe takes as long as all the rest: each width in one of the languages
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# The watermark is pale on purpose; what it says stands in the page's first line too.
GRAVE = """() => axe.run({exclude: ['.doc-watermark']}, {resultTypes: ['violations']}).then(found => found.violations
  .filter(fault => ['serious', 'critical'].includes(fault.impact))
  .flatMap(fault => fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 160)}`)))"""
# Words of the page itself: names and what somebody wrote are as they are in either language.
CHROME = "main :is(h1, h2, h3, th[scope=col], label, button, dt, .btn, .lt-note):not(.lt-sheet *, #cell h2, .doc *)"
LATIN = re.compile(r"\b(?![a-f]+\b)[A-Za-z]{4,}\b")  # but no hash
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
NAMES = ("临东", "Lindong")  # of things whose name is known in one language only
SAME_IN_BOTH = {"xlsx", "Excel", "Word", "HTML", "docx", "English", "中文"}


class Visitor:
    """Keeps what the browser complains about; `look` keeps a picture at each width and what axe finds grave."""

    def __init__(self, browser: Browser, address: str, language: str, pictures: Path) -> None:
        self.language, self.pictures = language, pictures
        self.context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 1000})
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.seen: list[str] = []
        self.page.on("console", lambda line: self._note(line.text) if line.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, text: str) -> None:
        self.faults.append(f"{self.page.url}: {text}")

    def sign_in(self, name: str) -> None:
        self.page.goto("/accounts/login/")
        self.page.locator(f".lt-lang button[value={self.language}]").click()
        expect(self.page.locator(f".lt-lang button[value={self.language}]")).to_have_attribute("aria-pressed", "true")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("form.lt-form button[type=submit]").click()
        expect(self.page.locator(".lt-side")).to_be_attached()

    def heading(self, text: str) -> None:
        expect(self.page.locator("h1")).to_contain_text(text)

    def follow(self, start: str) -> None:
        """The first link of the page that leads to an address that starts so."""
        self.page.locator(f"main a[href^='{start}'], .lt-dock a[href^='{start}']").first.click()
        self.page.wait_for_load_state()

    def navigate(self, path: str) -> None:
        self.page.locator(f".lt-side a[href^='{path}']").first.click()
        self.page.wait_for_load_state()

    def send(self, ending: str) -> None:
        """The button of the form that goes to an address that ends so."""
        self.button(ending).click()
        self.page.wait_for_load_state()

    def button(self, ending: str) -> Locator:
        return self.page.locator(f"form[action$='{ending}'] button[type=submit]").first

    def download(self, selector: str, ending: str = "") -> bytes:
        with self.page.expect_download() as started:
            self.page.locator(selector).first.click()
        assert started.value.suggested_filename.endswith(ending), started.value.suggested_filename
        return Path(started.value.path()).read_bytes()

    def upload(self, body: bytes, name: str) -> None:
        self.page.set_input_files("input[type=file]", {"name": name, "mimeType": "", "buffer": body})
        self.send("/uploads/receive/")

    def _width_within(self, width: int) -> int:
        """A chart is drawn again after the window changed: it has two seconds, on a busy machine too."""
        for _ in range(20):
            wide: int = self.page.evaluate("document.documentElement.scrollWidth")
            if wide <= width:
                break
            self.page.wait_for_timeout(100)
        return wide

    def look(self, name: str, widths: Sequence[tuple[int, int]] = WIDTHS) -> None:
        self.seen.append(name)
        self.page.wait_for_load_state()
        for width, height in widths:
            self.page.set_viewport_size({"width": width, "height": height})
            where = f"{name} at {width} px in {self.language}"
            wide = self._width_within(width)
            if wide > width:
                self.faults.append(f"{where}: {wide} px wide")
            self.page.screenshot(path=self.pictures / f"{name}-{self.language}-{width}.png", full_page=True)
            if width == AUDITED[self.language] or len(widths) == 1:
                self.page.evaluate(f"if (!window.axe) {{ {AXE.read_text(encoding='utf-8')} }}")
                self.faults += [f"{where}: {fault}" for fault in self.page.evaluate(GRAVE)]
        self.page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
        self.faults += [f"{name}: {word!r} on a page in {self.language}" for word in self._foreign()]

    def _foreign(self) -> list[str]:
        said = " ".join(self.page.locator(CHROME).all_inner_texts())
        words = set((HAN if self.language == "en" else LATIN).findall(said)) - SAME_IN_BOTH
        return sorted(word for word in words if not word.startswith(NAMES))


def filled(blank: bytes, cells: dict[str, object]) -> bytes:
    """The workbook with these cells typed in, as a clerk would send it."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
