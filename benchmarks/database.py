"""A database of its own for a benchmark, in the embedded server, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leitai import embedded


@contextmanager
def bench_database() -> Iterator[Path]:
    """Sets Django up with an empty database and folders that are removed; yields the folder."""
    os.environ.setdefault("LEITAI_DATA_DIR", str(embedded.home().with_name("leitai-bench")))
    os.environ["DJANGO_SETTINGS_MODULE"] = "leitai.settings"
    os.environ["LEITAI_SECRET_KEY"] = "only-for-benchmarks"
    os.environ["LEITAI_CLOCK"] = "2020-07-04T10:00:00+08:00"
    embedded.ensure_running()
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    with tempfile.TemporaryDirectory(prefix="leitai-bench-") as name:
        folder = Path(name)
        for part in ("FACTS", "FILES", "SCRATCH"):
            setattr(settings, f"LEITAI_{part}_DIR", folder / part.lower())
            (folder / part.lower()).mkdir()
        # two benchmarks at once must not drop each other's database
        connection.settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield folder
        finally:
            connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
