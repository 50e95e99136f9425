"""A published result of a contest: the ballots it rests on, the result, the rulebook's text and the whole protocol.

`facts/region=<code>/round=<season>-<round>/revision=<version>/`, written whole or not at all like a closed month.
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
from leitai.facts.schema import BOOL, INT, SCHEMA_VERSION, TEXT, check_region

MARK = pa.decimal128(18, 6)
DOUBLE = pa.float64()
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")

TABLES: dict[str, pa.Schema] = {
    "ballots": pa.schema(
        [
            ("line", INT), ("judge", TEXT), ("category", TEXT), ("group", TEXT), ("home_unit", TEXT),
            ("candidate", TEXT), ("unit", TEXT), ("criterion", TEXT), ("reason", TEXT), ("state", TEXT),
            ("mark", MARK), ("place", INT), ("factor", MARK),
        ]
    ),
    "candidates": pa.schema(
        [
            ("code", TEXT), ("name", TEXT), ("name_en", TEXT), ("unit", TEXT), ("unit_name", TEXT),
            ("unit_name_en", TEXT), ("project", TEXT),
        ]
    ),
    "parts": pa.schema(
        [
            ("component", TEXT), ("unit", TEXT), ("value", TEXT), ("source", TEXT), ("revision", INT),
            ("sha256", TEXT),
        ]
    ),
    "result": pa.schema(
        [
            ("is_unit", BOOL), ("name", TEXT), ("place", INT), ("score", TEXT), ("exact", TEXT), ("reason", TEXT),
            ("counted", INT), ("trimmed", INT), ("recused", INT), ("missing", INT), ("tie_step", TEXT),
            ("estimate", DOUBLE), ("se", DOUBLE), ("rank_low", INT), ("rank_high", INT),
        ]
    ),
}  # fmt: skip
TEXTS = ("rulebook.yaml", "protocol.json")


@dataclass(frozen=True)
class RoundData:
    """What a publication writes. Tables are lists of rows; an absent one is written empty."""

    region: str
    round: str
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
class RoundManifest:
    schema_version: int
    region: str
    round: str
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
            "round": self.round,
            "revision": self.revision,
            "reason": self.reason,
            "published_at": self.published_at,
            "published_by": self.published_by,
            "files": [{"name": f.name, "rows": f.rows, "size": f.size, "sha256": f.sha256} for f in self.files],
        }

    def to_json(self) -> str:
        return json.dumps(self.body() | {"sha256": self.sha256}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> RoundManifest:
        raw = json.loads(text)
        del raw["sha256"]
        raw["files"] = tuple(FileEntry(**entry) for entry in raw["files"])
        manifest = cls(**raw)
        if manifest.to_json() != text:
            raise ValueError("the hash does not fit")
        return manifest


def round_folder(root: Path, region: str, round_key: str, revision: int) -> Path:
    if not _KEY.fullmatch(round_key):
        raise ValueError(f"{round_key!r} cannot name a folder")
    return root / f"region={check_region(region)}" / f"round={round_key}" / f"revision={revision}"


def write_round(
    root: Path, data: RoundData, revision: int, crash: Crash | None = None, committed: Collection[int] | None = None
) -> RoundManifest:
    """Write a version of a result; `committed` are the versions that the database knows, as for a month."""
    at = crash or no_crash
    target = round_folder(root, data.region, data.round, revision)
    if unknown := {*data.tables, *data.texts} - {*TABLES, *TEXTS}:
        raise CloseRefused("facts.unknown_table", table=", ".join(sorted(unknown)))
    tables = {name: _table(name, data.tables.get(name, ())) for name in TABLES}
    target.parent.mkdir(parents=True, exist_ok=True)
    with only_writer(target.parent):
        clean(target, committed, provisional=False)
        staging = target.parent / f".staging-{target.name}-{os.getpid()}"
        staging.mkdir()
        at("staging")
        entries = [_write_table(staging, name, table) for name, table in tables.items()]
        at("tables")
        entries += [_write_text(staging, name, data.texts[name]) for name in TEXTS]
        at("texts")
        manifest = RoundManifest(
            SCHEMA_VERSION, data.region, data.round, revision, data.reason, data.published_at, data.published_by,
            tuple(entries),
        )  # fmt: skip
        write_manifest(staging, manifest.to_json().encode(), at)
        sync(staging)
        appear(staging, target, False, at)
        sync(target.parent)
    return manifest


def read_round_manifest(folder: Path) -> RoundManifest:
    path = folder / MANIFEST
    try:
        return RoundManifest.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ManifestDamaged(path, "missing") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ManifestDamaged(path, str(error)) from error


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    try:
        return pa.Table.from_pylist([dict(row) for row in rows], schema=TABLES[name])
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
