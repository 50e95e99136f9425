"""Parse, check and store a workbook of 100,000 rows and 15 columns: at most 12 s and 800 MB.

`BENCH_PEER=1` also runs django-import-export on the same rows (several minutes): at least ten times slower.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import time
from pathlib import Path

from benchmarks.database import bench_database
from benchmarks.region import JUNE, make_region, scope

ROWS = int(os.environ.get("BENCH_ROWS") or 100_000)
MOMENT = dt.datetime(2020, 7, 4, tzinfo=dt.UTC)
SECONDS, MEGABYTES, RATIO = 12.0, 800, 10
HEADERS = (
    "项目编号", "项目名称", "总投资（万元）", "年度计划投资（万元）", "本月完成投资（万元）",
    "本年累计完成投资（万元）", "累计完成投资（万元）", "本年统计完成投资（万元）", "本年支付资金（万元）",
    "形象进度（%）", "实际开工时间", "进展情况", "问题", "下一步计划", "更正说明",
)  # fmt: skip


def main() -> int:
    with bench_database() as folder:
        region = make_region(ROWS, counties=1)
        path = folder / "month.xlsx"
        write_workbook(path)
        ours = _ours(region, path)
        total = sum(ours.values())
        own, child = _megabytes(resource.RUSAGE_SELF), _megabytes(resource.RUSAGE_CHILDREN)
        parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in ours.items())
        print(f"{ROWS:,} rows: {total:.1f} s ({parts}), limit {SECONDS} s")
        print(f"memory: reading process {child} MB, limit {MEGABYTES} MB; this one with the made-up data {own} MB")
        failed = total > SECONDS or child > MEGABYTES
        if os.environ.get("BENCH_PEER"):
            peer = _peer(region, path)
            print(f"django-import-export: {peer:.0f} s, {peer / total:.1f} times ours, wanted {RATIO}")
            failed |= peer < RATIO * total
        return int(failed)


def _megabytes(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


def write_workbook(path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("进度")
    sheet.write_row(0, 0, HEADERS)
    for n in range(ROWS):
        total = 3_000 + n % 900
        sheet.write_row(n + 1, 0, (
            f"B{n:06}", f"工程项目第{n}号", total, 1_500, 95 + n % 7, 545 + n % 7, 1_445 + n % 7, 480, 360, 27,
            "2019-04-01", f"第{n}号施工正常", "无", "继续", "",
        ))  # fmt: skip
    book.close()


def _ours(region: object, path: Path) -> dict[str, float]:
    from leitai import models
    from leitai.actions import delivery

    by = scope(region, "reporter")  # type: ignore[arg-type]
    took = {}
    start = time.perf_counter()
    with path.open("rb") as body:
        upload = delivery.receive_upload(
            by=by, unit_id=models.Unit.objects.get().pk, month=JUNE, layout="monthly_progress", file_name=path.name,
            chunks=iter(lambda: body.read(2**20), b""),
        )  # fmt: skip
    took["receive"] = time.perf_counter() - start
    start = time.perf_counter()
    upload = delivery.check_upload(by=by, upload_id=upload.pk)
    took["parse and check"] = time.perf_counter() - start
    assert upload.state == "ready", upload.rule_counts
    start = time.perf_counter()
    delivery.submit_upload(by=by, upload_id=upload.pk)
    delivery.run_submit(by=by, upload_id=upload.pk)
    took["store"] = time.perf_counter() - start
    assert models.MonthlyReport.objects.filter(upload=upload).count() == ROWS
    return took


def _peer(region: object, path: Path) -> float:
    """The same rows through a resource of django-import-export with its bulk mode on."""
    import tablib
    from import_export import fields, resources, widgets

    from leitai import models

    projects = dict(models.Project.objects.values_list("key", "pk"))
    models.MonthlyReport.objects.filter(month=JUNE).update(state="withdrawn")

    class Reports(resources.ModelResource):
        project = fields.Field(attribute="project_id", column_name="项目编号")
        done_month = fields.Field("done_month", HEADERS[4], widget=widgets.DecimalWidget())
        done_year = fields.Field("done_year", HEADERS[5], widget=widgets.DecimalWidget())
        done_total = fields.Field("done_total", HEADERS[6], widget=widgets.DecimalWidget())
        statistics_year = fields.Field("statistics_year", HEADERS[7], widget=widgets.DecimalWidget())
        paid_year = fields.Field("paid_year", HEADERS[8], widget=widgets.DecimalWidget())
        physical = fields.Field("physical", HEADERS[9], widget=widgets.DecimalWidget())
        progress = fields.Field("progress", HEADERS[11])

        class Meta:
            model = models.MonthlyReport
            import_id_fields = ("project",)
            fields = (
                "project", "done_month", "done_year", "done_total", "statistics_year", "paid_year", "physical",
                "progress",
            )  # fmt: skip
            use_bulk = True
            batch_size = 1_000
            skip_diff = True
            force_init_instance = True

        def before_import_row(self, row: dict[str, object], **kwargs: object) -> None:
            row["项目编号"] = projects[str(row["项目编号"])]

        def before_save_instance(self, instance: models.MonthlyReport, row: object, **kwargs: object) -> None:
            instance.month, instance.revision = JUNE, 9
            instance.filed_at = MOMENT

    start = time.perf_counter()
    data = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    result = Reports().import_data(data, raise_errors=True)
    assert not result.has_errors()
    return time.perf_counter() - start
