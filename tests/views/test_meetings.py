"""The pages of a meeting: what each person finds there, the forms, what is refused, and what a page costs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leitai import models
from tests.views.filing import text_of
from tests.views.season import in_english, queries_of
from tests.world import MOMENT, World
from tests.world.contest import make_contest, make_result
from tests.world.meetings import DUE, PDF, Plenary, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world: World) -> Plenary:
    return make_meeting(world.lindong)


@pytest.fixture
def transport(world: World) -> Client:
    return world.sign_in(Client(), "department_officer")


def at(made: Plenary, part: str = "") -> str:
    return f"/meetings/{made.meeting.pk}/{part}"


PARTS = ("", "order/", "statements/", "roster/", "seats/", "venues/")


class TestPages:
    def test_the_list(self, city: Client, made: Plenary) -> None:
        page = text_of(city.get("/meetings/"))
        for words in ("临东推进大会", "临东草拟会", "已通知", "草稿", "2020年7月20日 14:30–16:00", "1/2", "新建会议"):
            assert words in page, words

    def test_the_programme(self, city: Client, made: Plenary) -> None:
        page = text_of(city.get(at(made)))
        for words in (
            "14:30–14:35",
            "松河区发言",
            "市委书记",
            "共59分钟",
            "余31分钟",
            "主持：市长",
            "临东市教育局",
            "增加议程",
        ):
            assert words in page, words
        made.meeting.items.filter(kind="leader_speech").update(minutes=90, starts=dt.time(14, 55))
        page = text_of(city.get(at(made)))
        assert "议程超出散会时间16:00共25分钟" in page and "前面的议程超时4分钟" in page

    @pytest.mark.parametrize("part", PARTS)
    def test_readers_change_nothing(self, world: World, made: Plenary, part: str) -> None:
        page = text_of(world.sign_in(Client(), "reporter").get(at(made, part)))
        assert "临东推进大会" in page
        inside = page[page.index('id="main"') :]
        assert 'method="post"' not in inside and "/edit/" not in inside

    @pytest.mark.parametrize("part", PARTS)
    def test_in_english(self, city: Client, made: Plenary, part: str) -> None:
        page = in_english(city, at(made, part))
        assert "Order of the speeches" in page and "Announced" in page
        assert "会议议程" not in page and "座次" not in page

    def test_a_held_meeting_offers_only_the_roll(self, city: Client, made: Plenary) -> None:
        models.Meeting.objects.filter(pk=made.meeting.pk).update(state="held")
        assert "增加议程" not in text_of(city.get(at(made)))
        page = text_of(city.get(at(made, "venues/")))
        assert "报数" in page and "增加会场" not in page

    @pytest.mark.parametrize("part", ["", "statements/", "roster/", "venues/", "programme/zh-Hans/"])
    def test_thirty_rows_cost_no_more_than_one(self, world: World, city: Client, made: Plenary, part: str) -> None:
        one = queries_of(city, at(made, part))
        for n in range(30):
            models.ProgrammeItem.objects.create(
                meeting=made.meeting, position=100 + n, kind="other", title=f"第{n}项", minutes=1,
                organization=world.lindong.organizations["office"],
            )  # fmt: skip
            theme = models.Theme.objects.create(
                campaign=world.lindong.campaign,
                code=f"t{n}",
                name=f"第{n}题",
                lead=world.lindong.organizations["office"],
            )
            models.WrittenStatement.objects.create(
                meeting=made.meeting, theme=theme, organization=world.lindong.organizations["office"]
            )
            entry = models.RosterEntry.objects.create(
                meeting=made.meeting, category="owner", rank=n + 1, name=f"第{n}人", unit=world.units["liuxi"]
            )
            models.Attendance.objects.create(entry=entry, occasion="meeting")
            models.MeetingVenue.objects.create(meeting=made.meeting, code=f"v{n}", name=f"第{n}场", level="county")
        assert queries_of(city, at(made, part)) == one
        assert queries_of(city, "/meetings/") <= one + 8


class TestForms:
    def test_a_meeting_from_nothing_to_announced(self, city: Client, world: World) -> None:
        facts = {"title": "半年推进会", "day": "2020-07-20", "starts": "09:00", "ends": "11:30", "place": "礼堂",
                 "campaign": world.lindong.campaign.pk}  # fmt: skip
        answer = city.post("/meetings/new/", facts)
        meeting = models.Meeting.objects.get(title="半年推进会")
        assert answer.headers["Location"] == f"/meetings/{meeting.pk}/"
        item = {"kind": "unit_speech", "title": "发言", "minutes": "8", "unit": world.units["songhe"].pk}
        assert city.post(f"/meetings/{meeting.pk}/items/new/", item).status_code == 302
        assert city.post(f"/meetings/{meeting.pk}/state/", {"state": "announced"}).status_code == 302
        meeting.refresh_from_db()
        assert meeting.state == "announced"

    def test_what_is_wrong_stands_at_its_field(self, city: Client, made: Plenary) -> None:
        facts = {"title": "", "day": "2020-07-20", "starts": "11:00", "ends": "09:00", "place": "礼堂"}
        answer = city.post("/meetings/new/", facts)
        assert answer.status_code == 422
        assert "2处要改" in text_of(answer) and "结束时间要晚于开始时间" in text_of(answer)
        answer = city.post(at(made, "items/new/"), {"kind": "unit_speech", "title": "发言", "minutes": "8"})
        assert answer.status_code == 422 and "选择发言的区县" in text_of(answer)

    def test_lots_are_drawn_and_a_new_draw_asks_why(self, city: Client, made: Plenary) -> None:
        page = text_of(city.get(at(made, "order/")))
        assert "还没有公布的观摩结果，现在只能抽签" in page and 'name="reason"' not in page
        assert city.post(at(made, "order/draw/"), {"seed": "18-07"}).status_code == 302
        page = text_of(city.get(at(made, "order/")))
        assert "18-07" in page and "已复核，一致" in page and 'name="reason"' in page
        answer = city.post(at(made, "order/draw/"), {"seed": "19"})
        assert answer.status_code == 422 and made.meeting.speaking_orders.count() == 1
        city.post(at(made, "order/draw/"), {"seed": "19", "reason": "漏了一家"})
        assert "漏了一家" in text_of(city.get(at(made, "order/")))

    def test_by_score_only_once_there_is_one(self, world: World, city: Client, made: Plenary) -> None:
        city.post(at(made, "order/draw/"), {"method": "score", "seed": "7"})
        assert made.meeting.speaking_orders.get().method == "lot"
        contest = make_contest(world.lindong)
        make_result(contest, {world.units[key].code: n for n, key in enumerate(("liuxi", "shiqiao", "songhe"), 1)})
        models.Round.objects.filter(pk=contest.round.pk).update(revealed_at=MOMENT)
        assert "依据临东市上半年观摩 · 第1版" in text_of(city.get(at(made, "order/")))
        city.post(at(made, "order/draw/"), {"method": "score", "reason": "结果已揭晓"})
        speeches = made.meeting.items.filter(kind="unit_speech")
        assert [item.unit.name for item in speeches] == ["柳溪县", "石桥经开区", "松河区"]
        facts = {"area": "hall", "order": "score", "rows": "1", "width": "4", "categories": ["party", "county"]}
        city.post(at(made, "seats/plan/"), facts)
        assert made.meeting.seat_plans.get(area="hall").seats.get(number=1).entry == made.entries[2]

    def test_the_deadline_is_the_regions_time(self, city: Client, made: Plenary) -> None:
        assert city.post(at(made, "statements/call/"), {"due": "2020-07-18T18:00"}).status_code == 302
        made.meeting.refresh_from_db()
        assert made.meeting.statements_due == dt.datetime.fromisoformat("2020-07-18T18:00:00+08:00")
        answer = city.post(at(made, "statements/call/"), {"due": "2020-07-21T18:00"})
        assert answer.status_code == 422 and "截止时间晚于会议开始时间" in text_of(answer)

    def test_a_pasted_list_keeps_what_was_typed(self, city: Client, made: Plenary) -> None:
        answer = city.post(at(made, "roster/import/"), {"text": "市政府\t市长\n合唱团\t指挥"})
        page = text_of(answer)
        assert answer.status_code == 422 and "第2行" in page and "合唱团\t指挥</textarea>" in page
        assert city.post(at(made, "roster/import/"), {"text": "市政府\t市长"}).status_code == 302

    def test_attendance(self, city: Client, made: Plenary) -> None:
        first, second = made.entries[:2]
        page = text_of(city.get(at(made, "attendance/?occasion=meeting")))
        assert f'name="state-{first.pk}"' in page and "应到3人" in page
        city.post(
            at(made, "attendance/"),
            {"occasion": "meeting", f"state-{first.pk}": "present", f"state-{second.pk}": "excused",
             f"standin-{second.pk}": "秘书长"},
        )  # fmt: skip
        assert "代会：秘书长" in text_of(city.get(at(made, "roster/")))
        assert "没有人参加这一项" in text_of(city.get(at(made, "attendance/?occasion=visit")))
        assert city.post(at(made, "attendance/"), {"occasion": "meeting", "state-x": "present"}).status_code == 404

    def test_seats(self, city: Client, made: Plenary) -> None:
        facts = {"area": "hall", "rows": "1", "width": "1", "categories": ["party", "county"]}
        answer = city.post(at(made, "seats/plan/"), facts)
        assert answer.status_code == 422 and "3人只有1个座位" in text_of(answer)
        assert city.post(at(made, "seats/plan/"), facts | {"width": "4"}).status_code == 302
        plan = made.meeting.seat_plans.get(area="hall")
        swap = f"/meetings/seats/{plan.pk}/swap/"
        for ticked in ([], ["1-1"], ["1-1", "1-2", "1-3"], ["1-1", "x"]):
            assert city.post(swap, {"seat": ticked}).status_code == 409
        assert city.post(swap, {"seat": ["1-1", "1-4"]}).status_code == 302
        assert plan.seats.get(number=4).entry == made.entries[0]

    def test_venues(self, city: Client, made: Plenary) -> None:
        city.post(at(made, "venues/import/"))
        page = text_of(city.get(at(made, "venues/")))
        assert "柳林镇" in page and "会场6个" in page
        report = f"/meetings/venues/{made.venue.pk}/report/"
        assert city.post(report, {"present": "many"}).status_code == 409
        city.post(report, {"present": "31"})
        assert "已点名<b>1</b>个，到会31人" in text_of(city.get(at(made, "venues/")))
        facts = {"code": "other", "name": "主会场", "level": "main", "line": "good"}
        city.post(f"/meetings/venues/{made.venue.pk}/edit/", facts)
        made.venue.refresh_from_db()
        assert (made.venue.code, made.venue.line) == ("main", "good")  # the code stays


class TestStatements:
    def test_a_department_writes_its_own(self, transport: Client, made: Plenary) -> None:
        page = text_of(transport.get(at(made, "statements/")))
        assert "临东市交通突破" in page and "修改" in page and "教育突破" not in page[page.index("lt-lead") :]
        own = made.statements["transport"]
        page = text_of(transport.get(f"/meetings/statements/{own.pk}/"))
        assert "交通书面发言全文" in page and "提交" in page
        answer = transport.post(
            f"/meetings/statements/{own.pk}/send/",
            {"text": "", "file": SimpleUploadedFile("书面发言.pdf", PDF)},
        )
        assert answer.status_code == 302
        file = transport.get(f"/meetings/statements/{own.pk}/file/")
        assert file.content == PDF and file.headers["Content-Type"] == "application/pdf"
        assert "attachment" in file.headers["Content-Disposition"]
        assert file.headers["X-Content-Type-Options"] == "nosniff"

    def test_what_is_refused_keeps_the_text(self, transport: Client, made: Plenary) -> None:
        own = f"/meetings/statements/{made.statements['transport'].pk}/"
        answer = transport.post(f"{own}send/", {"text": "改好的稿子", "file": SimpleUploadedFile("稿.exe", b"MZ")})
        assert answer.status_code == 422
        assert "只收Word文件" in text_of(answer) and "改好的稿子" in text_of(answer)

    def test_after_the_deadline_it_is_read_only(self, transport: Client, made: Plenary, settings: LazySettings) -> None:
        settings.LEITAI_CLOCK = "2020-07-19T15:30:00+08:00"
        own = f"/meetings/statements/{made.statements['transport'].pk}/"
        assert "<textarea" not in text_of(transport.get(own))
        answer = transport.post(f"{own}send/", {"text": "来不及了"})
        assert answer.status_code == 422
        assert "已过截止时间" in text_of(answer) and "来不及了" in text_of(answer)
        assert transport.get(f"/meetings/statements/{made.statements['education'].pk}/").status_code == 404

    def test_the_city_sees_who_is_missing_and_waives(self, city: Client, made: Plenary, settings: LazySettings) -> None:
        settings.LEITAI_CLOCK = "2020-07-19T15:30:00+08:00"
        page = text_of(city.get(at(made, "statements/")))
        assert "应交2份，已交<b>1</b>份" in page and "还缺：临东市教育局" in page
        assert "逾期未交" in page and "迟4小时" in page
        waive = f"/meetings/statements/{made.statements['education'].pk}/waive/"
        assert city.post(waive, {"reason": ""}).status_code == 409
        city.post(waive, {"reason": "机构改革"})
        assert "免交" in text_of(city.get(at(made, "statements/")))

    def test_a_lost_file_is_not_found(self, transport: Client, made: Plenary) -> None:
        made.meeting.statements.update(text="稿", sent_at=DUE, sha256="0" * 64, file_name="稿.pdf")
        own = f"/meetings/statements/{made.statements['transport'].pk}/file/"
        assert transport.get(own).status_code == 404


def test_the_printed_programme(city: Client, made: Plenary) -> None:
    for language, name in (("zh-Hans", "%E4%B8%B4%E4%B8%9C"), ("en", "docx")):
        answer = city.get(at(made, f"programme/{language}/"))
        assert answer.content.startswith(b"PK") and name in answer.headers["Content-Disposition"]
    assert city.get(at(made, "programme/fr/")).status_code == 404
