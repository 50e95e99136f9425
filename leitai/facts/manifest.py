"""The manifest of a revision: what is in the folder, what it rests on, and a hash over all of that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


class ManifestDamaged(Exception):
    """A manifest that is absent, cannot be read, or does not hash to what it says."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


@dataclass(frozen=True)
class TableEntry:
    name: str
    rows: int
    size: int
    sha256: str

    @property
    def file(self) -> str:
        return f"{self.name}.parquet"


@dataclass(frozen=True)
class RestsOn:
    """An earlier month this one was computed from; the hash chains the two manifests."""

    revision: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    schema_version: int
    region: str
    month: str
    revision: int
    fiscal_first_month: int
    provisional: bool
    reason: str
    closed_at: str
    closed_by: str
    rests_on: Mapping[str, RestsOn]
    tables: tuple[TableEntry, ...]
    sha256: str = field(default="")
    taken_over: bool = False

    def __post_init__(self) -> None:
        if not self.sha256:
            object.__setattr__(self, "sha256", hashlib.sha256(self._canonical().encode()).hexdigest())

    def rows(self, table: str) -> int:
        return next((entry.rows for entry in self.tables if entry.name == table), 0)

    def body(self) -> dict[str, Any]:
        # Only an opening revision says so: every other manifest reads, and hashes, as it always did.
        opening = {"taken_over": True} if self.taken_over else {}
        return opening | {
            "schema_version": self.schema_version,
            "region": self.region,
            "month": self.month,
            "revision": self.revision,
            "fiscal_first_month": self.fiscal_first_month,
            "provisional": self.provisional,
            "reason": self.reason,
            "closed_at": self.closed_at,
            "closed_by": self.closed_by,
            "rests_on": {m: {"revision": r.revision, "sha256": r.sha256} for m, r in sorted(self.rests_on.items())},
            "tables": [{"name": t.name, "rows": t.rows, "size": t.size, "sha256": t.sha256} for t in self.tables],
        }

    def to_json(self) -> str:
        return json.dumps(self.body() | {"sha256": self.sha256}, ensure_ascii=False, indent=1) + "\n"

    def _canonical(self) -> str:
        return json.dumps(self.body(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        raw = json.loads(text)
        del raw["sha256"]
        raw["rests_on"] = {month: RestsOn(**entry) for month, entry in raw["rests_on"].items()}
        raw["tables"] = tuple(TableEntry(**entry) for entry in raw["tables"])
        manifest = cls(**raw)
        # The text holds the hash it states; comparing all of it also finds a key written twice behind the last one.
        if manifest.to_json() != text:
            raise ValueError("the hash does not fit")
        return manifest


def read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        return Manifest.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ManifestDamaged(path, "missing") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ManifestDamaged(path, str(error)) from error
