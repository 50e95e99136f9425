"""One small bulletin of an invented city: every kind of block, in both languages. All figures are made up."""

from __future__ import annotations

from fractions import Fraction

from leitai.documents import numbers as n
from leitai.documents.dates import month_text, parse_month
from leitai.documents.numbers import Language, Number, Origin
from leitai.documents.outline import (
    Chart,
    Column,
    Heading,
    Map,
    MapValue,
    Mark,
    Note,
    Outline,
    Paragraph,
    Point,
    Row,
    Section,
    Source,
    Table,
)

UNITS = (
    ("999102", "清晖区", "Qinghui", 3812_0000_00, 6820_0000_00, 1),
    ("999103", "望岳区", "Wangyue", 5231_0000_00, 9640_0000_00, 2),
    ("999171", "经开区", "Economic Zone", 2461_0000_00, 4560_0000_00, 3),
    ("999121", "砚溪县", "Yanxi", 4360_0000_00, 8450_0000_00, 3),
    ("999122", "白榆县", "Baiyu", 4136_0000_00, 8070_0000_00, 5),
    ("999123", "芷泉县", "Zhiquan", 4205_0000_00, 8890_0000_00, 6),
)
HASH = "9c41e07a" + "0" * 56


def square(code: str, x: float, y: float) -> dict[str, object]:
    ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


# The development zone has no polygon.
MAP = {
    "type": "FeatureCollection",
    "features": [
        square("999102", 0, 0),
        square("999103", 1, 0),
        square("999121", 0, 1),
        square("999122", 1, 1),
        square("999123", 2, 0),
    ],
}


class Sample:
    def __init__(self, language: Language = "zh-Hans", revision: int = 1) -> None:
        self.language, self.revision = language, revision

    def zh(self, chinese: str, english: str) -> str:
        return chinese if self.language == "zh-Hans" else english

    def number(self, value: Fraction | int, form: n.Form, question: str, unit: str = "", name: str = "") -> Number:
        origin = Origin(name or question, unit, "38.12 ÷ 68.20", self.zh("61个项目的已审月报", "61 accepted reports"))
        return n.number(
            value,
            form,
            question=question,
            arguments={"unit": unit} if unit else {},
            region="999100",
            month="2020-06",
            revision=self.revision,
            origin=origin,
        )

    def rate(self, done: int, plan: int, unit: str = "") -> Number:
        return self.number(Fraction(done, plan), n.rate_form(), "completion_rate", unit, "投资完成率")

    def lead(self, done: int, plan: int, unit: str = "", sign: n.Sign = "always") -> Number:
        value = Fraction(done, plan) - Fraction(1, 2)
        return self.number(value, n.points_form(self.language, sign), "lead", unit)

    def money(self, value: int, unit: str = "") -> Number:
        return self.number(value, n.money_form(self.language), "done_year", unit)

    def table(self, caption: str) -> Table:
        zh = self.zh
        money = n.money_form(self.language).unit
        columns = (
            Column(zh("名次", "Place"), align="centre", width=0.7),
            Column(zh("单位", "Unit"), align="left", width=1.4),
            Column(zh("完成", "Done"), money),
            Column(zh("年度计划", "Plan"), money),
            Column(zh("投资完成率", "Completion rate"), "%"),
            Column(zh("超时间进度", "Lead"), zh("个百分点", "pp")),
        )
        rows = [
            Row(
                (
                    (self.number(place, n.place_form(self.language), "place", code),),
                    (zh(name, english),),
                    (self.money(done, code),),
                    (self.number(plan, n.money_form(self.language), "plan_year", code),),
                    (self.rate(done, plan, code),),
                    (self.lead(done, plan, code),),
                ),
                key=code,
            )
            for code, name, english, done, plan, place in UNITS
        ]
        done, plan = sum(unit[3] for unit in UNITS), sum(unit[4] for unit in UNITS)
        total = Row(
            (
                ("",),
                (zh("全市", "City"),),
                (self.money(done),),
                (self.number(plan, n.money_form(self.language), "plan_year"),),
                (self.rate(done, plan),),
                (self.lead(done, plan),),
            ),
            kind="total",
        )
        apart = Row((("",), (zh("其他", "Rest"),), *(((n.absent(self.language, "no unit named"),),) * 4)), kind="apart")
        note = zh("数据不足3个项目的单位另列。", "Units with fewer than three projects are listed apart.")
        return Table(caption, columns, (*rows, total, apart), note)

    def overall(self) -> tuple[Paragraph, ...]:
        done, plan = sum(unit[3] for unit in UNITS), sum(unit[4] for unit in UNITS)
        rate, lead = self.rate(done, plan), self.lead(done, plan, sign="never")
        started = self.number(133, n.count_form(after=self.zh("项", "")), "started")
        planned = self.number(154, n.count_form(after=self.zh("项", "")), "planned_starts")
        if self.language == "zh-Hans":
            first = (
                "1–6月，全市累计完成投资",
                self.money(done),
                "，占年度投资计划的",
                rate,
                "，超过时间进度",
                lead,
                "。",
            )
            second = ("本年度计划开工", planned, "，目前实际已开工", started, "。")
        else:
            first = ("From January to June ", self.money(done), " was completed, ", rate, " of the year's plan, ", lead,
                     " ahead of time progress.")  # fmt: skip
            second = ("Of ", planned, " new starts planned this year, ", started, " have been made.")
        return Paragraph(first, "finding"), Paragraph(second)

    def chart(self) -> Chart:
        points = tuple(
            Point(self.zh(name, english), self.rate(done, plan, code), hot="behind" if 2 * done < plan else "")
            for code, name, english, done, plan, _ in UNITS
        )
        return Chart(
            "bars",
            self.zh("芷泉县低于时间进度", "Zhiquan is behind time progress"),
            self.zh("投资完成率，%", "Completion rate, %"),
            points,
            self.table(self.zh("各区县投资完成率", "Completion rate by unit")),
            self.number(Fraction(1, 2), n.rate_form(), "time_progress"),
            self.zh("时间进度50.0%", "Time progress 50.0%"),
        )

    def map(self) -> Map:
        values = tuple(
            MapValue(code, self.zh(name, english), self.lead(done, plan, code))
            for code, name, english, done, plan, _ in UNITS
        )
        return Map(
            self.zh("五个单位超过时间进度", "Five units are ahead of time progress"),
            self.zh("个百分点", "pp"),
            MAP,
            values,
            (-2.0, 0.0, 2.0, 4.0),
            self.table(self.zh("各区县超时间进度", "Lead by unit")),
            approval="GS(2020)0000",
        )


def outline(
    language: Language = "zh-Hans", *, marks: tuple[Mark, ...] = ("fictional",), revision: int = 1, hostile: str = ""
) -> Outline:
    sample = Sample(language, revision)
    zh = sample.zh
    month = month_text(parse_month("2020-06"), language)
    sections = (
        Section("overall", zh("总体情况", "Overall"), (*sample.overall(), sample.chart())),
        Section(
            "units",
            zh("区县情况", "Units"),
            (
                Heading(zh("投资完成", "Investment")),
                sample.table(zh("各区县投资完成情况", "Investment by unit")),
                Heading(zh("超时间进度", "Lead")),
                Heading(zh("地图", "Map"), 3),
                sample.map(),
                Note((zh("完成率由未取整数值计算。", "Rates come from unrounded values."),)),
            ),
        ),
        Section(
            "problems",
            zh("存在问题", "Problems"),
            (Paragraph((hostile or zh("部分项目用地手续尚未办结。", "Some land formalities are open."),)),),
        ),
        Section("league", zh("区县榜单", "League"), (sample.table(zh("区县榜单", "League of June")),), annex=True),
        Section("detail", zh("分项数据", "Details"), (sample.table(zh("分项数据", "Details")),), annex=True, wide=True),
    )
    return Outline(
        title=zh(f"岚川市{month}重大项目推进情况通报", f"Lanchuan: major projects, {month}"),
        subtitle=zh("（1–6月）", "January to June"),
        language=language,
        region="999100",
        region_name=zh("岚川市", "Lanchuan"),
        month="2020-06",
        revision=revision,
        sections=sections,
        sources=(Source("2020-06", revision, HASH if revision else "", "2020-07-06" if revision else ""),),
        marks=marks,
        issuer=zh("岚川市重大项目办公室", "Lanchuan Office of Major Projects"),
        issued_on="2020-07-07" if revision else "",
    )
