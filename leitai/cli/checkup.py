"""`leitai check`: what keeps this installation from working, each finding with its remedy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from leitai import embedded

PACKAGE = Path(__file__).resolve().parent.parent
VENDOR = ("tabler.min.css", "echarts.min.js", "htmx.min.js")
LEAST_FREE = 1 << 30  # bytes; PostgreSQL ends when the disk is full


def findings() -> list[str]:
    """Needs a database that runs and Django set up."""
    return [*_system(), *_tables(), *_assets(), *_catalogs(), *_disk()]


def _system() -> Iterator[str]:
    from django.core.checks import run_checks

    for message in run_checks(include_deployment_checks=False):
        yield f"{message.id}: {message.msg}" + (f" ({message.hint})" if message.hint else "")


def _tables() -> Iterator[str]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not executor.loader.applied_migrations:
        yield "the database is empty: leitai serve, or leitai init, fills it"
    elif waiting:
        yield f"{len(waiting)} migrations wait, first {waiting[0][0]}: leitai upgrade"


def _assets() -> Iterator[str]:
    for name in VENDOR:
        if not (PACKAGE / "static" / "vendor" / name).exists():
            yield f"browser asset {name} is missing: make setup"


def _catalogs() -> Iterator[str]:
    for source in sorted((PACKAGE / "locale").glob("*/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            yield f"translation {source.relative_to(PACKAGE)} is not compiled: make setup"


def _disk() -> Iterator[str]:
    folder = embedded.home()
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    if free < LEAST_FREE:
        yield f"{folder} has {free >> 20} MiB left; PostgreSQL stops when the disk is full: make room"
