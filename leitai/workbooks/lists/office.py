"""The lists themselves."""

from __future__ import annotations

from leitai.workbooks.lists.columns import ListColumn, ListSheet

_BLANK_ZH, _BLANK_EN = "空着表示保持原样", "Left blank it stays as it is"
_LEVELS = {
    "country": ("国家", "Country"),
    "province": ("省", "Province", "省级"),
    "city": ("市", "City", "地级市", "地市级", "市级"),
    "district": ("区", "District", "市辖区"),
    "county": ("县", "County", "县级", "县级市"),
    "zone": ("开发区", "Development zone", "Zone", "高新区", "经开区"),
    "township": ("乡镇（街道）", "Township", "乡镇街道", "乡镇", "镇", "乡", "街道"),
    "agency": ("部门", "Agency", "部门机构"),
}
CALENDAR = ListSheet(
    "calendar",
    "工作日历",
    "Working calendar",
    (
        ListColumn(
            "day", "day", "日期", "Date", "写年月日，如2021-02-11", "Year, month and day, such as 2021-02-11",
            needed=True, synonyms=("day",),
        ),
        ListColumn(
            "kind", "choice", "类别", "Kind", "放假写“节假日”，调休上班写“调休上班”",
            "“Holiday”, or “Make-up working day” for a weekend that is worked", needed=True, width=18,
            choices={
                "holiday": ("节假日", "Holiday", "放假", "休息", "休"),
                "workday": ("调休上班", "Make-up working day", "上班", "班", "补班", "workday"),
            },
        ),
        ListColumn("note", "text", "备注", "Note", "如春节", "Such as Spring Festival", longest=60, width=24),
    ),
)  # fmt: skip
UNITS = ListSheet(
    "units",
    "行政区划",
    "Units",
    (
        ListColumn(
            "code", "code", "代码", "Code", "行政区划代码，或自编代码；全表不重复",
            "The official code, or one of your own; no two units share one", needed=True, longest=20,
            synonyms=("行政区划代码", "区划代码", "单位代码"),
        ),
        ListColumn(
            "name", "text", "名称", "Name", "单位全称", "The full name", needed=True, width=20,
            synonyms=("单位名称", "区划名称", "单位"),
        ),
        ListColumn(
            "name_en", "text", "英文名称", "Name in English", "没有可不填", "Leave out where there is none", width=20,
        ),
        ListColumn(
            "level", "choice", "级别", "Level", "从下拉框选；开发区与区县同榜排名",
            "From the list; a development zone is ranked beside counties and districts", needed=True, choices=_LEVELS,
            synonyms=("层级", "类型"),
        ),
        ListColumn(
            "parent", "code", "上级代码", "Code of the unit above", "最上一级空着", "Empty for the topmost unit",
            longest=20, synonyms=("上级", "parent"), width=16,
        ),
        ListColumn(
            "functional_class", "choice", "主体功能区", "Functional class", f"没有划分可不填；{_BLANK_ZH}",
            f"Leave out where there is none. {_BLANK_EN}", width=18,
            choices={
                "urban_core": ("城市主城区", "Urban core", "城市核心区"),
                "key_development": ("重点开发区", "Key development zone"),
                "farming": ("农产品主产区", "Main farming area"),
                "ecological": ("重点生态功能区", "Key ecological zone"),
            },
        ),
        ListColumn(
            "sort_order", "number", "排序", "Order", "数字，小的在前；空着按表中顺序",
            "A number, small ones first; left blank: the order of the sheet", width=8, synonyms=("序号", "no", "sort"),
        ),
        ListColumn(
            "valid_from", "day", "启用日期", "Valid from",
            "从哪天起有这个单位；空着表示一直有（记为1950-01-01）。已有的单位改名、换上级：另起一行写新名称和启用日期，旧的自动止于这一天",
            "The day from which the unit exists; blank means always (kept as 1950-01-01). A known unit that is renamed "
            "or moves gets a row with its new state and day: the old state ends on that day",
            synonyms=("生效日期", "from"),
        ),
        ListColumn(
            "valid_to", "day", "停用日期", "Valid to", "不再存在的第一天；还在的空着",
            "The first day without it; blank while it exists",
            synonyms=("失效日期", "撤销日期", "to"),
        ),
        ListColumn("note", "text", "备注", "Note", "依据文件等", "The document, for instance", longest=200, width=24),
    ),
)  # fmt: skip
ORGANIZATIONS = ListSheet(
    "organizations",
    "机构",
    "Organisations",
    (
        ListColumn(
            "code", "code", "机构代码", "Code", "自编，如fgw；全表不重复",
            "Your own, such as transport; no two share one",
            needed=True, longest=40, synonyms=("代码",),
        ),
        ListColumn(
            "name", "text", "机构名称", "Name", "机构全称", "The full name", needed=True, longest=150, width=26,
            synonyms=("名称", "单位名称"),
        ),
        ListColumn(
            "name_en", "text", "英文名称", "Name in English", "没有可不填", "Leave out where there is none",
            longest=150, width=24,
        ),
        ListColumn(
            "kind", "choice", "类别", "Kind", "从下拉框选", "From the list", needed=True, width=18,
            choices={
                "office": ("项目办", "Project office", "重大项目办"),
                "department": ("部门", "Department", "市直部门", "局", "委"),
                "government": ("区县政府", "Government of a unit", "政府", "管委会"),
                "owner": ("项目业主", "Project owner", "业主", "企业"),
                "other": ("其他单位", "Other body", "其他机构", "其他"),
            },
        ),
        ListColumn(
            "unit", "code", "所属区县代码", "Unit's code", "区县政府必填，写行政区划代码；市直部门空着",
            "For the government of a unit: that unit's code; empty for departments of the region", longest=20, width=16,
            synonyms=("区县代码", "unit"),
        ),
        ListColumn(
            "sort_order", "number", "排序", "Order", "数字，小的在前；空着按表中顺序",
            "A number, small ones first; left blank: the order of the sheet", width=8,
        ),
    ),
)  # fmt: skip
PEOPLE = ListSheet(
    "people",
    "人员",
    "People",
    (
        ListColumn("name", "text", "姓名", "Name", "真实姓名", "The person's name", needed=True, width=14),
        ListColumn(
            "login", "code", "登录名", "Sign-in name", "小写字母和数字；空着由系统按拼音拟定",
            "Small letters and digits; left blank it is made from the name", longest=60, width=16,
            synonyms=("账号", "用户名", "login", "username"),
        ),
        ListColumn(
            "organization", "text", "机构", "Works for", "机构代码或全称，须在“机构”表里或系统里已有",
            "Code or full name of an organisation of the other sheet, or one that is known", needed=True, longest=150,
            width=26, synonyms=("所在机构", "单位", "organisation"),
        ),
        ListColumn(
            "roles", "choices", "角色", "Roles", "可填几个，用顿号隔开", "Several are parted by commas",
            needed=True, width=22,
            synonyms=("role",),
            choices={
                "admin": ("管理员", "Administrator", "系统管理员"),
                "city_officer": ("市项目办", "City officer", "市项目办人员", "项目办"),
                "county_reporter": ("区县填报员", "County reporter", "填报员"),
                "department_officer": ("部门联络员", "Department officer", "部门"),
                "leader": ("领导", "Leader"),
                "auditor": ("审计员", "Auditor", "审计"),
                "unit_admin": ("单位管理员", "Unit administrator"),
            },
        ),
        ListColumn(
            "unit", "code", "区县代码", "Unit's code",
            "填报员和单位管理员必填；只看一个区县的领导也填；空着取其机构所属区县",
            "For a county's reporter or administrator, and a leader of one county; left blank: the organisation's own",
            longest=20, synonyms=("所属区县代码", "unit"),
        ),
        ListColumn(
            "department", "text", "联络部门", "Department", "部门联络员联络哪个部门；空着就是本机构",
            "For a department officer; left blank it is the organisation worked for", longest=150, width=20,
            synonyms=("部门",),
        ),
        ListColumn(
            "name_en", "text", "英文姓名", "Name in English", "没有可不填", "Leave out where there is none", width=16
        ),
        ListColumn(
            "email", "text", "电子邮箱", "E-mail", "收催报邮件用，可不填", "For reminders; may be left out",
            longest=254, width=24, synonyms=("邮箱", "e-mail", "mail"),
        ),
        ListColumn(
            "language", "choice", "界面语言", "Language", "空着用系统默认语言", "Left blank: the site's own", width=12,
            choices={"zh-hans": ("中文", "Chinese", "简体中文"), "en": ("英文", "English", "英语")},
        ),
    ),
)  # fmt: skip
