"""A small site of its own for the tests of safe-keeping: `python -m tests.cli.kept_site` fills the data folder."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOST = {
    "DATABASE_URL",
    "LEITAI_FACTS_DIR",
    "LEITAI_FILES_DIR",
    "LEITAI_SCRATCH_DIR",
    "LEITAI_SECRET_KEY",
    "LEITAI_TEST_SESSION",
}


def environ(home: Path) -> dict[str, str]:
    from tests.world import MOMENT

    kept = {name: value for name, value in os.environ.items() if name not in LOST}
    return kept | {
        "LEITAI_DATA_DIR": str(home),
        "LEITAI_CLOCK": MOMENT.isoformat(),
        "DJANGO_SETTINGS_MODULE": "leitai.settings",
    }


def leitai(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "leitai.cli", *arguments]
    return subprocess.run(command, env=environ(home), cwd=ROOT, capture_output=True, text=True)


ROWS = """
import json, os
from leitai import embedded
from leitai.cli.keeping import database
embedded.ensure_running()
with database.connect(embedded.database_settings()) as link:
    link.execute("SET TIME ZONE 'UTC'")
    print(json.dumps(database.tables(link)))
"""


def rows(home: Path) -> dict[str, tuple[int, str]]:
    """Asked by a process of its own, which counts as a user of the site no longer than it takes."""
    done = subprocess.run([sys.executable, "-c", ROWS], env=environ(home), cwd=ROOT, capture_output=True, check=True)
    return {name: (count, hashed) for name, (count, hashed) in json.loads(done.stdout).items()}


def held(home: Path) -> dict[str, str]:
    """Every file of the closed months and of the uploads, with the hash of its bytes."""
    return {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for top in ("facts", "files")
        for path in (home / top).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def killed(home: Path, after: float, *arguments: str) -> int:
    process = subprocess.Popen(
        [sys.executable, "-m", "leitai.cli", *arguments], env=environ(home), cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        return process.wait()


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
