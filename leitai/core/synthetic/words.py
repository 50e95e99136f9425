"""Words from which the invented projects get their names: sectors, kinds of works, posts and bodies."""

from __future__ import annotations

from leitai.core.synthetic.city import Words

SECTORS = ("transport", "water", "energy", "industry", "farming", "tourism", "urban", "livelihood", "ecology")
SECTOR_WEIGHTS = (0.17, 0.10, 0.07, 0.16, 0.12, 0.09, 0.13, 0.10, 0.06)
ZONE_WEIGHTS = (0.08, 0.04, 0.10, 0.58, 0.00, 0.00, 0.12, 0.05, 0.03)
DIVISIONS = {
    "transport": "48", "water": "46", "energy": "44", "industry": "34", "farming": "01", "tourism": "78",
    "urban": "47", "livelihood": "82", "ecology": "77",
}  # fmt: skip
"""Two digits of the industry classification that stand in a project code."""

WORKS: dict[str, tuple[Words, ...]] = {
    "transport": (
        ("{0}过境公路改建工程", "{0} bypass road"), ("{0}大桥新建工程", "{0} bridge"),
        ("{0}货运物流通道", "{0} freight corridor"), ("{0}客运枢纽站", "{0} coach station"),
        ("{0}农村公路升级工程", "{0} rural road upgrade"), ("{0}旅游环线", "{0} scenic ring road"),
        ("{0}产业大道", "{0} industrial avenue"), ("{0}隧道及连接线", "{0} tunnel and link road"),
        ("{0}公交场站", "{0} bus depot"), ("{0}渡改桥工程", "{0} ferry-to-bridge replacement"),
    ),
    "water": (
        ("{0}水库扩建工程", "{0} reservoir extension"), ("{0}灌区续建配套", "{0} irrigation district completion"),
        ("{0}城乡供水一体化工程", "{0} joint water supply"), ("{0}防洪堤工程", "{0} flood embankment"),
        ("{0}水系连通工程", "{0} waterway connection"), ("{0}中型提灌站", "{0} pumping station"),
    ),
    "energy": (
        ("{0}110千伏输变电工程", "{0} 110 kV substation"), ("{0}天然气管网工程", "{0} gas network"),
        ("{0}通信基站建设", "{0} communication base stations"), ("{0}光伏电站", "{0} solar power station"),
        ("{0}充电设施建设", "{0} charging stations"), ("{0}分布式储能项目", "{0} distributed storage"),
    ),
    "industry": (
        ("{0}标准厂房", "{0} standard factory buildings"), ("{0}新材料产业园", "{0} new materials park"),
        ("{0}电子元件生产线", "{0} electronic components line"), ("{0}食品加工园", "{0} food processing park"),
        ("{0}智能装备制造项目", "{0} smart equipment plant"), ("{0}生物医药中试基地", "{0} biomedical pilot base"),
        ("{0}建材技改项目", "{0} building materials upgrade"), ("{0}包装产业项目", "{0} packaging plant"),
        ("{0}冷链仓储中心", "{0} cold storage centre"), ("{0}数据中心", "{0} data centre"),
        ("{0}汽车零部件项目", "{0} car parts plant"), ("{0}中小企业孵化园", "{0} business incubator"),
    ),
    "farming": (
        ("{0}高标准农田建设", "{0} high-standard farmland"), ("{0}茶叶基地及加工厂", "{0} tea base and factory"),
        ("{0}生猪标准化养殖场", "{0} pig farm"), ("{0}核桃精深加工项目", "{0} walnut processing"),
        ("{0}蔬菜大棚基地", "{0} vegetable greenhouses"), ("{0}中药材种植基地", "{0} herb plantation"),
        ("{0}农产品批发市场", "{0} wholesale market"), ("{0}现代农业园区", "{0} modern farming park"),
    ),
    "tourism": (
        ("{0}古镇保护与利用", "{0} old town conservation"), ("{0}景区提升工程", "{0} scenic area upgrade"),
        ("{0}游客中心", "{0} visitor centre"), ("{0}康养度假村", "{0} wellness resort"),
        ("{0}博物馆", "{0} museum"), ("{0}乡村旅游示范带", "{0} rural tourism belt"),
    ),
    "urban": (
        ("{0}老旧小区改造", "{0} old housing renewal"), ("{0}棚户区改造", "{0} shanty town renewal"),
        ("{0}市政道路工程", "{0} streets"), ("{0}污水管网工程", "{0} sewer network"),
        ("{0}公共停车场", "{0} public car park"), ("{0}集镇综合整治", "{0} market town improvement"),
        ("{0}城市公园", "{0} city park"), ("{0}地下综合管廊", "{0} utility tunnel"),
    ),
    "livelihood": (
        ("{0}中心卫生院", "{0} health centre"), ("{0}初级中学迁建", "{0} middle school relocation"),
        ("{0}公办幼儿园", "{0} public kindergarten"), ("{0}养老服务中心", "{0} care centre for the elderly"),
        ("{0}职业技术学校实训楼", "{0} vocational training building"),
        ("{0}人民医院住院楼", "{0} hospital ward building"),
        ("{0}易地搬迁安置点", "{0} resettlement site"), ("{0}文体活动中心", "{0} culture and sports centre"),
    ),
    "ecology": (
        ("{0}河道综合治理", "{0} river restoration"), ("{0}生活垃圾处理厂", "{0} waste treatment plant"),
        ("{0}国土绿化项目", "{0} afforestation"), ("{0}污水处理厂提标改造", "{0} sewage works upgrade"),
        ("{0}矿山生态修复", "{0} mine restoration"), ("{0}湿地公园", "{0} wetland park"),
    ),
}  # fmt: skip
PHASES: tuple[Words, ...] = (("", ""), ("一期", ", phase 1"), ("二期", ", phase 2"), ("三期", ", phase 3"))
SHARED_WORKS: tuple[tuple[str, Words], ...] = (
    ("transport", ("{0}至{1}快速通道", "{0}–{1} express road")),
    ("water", ("{0}、{1}跨界供水工程", "{0} and {1} joint water supply")),
    ("energy", ("{0}至{1}天然气联络线", "{0}–{1} gas link")),
    ("ecology", ("{0}、{1}流域共治工程", "{0} and {1} shared river restoration")),
    ("tourism", ("{0}至{1}旅游公路", "{0}–{1} scenic road")),
    ("transport", ("{0}至{1}县际公路", "{0}–{1} county link road")),
)
BUNDLES: dict[str, Words] = {
    "transport": ("{0}农村公路打包项目", "{0} rural roads package"),
    "urban": ("{0}城镇基础设施打包项目", "{0} town works package"),
    "livelihood": ("{0}公共服务设施打包项目", "{0} public services package"),
    "farming": ("{0}农业基地打包项目", "{0} farming bases package"),
    "industry": ("{0}产业园区打包项目", "{0} industrial parks package"),
}

THEMES: tuple[tuple[str, str, str, str], ...] = (
    ("poverty", "脱贫攻坚", "Poverty relief", "poverty_office"),
    ("transport", "交通建设", "Transport", "transport_bureau"),
    ("county_economy", "县域经济", "County economy", "reform_commission"),
    ("farming", "特色农业", "Speciality farming", "farming_bureau"),
    ("tourism", "全域旅游", "All-area tourism", "culture_bureau"),
    ("town_country", "城乡提升", "Town and country", "housing_bureau"),
)
"""Code, Chinese and English name, lead department."""

THEME_OF_SECTOR = {
    "transport": "transport", "water": "town_country", "energy": "county_economy", "industry": "county_economy",
    "farming": "farming", "tourism": "tourism", "urban": "town_country", "livelihood": "town_country",
    "ecology": "town_country",
}  # fmt: skip
SECOND_THEMES = {
    "transport": ("poverty", "tourism"), "water": ("poverty",), "energy": ("town_country",),
    "industry": ("poverty",), "farming": ("poverty", "county_economy"), "tourism": ("county_economy", "town_country"),
    "urban": ("county_economy",), "livelihood": ("poverty",), "ecology": ("tourism",),
}  # fmt: skip
TAGS: tuple[tuple[str, str, str, str, str], ...] = (
    ("direction", "denser", "加密", "Denser network", ""),
    ("direction", "joined", "联网", "Joined network", ""),
    ("direction", "upgraded", "升级", "Upgraded network", ""),
    ("brand", "landscape", "山水", "Landscape", ""),
    ("brand", "heritage", "人文", "Heritage", ""),
    ("brand", "wellness", "康养", "Wellness", ""),
    ("alignment", "regional", "国家区域协调发展战略", "National regional development strategy", "national"),
    ("alignment", "investment_drive", "全省抓项目促投资行动", "Provincial project and investment drive", "provincial"),
    ("alignment", "project_year", "全市重大项目推进年", "City year of major projects", "city"),
)
"""Kind, code, Chinese and English name, and for a higher plan its level."""

BODIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("transport_bureau", "{0}交通运输局", "{0} transport bureau", ("transport",)),
    ("water_bureau", "{0}水务局", "{0} water bureau", ("water",)),
    ("reform_commission", "{0}发展改革局", "{0} development and reform bureau", ("energy",)),
    ("industry_bureau", "{0}经济信息化局", "{0} industry bureau", ("industry",)),
    ("farming_bureau", "{0}农业农村局", "{0} farming bureau", ("farming",)),
    ("culture_bureau", "{0}文化旅游局", "{0} culture and tourism bureau", ("tourism",)),
    ("housing_bureau", "{0}住房城乡建设局", "{0} housing bureau", ("urban",)),
    ("services_bureau", "{0}社会事业局", "{0} public services bureau", ("livelihood",)),
    ("environment_bureau", "{0}生态环境局", "{0} environment bureau", ("ecology",)),
)
"""Code, names, and the sectors a body answers for; each unit and the city have one of each."""

CITY_BODIES: tuple[tuple[str, str, str, str], ...] = (
    ("project_office", "市项目办", "City project office", "office"),
    ("statistics_bureau", "市统计局", "City statistics bureau", "department"),
    ("poverty_office", "市扶贫开发局", "City poverty relief bureau", "department"),
    ("audit_bureau", "市审计局", "City audit bureau", "department"),
    ("finance_bureau", "市财政局", "City finance bureau", "department"),
    ("commerce_bureau", "市商务局", "City commerce bureau", "department"),
    ("emergency_bureau", "市应急管理局", "City emergency management bureau", "department"),
    ("appraisal_office", "市目标绩效办", "City target appraisal office", "office"),
)
LEADERS: tuple[Words, ...] = tuple(
    (f"市领导{zh}", f"City leader {en}") for zh, en in zip("甲乙丙丁戊己庚辛壬癸", "ABCDEFGHIJ", strict=True)
)
"""Posts, not persons."""
