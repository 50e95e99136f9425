"""A published result in the facts: its tables, texts and a manifest, written whole or not at all like a closed month.

`facts/region=<code>/<kind>=<key>/revision=<n>/`: a contest's round, a target appraisal.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from leitai.facts.folder import (
    CloseRefused,
    Crash,
    appear,
    clean,
    no_crash,
    only_writer,
    sha256_of,
    sync,
    write_manifest,
)
from leitai.facts.manifest import MANIFEST, ManifestDamaged
from leitai.facts.schema import SCHEMA_VERSION, check_region

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


@dataclass(frozen=True)
class Kind:
    """What is published: the name its folders carry, its tables and its texts."""

    name: str
    tables: Mapping[str, pa.Schema]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Published:
    """What a publication writes. Tables are lists of rows; an absent one is written empty."""

    kind: Kind
    region: str
    key: str
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    texts: Mapping[str, str]
    published_at: str
    published_by: str
    reason: str = ""


@dataclass(frozen=True)
class FileEntry:
    name: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True)
class PublishedManifest:
    kind: str
    schema_version: int
    region: str
    key: str
    revision: int
    reason: str
    published_at: str
    published_by: str
    files: tuple[FileEntry, ...]
    sha256: str = field(default="")

    def __post_init__(self) -> None:
        if not self.sha256:
            canonical = json.dumps(self.body(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            object.__setattr__(self, "sha256", hashlib.sha256(canonical.encode()).hexdigest())

    def body(self) -> dict[str, Any]:
        return {
            "schema_version": self.schema_version,
            "region": self.region,
            self.kind: self.key,
            "revision": self.revision,
            "reason": self.reason,
            "published_at": self.published_at,
            "published_by": self.published_by,
            "files": [{"name": f.name, "rows": f.rows, "size": f.size, "sha256": f.sha256} for f in self.files],
        }

    def to_json(self) -> str:
        return json.dumps(self.body() | {"sha256": self.sha256}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, kind: str, text: str) -> PublishedManifest:
        raw = json.loads(text)
        del raw["sha256"]
        key, files = raw.pop(kind), tuple(FileEntry(**entry) for entry in raw.pop("files"))
        manifest = cls(kind=kind, key=key, files=files, **raw)
        if manifest.to_json() != text:
            raise ValueError("the hash does not fit")
        return manifest


def published_folder(root: Path, kind: Kind, region: str, key: str, revision: int) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} cannot name a folder")
    return root / f"region={check_region(region)}" / f"{kind.name}={key}" / f"revision={revision}"


def write_published(
    root: Path, data: Published, revision: int, crash: Crash | None = None, committed: Collection[int] | None = None
) -> PublishedManifest:
    """Write a version of a result; `committed` are the versions that the database knows, as for a month."""
    at = crash or no_crash
    target = published_folder(root, data.kind, data.region, data.key, revision)
    if unknown := {*data.tables, *data.texts} - {*data.kind.tables, *data.kind.texts}:
        raise CloseRefused("facts.unknown_table", table=", ".join(sorted(unknown)))
    tables = {name: _table(name, schema, data.tables.get(name, ())) for name, schema in data.kind.tables.items()}
    target.parent.mkdir(parents=True, exist_ok=True)
    with only_writer(target.parent):
        clean(target, committed, provisional=False)
        staging = target.parent / f".staging-{target.name}-{os.getpid()}"
        staging.mkdir()
        at("staging")
        entries = [_write_table(staging, name, table) for name, table in tables.items()]
        at("tables")
        entries += [_write_text(staging, name, data.texts[name]) for name in data.kind.texts]
        at("texts")
        manifest = PublishedManifest(
            data.kind.name, SCHEMA_VERSION, data.region, data.key, revision, data.reason, data.published_at,
            data.published_by, tuple(entries),
        )  # fmt: skip
        write_manifest(staging, manifest.to_json().encode(), at)
        sync(staging)
        appear(staging, target, False, at)
        sync(target.parent)
    return manifest


def read_published(folder: Path) -> PublishedManifest:
    """The manifest of a revision; what it is of stands in the name of the folder above."""
    path = folder / MANIFEST
    kind = folder.absolute().parent.name.partition("=")[0]
    try:
        return PublishedManifest.from_json(kind, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ManifestDamaged(path, "missing") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ManifestDamaged(path, str(error)) from error


def _table(name: str, schema: pa.Schema, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    try:
        return pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError) as error:
        raise CloseRefused("facts.values", table=name, detail=str(error)) from error


def _write_table(staging: Path, name: str, table: pa.Table) -> FileEntry:
    path = staging / f"{name}.parquet"
    with path.open("wb") as sink:
        pq.write_table(table, sink, compression="zstd")
        sink.flush()
        os.fsync(sink.fileno())
    return FileEntry(path.name, table.num_rows, path.stat().st_size, sha256_of(path))


def _write_text(staging: Path, name: str, text: str) -> FileEntry:
    path = staging / name
    with path.open("wb") as sink:
        sink.write(text.encode())
        sink.flush()
        os.fsync(sink.fileno())
    return FileEntry(name, 0, path.stat().st_size, sha256_of(path))
