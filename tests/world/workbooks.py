"""Workbooks as a county would send them: csv of the monthly form, in units of 10,000 yuan."""

from __future__ import annotations

from decimal import Decimal

from leitai import models
from tests.world.place import MAY

HEADERS = {
    "project": "项目编号",
    "name": "项目名称",
    "total_investment": "总投资（万元）",
    "plan_year": "年度计划投资（万元）",
    "done_month": "本月完成投资（万元）",
    "done_year": "本年累计完成投资（万元）",
    "done_total": "累计完成投资（万元）",
    "statistics_year": "本年统计完成投资（万元）",
    "paid_year": "本年支付资金（万元）",
    "physical": "形象进度（%）",
    "started_on": "实际开工时间",
    "progress": "进展情况",
    "problem": "问题",
    "next_step": "下一步计划",
    "reason": "更正说明",
}
WAN = Decimal(10_000)


def june_row(project: models.Project, /, **changes: object) -> dict[str, object]:
    """A sound row for June: 200 more than in May."""
    may = models.MonthlyReport.objects.get(project=project, month=MAY, state="accepted")

    def amount(value: Decimal | None, more: int) -> Decimal:
        return (value or Decimal(0)) / WAN + more

    row: dict[str, object] = {
        "project": project.key,
        "name": project.name,
        "total_investment": amount(may.total_investment, 0),
        "plan_year": None,
        "done_month": 210,
        "done_year": amount(may.done_year, 210),
        "done_total": amount(may.done_total, 210),
        "statistics_year": amount(may.statistics_year, 180),
        "paid_year": amount(may.paid_year, 150),
        "physical": (may.physical or 0) + 5,
        "started_on": project.started_on,
        "progress": "桥墩施工",
        "problem": "无",
        "next_step": "继续",
        "reason": None,
    }
    return row | changes


def csv_of(*rows: dict[str, object], headers: dict[str, str] | None = None) -> bytes:
    """The rows under the form's headers; `headers` renames some of them."""
    names = HEADERS | (headers or {})
    lines = [",".join(names.values())]
    for row in rows:
        lines.append(
            ",".join('"' + str("" if row.get(key) is None else row[key]).replace('"', '""') + '"' for key in names)
        )
    return "\n".join(lines).encode("utf-8-sig")
