"""The demo's half-year meeting, announced for two days after the demo's clock, with all that an office prepares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from leitai.actions import meetings as actions
from leitai.labels import COUNTY_LEVELS, PARTICIPANT_CATEGORIES
from leitai.queries.meetings import form_choices, statements_page
from leitai.queries.orgs import Scope
from leitai.queries.packs import Pack
from leitai.queries.regions import codes_of

DAY = dt.date(2020, 8, 6)
SEED = "2020-08-03-07-19-22-31"  # as if drawn in public
LEADERS = ("party", "congress", "government", "cppcc")
OTHERS = tuple(code for code, _label in PARTICIPANT_CATEGORIES if code not in LEADERS)


@dataclass(frozen=True)
class Part:
    kind: str
    title: str
    title_en: str
    minutes: int
    speaker: str = ""
    speaker_en: str = ""
    organization: str = ""


VICE_MAYOR = ("常务副市长", "Executive vice-mayor")
SECRETARY = ("市委秘书长", "Secretary-general of the party committee")
BEFORE = (
    Part("opening", "宣布开会，介绍到会领导", "Opening and welcome", 5, "市长", "Mayor"),
    Part("bulletin", "通报上半年经济运行情况", "Bulletin 1: the economy of the half-year", 12, *VICE_MAYOR),
    Part("bulletin", "通报重大项目推进情况", "Bulletin 2: progress of the major projects", 10, *VICE_MAYOR),
    Part("appraisal", "通报上半年目标绩效考核情况", "Bulletin 3: appraisal of the half-year", 8, *SECRETARY),
    Part("scores", "通报现场观摩评分结果", "Bulletin 4: scores of the site visits", 7, *SECRETARY),
)
AFTER = (
    Part(
        "department_speech", "围绕“重大项目推进年”发言", "On the Year of Major Projects", 8, "局长",
        "Head of the bureau", "reform_commission",
    ),
    Part("other", "六个牵头单位作书面发言", "Written statements of the six lead departments", 2),
    Part("leader_speech", "讲话", "Speech", 40, "市委书记", "Secretary of the party committee"),
    Part("other", "提出贯彻落实要求，宣布散会", "What follows, and close", 5, "市长", "Mayor"),
)  # fmt: skip
SPEECH = Part(
    "unit_speech", "围绕六大突破推进情况发言", "On its progress with the six themes", 8, "党委书记", "Party secretary"
)
# category, name or office, organisation, occasions, English of both
OFFICES = """
市委\t市委书记\t市委\t\tSecretary of the party committee\tParty committee
市委\t市委副书记\t市委\t\tDeputy secretary of the party committee\tParty committee
市委\t市委组织部部长\t市委\t\tHead of the organisation department\tParty committee
市人大常委会\t市人大常委会主任\t市人大常委会\t\tHead of the city congress\tPeople's congress
市人大常委会\t市人大常委会副主任\t市人大常委会\t会议\tDeputy head of the city congress\tPeople's congress
市政府\t市长\t市政府\t\tMayor\tCity government
市政府\t常务副市长\t市政府\t\tExecutive vice-mayor\tCity government
市政府\t分管交通副市长\t市政府\t\tVice-mayor for transport\tCity government
市政协\t市政协主席\t市政协\t\tHead of the city CPPCC\tCPPCC
市政协\t市政协副主席\t市政协\t会议\tDeputy head of the city CPPCC\tCPPCC
法院、检察院\t市法院院长\t市中级法院\t会议\tHead of the court\tCity court
法院、检察院\t市检察院检察长\t市检察院\t会议\tChief procurator\tCity procuratorate
秘书长\t市委秘书长\t市委\t\tSecretary-general of the party committee\tParty committee
秘书长\t市人大常委会秘书长\t市人大常委会\t\tSecretary-general of the city congress\tPeople's congress
秘书长\t市政府秘书长\t市政府\t\tSecretary-general of the city government\tCity government
秘书长\t市政协秘书长\t市政协\t\tSecretary-general of the city CPPCC\tCPPCC
省驻市机构\t主要负责同志\t省税务局驻市分局\t会议\tHead\tProvincial tax bureau, city branch
省驻市机构\t主要负责同志\t省电力公司驻市公司\t\tHead\tProvincial power company, city branch
企事业单位\t主要负责同志\t市交通投资集团\t\tHead\tCity transport investment group
企事业单位\t主要负责同志\t市职业技术学院\t会议\tHead\tCity vocational college
"""
TEXTS = {
    "poverty": "上半年脱贫攻坚项目开工率和投资完成率均快于时间进度。下半年聚焦易地搬迁后续扶持，逐户逐项销号。",
    "county_economy": "县域经济项目以园区标准厂房和补链招商为主。下半年重点解决用地和融资两个堵点。",
    "tourism": "全域旅游项目受汛期影响进度偏慢。下半年抢抓枯水期，把滞后的景区道路补回来。",
}


def plan_demo_meeting(city: Scope, office: Scope, plan: Pack) -> None:
    meeting = actions.plan_meeting(
        by=city,
        campaign_id=int(form_choices(city, DAY).campaigns[0][0]),
        title="全市六大突破暨重大项目推进现场会",
        title_en="City meeting on the six themes and the major projects",
        day=DAY,
        starts=dt.time(14, 30),
        ends=dt.time(17, 15),
        place="市会议中心一号厅",
        place_en="City conference centre, hall 1",
        chair="市长",
        chair_en="Mayor",
    )
    units, bodies = codes_of(city, "unit"), codes_of(city, "organization")
    for part in BEFORE:
        _add(city, meeting.pk, part)
    for unit in plan.units:
        if unit.level in COUNTY_LEVELS:
            _add(city, meeting.pk, SPEECH, unit_id=units[unit.code])
    for part in AFTER:
        _add(city, meeting.pk, part, organization_id=bodies.get(part.organization))
    actions.draw_speaking_order(by=city, meeting_id=meeting.pk, seed=SEED)
    actions.import_roster(by=city, meeting_id=meeting.pk, text="\n".join(_roster(plan)))
    actions.plan_seats(
        by=city, meeting_id=meeting.pk, area="platform", categories=LEADERS, rows=1, width=10, centre_out=True
    )
    actions.plan_seats(by=city, meeting_id=meeting.pk, area="hall", categories=OTHERS, rows=5, width=10)
    actions.import_venues(by=city, meeting_id=meeting.pk)
    actions.move_meeting(by=city, meeting_id=meeting.pk, state="announced")
    _statements(city, office, meeting.pk, plan, bodies)


def _add(
    city: Scope, meeting_id: int, part: Part, *, unit_id: int | None = None, organization_id: int | None = None
) -> None:
    actions.add_programme_item(
        by=city, meeting_id=meeting_id, kind=part.kind, title=part.title, title_en=part.title_en, minutes=part.minutes,
        starts=None, speaker=part.speaker, speaker_en=part.speaker_en, organization_id=organization_id,
        unit_id=unit_id, chair="", chair_en="",
    )  # fmt: skip


def _roster(plan: Pack) -> Iterator[str]:
    """The leading offices, then two of each county, the head of each department, and an owner of each county."""
    yield from OFFICES.strip().splitlines()
    counties = [unit for unit in plan.units if unit.level in COUNTY_LEVELS]
    for unit in counties:
        yield f"区县、经开区负责同志\t党委书记\t{unit.name}\t\tParty secretary\t{unit.name_en}"
        yield f"区县、经开区负责同志\t行政主要负责同志\t{unit.name}\t\tHead of government\t{unit.name_en}"
    for body in plan.organizations:
        if body.kind == "department" and not body.unit:
            yield f"市级部门\t主要负责同志\t{body.name}\t\tHead\t{body.name_en}"
    for unit in counties:
        yield f"项目业主代表\t项目业主代表\t{unit.name}重点项目\t\tProject owner\tMajor project of {unit.name_en}"


def _statements(city: Scope, office: Scope, meeting_id: int, plan: Pack, bodies: dict[str, int]) -> None:
    """Three departments have handed in; the others still may, transport among them, which signs in to the demo.

    Nobody of the three has an account in the demo, so that the site's operator hands in for them.
    """
    due = dt.datetime(2020, 8, 5, 12, 0, tzinfo=ZoneInfo(plan.region.time_zone))
    actions.call_for_statements(by=city, meeting_id=meeting_id, due=due)
    asked = {line.theme: line.id for line in statements_page(city, meeting_id).lines}
    for theme in plan.themes:
        if text := TEXTS.get(theme.code):
            department = replace(office, organization_ids=frozenset({bodies[theme.lead]}))
            actions.send_statement(by=department, statement_id=asked[theme.name], text=text)
