"""New York City's capital projects dashboard: one row per project and reporting date, dictionary rows on top.

`Total Budget Changes` and `Total Schedule Changes` hold each project's final figure on every row: they would tell a
period its own future, so they are not columns here.
"""

from leitai.workbooks.columns import Column, Layout

LAYOUT = Layout(
    "nyc_capital_projects",
    "纽约市基本建设项目",
    "New York City capital projects",
    (
        Column("reported_on", "date", "报告日期", "Date Reported As Of", role="key", header=True, required=True),
        Column("project", "code", "项目编号", "PID", role="key", header=True, required=True, longest=40),
        Column("name", "text", "项目名称", "Project Name", role="key", header=True, required=True, longest=300),
        Column("description", "text", "项目说明", "Description", longest=10_000),
        Column("category", "text", "类别", "Category"),
        Column("borough", "text", "行政区", "Borough"),
        Column("managing_agency", "text", "管理机构", "Managing Agency", header=True, required=True),
        Column("client_agency", "text", "业主机构", "Client Agency"),
        Column("phase", "text", "当前阶段", "Current Phase", longest=60),
        Column("design_start", "date", "设计开始", "Design Start"),
        # One forecast in the file is below zero; a source that is not ours is taken as it stands.
        Column("budget_forecast", "money", "预算预测", "Budget Forecast", header=True, unit="one", negative=True),
        Column("latest_budget_changes", "money", "最近预算变化", "Latest Budget Changes", unit="one", negative=True),
        Column("forecast_completion", "date", "预计完工", "Forecast Completion", header=True),
        Column("latest_schedule_changes", "number", "最近工期变化（天）", "Latest Schedule Changes", negative=True),
    ),
    identity=("project", "name"),
    day_order="mdy",
    skip_rows_starting=("Column Description", "Additional Notes"),
    ignored_headers=("totalbudgetchanges", "totalschedulechanges"),
    totals=False,
    sections=False,
)
