"""Parse and check a workbook of 100,000 rows x 15 columns, beside calamine alone, openpyxl and django-import-export.

Every measurement runs in a process of its own, the candidates take turns, medians are compared. Storing the rows is
measured where they are stored; of the 12 s and 800 MB for all of it, parsing and checking may use two thirds of the
time.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROWS = int(os.environ.get("BENCH_ROWS") or 100_000)
ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 3)
SLOW_ROUNDS = 1  # for the peers that take minutes
SECONDS, MEGABYTES = 8.0, 800.0
FEWER = 20  # django-import-export gets a twentieth of the rows; its time grows with their number
FASTER = 10.0
HEADS = (
    "项目代码", "项目名称", "所属区县", "所属行业", "总投资（万元）", "年度计划投资（万元）",
    "本月完成投资（万元）", "本年累计完成投资（万元）", "累计完成投资（万元）", "形象进度（%）", "计划开工时间",
    "实际开工时间", "进展情况", "存在问题", "下一步计划",
)  # fmt: skip


def write_workbook(path: Path, rows: int) -> None:
    """A healthy month: one row in a hundred has a problem. Repeated words are shared strings, as Excel writes them."""
    import datetime

    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("6月进度")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADS)
        for number in range(rows):
            total = 1_000 + number * 7919 % 200_000
            done, month = round(total * 0.4, 1), round(total * 0.02, 1)
            wrong = done / 10_000 if number % 100 == 0 else done
            sheet.write_row(number + 1, 0, (code(number), name(number), "白榆县", "交通"))
            sheet.write_row(number + 1, 4, (total, round(total * 0.3, 1), month, round(total * 0.12, 1), wrong, 40.0))
            for column in (10, 11):
                sheet.write_datetime(number + 1, column, datetime.date(2019, 1 + number % 12, 1), day)
            sheet.write_row(number + 1, 12, (f"主体施工第{number % 500}段", "无", "继续施工"))


def code(number: int) -> str:
    return f"2020-999122-48-01-{number:06d}"


def name(number: int) -> str:
    return f"白榆县{number}号建设工程"


def ours(path: Path) -> int:
    import polars as pl

    from leitai.workbooks.checks import CheckContext, check
    from leitai.workbooks.checks.context import PROJECTS
    from leitai.workbooks.parse import parse_file

    parsed = parse_file(path, "monthly_progress")
    rows = parsed.rows
    keys = rows["code"]
    projects = pl.DataFrame(
        {"project": keys, "code": keys, "name": rows["name"], "unit": "999122", "unit_name": "白榆县", "place": None,
         "expected": True},
        schema=PROJECTS,
    )  # fmt: skip
    money = ("total_investment", "plan_year", "done_year", "done_total", "physical")
    last = rows.select(pl.col("code").alias("project"), *money, pl.lit(1.0).alias("done_month")).with_columns(
        (pl.col("total_investment").cast(pl.Float64) * 0.38).alias("done_total"),
        (pl.col("total_investment").cast(pl.Float64) * 0.10).alias("done_year"),
    )
    import datetime

    context = CheckContext(datetime.date(2020, 6, 1), frozenset({"999122"}), projects=projects, last=last)
    problems = check(parsed, context)
    assert len(rows) == ROWS and {problem.rule for problem in problems} >= {"unit_factor"}, len(rows)
    return len(rows)


def calamine(path: Path) -> int:
    import python_calamine

    return len(python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()) - 1


def openpyxl(path: Path) -> int:
    import openpyxl as peer

    book = peer.load_workbook(path, read_only=True, data_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) - 1


def import_export(path: Path, *, bulk: bool = False) -> int:
    """The same workbook through a model resource, as its guide sets it up, into an SQLite in memory."""
    import datetime

    import django
    from django.conf import settings

    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=["import_export"],
        USE_TZ=False,
    )
    django.setup()
    import tablib
    from django.db import connection, models
    from import_export import fields, resources, widgets

    kinds = dict.fromkeys(range(4, 10), models.FloatField) | dict.fromkeys((10, 11), models.DateField)
    columns = {
        f"c{number}": (kinds[number]() if number in kinds else models.CharField(max_length=200, unique=number == 0))
        for number in range(len(HEADS))
    }
    label = type("Meta", (), {"app_label": "import_export"})
    row = type("Row", (models.Model,), {"__module__": __name__, "Meta": label, **columns})
    with connection.schema_editor() as editor:
        editor.create_model(row)
    options: dict[str, object] = {"model": row, "import_id_fields": ("c0",)}
    if bulk:  # no look-up of what is there, no differences shown, rows written by the thousand
        options |= {"import_id_fields": (), "use_bulk": True, "batch_size": 1_000, "skip_diff": True}
        options |= {"force_init_instance": True}
    meta = type("Meta", (), options)
    declared = {
        f"c{number}": fields.Field(
            f"c{number}", head, widgets.FloatWidget() if kinds.get(number) is models.FloatField else None
        )
        for number, head in enumerate(HEADS)
        if number not in (10, 11)
    }
    resource = type("Resource", (resources.ModelResource,), {"Meta": meta, **declared})()
    dataset = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    for number in (10, 11):
        dataset.headers[number] = f"c{number}"
    result = resource.import_data(dataset, raise_errors=True, use_transactions=False)
    assert row.objects.count() == result.total_rows and isinstance(row.objects.first().c10, datetime.date)
    return int(result.total_rows)


def import_export_bulk(path: Path) -> int:
    """Its fastest way, which finds no problem and shows no change."""
    return import_export(path, bulk=True)


CANDIDATES: dict[str, Callable[[Path], int]] = {
    "ours": ours,
    "calamine": calamine,
    "openpyxl": openpyxl,
    "import_export": import_export,
    "import_export_bulk": import_export_bulk,
}
SLOW = ("openpyxl", "import_export", "import_export_bulk")
_WRITE = """
import sys
from pathlib import Path
from benchmarks.workbook import write_workbook
write_workbook(Path(sys.argv[1]), int(sys.argv[2]))
"""
_MEASURE = """
import json, resource, sys, time
from pathlib import Path
from benchmarks import workbook
start = time.perf_counter()
rows = workbook.CANDIDATES[sys.argv[1]](Path(sys.argv[2]))
took = time.perf_counter() - start
memory = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
print(json.dumps([took, memory, rows]))
"""


def measure(candidate: str, path: Path, rows: int) -> tuple[float, float]:
    """Seconds, and megabytes of the process and its child together."""
    environment = os.environ | {"BENCH_ROWS": str(rows)}
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, candidate, str(path)], capture_output=True, text=True, env=environment
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    took, memory, counted = json.loads(done.stdout.splitlines()[-1])
    if counted != rows:
        raise RuntimeError(f"{candidate} saw {counted} of {rows} rows")
    return took, memory


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Path(folder) / "whole.xlsx", Path(folder) / "part.xlsx"
        for path, rows in ((whole, ROWS), (part, ROWS // FEWER)):
            # elsewhere: a process counts the memory of the one that started it as its own peak
            subprocess.run([sys.executable, "-c", _WRITE, str(path), str(rows)], check=True)
        times: dict[str, list[float]] = {candidate: [] for candidate in CANDIDATES}
        memory: dict[str, float] = {}
        for number in range(ROUNDS):
            for candidate in times:
                if number >= SLOW_ROUNDS and candidate in SLOW:
                    continue
                source, rows = (part, ROWS // FEWER) if candidate.startswith("import") else (whole, ROWS)
                took, used = measure(candidate, source, rows)
                times[candidate].append(took * (ROWS / rows))
                memory[candidate] = max(memory.get(candidate, 0.0), used)
    middle = {candidate: statistics.median(values) for candidate, values in times.items()}
    for candidate, seconds in middle.items():
        note = f" ({ROWS // FEWER:,} rows, x{FEWER})" if candidate.startswith("import") else ""
        print(f"{candidate:>18}: {seconds:6.2f} s, {memory[candidate]:5.0f} MB{note}")
    times_faster = middle["import_export"] / middle["ours"]
    print(f"parse + check of {ROWS:,} rows: {middle['ours']:.2f} s, limit {SECONDS} s;", end=" ")
    print(f"{memory['ours']:.0f} MB, limit {MEGABYTES:.0f} MB")
    print(f"{middle['ours'] / middle['calamine']:.1f} x calamine alone;", end=" ")
    print(f"{times_faster:.0f} x faster than django-import-export, at least {FASTER:.0f} wanted")
    return int(middle["ours"] > SECONDS or memory["ours"] > MEGABYTES or times_faster < FASTER)


if __name__ == "__main__":
    sys.exit(main())
