"""An office moves in: every step of docs/setup.md, with its own tables, from an empty database."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "setup.md"
OWN = "lantern-boat-93"
SLIP = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")
Rows = list[list[str]]


def told(first: str) -> Rows:
    """The table of the page whose first heading is this, with its headings."""
    tables: list[Rows] = [[]]
    for line in PAGE.read_text("utf-8").splitlines():
        if not line.startswith("|"):
            tables.append([])
        elif not line.startswith("|---"):
            tables[-1].append([cell.strip() for cell in line.strip("|").split("|")])
    return next(table for table in tables if table and table[0][0] == first)


def typed(blank: bytes, *tables: Rows) -> bytes:
    """The workbook with each table typed below the headings of the sheet that has them."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for table in tables:
        sheet = next(one for one in book if table[0][0] == str(one["A1"].value).strip("*"))
        at = {str(cell.value).strip("*"): cell.column for cell in sheet[1]}
        for number, row in enumerate(table[1:], 2):
            for heading, text in zip(table[0], row, strict=True):
                sheet.cell(number, at[heading], text or None)
    return saved(book)


def saved(book: Any) -> bytes:
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


class Newcomer(Visitor):
    def begin(self, name: str, slip: str) -> None:
        """The first sign-in: the slip opens one page only, on which an own password is chosen."""
        self.page.goto("/accounts/login/")
        self.page.locator(f".lt-lang button[value={self.language}]").click()
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", slip)
        self.page.locator("form.lt-form button[type=submit]").click()
        self.page.wait_for_url("**/password/change/")
        for field, text in (("oldpassword", slip), ("password1", OWN), ("password2", OWN)):
            self.page.fill(f"[name={field}]", text)
        self.page.locator("main form button[type=submit]").click()
        self.page.wait_for_load_state()
        self.page.goto("/")

    def step(self, title: str) -> None:
        """On the checklist: this step is the next one; its button leads to where it is done."""
        self.page.goto("/setup/")
        line = self.page.locator("li[aria-current=step]")
        expect(line).to_contain_text(title)
        line.locator("a.btn").click()
        self.page.wait_for_load_state()

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words).first.click()
        self.page.wait_for_load_state()

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.fill(f"main [name={name}]", text)

    def send_file(self, body: bytes, name: str) -> None:
        self.page.locator("main input[type=file]").first.set_input_files({"name": name, "mimeType": "", "buffer": body})


@pytest.fixture
def come(live_server: Any, browser: Any, pictures: Path, settings: LazySettings) -> Iterator[Any]:
    settings.LEITAI_CLOCK = "2021-02-03T10:00:00+08:00"
    came: list[Newcomer] = []

    def newcomer(language: str) -> Newcomer:
        came.append(Newcomer(browser, live_server.url, language, pictures))
        return came[-1]

    yield newcomer
    for one in came:
        one.context.close()
        assert one.faults == []


@pytest.fixture
def slip(transactional_db: None) -> str:
    """The start password that `leitai init` prints. Asked for before the browser's loop holds this thread."""
    out = io.StringIO()
    options = {"code": "996100", "name": "云溪市", "name_en": "Yunxi City", "admin_name": "林知远", "fictional": True}
    call_command("init_region", **options, stdout=out)
    found = SLIP.search(out.getvalue())
    assert found and "linzhiyuan" in out.getvalue()
    return found[0]


def test_an_office_moves_in(slip: str, come: Any) -> None:
    office = come("zh-hans")
    office.begin("linzhiyuan", slip)
    expect(office.page.locator("main")).to_contain_text("本地区还没有项目")
    office.follow("/setup/")
    office.look("setup-01-empty")
    set_region_and_calendar(office)
    take_units(office)
    slips = take_people(office)
    start_campaign(office)
    take_projects(office)
    rehearse(office)
    reporter = come("en")
    reporter.begin("luoqing", slips["luoqing"])
    file_the_first_month(reporter)
    office.page.goto("/setup/")
    expect(office.page.locator("li[aria-current=step]")).to_contain_text("首月报送")
    office.look("setup-09-last-step")
    look_in_english(come("en"), slips["zhouyining"])


def set_region_and_calendar(office: Newcomer) -> None:
    office.step("地区")
    office.look("setup-02-region")
    office.press("保存")
    office.step("工作日历")
    office.fill(text="\n".join("\t".join(row) for row in told("日期")))
    office.press("导入日期")
    expect(office.page.locator("h1")).to_have_text("2021年工作日历")
    expect(office.page.locator("tbody tr")).to_have_count(len(told("日期")) - 1)
    office.look("setup-03-calendar")


def take_units(office: Newcomer) -> None:
    office.step("行政区划")
    office.look("setup-04-units")
    blank = office.download("a[href='/setup/units/file/']", ".xlsx")
    wrong = [*told("代码"), ["996199", "无名县", "县", "99"]]
    office.send_file(typed(blank, wrong), "区划.xlsx")
    office.press("先看会改什么")
    expect(office.page.locator(".lt-errors")).to_contain_text("行政区划!E7")
    assert "422" in office.faults.pop()  # the browser tells of the answer that names the faults
    office.follow("/setup/units/")
    office.send_file(typed(blank, told("代码")), "区划.xlsx")
    office.press("先看会改什么")
    office.look("setup-05-units-preview")
    office.press("全部导入")
    expect(office.page.locator("main")).to_contain_text("云溪高新区")


def take_people(office: Newcomer) -> dict[str, str]:
    """The slips by sign-in name."""
    office.step("机构与人员名单")
    blank = office.download("a[href='/setup/people/file/']", ".xlsx")
    office.send_file(typed(blank, told("机构代码"), told("姓名")), "人员.xlsx")
    office.press("先看会改什么")
    office.look("setup-06-people-preview")
    office.press("全部导入并显示密码条")
    texts = office.page.locator(".lt-slip").all_inner_texts()
    assert len(texts) == len(told("姓名")) - 1
    office.look("setup-07-slips")
    paper = office.page.pdf(path=office.pictures / "setup-07-slips.pdf", prefer_css_page_size=True)
    sheets = pypdf.PdfReader(io.BytesIO(paper)).pages
    assert len(sheets) == 1 and sheets[0].mediabox.height > sheets[0].mediabox.width
    assert len(SLIP.findall(sheets[0].extract_text())) == len(texts)
    found = {}
    for text in texts:
        login, slip = re.search(r"登录名\s+(\S+)", text), SLIP.search(text)
        assert login and slip and office.page.url.split("/setup")[0] in text
        found[login[1]] = slip[0]
    return found


def start_campaign(office: Newcomer) -> None:
    office.step("推进年和专题")
    office.fill(name="2021重大项目推进年", code="year-2021", fiscal_year="2021", starts="2021-01-01", ends="2021-12-31")
    office.press("保存")
    office.step("推进年和专题")
    office.page.locator("a[href$='/themes/new/']").click()
    office.fill(name="交通突破", code="roads")
    office.page.locator("[name=lead]").select_option(label="云溪市交通运输局")
    office.press("保存")


def take_projects(office: Newcomer) -> None:
    office.step("首批项目清单")
    book = openpyxl.Workbook()
    for row in told("项目名称"):
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in row])
    office.send_file(saved(book), "项目清单.xlsx")
    office.fill(listed_on="2021-01-01")
    office.press("读取")
    office.page.locator("form[action$='/columns/'] p button[type=submit]").click()
    office.page.wait_for_load_state()
    office.page.locator("form[action$='/take/'] button[type=submit]").click()
    office.page.wait_for_load_state()
    expect(office.page.locator("main")).to_contain_text(f"{len(told('项目名称')) - 1}个项目已入库")
    office.look("setup-08-projects")


def rehearse(office: Newcomer) -> None:
    office.page.goto("/setup/")
    office.page.locator("li", has_text="演练月").locator("a.btn").click()
    office.fill(month="2021-01")
    office.press("开始演练")
    expect(office.page.locator("h1")).to_contain_text("2021年1月")
    office.fill(typed="2021-01")
    office.press("清空演练")
    expect(office.page.locator("main")).to_contain_text("该月可以正式填报")


def file_the_first_month(reporter: Newcomer) -> None:
    reporter.navigate("/reports/")
    workbook = openpyxl.load_workbook(io.BytesIO(reporter.download("a[href*='/reports/template/']", ".xlsx")))
    cells = {str(cell) for row in workbook.worksheets[0].iter_rows(values_only=True) for cell in row}
    assert "云溪大桥改建" in cells and "竹汀水库除险" not in cells


def look_in_english(officer: Newcomer, slip: str) -> None:
    officer.begin("zhouyining", slip)
    for name, path in (
        ("01-empty", "/setup/"), ("02-region", "/setup/region/"), ("03-calendar", "/setup/calendar/"),
        ("04-units", "/setup/units/"), ("06-people", "/setup/people/"), ("10-organisations", "/organizations/"),
    ):  # fmt: skip
        officer.page.goto(path)
        officer.look(f"setup-{name}")
