"""What the invented reports say in words. Each phrase exists in Chinese and in English."""

from __future__ import annotations

from leitai.core.synthetic.city import Words

PROGRESS: dict[str, tuple[Words, ...]] = {
    "transport": (
        ("路基清表完成，累计进度{0}%", "Clearing done; {0}% in all"),
        ("路基土石方完成{0}%，涵洞同步施工", "Earthworks {0}%; culverts under way"),
        ("桥梁下部结构完成，路面基层完成{0}%", "Bridge piers done; road base {0}%"),
        ("路面铺设完成{0}%，交安设施进场", "Paving {0}%; safety equipment on site"),
    ),
    "building": (
        ("场地平整完成，累计进度{0}%", "Site levelled; {0}% in all"),
        ("基础施工，累计进度{0}%", "Foundations; {0}% in all"),
        ("主体结构施工，累计进度{0}%", "Main structure; {0}% in all"),
        ("主体封顶，装饰安装完成{0}%", "Topped out; fitting {0}%"),
    ),
    "network": (
        ("管沟开挖，累计进度{0}%", "Trenches being dug; {0}% in all"),
        ("管网铺设完成{0}%", "Pipes laid {0}%"),
        ("主要设备到场，安装完成{0}%", "Main equipment on site; installed {0}%"),
        ("设备调试，累计进度{0}%", "Equipment being tested; {0}% in all"),
    ),
    "land": (
        ("土地流转完成，累计进度{0}%", "Land leased; {0}% in all"),
        ("田间道路和沟渠完成{0}%", "Farm roads and ditches {0}%"),
        ("栽植完成{0}%，设施大棚施工", "Planting {0}%; greenhouses being built"),
        ("配套加工车间完成{0}%", "Processing hall {0}%"),
    ),
}
PROGRESS_OF_SECTOR = {
    "transport": "transport", "water": "network", "energy": "network", "industry": "building", "farming": "land",
    "tourism": "building", "urban": "building", "livelihood": "building", "ecology": "network",
}  # fmt: skip
FINISHED: Words = ("已完工，正在办理竣工验收", "Completed; acceptance in hand")
ACCEPTED: Words = ("已竣工投用", "Completed and in use")
WAITING: tuple[Words, ...] = (
    ("正在办理施工许可", "Building permit in hand"),
    ("施工招标公告已发布", "Tender published"),
    ("施工图审查中", "Drawings under review"),
    ("可研报告已批复，开展初步设计", "Feasibility study approved; preliminary design begun"),
)
PREPARING: tuple[Words, ...] = (
    ("开展可行性研究", "Feasibility study begun"),
    ("编制项目建议书", "Project proposal being written"),
    ("选址论证中", "Siting under study"),
)
PROBLEMS: tuple[tuple[str, Words, Words], ...] = (
    ("land", ("用地指标未落实，缺{0}亩", "{0} mu of land quota missing"),
     ("月底前完成用地报批", "File the land application by the end of the month")),
    ("forest", ("使用林地手续未批", "Permit to use forest land not granted"),
     ("补充材料后再次报审", "Complete the file and apply again")),
    ("demolition", ("{0}户拆迁协议未签", "{0} households have not signed"),
     ("工作组逐户走访", "Team visits each household")),
    ("utilities", ("电力线路迁改未完成", "Power line not yet moved"),
     ("与供电公司确定迁改时间", "Agree a date with the power company")),
    ("money", ("配套资金缺口{0}万元", "Matching funds short by {0} × 10,000 yuan"),
     ("与银行对接贷款", "Talk to the bank about a loan")),
    ("formality", ("环评批复未取得", "Environmental approval missing"),
     ("本月内完成公示", "Finish the public notice this month")),
    ("tender", ("一次招标流标", "First tender failed"), ("重新发布招标公告", "Publish the tender again")),
    ("labour", ("工人返岗不足，到岗{0}%", "Only {0}% of the workers are back"),
     ("点对点接回务工人员", "Bring workers back by bus")),
    ("material", ("砂石供应不足", "Sand and gravel are short"),
     ("协调两家料场供料", "Arrange supply from two quarries")),
)  # fmt: skip
EPIDEMIC = 7
"""Place of the phrase that belongs to February and March 2020."""
NEXT_STEPS: tuple[Words, ...] = (
    ("按月度计划推进", "Go on as planned for the month"),
    ("下月完成{0}%", "Reach {0}% next month"),
    ("汛期前完成临河段施工", "Finish the riverside part before the flood season"),
    ("主体验收后进入安装", "Begin fitting after the structure is accepted"),
)
STALLED: Words = ("本月未施工，数值与上月相同", "No work this month; figures as last month")
RETURN_REASON: Words = (
    "未开工项目的进展写得太笼统，请逐个写明堵点和预计开工时间",
    "What is said of projects not started is too general: give the obstacle and the expected start for each",
)
