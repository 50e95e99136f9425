"""Reminding by mail, over real SMTP: one digest a person, one attempt, an end for whoever wants none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from leitai import models
from leitai.actions import delivery as actions
from leitai.actions.delivery import reminders
from leitai.actions.months import start_rehearsal, wipe_rehearsal
from leitai.queries.filing import reminder_list
from leitai.rules import Refused
from tests.actions.filing import clear_june, colleague
from tests.actions.post_office import PostOffice, post_office
from tests.world import JUNE, World
from tests.world.place import SINCE

pytestmark = pytest.mark.django_db
BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def office(settings: LazySettings, world: World) -> Iterator[PostOffice]:
    settings.LEITAI_CLOCK = "2020-07-06T10:00:00+08:00"
    clear_june(world)
    with post_office("nobody") as server:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = BACKEND, "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = False
        settings.DEFAULT_FROM_EMAIL, settings.LEITAI_ADDRESS = "leitai@example.org", "https://leitai.example.org"
        give(world, "reporter", "reporter@example.org")
        yield server


def give(world: World, person: str, address: str, **values: object) -> None:
    models.Person.objects.filter(pk=world.person(person).pk).update(email=address, **values)


def remind(world: World, **values: object) -> models.Reminder:
    reminder = actions.send_reminder(by=world.scope("city_officer"), month=JUNE, **values)  # type: ignore[arg-type]
    return actions.run_reminder(reminder_id=reminder.pk)


def states(reminder: models.Reminder) -> dict[str, tuple[str, str]]:
    return {mail.person.username: (mail.state, mail.failure) for mail in reminder.mails.select_related("person")}


class TestMail:
    def test_one_digest_a_person_without_figures_or_tokens(self, world: World, office: PostOffice) -> None:
        models.RoleAssignment.objects.create(
            person=world.person("reporter"), region=world.region, role="county_reporter", unit=world.units["liuxi"],
            starts=SINCE,
        )  # fmt: skip
        reminder = remind(world)
        assert [to for to, _mail in office.taken] == ["reporter@example.org"]
        mail = office.taken[0][1]
        body = str(mail.get_payload(decode=True), "utf-8") if mail.is_multipart() is False else ""
        assert (
            "松河区" in body
            and "柳溪县" in body
            and "应报2个，缺2个" in body
            and "7月6日18:00" in body.replace(" ", "")
        )
        assert "还剩8小时" in body and "https://leitai.example.org/reports/?month=2020-06" in body
        for secret in ("松河沿江公路", "双县大桥", "210", "password", "session"):
            assert secret not in body
        assert states(reminder)["reporter"] == ("sent", "") and states(reminder)["reporter-liuxi"] == ("no_address", "")

    def test_in_the_readers_language(self, world: World, office: PostOffice) -> None:
        give(world, "reporter", "reporter@example.org", language="en")
        remind(world)
        mail = office.taken[0][1]
        assert mail["Subject"] == "Reports of June 2020: please file"
        assert "Songhe" in str(mail.get_payload(decode=True), "utf-8")

    def test_the_server_refuses_one_and_takes_the_rest(self, world: World, office: PostOffice) -> None:
        give(world, "reporter_liuxi", "nobody@example.org")
        reminder = remind(world)
        assert states(reminder) == {"reporter": ("sent", ""), "reporter-liuxi": ("failed", "address")}
        shown = reminder_list(world.scope("city_officer"), JUNE).rounds[0]
        assert shown.done and dict(shown.counts) == {"已发送": 1, "未发出": 1}
        assert "example.org" not in str(models.AuditEvent.objects.filter(verb__contains="reminder").values("detail"))

    def test_a_server_that_is_away_is_said_and_nothing_hangs(
        self, world: World, office: PostOffice, settings: LazySettings
    ) -> None:
        settings.EMAIL_PORT = 1
        assert states(remind(world))["reporter"] == ("failed", "no_connection")


class TestOnce:
    def test_twice_run_is_once_sent(self, world: World, office: PostOffice) -> None:
        reminder = remind(world)
        actions.run_reminder(reminder_id=reminder.pk)
        models.Reminder.objects.filter(pk=reminder.pk).update(finished_at=None)
        actions.run_reminder(reminder_id=reminder.pk)
        assert len(office.taken) == 1

    def test_killed_while_sending_is_not_sent_again(
        self, world: World, office: PostOffice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Taken by the server, and killed before it was written down."""
        give(world, "reporter_liuxi", "liuxi@example.org")
        reminder = actions.send_reminder(by=world.scope("city_officer"), month=JUNE)
        send = reminders._send

        def killed(*given: object) -> tuple[str, str]:
            send(*given)  # type: ignore[arg-type]
            raise SystemExit

        monkeypatch.setattr(reminders, "_send", killed)
        with pytest.raises(SystemExit):
            actions.run_reminder(reminder_id=reminder.pk)
        monkeypatch.setattr(reminders, "_send", send)
        actions.run_reminder(reminder_id=reminder.pk)
        assert sorted(to for to, _mail in office.taken) == ["liuxi@example.org", "reporter@example.org"]
        assert sorted(state for state, _why in states(reminder).values()) == ["sent", "unknown"]

    def test_by_hand_not_again_within_hours(self, world: World, office: PostOffice) -> None:
        remind(world)
        with pytest.raises(Refused, match="reminder_too_soon"):
            remind(world)
        remind(world, confirmed=True)
        models.Reminder.objects.update(created_at=timezone.now() - dt.timedelta(hours=13))
        remind(world)
        assert len(office.taken) == 3

    def test_whoever_files_in_between_is_left_alone(self, world: World, office: PostOffice) -> None:
        reminder = actions.send_reminder(by=world.scope("city_officer"), month=JUNE)
        models.MonthlyReport.objects.filter(month=JUNE, project__region=world.region).update(state="accepted")
        actions.run_reminder(reminder_id=reminder.pk)
        assert states(reminder)["reporter"] == ("filed", "") and not office.taken


class TestRefusals:
    def test_without_a_server_nothing_is_made(self, world: World, office: PostOffice, settings: LazySettings) -> None:
        settings.EMAIL_HOST = ""
        with pytest.raises(Refused, match="mail_not_set_up"):
            remind(world)
        assert not models.Reminder.objects.exists()

    def test_for_the_office_and_while_something_is_missing(self, world: World, office: PostOffice) -> None:
        with pytest.raises(Refused, match="not_allowed"):
            actions.send_reminder(by=world.scope("reporter"), month=JUNE)
        models.MonthlyReport.objects.filter(project__region=world.region).update(state="withdrawn")
        models.Project.objects.filter(region=world.region).update(listed_on=dt.date(2020, 8, 1))
        with pytest.raises(Refused, match="nobody_to_remind"):
            remind(world)

    def test_is_rolled_back_when_the_audit_write_fails(
        self, world: World, office: PostOffice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reminders, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.send_reminder(by=world.scope("city_officer"), month=JUNE)
        with pytest.raises(ZeroDivisionError):
            actions.set_reminder_plan(by=world.scope("admin"), days_before=2, on_the_day=True, day_after=False)
        with pytest.raises(ZeroDivisionError):
            actions.set_own_reminders(by=world.scope("reporter"), on=False)
        for model in (models.Reminder, models.ReminderMail, models.ReminderPlan, models.ReminderStop):
            assert not model._default_manager.exists()


class TestStopping:
    def link(self, world: World, office: PostOffice) -> tuple[str, str]:
        remind(world)
        mail = office.taken[-1][1]
        link = re.search(r"https://leitai.example.org(/mail/stop/\S+/)", str(mail.get_payload(decode=True), "utf-8"))
        assert link and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        return link[1], str(mail["List-Unsubscribe"]).strip()

    def test_one_press_without_sign_in(self, world: World, office: PostOffice, settings: LazySettings) -> None:
        settings.ALLOWED_HOSTS = ["testserver"]
        address, header = self.link(world, office)
        assert header == f"<https://leitai.example.org{address}>"
        client = Client(enforce_csrf_checks=True)
        assert "接收催报邮件" in client.get(address).content.decode()
        assert not models.ReminderStop.objects.exists(), "looking is no press"
        said = client.post(address, {"List-Unsubscribe": "One-Click"}).content.decode()
        assert "不再接收催报邮件" in said
        assert states(remind(world, confirmed=True))["reporter"] == ("unsubscribed", "") and len(office.taken) == 1
        county = world.sign_in(Client(), "reporter")
        assert "您不接收催报邮件" in county.get("/filing/reminders/own/").content.decode()
        county.post("/filing/reminders/own/", {"on": "1"})
        remind(world, confirmed=True)
        assert len(office.taken) == 2

    def test_a_broken_link_and_a_removed_person(self, world: World, office: PostOffice, settings: LazySettings) -> None:
        settings.ALLOWED_HOSTS = ["testserver"]
        address, _header = self.link(world, office)
        assert Client().post(address[:-3] + "x/").status_code == 404
        models.Person.objects.filter(pk=world.person("reporter").pk).update(is_active=False)
        assert Client().post(address).status_code == 404 and not models.ReminderStop.objects.exists()


class TestPlan:
    @pytest.mark.parametrize(
        ("clock", "kinds"),
        [
            ("2020-07-02T09:00:00+08:00", ["before"]),  # Thursday: Friday and Monday, the 6th, are ahead
            ("2020-07-03T09:00:00+08:00", []),
            ("2020-07-05T09:00:00+08:00", []),  # a Sunday
            ("2020-07-06T07:00:00+08:00", []),  # too early in the day
            ("2020-07-06T09:00:00+08:00", ["on_the_day"]),
            ("2020-07-07T09:00:00+08:00", ["after"]),
            ("2020-07-08T09:00:00+08:00", []),
        ],
    )
    def test_each_on_its_working_day_once(
        self, world: World, office: PostOffice, settings: LazySettings, clock: str, kinds: list[str]
    ) -> None:
        actions.set_reminder_plan(by=world.scope("city_officer"), days_before=2, on_the_day=True, day_after=True)
        settings.LEITAI_CLOCK = clock
        assert [row.kind for row in actions.send_planned()] == kinds
        assert actions.send_planned() == []

    def test_off_by_default_and_within_bounds(self, world: World, office: PostOffice) -> None:
        assert actions.send_planned() == []
        with pytest.raises(Refused, match="reminder_days_wrong"):
            actions.set_reminder_plan(by=world.scope("city_officer"), days_before=11, on_the_day=False, day_after=False)


def test_a_wiped_rehearsal_leaves_no_reminder(world: World, office: PostOffice, settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-08-05T09:00:00+08:00"
    july = dt.date(2020, 7, 1)
    actions.set_reminder_plan(by=world.scope("city_officer"), days_before=None, on_the_day=True, day_after=False)
    start_rehearsal(by=world.scope("city_officer"), month=july)
    assert [row.kind for row in actions.send_planned()] == ["on_the_day"]
    wipe_rehearsal(by=world.scope("city_officer"), typed="2020-07")
    assert [row.kind for row in actions.send_planned()] == ["on_the_day"], "the month itself is reminded of"


def test_the_list_names_who_to_ring_up(world: World, office: PostOffice) -> None:
    colleague(world)
    found = reminder_list(world.scope("city_officer"), JUNE)
    assert found.ready == 1 and [one.mail for one in found.units[0].reporters] == ["ready", "no_address"]
    assert "松河区" in found.text and "second同事" in found.text and "还剩8小时" in found.text
