from __future__ import annotations

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import submissions, uploads
from leitai.actions.months import close_month
from tests.actions.filing import clear_june, read_here, sound
from tests.views.filing import post_file, sent, text_of
from tests.world import JUNE, MAY, World

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture(autouse=True)
def season(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    settings.ALLOWED_HOSTS = ["testserver"]
    for module in (uploads, submissions):
        monkeypatch.setattr(module, "parse_file", read_here)


@pytest.fixture
def reporter(world: World) -> Client:
    close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
    clear_june(world)
    return world.sign_in(Client(), "reporter")


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


class TestDesk:
    def test_the_month_with_its_workbook_and_the_way_in(self, world: World, reporter: Client) -> None:
        page = text_of(reporter.get("/reports/"))
        assert "2020年6月报表" in page or "2020年6月" in page
        assert f"/reports/template/{world.units['songhe'].pk}/?month=2020-06" in page
        assert 'enctype="multipart/form-data"' in page and "格已代填" in page
        assert "柳溪县六月报表.xlsx" not in page

    def test_the_blank_month_is_a_workbook_of_the_own_unit(self, world: World, reporter: Client) -> None:
        response = reporter.get(f"/reports/template/{world.units['songhe'].pk}/?month=2020-06")
        assert "filename" in response["Content-Disposition"]
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        assert "松河沿江公路" in {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
        assert reporter.get(f"/reports/template/{world.units['liuxi'].pk}/?month=2020-06").status_code in (403, 404)

    def test_a_closed_month_takes_corrections(self, world: World, reporter: Client) -> None:
        page = text_of(reporter.get("/reports/?month=2020-05"))
        assert "等更正时计入" in page and "/uploads/receive/" in page

    def test_the_city_reads_and_files_nothing(self, city: Client) -> None:
        page = text_of(city.get("/reports/?month=2020-06"))
        assert "松河沿江公路" in page and "/uploads/receive/" not in page

    def test_by_state(self, world: World, city: Client) -> None:
        page = text_of(city.get("/reports/?month=2020-06&state=accepted"))
        assert "石桥产业园" in page and "松河沿江公路" not in page
        clear_june(world)
        assert "没有这种状态的报表" in text_of(city.get("/reports/?month=2020-06&state=returned"))

    @pytest.mark.parametrize("address", ["/reports/?month=2020-06", "/filing/?month=2020-06"])
    def test_few_queries_at_one_and_at_thirty_rows(self, world: World, city: Client, address: str) -> None:
        city.get(address)
        first = queries_of(city, address)
        unit = world.units["songhe"]
        projects = models.Project.objects.bulk_create(
            models.Project(region=world.region, key=f"m-{n}", name=f"更多{n}", listed_on=dt.date(2020, 1, 1))
            for n in range(30)
        )
        models.ProjectCredit.objects.bulk_create(
            models.ProjectCredit(project=row, unit=unit, share=1) for row in projects
        )
        models.MonthlyReport.objects.bulk_create(
            models.MonthlyReport(
                project=row,
                month=JUNE,
                revision=1,
                state="submitted",
                submission=world.lindong.submissions["songhe_june"],
                filed_by=world.person("reporter"),
                filed_at=dt.datetime(2020, 7, 3, tzinfo=dt.UTC),
            )
            for row in projects[:25]
        )
        assert queries_of(city, address) == first <= 12

    def test_few_queries_of_a_county(self, world: World, reporter: Client) -> None:
        upload = sent(reporter, world, sound(world, "road", done_total=99_999_999))
        filing = world.lindong.submissions["songhe_june"].pk
        for address in (
            "/reports/",
            f"/uploads/{upload.pk}/",
            f"/uploads/{upload.pk}/changes/",
            f"/submissions/{filing}/",
        ):
            reporter.get(address)
            assert queries_of(reporter, address) <= 12, address


class TestUpload:
    def test_without_a_file(self, world: World, reporter: Client) -> None:
        response = reporter.post("/uploads/receive/", {"unit": world.units["songhe"].pk, "month": "2020-06"})
        assert response.status_code == 409 and "先选一个文件" in text_of(response)
        assert not models.Upload.objects.filter(created_at__gt=dt.datetime(2020, 7, 4, 10, 1, tzinfo=dt.UTC)).exists()

    def test_too_large(self, world: World, reporter: Client, settings: LazySettings) -> None:
        settings.LEITAI_UPLOAD_LIMIT = 1000
        response = post_file(reporter, world, b"x" * 2000)
        assert response.status_code == 413 and "没有保存" in text_of(response)

    def test_for_another_unit(self, world: World, reporter: Client) -> None:
        response = post_file(reporter, world, sound(world), unit=str(world.units["liuxi"].pk))
        assert response.status_code == 403

    def test_running_tells_how_far(self, world: World, reporter: Client) -> None:
        assert post_file(reporter, world, sound(world)).status_code == 302
        upload = models.Upload.objects.latest("pk")
        page = text_of(reporter.get(f"/uploads/{upload.pk}/"))
        assert f'hx-get="/uploads/{upload.pk}/progress/"' in page and "排队等候检查" in page
        models.Upload.objects.filter(pk=upload.pk).update(
            state="checking", progress_done=41_200, progress_total=100_000
        )
        part = reporter.get(f"/uploads/{upload.pk}/progress/")
        assert "41,200" in text_of(part) and "HX-Refresh" not in part
        actions.cancel_upload(by=world.scope("reporter"), upload_id=upload.pk)
        models.Upload.objects.filter(pk=upload.pk).update(state="cancelled")
        assert reporter.get(f"/uploads/{upload.pk}/progress/")["HX-Refresh"] == "true"
        assert "没有留下任何数据" in text_of(reporter.get(f"/uploads/{upload.pk}/"))

    def test_every_problem_with_its_cell(self, world: World, reporter: Client) -> None:
        upload = sent(reporter, world, sound(world, "road", done_total=99_999_999))
        page = text_of(reporter.get(f"/uploads/{upload.pk}/"))
        assert f"{upload.errors}处要改" in page
        assert "is-bad is-cur" in page, [(p.rule, p.sheet, p.row, p.column) for p in upload.problems.all()]
        problem = upload.problems.filter(severity="error").first()
        assert problem is not None
        assert f"?problem={problem.number}" in page
        assert re.search(r"<button[^>]* disabled[^>]*>提交（还有\d+处要改）", page)
        assert reporter.get(f"/uploads/{upload.pk}/?severity=reason&problem=99999999999").status_code == 200
        marked = reporter.get(f"/uploads/{upload.pk}/marked/")
        assert marked["Content-Disposition"].startswith("attachment")
        book = openpyxl.load_workbook(io.BytesIO(marked.content))
        assert len(book.sheetnames) == 2
        refused = reporter.post(f"/uploads/{upload.pk}/submit/")
        assert refused.status_code == 409 and "要改" in text_of(refused)
        assert not models.MonthlyReport.objects.filter(month=JUNE, filed_at__gt=upload.created_at).exists()

    def test_what_was_discarded_offers_nothing_more(self, world: World, reporter: Client) -> None:
        upload = sent(reporter, world, sound(world, "road", done_total=99_999_999))
        assert f"/uploads/{upload.pk}/marked/" in text_of(reporter.get(f"/uploads/{upload.pk}/"))
        assert reporter.post(f"/uploads/{upload.pk}/cancel/").status_code == 302
        page = text_of(reporter.get(f"/uploads/{upload.pk}/"))
        assert "没有留下任何数据" in page and "/marked/" not in page and "lt-steps" not in page

    def test_a_guessed_header_waits_for_a_yes(self, world: World, reporter: Client) -> None:
        upload = sent(reporter, world, sound(world, headers={"progress": "进展情形"}))
        guess = next(header for header in upload.headers if header["how"] == "fuzzy")
        page = text_of(reporter.get(f"/uploads/{upload.pk}/"))
        assert "进展情形" in page and "确认1个表头" in page
        answer = {"text": guess["memory"], "column": guess["key"], "answer": "yes"}
        assert reporter.post(f"/uploads/{upload.pk}/header/", answer).status_code == 302
        again = actions.check_upload(by=world.scope("reporter"), upload_id=upload.pk)
        assert again.state == "ready"
        assert "确认1个表头" not in text_of(reporter.get(f"/uploads/{upload.pk}/"))

    def test_one_reason_for_a_whole_rule(self, world: World, reporter: Client) -> None:
        may = models.MonthlyReport.objects.get(project=world.projects["road"], month=MAY, state="accepted")
        same = {name: (getattr(may, name) or 0) / 10_000 for name in ("done_year", "done_total")}
        upload = sent(reporter, world, sound(world, "road", done_month=0, **same), part="1")
        problem = upload.problems.filter(severity="reason").first()
        assert problem is not None and upload.errors == 0
        values = {"problem": problem.number, "rule": problem.rule, "reason": "雨季停工"}
        assert reporter.post(f"/uploads/{upload.pk}/reason/", values | {"all": "1"}).status_code == 302
        assert not upload.problems.filter(rule=problem.rule, severity="reason", given_reason="").exists()
        short = reporter.post(f"/uploads/{upload.pk}/reason/", values | {"reason": " "})
        assert short.status_code == 409

    def test_another_countys_upload_is_not_there(self, world: World, reporter: Client) -> None:
        pk = world.lindong.uploads["liuxi"].pk
        for path in ("", "progress/", "marked/", "changes/"):
            response = reporter.get(f"/uploads/{pk}/{path}")
            assert response.status_code == 404 and "柳溪县六月" not in text_of(response)
        for path in ("submit/", "cancel/", "reason/", "header/"):
            assert reporter.post(f"/uploads/{pk}/{path}").status_code == 404

    def test_choosing_another_month_leads_to_its_reports(self, world: World, reporter: Client) -> None:
        upload = sent(reporter, world, sound(world))
        response = reporter.get(f"/uploads/{upload.pk}/?month=2020-05")
        assert response.status_code == 302 and response["Location"] == "/reports/?month=2020-05"

    def test_in_english(self, world: World, reporter: Client) -> None:
        upload = sent(reporter, world, sound(world, "road", done_total=99_999_999))
        page = text_of(reporter.get(f"/uploads/{upload.pk}/", HTTP_COOKIE="", headers={"cookie": _english(reporter)}))
        assert "to fix" in page and "处要改" not in page.split("</nav>", 1)[1]


def _english(client: Client) -> str:
    client.cookies["lt_language"] = "en"
    return client.cookies.output(header="", sep=";")


class TestFiling:
    def test_submitted_reviewed_returned_and_accepted(self, world: World, reporter: Client, city: Client) -> None:
        upload = sent(reporter, world, sound(world))
        assert "新增" in text_of(reporter.get(f"/uploads/{upload.pk}/changes/"))
        assert reporter.post(f"/uploads/{upload.pk}/submit/").status_code == 302
        upload.refresh_from_db()
        address = f"/submissions/{upload.submission_id}/"
        page = text_of(city.get(address))
        assert "松河沿江公路" in page and f"{address}accept/" in page and "撤回" not in page
        assert f"{address}withdraw/" in text_of(reporter.get(address))
        row = models.MonthlyReport.objects.get(submission=upload.submission_id, project=world.projects["road"])
        assert city.post(f"/reports/{row.pk}/return/", {"reason": "请核对单位"}).status_code == 302
        assert "请核对单位" in text_of(reporter.get(f"/reports/{row.pk}/"))
        assert city.post(f"{address}accept/").status_code == 302
        assert city.post(f"{address}accept/").status_code == 409
        states = models.MonthlyReport.objects.filter(submission=upload.submission_id).values_list("state", flat=True)
        assert sorted(states) == ["accepted", "returned"]

    def test_sending_back_needs_a_reason(self, world: World, city: Client) -> None:
        pk = world.lindong.submissions["songhe_june"].pk
        assert city.post(f"/submissions/{pk}/return/", {"reason": " "}).status_code == 409
        assert city.post(f"/submissions/{pk}/return/", {"reason": "单位待核"}).status_code == 302
        assert "单位待核" in text_of(city.get(f"/submissions/{pk}/"))

    def test_withdrawn_until_it_is_decided(self, world: World) -> None:
        client = world.sign_in(Client(), "reporter")
        pk = world.lindong.submissions["songhe_june"].pk
        assert client.post(f"/submissions/{pk}/withdraw/").status_code == 302
        assert client.post(f"/submissions/{pk}/withdraw/").status_code == 409
        assert client.post(f"/submissions/{pk}/accept/").status_code == 403

    def test_who_has_filed(self, world: World, city: Client) -> None:
        page = text_of(city.get("/filing/?month=2020-06"))
        assert "待市里审核" in page and "退回" in page
        assert f"/submissions/{world.lindong.submissions['songhe_june'].pk}/" in page
        assert "竹岭县" not in page
        assert "没有报表的项目" in page and "临东全市管网" in page

    def test_the_second_workbook_shows_only_what_it_changes(self, world: World, reporter: Client) -> None:
        first = sent(reporter, world, sound(world))
        assert reporter.post(f"/uploads/{first.pk}/submit/").status_code == 302
        second = sent(reporter, world, sound(world, "road", next_step="铺路面"), "七月改.csv", part="1")
        page = text_of(reporter.get(f"/uploads/{second.pk}/changes/"))
        assert "铺路面" in page and "继续" in page
        same = sent(reporter, world, sound(world))
        assert same.same_as_id == first.pk
        assert f"/uploads/{first.pk}/" in text_of(reporter.get(f"/uploads/{same.pk}/"))


class TestPhotos:
    def report(self, world: World) -> models.MonthlyReport:
        return world.lindong.reports["road", JUNE]

    def test_an_image_is_shown_and_a_paper_downloaded(self, world: World) -> None:
        client = world.sign_in(Client(), "reporter")
        pk = self.report(world).pk
        for name, body in (("工地.png", PNG), ("纪要.pdf", b"%PDF-1.7 x")):
            given = {"file": SimpleUploadedFile(name, body), "caption": "六月"}
            assert client.post(f"/reports/{pk}/photo/", given).status_code == 302
        image, paper = models.File.objects.filter(report=pk).order_by("pk")
        shown, saved = client.get(f"/files/{image.pk}/"), client.get(f"/files/{paper.pk}/")
        assert shown["Content-Type"] == "image/png" and shown["X-Content-Type-Options"] == "nosniff"
        assert b"".join(shown.streaming_content) == PNG
        assert "attachment" not in shown.get("Content-Disposition", "")
        assert saved["Content-Disposition"].startswith("attachment")
        assert b"".join(saved.streaming_content) == b"%PDF-1.7 x"
        assert f"/files/{image.pk}/" in text_of(client.get(f"/reports/{pk}/"))
        other = world.sign_in(Client(), "reporter_liuxi").get(f"/files/{image.pk}/")
        assert other.status_code == 404

    def test_anything_else_is_refused(self, world: World) -> None:
        client = world.sign_in(Client(), "reporter")
        given = {"file": SimpleUploadedFile("x.png", b"<script>alert(1)</script>")}
        response = client.post(f"/reports/{self.report(world).pk}/photo/", given)
        assert response.status_code == 409 and not models.File.objects.filter(report=self.report(world)).exists()
