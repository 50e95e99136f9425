"""Chooses the files to read: an explicit list of revisions, never a glob over them; and proves a folder untouched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from leitai.facts.appraisals import APPRAISAL
from leitai.facts.close import revision_folder
from leitai.facts.folder import ASIDE, LOCK, STAGING
from leitai.facts.manifest import MANIFEST, Manifest, ManifestDamaged, TableEntry, read_manifest
from leitai.facts.published import FileEntry, PublishedManifest, read_published
from leitai.facts.rounds import ROUND
from leitai.facts.schema import TABLES, month_date

_PUBLISHED = tuple(f"{kind.name}=" for kind in (ROUND, APPRAISAL))
Kind = Literal["changed", "truncated", "missing", "extra", "manifest", "chain", "empty"]


class FactsMissing(Exception):
    """A month and revision that was asked for is not in the facts."""

    def __init__(self, region: str, month: str, revision: int) -> None:
        self.region, self.month, self.revision = region, month, revision
        super().__init__(f"region {region} has no revision {revision} of {month} in the facts")


@dataclass(frozen=True)
class Damage:
    """One thing that is not as the manifest says. `message` is a message id, `values` its named values."""

    path: Path
    kind: Kind
    detail: str = ""

    @property
    def message(self) -> str:
        return f"facts.damage_{self.kind}"

    @property
    def values(self) -> dict[str, str]:
        return {"path": str(self.path), "detail": self.detail}


@dataclass(frozen=True)
class Resting:
    """`month` was computed from `old` of `on`, but `now` is in force: it rests on old ground until closed again."""

    month: str
    revision: int
    on: str
    old: int
    now: int


class Store:
    """The months of one region in the revisions that were asked for. Revision 0 (a preview) is read from `scratch`."""

    def __init__(self, root: Path, region: str, revisions: Mapping[str, int], scratch: Path | None = None) -> None:
        self.root = root
        self.region = region
        self.revisions: dict[str, int] = dict(sorted(revisions.items()))
        self.scratch = scratch
        self._manifests: dict[str, Manifest] = {}
        for month in self.revisions:
            month_date(month)

    @property
    def months(self) -> tuple[str, ...]:
        return tuple(self.revisions)

    def folder(self, month: str) -> Path:
        revision = self.revisions[month]
        root = self.root if revision else self.scratch
        if root is None:
            raise FactsMissing(self.region, month, revision)
        return revision_folder(root, self.region, month, revision)

    def manifest(self, month: str) -> Manifest:
        if month not in self._manifests:
            folder = self.folder(month)
            if not folder.is_dir():
                raise FactsMissing(self.region, month, self.revisions[month])
            self._manifests[month] = read_manifest(folder)
        return self._manifests[month]

    def files(self, table: str, months: tuple[str, ...] | None = None) -> dict[str, Path]:
        """The file of one table in each month, in order of months."""
        if table not in TABLES:
            raise ValueError(f"there is no table {table!r} in the facts")
        return {month: self._file(month, table) for month in (self.months if months is None else months)}

    def _file(self, month: str, table: str) -> Path:
        self.manifest(month)
        return self.folder(month) / f"{table}.parquet"

    def fiscal_first_month(self, month: str) -> int:
        return self.manifest(month).fiscal_first_month

    @cached_property
    def identity(self) -> str:
        """A hash of everything this store reads: equal identities give equal answers, so it keys every cache."""
        parts = [f"{self.region}"] + [f"{month}={self.manifest(month).sha256}" for month in self.months]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def resting(self) -> tuple[Resting, ...]:
        """The months that were computed from a revision which is no longer the one in force."""
        found = []
        for month in self.months:
            manifest = self.manifest(month)
            for on, ground in sorted(manifest.rests_on.items()):
                now = self.revisions.get(on)
                if now is not None and now != ground.revision:
                    found.append(Resting(month, manifest.revision, on, ground.revision, now))
        return tuple(found)


def verify(folder: Path, expected: str | None = None) -> list[Damage]:
    """Everything that is not as it was closed, in one revision, one month or round, one region or a whole root.

    `expected` is the manifest hash kept elsewhere (the database): with it even a manifest that was edited together with
    its own hash is found.
    """
    if not folder.is_dir():
        return [Damage(folder, "missing")]
    if folder.name.startswith("revision="):
        return _verify_revision(folder, expected)
    damages: list[Damage] = []
    found = 0
    for revision in _revisions(folder, damages):
        found += 1
        damages += _verify_revision(revision, None)
    if not found:
        damages.append(Damage(folder, "empty"))
    return damages


def _revisions(folder: Path, damages: list[Damage]) -> Iterator[Path]:
    levels = (("region=",), ("month=", *_PUBLISHED), ("revision=",))
    depth = next((i for i, names in enumerate(levels) if folder.name.startswith(names)), -1)
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((STAGING, ASIDE)) or entry.name == LOCK:
            continue
        if not entry.is_dir() or not entry.name.startswith(levels[depth + 1]):
            damages.append(Damage(entry, "extra"))
        elif depth == 1:
            yield entry
        else:
            yield from _revisions(entry, damages)


def _verify_revision(folder: Path, expected: str | None) -> list[Damage]:
    try:
        if folder.absolute().parent.name.startswith(_PUBLISHED):
            return _verify_published(folder, expected)
        manifest = read_manifest(folder)
    except ManifestDamaged as damage:
        kind: Kind = "missing" if damage.reason == "missing" else "manifest"
        return [Damage(damage.path, kind, "" if kind == "missing" else damage.reason)]
    damages = _verify_place(folder, f"month={manifest.month}", manifest, expected)
    damages += _verify_files(folder, {entry.file: entry for entry in manifest.tables})
    return damages + _verify_chain(folder, manifest)


def _verify_published(folder: Path, expected: str | None) -> list[Damage]:
    manifest = read_published(folder)
    damages = _verify_place(folder, f"{manifest.kind}={manifest.key}", manifest, expected)
    return damages + _verify_files(folder, {entry.name: entry for entry in manifest.files})


def _verify_files(folder: Path, known: Mapping[str, TableEntry | FileEntry]) -> list[Damage]:
    damages = [damage for name, entry in known.items() for damage in _verify_file(folder / name, entry)]
    others = sorted(path for path in folder.iterdir() if path.name not in {*known, MANIFEST})
    return damages + [Damage(path, "extra") for path in others]


def _verify_place(
    folder: Path, what: str, manifest: Manifest | PublishedManifest, expected: str | None
) -> list[Damage]:
    path = folder / MANIFEST
    if expected is not None and manifest.sha256 != expected:
        return [Damage(path, "manifest", f"{manifest.sha256} ≠ {expected}")]
    stated = f"region={manifest.region}/{what}/revision={manifest.revision}"
    actual = "/".join(folder.absolute().parts[-3:])
    return [] if stated == actual else [Damage(path, "manifest", f"{stated} ≠ {actual}")]


def _verify_file(path: Path, entry: TableEntry | FileEntry) -> list[Damage]:
    if not path.is_file():
        return [Damage(path, "missing")]
    size = path.stat().st_size
    if size < entry.size:
        return [Damage(path, "truncated", f"{size} < {entry.size}")]
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    return [] if digest == entry.sha256 else [Damage(path, "changed", digest)]


def _verify_chain(folder: Path, manifest: Manifest) -> list[Damage]:
    """The earlier months this one rests on must still hash to what it was computed from."""
    damages = []
    region = folder.absolute().parent.parent
    for month, ground in sorted(manifest.rests_on.items()):
        earlier = region / f"month={month}" / f"revision={ground.revision}"
        if manifest.provisional and not earlier.exists():
            continue
        try:
            if read_manifest(earlier).sha256 != ground.sha256:
                damages.append(Damage(earlier / MANIFEST, "chain", f"{manifest.month} r{manifest.revision}"))
        except ManifestDamaged as damage:
            damages.append(Damage(damage.path, "chain", f"{manifest.month} r{manifest.revision}"))
    return damages
