"""The invented city and the story its figures tell.

Everything here is fictional. The shape (two districts, three counties, one development zone) is that of an ordinary
prefecture; the names are invented, and so is every figure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

Words = tuple[str, str]
"""One text in Chinese and in English."""


@dataclass(frozen=True)
class Story:
    """What a unit's year looks like, month by month from January to July.

    `projects` leaf projects, of which `before` were under way when the year began, `new` are planned to start in it,
    and the rest wait. Money is in units of 10,000 yuan. `rates` are shares of the plan in force, in 1/10,000;
    `started` counts the new projects under way, `registered` all projects entered in statistics, both cumulative.
    `growth` is the growth of June's completed investment on the June before, in 1/1,000.
    """

    projects: int
    before: int
    new: int
    first_plan: int
    plan: int
    rates: tuple[int, ...]
    june: int
    started: tuple[int, ...]
    registered: tuple[int, ...]
    growth: int

    def done(self, month: int) -> int:
        """Completed investment since January, in 10,000 yuan."""
        if month == 6:
            return self.june
        plan = self.first_plan if month < PLAN_CHANGED else self.plan
        return plan * self.rates[month - 1] // 10_000


@dataclass(frozen=True)
class CityUnit:
    code: str
    name: str
    name_en: str
    level: str
    functional_class: str
    towns: tuple[tuple[str, str, str], ...]
    """Code, Chinese and English name of the places below the unit."""
    story: Story


@dataclass(frozen=True)
class City:
    code: str
    name: str
    name_en: str
    units: tuple[CityUnit, ...]
    real: bool = False
    """Whether the names are those of a real place: then every text carries the mark of fiction."""


PLAN_CHANGED = 4
"""The month from which the second version of the annual plan is in force."""

STORIES = (
    Story(61, 29, 24, 682_000, 682_000, (610, 1050, 2180, 3330, 4380, 0, 6450), 381_200,
          (2, 4, 8, 13, 16, 22, 23), (29, 33, 36, 41, 41, 50, 51), 95),
    Story(78, 37, 31, 951_000, 964_000, (640, 1100, 2120, 3250, 4420, 0, 6280), 523_100,
          (3, 6, 11, 15, 22, 29, 30), (37, 40, 46, 50, 56, 64, 66), 77),
    Story(72, 34, 29, 845_000, 845_000, (720, 1170, 2040, 3120, 4200, 0, 5960), 436_000,
          (3, 6, 9, 13, 17, 25, 26), (33, 34, 36, 43, 47, 55, 57), 75),
    Story(69, 34, 27, 815_000, 807_000, (550, 960, 1850, 2960, 4120, 0, 5950), 413_600,
          (1, 4, 8, 13, 18, 24, 25), (30, 32, 36, 42, 45, 52, 54), 68),
    Story(78, 39, 30, 924_000, 889_000, (690, 1020, 1760, 2720, 3700, 0, 5480), 420_500,
          (2, 4, 8, 11, 16, 22, 24), (39, 40, 45, 47, 50, 58, 60), 31),
    Story(32, 15, 13, 440_000, 456_000, (430, 880, 1930, 3080, 4040, 0, 6230), 246_100,
          (0, 2, 4, 4, 8, 11, 12), (11, 14, 14, 18, 21, 24, 26), 126),
)  # fmt: skip
"""In the order of `LANCHUAN`: a leader, its rival, two counties, a laggard whose plan was cut, and a riser."""


def _unit(
    code: str, name: str, name_en: str, level: str, functional_class: str, towns: tuple[Words, ...], story: Story
) -> CityUnit:
    coded = tuple((f"{code}{number:03d}", zh, en) for number, (zh, en) in enumerate(towns, 1))
    return CityUnit(code, name, name_en, level, functional_class, coded, story)


LANCHUAN = City(
    "999100",
    "岚川市",
    "Lanchuan City",
    (
        _unit("999102", "清晖区", "Qinghui District", "district", "urban_core", (
            ("云栖街道", "Yunqi Subdistrict"), ("晴川街道", "Qingchuan Subdistrict"), ("柳湾镇", "Liuwan Town"),
            ("鹿鸣镇", "Luming Town"), ("石梁镇", "Shiliang Town"), ("松岗镇", "Songgang Town"),
            ("荷塘乡", "Hetang Township")), STORIES[0]),
        _unit("999103", "望岳区", "Wangyue District", "district", "key_development", (
            ("东屏街道", "Dongping Subdistrict"), ("南屏街道", "Nanping Subdistrict"), ("观澜镇", "Guanlan Town"),
            ("青枫镇", "Qingfeng Town"), ("双河镇", "Shuanghe Town"), ("茶亭镇", "Chating Town"),
            ("玉泉镇", "Yuquan Town"), ("石鼓乡", "Shigu Township")), STORIES[1]),
        _unit("999121", "砚溪县", "Yanxi County", "county", "farming", (
            ("墨池镇", "Mochi Town"), ("笔架镇", "Bijia Town"), ("竹溪镇", "Zhuxi Town"), ("砚台镇", "Yantai Town"),
            ("长岭镇", "Changling Town"), ("麦坪镇", "Maiping Town"), ("花桥镇", "Huaqiao Town"),
            ("云台乡", "Yuntai Township")), STORIES[2]),
        _unit("999122", "白榆县", "Baiyu County", "county", "ecological", (
            ("榆荫镇", "Yuyin Town"), ("白鹭镇", "Bailu Town"), ("雪坪镇", "Xueping Town"), ("龙潭镇", "Longtan Town"),
            ("杉树镇", "Shanshu Town"), ("红叶镇", "Hongye Town"), ("高桥镇", "Gaoqiao Town"),
            ("云岭乡", "Yunling Township")), STORIES[3]),
        _unit("999123", "芷泉县", "Zhiquan County", "county", "farming", (
            ("芷兰镇", "Zhilan Town"), ("泉口镇", "Quankou Town"), ("桃坪镇", "Taoping Town"), ("金谷镇", "Jingu Town"),
            ("渡口镇", "Dukou Town"), ("平湖镇", "Pinghu Town"), ("沙河镇", "Shahe Town"),
            ("大堰乡", "Dayan Township")), STORIES[4]),
        _unit("999171", "经开区", "Economic Development Zone", "zone", "key_development", (
            ("望江街道", "Wangjiang Subdistrict"), ("兴业街道", "Xingye Subdistrict"),
            ("科创街道", "Kechuang Subdistrict")), STORIES[5]),
    ),
)  # fmt: skip


def borrowed(code: str, name: str, name_en: str, units: tuple[CityUnit, ...]) -> City:
    """A real city that borrows the invented story; what is made for it is marked as fiction everywhere.

    `units` must be six; their own stories are replaced in order.

    Raises
    ------
    ValueError
        When there are not six units, or a unit has no place below it.
    """
    if len(units) != len(STORIES):
        raise ValueError(f"the story needs {len(STORIES)} units, {len(units)} were given")
    if bare := [unit.code for unit in units if not unit.towns]:
        raise ValueError(f"units without a place below them: {', '.join(bare)}")
    return City(
        code, name, name_en, tuple(replace(unit, story=story) for unit, story in zip(units, STORIES, strict=True)), True
    )
