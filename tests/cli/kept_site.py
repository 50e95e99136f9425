"""A small site of its own for the tests of safe-keeping: `python -m tests.cli.kept_site` fills the data folder."""

from __future__ import annotations

import sys

WRITE = """
import sys, time
from leitai.cli import open_site
open_site()
from leitai.actions.storage import store
from leitai import models
from tests.cli.kept_site import attach
deadline = time.monotonic() + float(sys.argv[1])
number = 0
while time.monotonic() < deadline:
    number += 1
    attach(b"written under load %d" % number)
    print(number, flush=True)
"""


def attach(content: bytes) -> str:
    """A paper of a project, as an upload leaves it: bytes first, then the row."""
    from django.utils import timezone

    from leitai import models
    from leitai.actions.storage import store

    stored = store([content], 1 << 20)
    project = models.Project.objects.order_by("pk")[0]
    models.File.objects.create(
        project=project, name="paper.txt", media_type="text/plain", size=stored.size, sha256=stored.sha256,
        created_by=models.Person.objects.order_by("pk")[0], created_at=timezone.now(),
    )  # fmt: skip
    return stored.sha256


def fill() -> None:
    from leitai.cli import call, open_site

    open_site()
    call("migrate", interactive=False, verbosity=0)
    from leitai import models
    from leitai.actions import months
    from leitai.actions.audit import seal_events
    from leitai.queries.delivery.parsed import stored_file
    from tests.world import MAY, build_world

    world = build_world()
    months.close_month(by=world.scope("city_officer"), month=MAY, agree_missing=True)
    attach(b"a permit")
    for upload in models.Upload.objects.all():
        path = stored_file(upload.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a workbook")
    seal_events()


if __name__ == "__main__":
    sys.exit(fill())
