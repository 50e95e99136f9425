"""Columns that more than one layout declares."""

from leitai.workbooks.columns import Column

PROJECT = Column(
    "project",
    "code",
    "项目编号",
    "Project number",
    ("系统编号", "项目id", "project id", "project key"),
    role="key",
    longest=40,
)
CODE = Column(
    "code",
    "code",
    "项目代码",
    "Project code",
    ("国家项目代码", "项目统一代码", "投资项目代码", "项目编码", "在线平台代码", "national project code"),
    role="key",
    longest=40,
)
NAME = Column(
    "name",
    "text",
    "项目名称",
    "Project name",
    ("项目", "名称", "工程名称", "project"),
    role="key",
    header=True,
    longest=200,
)
UNIT = Column(
    "unit",
    "text",
    "所属区县",
    "Unit",
    ("区县", "县区", "所属县区", "县（市、区）", "所在地", "属地", "填报单位", "所属地区", "county"),
    role="key",
    longest=100,
)
SECTOR = Column(
    "sector",
    "choice",
    "所属行业",
    "Sector",
    ("行业", "行业分类", "行业类别", "项目类别", "industry", "category"),
    role="key",
    longest=80,
    open_choice=True,
    choices={
        "transport": ("交通", "Transport", "交通运输"),
        "water": ("水利", "Water"),
        "energy": ("能源通信", "Energy and communications", "能源", "通信"),
        "industry": ("工业", "Industry", "产业"),
        "farming": ("农业", "Farming", "农业农村", "农林"),
        "tourism": ("文旅", "Culture and tourism", "文化旅游", "旅游"),
        "urban": ("城建", "Urban construction", "城镇建设", "城市建设", "市政"),
        "livelihood": ("民生", "Livelihood", "社会事业", "民生事业"),
        "ecology": ("生态", "Ecology", "生态环保"),
        "other": ("其他", "Other"),
    },
)
LEVEL = Column(
    "level",
    "choice",
    "项目层级",
    "Project level",
    ("重要性", "项目级别", "级别", "层级", "level"),
    role="key",
    choices={
        "national": ("国家级", "National", "国家", "中央"),
        "provincial": ("省级", "Provincial", "省重点", "省", "省重大"),
        "city": ("市级", "City", "市重点", "市", "市重大"),
        "county": ("县级", "County", "区级", "区县级", "县重点", "县", "区"),
    },
)
TOTAL_INVESTMENT = Column(
    "total_investment",
    "money",
    "总投资",
    "Total investment",
    (
        "计划总投资",
        "项目总投资",
        "总投资额",
        "投资总额",
        "概算总投资",
        "估算总投资",
        "planned total investment",
        "budget",
    ),
    role="plan",
)
