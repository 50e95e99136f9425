"""The rows of a site that is killed during uploads: `killed_uploads.py prepare N`, `killed_uploads.py tell`."""

from __future__ import annotations

import json
import sys
from typing import Any

FILERS = {"reporter": ("songhe", "road"), "reporter_liuxi": ("liuxi", "school_a")}


def prepare(files: int) -> dict[str, Any]:
    """Two signed-in people of two counties, each with so many sound workbooks for June."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from django.test import Client

    from tests.actions.filing import clear_june, sound
    from tests.world import build_world

    world = build_world()
    clear_june(world)
    told: dict[str, Any] = {}
    for person, (unit, key) in FILERS.items():
        client = world.sign_in(Client(), person)
        texts = [sound(world, key, progress=f"第{number}次填报").decode() for number in range(files)]
        told[person] = {
            "session": client.cookies["sessionid"].value, "unit": world.units[unit].pk, "workbooks": texts,
        }  # fmt: skip
    return told


def tell() -> dict[str, Any]:
    """Every upload with its bytes' hash, and what the trail and the reports say of it."""
    import hashlib
    from collections import Counter

    from django.db import connection

    from leitai import models
    from leitai.queries.delivery.parsed import stored_file

    def hash_of(sha256: str) -> str:
        path = stored_file(sha256)
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""

    verbs = ("receive_upload", "check_upload", "submit_upload")
    events = models.AuditEvent.objects.filter(verb__in=verbs, object_type="upload")
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
        jobs = dict(cursor.fetchall())
    return {
        "uploads": {row.pk: [row.sha256, row.state, hash_of(row.sha256)] for row in models.Upload.objects.all()},
        "events": {verb: Counter(events.filter(verb=verb).values_list("object_id", flat=True)) for verb in verbs},
        "reports": Counter(models.MonthlyReport.objects.exclude(upload=None).values_list("upload_id", flat=True)),
        "jobs": jobs,
    }


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else tell()))
