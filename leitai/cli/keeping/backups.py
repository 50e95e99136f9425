"""One moment of the whole site in one file."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from leitai.cli.keeping import NotDone, database
from leitai.cli.keeping.archive import Contents, Say, Writer
from leitai.embedded import home

LAST = "last-backup.json"
TRIES = 3


def take_backup(file: Path, say: Say) -> Contents:
    """Closed months and files never change once they are there, so the database's snapshot decides what belongs to
    the moment: of the folders goes along what its rows stand on, and what was written later stays out.
    """
    if file.exists():
        raise NotDone(f"{file} exists; nothing was overwritten. Choose another name.")
    if not file.parent.is_dir():
        raise NotDone(f"{file.parent} is no folder")
    for attempt in range(1, TRIES + 1):
        try:
            contents = _written(file, say)
            break
        except FileNotFoundError as gone:  # let go by the site between listing and reading
            if attempt == TRIES:
                raise NotDone(f"{gone.filename} vanished while it was copied; try again") from gone
            say(f"{gone.filename} was removed meanwhile: beginning anew")
        except database.ToolFailed as failed:
            raise NotDone(f"{failed}. {_room(file)}") from failed
    note_backup(home(), file, contents)
    say(f"{file}: {len(contents.members):,} parts, {sum(rows for rows, _ in contents.tables.values()):,} rows, checked")
    return contents


def note_backup(home: Path, file: Path, contents: Contents) -> None:
    """What `leitai upgrade` and `leitai doctor` ask: when the last backup was made, and where it went."""
    note = {"file": str(file.absolute()), "made_at": contents.made_at, "migrations": list(contents.migrations)}
    (home / LAST).write_text(json.dumps(note, ensure_ascii=False, indent=1), encoding="utf-8")


def _written(file: Path, say: Say) -> Contents:
    from django.conf import settings
    from django.db import connection

    facts, files = Path(settings.LEITAI_FACTS_DIR), Path(settings.LEITAI_FILES_DIR)
    with (
        tempfile.TemporaryDirectory(prefix=".leitai-backup-", dir=file.parent) as scratch,
        database.connect(connection.settings_dict) as link,
        database.snapshot(link) as moment,
        Writer(file) as archive,
    ):
        made_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        say("database …")
        counted, applied = database.tables(link), database.migrations(link)
        (postgres,) = link.execute("SELECT current_setting('server_version_num')::int / 10000").fetchone() or (0,)
        hashes, manifests = database.named(link, "sha256"), database.named(link, "manifest_sha256")
        dumped = Path(scratch) / "database.dump"
        database.dump(connection.settings_dict, moment, dumped)
        archive.add("database.dump", dumped)
        say("closed months …")
        for path in _facts(facts, manifests):
            archive.add(f"facts/{path.relative_to(facts).as_posix()}", path)
        say("files …")
        kept = {path.name: path for path in files.glob("??/*") if path.name in hashes}
        for name, path in sorted(kept.items()):
            archive.add(f"files/{name[:2]}/{name}", path)
        key = home() / "secret-key"
        if key.exists():
            archive.add("secret-key", key)
        absent = tuple(sorted(expected(link) - set(kept)))
        if absent:
            say(f"{len(absent)} files that rows name are not in {files}: leitai doctor tells which")
        say("checking …")
        contents = Contents(made_at, version("leitai"), postgres, applied, counted, dict(archive.members), absent)
        archive.close(contents)
    return contents


def _facts(root: Path, manifests: set[str]) -> Iterator[Path]:
    """Every file of the revisions that the database knows, and of those that were set aside once."""
    for manifest in sorted(root.glob("region=*/*/*/manifest.json")):
        folder = manifest.parent
        if folder.name.startswith("."):
            known = folder.name.startswith(".aside-")
        else:
            known = json.loads(manifest.read_text(encoding="utf-8")).get("sha256") in manifests
        if known:
            yield from sorted(path for path in folder.rglob("*") if path.is_file())


STANDING = {
    "leitai_file": ("copy_sha256", "small_sha256", "CASE WHEN original_kept THEN sha256 END"),
    "leitai_upload": ("sha256",),
    "leitai_writtenstatement": ("sha256",),
}


def expected(link: database.Link) -> set[str]:
    """The bytes that must lie in the files' folder. An earlier release's database may lack one of the tables."""
    found: set[str] = set()
    for table, columns in STANDING.items():
        if link.execute("SELECT to_regclass(%s)", [f"public.{table}"]).fetchone() != (None,):
            for column in columns:
                found |= {row[0] for row in link.execute(f"SELECT DISTINCT {column} FROM {table}".encode()) if row[0]}
    return found


def _room(file: Path) -> str:
    free = shutil.disk_usage(file.parent).free >> 20
    return f"{file.parent} has {free:,} MiB left."
