"""The bulletin from draft to download: watermarked while open, issued once, compared with newer revisions."""

from __future__ import annotations

import io
import json
import re
import zipfile
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.test import Client

from leitai import models
from leitai.actions.bulletins import issue_bulletin
from leitai.actions.months import preview_month
from leitai.queries.bulletins import prove_document
from leitai.queries.bulletins.build import bulletin_draft
from tests.views.filing import text_of
from tests.views.season import add_thirty, close_may, correct_may, in_english, queries_of
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db
KINDS = ("docx", "xlsx", "html")


@pytest.fixture
def city(world: World) -> Client:
    close_may(world)
    return world.sign_in(Client(), "city_officer")


def issued(world: World, language: str = "zh-Hans") -> models.Bulletin:
    return issue_bulletin(by=world.scope("city_officer"), month=MAY, language=language)  # type: ignore[arg-type]


def said_in(response: HttpResponse) -> str:
    """The words of a page or of a file, whatever its kind."""
    if not response.content.startswith(b"PK"):
        return text_of(response)
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))


def test_from_the_list_to_the_issued_page(world: World, city: Client) -> None:
    page = text_of(city.get("/bulletins/"))
    assert "已封1个月，其中0个月已印发通报" in page and "未印发" in page
    draft = "/bulletins/preview/?month=2020-05&language=zh-Hans"
    assert draft.replace("&", "&amp;") in page
    page = text_of(city.get(draft))
    assert "临东市2020年5月重大项目推进情况通报" in page and 'action="/bulletins/issue/2020-05/"' in page
    answer = city.post("/bulletins/issue/2020-05/", {"language": "zh-Hans"})
    row = models.Bulletin.objects.get(region=world.region)
    assert answer["Location"] == f"/bulletins/{row.pk}/?month=2020-05"
    page = text_of(city.get(answer["Location"]))
    assert row.title in page and f"共{row.cells}个数" in page and row.files.get(kind="docx").sha256 in page
    assert city.get(draft)["Location"] == answer["Location"]  # what is issued is shown as issued
    assert city.post("/bulletins/issue/2020-05/", {"language": "zh-Hans"}).status_code == 409
    assert city.get(f"/bulletins/{row.pk}/")["Location"] == answer["Location"]


def test_an_open_month_is_previewed_with_a_watermark_and_not_issued(world: World, city: Client) -> None:
    assert "还没有预览" in text_of(city.get("/bulletins/preview/?month=2020-06"))
    preview_month(by=world.scope("city_officer"), month=JUNE)
    page = text_of(city.get("/bulletins/preview/?month=2020-06"))
    assert "预览稿，未封月" in page and "/bulletins/issue/" not in page
    for kind in KINDS:
        file = city.get(f"/bulletins/preview/2020-06/{kind}/?language=en")
        assert "preview, not closed" in said_in(file).lower() and file.status_code == 200
        assert "preview" in unquote(file["Content-Disposition"]).lower()
    assert city.post("/bulletins/issue/2020-06/", {"language": "en"}).status_code == 409
    assert not models.Bulletin.objects.exists()


@pytest.mark.parametrize(("language", "mark"), [("zh-Hans", "未印发稿"), ("en", "draft, not issued")])
def test_a_draft_says_that_nobody_issued_it(city: Client, language: str, mark: str) -> None:
    for kind in KINDS:
        file = city.get(f"/bulletins/preview/2020-05/{kind}/?language={language}")
        assert mark in said_in(file).lower(), kind
    assert city.get("/bulletins/preview/2020-05/pdf/").status_code == 404


@pytest.mark.parametrize(("language", "title"), [("zh-Hans", "通报"), ("en", "progress of major projects")])
def test_files_are_those_that_were_issued(world: World, city: Client, language: str, title: str) -> None:
    row = issued(world, language)
    auditor = world.sign_in(Client(), "auditor")
    for kind in KINDS:
        answer = auditor.get(f"/bulletins/{row.pk}/{kind}/")
        assert answer.content == bytes(row.files.get(kind=kind).content)
        assert title in unquote(answer["Content-Disposition"]) and "attachment" in answer["Content-Disposition"]
        proofs = prove_document(world.scope("auditor"), answer.content)
        assert proofs and {proof.verdict for proof in proofs} == {"proved"}
    assert city.get(f"/bulletins/{row.pk}/pdf/").status_code == 404


def test_a_number_shows_its_cell_on_the_page(world: World, city: Client) -> None:
    row = issued(world)
    page = text_of(city.get(f"/bulletins/{row.pk}/?month=2020-05"))
    marks = set(re.findall(r'data-card="(\d{5})"', page))
    assert len(marks) == row.cells and "998100" in page
    (cards,) = re.findall(r'<script type="application/json" id="doc-cards">(.+?)</script>', page, re.DOTALL)
    told = json.loads(cards)["cards"]
    assert set(told) == marks and all("2020-05" in json.dumps(told[mark]) for mark in marks)


def test_a_newer_revision_is_named_with_what_it_changes(world: World, city: Client) -> None:
    row = issued(world)
    before = bulletin_draft(world.scope("city_officer"), month=MAY, language="zh-Hans").outline.sections[0]
    assert "有新版" not in text_of(city.get("/bulletins/"))
    correct_may(world)
    page = text_of(city.get(f"/bulletins/{row.pk}/?month=2020-05"))
    assert "漏报一百万元" in page and "个数字有变化" in page
    cells = dict(re.findall(r'<td class="n">([^<]+)</td><td class="n"><b>([^<]+)</b></td>', page))
    assert cells and all(old != new for old, new in cells.items())
    after = bulletin_draft(world.scope("city_officer"), month=MAY, language="zh-Hans").outline.sections[0]
    done = [next(part for part in section.blocks[0].parts if not isinstance(part, str)) for section in (before, after)]
    assert cells[done[0].printed] == done[1].printed
    assert "有新版" in text_of(city.get("/bulletins/"))
    proofs = prove_document(world.scope("auditor"), bytes(row.files.get(kind="docx").content))
    assert {proof.verdict for proof in proofs} == {"superseded"}
    assert "revision 2" in in_english(city, f"/bulletins/{row.pk}/?month=2020-05")


def test_another_region_s_bulletin_is_not_there(world: World, city: Client) -> None:
    row = issued(world)
    stranger = world.sign_in(Client(), "yunbei.city_officer")
    for address in (f"/bulletins/{row.pk}/", f"/bulletins/{row.pk}/docx/"):
        answer = stranger.get(address)
        assert answer.status_code == 404 and "临东" not in text_of(answer)
    assert "临东" not in text_of(stranger.get("/bulletins/"))
    verdicts = {proof.verdict for proof in prove_document(world.scope("yunbei.auditor"), row.files.first().content)}
    assert verdicts == {"unknown"}


def test_a_county_reads_and_issues_nothing(world: World, city: Client) -> None:
    client = world.sign_in(Client(), "reporter")
    assert client.get("/bulletins/").status_code == 200
    assert "/bulletins/preview/" not in text_of(client.get("/bulletins/"))
    for address in ("/bulletins/preview/?month=2020-05", "/bulletins/preview/2020-05/docx/"):
        assert client.get(address).status_code == 403
    assert client.post("/bulletins/issue/2020-05/", {"language": "en"}).status_code == 403
    assert not models.Bulletin.objects.exists()


def test_queries_do_not_grow_with_the_region(world: World) -> None:
    add_thirty(world)
    close_may(world)
    city = world.sign_in(Client(), "city_officer")
    row = issued(world)
    assert queries_of(city, f"/bulletins/{row.pk}/?month=2020-05") <= 12
    issued(world, "en")
    assert queries_of(city, "/bulletins/") <= 12
