"""World Bank projects as its site exports them: a title line above the header, dates and money as text."""

from leitai.workbooks.columns import Column, Layout

_DOLLARS = "one"

LAYOUT = Layout(
    "world_bank",
    "世界银行项目",
    "World Bank projects",
    (
        Column(
            "project",
            "code",
            "项目编号",
            "Project Id",
            ("id", "project identifier"),
            role="key",
            header=True,
            required=True,
            longest=40,
        ),
        Column("name", "text", "项目名称", "Project Name", role="key", header=True, required=True, longest=400),
        Column("region", "text", "区域", "Region"),
        Column("country", "text", "国家", "Country", header=True),
        Column("status", "text", "项目状态", "Project Status"),
        Column("objective", "text", "发展目标", "Project Development Objective", longest=10_000),
        Column("implementing_agency", "text", "实施机构", "Implementing Agency", longest=1_000),
        Column("consultants", "text", "需要咨询服务", "Consultant Services Required", longest=20),
        Column("address", "text", "网址", "Project URL", longest=300),
        Column("approved_on", "date", "批准日期", "Board Approval Date", header=True),
        Column("closing_on", "date", "结束日期", "Project Closing Date"),
        Column("last_stage", "text", "最近阶段", "Last Stage Reached"),
        Column("financing_type", "text", "融资类型", "Financing Type"),
        Column("cost", "money", "项目成本", "Current Project Cost", unit=_DOLLARS),
        Column("ibrd_commitment", "money", "IBRD承诺", "IBRD Commitment", unit=_DOLLARS),
        Column("ida_commitment", "money", "IDA承诺", "IDA Commitment", unit=_DOLLARS),
        Column("total_commitment", "money", "承诺合计", "Total IDA and IBRD Commitment", unit=_DOLLARS),
        Column("grant", "money", "赠款", "Grant Amount", unit=_DOLLARS),
        Column("borrower", "text", "借款人", "Borrower", longest=1_000),
        Column("instrument", "text", "贷款工具", "Lending Instrument"),
        Column("environmental_category", "text", "环境类别", "Environmental Assessment Category", longest=20),
        Column("environmental_risk", "text", "环境和社会风险", "Environmental and Social Risk", longest=40),
        Column("sector_1", "text", "行业一", "Sector 1"),
        Column("sector_2", "text", "行业二", "Sector 2"),
        Column("sector_3", "text", "行业三", "Sector 3"),
        Column("theme_1", "text", "主题一", "Theme 1"),
        Column("theme_2", "text", "主题二", "Theme 2"),
    ),
    identity=("project", "name"),
    day_order="mdy",
    totals=False,
    sections=False,
)
