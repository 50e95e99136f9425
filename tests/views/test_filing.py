"""The pages of filing: two signatures, what the city files for a unit, the settings."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import submissions, uploads
from tests.actions.filing import checked, clear_june, colleague, read_here, sound
from tests.views.filing import post_file, text_of
from tests.views.season import queries_of
from tests.world import JUNE, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"
    settings.ALLOWED_HOSTS = ["testserver"]
    for module in (uploads, submissions):
        monkeypatch.setattr(module, "parse_file", read_here)
    clear_june(world)


def as_person(pk: int | None) -> Client:
    client = Client()
    client.force_login(models.Person.objects.get(pk=pk), backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestTwoSignatures:
    def test_from_the_setting_to_the_city(self, world: World) -> None:
        second, unit = colleague(world), world.units["songhe"].pk
        city = world.sign_in(Client(), "city_officer")
        assert "改为双签" in text_of(city.get("/filing/settings/"))
        said = text_of(city.post(f"/filing/settings/{unit}/", {"on": "1"}, follow=True))
        assert "双签：填报、签发" in said and "即时起改为双签" in said
        upload = checked(world, sound(world))
        reporter, other = world.sign_in(Client(), "reporter"), as_person(second.person_id)
        assert "填报人签名" in text_of(reporter.get(f"/uploads/{upload.pk}/"))
        assert "您已作为填报人签名" in text_of(reporter.post(f"/uploads/{upload.pk}/sign/", follow=True))
        assert f"/uploads/{upload.pk}/release/" in text_of(other.get("/"))
        page = text_of(other.get(f"/uploads/{upload.pk}/release/"))
        assert (
            "签发并提交" in page and "210" in page and "200" in page and f"{world.person('reporter').name}填报" in page
        )
        assert "签发并提交" not in text_of(reporter.get(f"/uploads/{upload.pk}/release/"))
        assert "待审核签发" in text_of(city.get("/filing/?month=2020-06"))
        other.post(f"/uploads/{upload.pk}/submit/")
        upload.refresh_from_db()
        for address in (f"/submissions/{upload.submission_id}/", "/filing/?month=2020-06"):
            page = text_of(city.get(address))
            assert f"{world.person('reporter').name}填报，" in page and "second同事审核签发，" in page

    def test_the_filler_reads_why_it_came_back(self, world: World) -> None:
        second = colleague(world)
        actions.set_second_signature(by=world.scope("city_officer"), unit_id=world.units["songhe"].pk, on=True)
        upload = checked(world, sound(world))
        actions.sign_upload(by=world.scope("reporter"), upload_id=upload.pk)
        as_person(second.person_id).post(f"/uploads/{upload.pk}/unsign/", {"reason": "大桥数不对"})
        assert "大桥数不对" in text_of(world.sign_in(Client(), "reporter").get(f"/uploads/{upload.pk}/"))


class TestOnBehalf:
    def test_the_city_files_and_says_why(self, world: World) -> None:
        city, unit = world.sign_in(Client(), "city_officer"), world.units["songhe"].pk
        assert f"/filing/behalf/{unit}/?month=2020-06" in text_of(city.get("/filing/?month=2020-06"))
        desk = text_of(city.get(f"/filing/behalf/{unit}/?month=2020-06"))
        assert "代报原因" in desk and world.person("reporter").name in desk
        assert city.get(f"/reports/template/{unit}/?month=2020-06").status_code == 200
        assert post_file(city, world, sound(world)).status_code == 409
        assert post_file(city, world, sound(world), behalf="电话报送").status_code == 302
        upload = actions.check_upload(by=world.scope("city_officer"), upload_id=models.Upload.objects.latest("pk").pk)
        city.post(f"/uploads/{upload.pk}/submit/")
        upload.refresh_from_db()
        address = f"/submissions/{upload.submission_id}/"
        county = world.sign_in(Client(), "reporter")
        for page in (text_of(city.get("/filing/?month=2020-06")), text_of(county.get(address)),
                     text_of(county.get("/reports/?month=2020-06"))):  # fmt: skip
            assert "市级代松河区报送：电话报送" in page
        assert "withdraw" not in text_of(county.get(address))
        assert county.post(f"{address}withdraw/").status_code == 409
        assert "请说明由您一人办理的原因" in text_of(city.get(address))
        city.post(f"{address}accept/", {"alone": "只有一人值班"})
        assert "一人办理：只有一人值班" in text_of(county.get(address))

    def test_with_a_second_officer_there_is_no_exception(self, world: World) -> None:
        colleague(world, "", "officer", "city_officer")
        upload = checked(world, sound(world), "city_officer", behalf_reason="电话报送")
        actions.submit_upload(by=world.scope("city_officer"), upload_id=upload.pk)
        upload.refresh_from_db()
        page = text_of(world.sign_in(Client(), "city_officer").get(f"/submissions/{upload.submission_id}/"))
        assert "须由市级另一人审核" in page and "/accept/" not in page


def test_more_people_and_workbooks_cost_no_more_queries(world: World) -> None:
    city, unit = world.sign_in(Client(), "city_officer"), world.units["songhe"]
    colleague(world)
    pages = ("/filing/settings/", f"/filing/behalf/{unit.pk}/?month=2020-06")
    before = [queries_of(city, page) for page in pages]
    for number in range(30):
        second = colleague(world, "songhe" if number % 2 else "liuxi", f"n{number}")
        models.Upload.objects.create(
            region=world.region, unit=unit, month=JUNE, layout="monthly_progress", file_name="六月.xlsx", size=9,
            sha256=f"{number:064x}", state="signed", created_by_id=second.person_id,
            created_at="2020-07-04T10:00+08:00", filled_by_id=second.person_id, filled_at="2020-07-04T10:00+08:00",
        )  # fmt: skip
    assert [queries_of(city, page) for page in pages] == before


def test_the_calendar_and_the_days_lead_to_the_filing(world: World) -> None:
    city, county = world.sign_in(Client(), "city_officer"), world.sign_in(Client(), "reporter")
    upload = checked(world, sound(world))
    actions.submit_upload(by=world.scope("reporter"), upload_id=upload.pk)
    upload.refresh_from_db()
    for address in (
        "/filing/calendar/?month=2020-06",
        "/filing/calendar/?month=2020-06&span=24",
        "/filing/days/?month=2020-06",
    ):
        page = text_of(city.get(address))
        assert f"/submissions/{upload.submission_id}/" in page and "柳溪县" in page
        assert "柳溪县" not in text_of(county.get(address))
    assert "/filing/calendar/" in text_of(county.get("/reports/?month=2020-06"))


class TestReminders:
    def test_the_list_can_be_copied_and_taken_as_a_file(self, world: World) -> None:
        city = world.sign_in(Client(), "city_officer")
        assert "/filing/reminders/?month=2020-06" in text_of(city.get("/filing/?month=2020-06"))
        page = text_of(city.get("/filing/reminders/?month=2020-06"))
        assert "尚未配置邮件" in page and "松河区：" in page and world.person("reporter").name in page
        file = city.get("/filing/reminders/text/?month=2020-06")
        assert "松河区：" in file.content.decode("utf-8-sig") and "txt" in file["Content-Disposition"]
        assert city.post("/filing/reminders/send/", {"month": "2020-06"}).status_code == 409

    def test_sent_and_the_plan_kept(self, world: World, settings: LazySettings) -> None:
        settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", "leitai@example.org"
        settings.LEITAI_ADDRESS = "https://leitai.example.org"
        city = world.sign_in(Client(), "city_officer")
        models.Person.objects.filter(pk=world.person("reporter").pk).update(email="reporter@example.org")
        said = text_of(city.post("/filing/reminders/send/", {"month": "2020-06"}, follow=True))
        assert "邮件正在发送" in said and "待发 1" in said and "无邮箱 1" in said
        actions.run_reminder(reminder_id=models.Reminder.objects.get().pk)
        said = text_of(city.get("/filing/reminders/?month=2020-06"))
        assert "已发送 1" in said and "距上次催报不足12小时" in said
        said = text_of(city.post("/filing/reminders/plan/", {"days_before": "2", "on_the_day": "1"}, follow=True))
        assert 'value="2"' in said and "已保存" in said
        assert models.ReminderPlan.objects.get().on_the_day

    def test_more_people_and_mails_cost_no_more_queries(self, world: World) -> None:
        city = world.sign_in(Client(), "city_officer")
        reminder = models.Reminder.objects.create(
            region=world.region, month=JUNE, kind="manual", created_at="2020-07-04T10:00+08:00"
        )
        colleague(world, name="n0")
        before = queries_of(city, "/filing/reminders/?month=2020-06")
        for number in range(30):
            second = colleague(world, "songhe" if number % 2 else "liuxi", f"n{number}")
            models.ReminderMail.objects.create(reminder=reminder, person_id=second.person_id)
        assert queries_of(city, "/filing/reminders/?month=2020-06") == before
