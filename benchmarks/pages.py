"""Server time of the list pages at 2,000 projects and six closed months: the league page at most 150 ms."""

from __future__ import annotations

import os
import statistics
import time

from benchmarks.database import bench_database
from benchmarks.region import JUNE, add_reports, make_region, scope

PROJECTS = int(os.environ.get("BENCH_PROJECTS") or 2_000)
COUNTIES = 6
LIMIT_MS = 150.0
LEAGUE = ("/league/", "/league/?by=sector", "/league/?by=leader", "/league/?view=improvement", "/league/?columns=all")
OTHERS = ("/", "/projects/", "/filing/", "/reports/", "/campaign/", "/economy/", "/months/")


def main() -> int:
    with bench_database():
        from django.conf import settings
        from django.db import connection
        from django.test import Client

        from leitai import models
        from leitai.actions.months import close_month

        settings.ALLOWED_HOSTS = ["testserver"]
        region = make_region(PROJECTS, COUNTIES, history=5)
        officer = scope(region, "officer")
        add_reports(list(models.Project.objects.filter(region=region)), JUNE, officer.person_id or 0)
        for month in sorted(set(models.MonthlyReport.objects.values_list("month", flat=True))):
            close_month(by=officer, month=month, agree_missing=True)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does within a minute of such a load
        client = Client()
        client.force_login(models.Person.objects.get(username="officer"), "django.contrib.auth.backends.ModelBackend")
        late = []
        for address in (*LEAGUE, *OTHERS):
            assert client.get(address).status_code == 200, address
            took = [_milliseconds(client, address) for _ in range(9)]
            median = statistics.median(took)
            print(f"{address:28} {median:6.0f} ms ({min(took):.0f}–{max(took):.0f})")
            if address in LEAGUE and median > LIMIT_MS:
                late.append(address)
        print(f"league pages at {PROJECTS:,} projects: limit {LIMIT_MS:.0f} ms, above it: {', '.join(late) or 'none'}")
        return int(bool(late))


def _milliseconds(client: object, address: str) -> float:
    start = time.perf_counter()
    client.get(address)  # type: ignore[attr-defined]
    return (time.perf_counter() - start) * 1000
